import type { Gate } from './gate.ts';
import type { Situation } from './situation.ts';
import { ownOf } from './versions.ts';

/**
 * The lessons (by index) that are open to someone, those not begun first, each time in the order of
 * the curriculum. Reviews that are not due yet come only if nothing else is left.
 */
export const curriculumOrder = (situation: Situation, gate: Gate): number[] => {
  const { curriculum } = situation.input.release.catalogue;
  const begun: number[] = [];
  const fresh: number[] = [];
  const early: number[] = [];
  for (const lesson of curriculum) {
    const exclusion = gate.exclusionOf(lesson);
    if (exclusion === 'not-due' || exclusion === 'seen') early.push(lesson);
    else if (exclusion === undefined)
      (ownOf(situation, lesson) === undefined ? fresh : begun).push(lesson);
  }
  const order = [...fresh, ...begun];
  return order.length > 0 ? order : early;
};
