import type { Candidates } from './candidates.ts';
import type { Gate } from './gate.ts';
import type { Pick } from './rank.ts';
import type { Situation } from './situation.ts';
import { type Assessed, assess } from './terms.ts';

/** At most so many lessons, or lessons of so many minutes in all. */
export interface Most {
  readonly count?: number;
  readonly minutes?: number | undefined;
}

/**
 * The lessons that are open to someone, those not begun first, each time in the order of the
 * curriculum.
 */
export const curriculumOrder = ({ input }: Situation, gate: Gate): number[] => {
  const { curriculum, lessons } = input.release.catalogue;
  const begun: number[] = [];
  const fresh: number[] = [];
  const early: number[] = [];
  for (const lesson of curriculum) {
    const exclusion = gate.exclusionOf(lesson);
    if (exclusion === 'not-due') early.push(lesson);
    else if (exclusion === undefined)
      (input.state.lessons.has(lessons[lesson]!.id) ? begun : fresh).push(lesson);
  }
  const order = [...fresh, ...begun];
  return order.length > 0 ? order : early;
};

/** The holdout: the curriculum in its order, whatever the goals say. */
export const curriculumPicks = (
  situation: Situation,
  gate: Gate,
  candidates: Candidates,
  most: Most,
): Pick<Assessed>[] => {
  const { catalogue } = situation.input.release;
  const { count = Number.POSITIVE_INFINITY, minutes = Number.POSITIVE_INFINITY } = most;
  const chosen: number[] = [];
  let left = minutes;
  for (const lesson of curriculumOrder(situation, gate)) {
    if (chosen.length >= count) break;
    if (catalogue.minutes[lesson]! > left) continue;
    left -= catalogue.minutes[lesson]!;
    chosen.push(lesson);
  }
  const none = new Set<number>();
  return assess({ situation, candidates, pinned: none, boosted: none }, chosen).map((option) => ({
    option,
    propensity: 1,
  }));
};
