import type { Gate } from './gate.ts';
import type { Situation } from './situation.ts';

/**
 * The lessons (by index) that are open to someone, those not begun first, each time in the order of
 * the curriculum. Reviews that are not due yet come only if nothing else is left.
 */
export const curriculumOrder = ({ input }: Situation, gate: Gate): number[] => {
  const { curriculum, lessons } = input.release.catalogue;
  const begun: number[] = [];
  const fresh: number[] = [];
  const early: number[] = [];
  for (const lesson of curriculum) {
    const exclusion = gate.exclusionOf(lesson);
    if (exclusion === 'not-due' || exclusion === 'seen') early.push(lesson);
    else if (exclusion === undefined)
      (input.state.lessons.has(lessons[lesson]!.id) ? begun : fresh).push(lesson);
  }
  const order = [...fresh, ...begun];
  return order.length > 0 ? order : early;
};
