import { type Candidates, findCandidates } from './candidates.ts';
import { type Gate, ruled } from './gate.ts';
import { draw, type Pick } from './rank.ts';
import { type Situation, situationAfter } from './situation.ts';
import { type Assessed, assess, doseOf, ownOf } from './terms.ts';

const MOST_LESSONS = 20;

/** A pick of a plan, and how the employee would stand just before it. */
export interface Step {
  readonly pick: Pick<Assessed>;
  readonly situation: Situation;
}

/**
 * Several lessons within a budget of minutes, picked one after the other: after each the gaps are
 * worked out anew as if it had been done (so a second lesson on the same skill is worth less), the
 * lessons that it unlocks open, and other skills come next. `first` are the candidates of `start`.
 */
export const planLessons = (
  start: Situation,
  gate: Gate,
  first: Candidates,
  minutes: number,
  random: () => number,
): Step[] => {
  const { catalogue, policy } = start.input.release;
  const pinned = ruled(start, 'pin');
  const boosted = ruled(start, 'boost');
  const steps: Step[] = [];
  let situation = start;
  let candidates: Candidates | undefined = first;
  let previous: ReadonlySet<number> | undefined;
  let left = minutes;
  while (steps.length < MOST_LESSONS && left > 0) {
    candidates ??= findCandidates(situation, gate);
    const assessed = assess({ situation, candidates, pinned, boosted, previous }, candidates.pool);
    const pick = draw(assessed, policy.exploration.temperature, random);
    if (pick === undefined) break;
    steps.push({ pick, situation });
    const { lesson } = pick.option;
    left -= catalogue.minutes[lesson]!;
    gate.assumeDone(lesson, left);
    const dose = doseOf(situation, lesson, ownOf(situation, lesson));
    const { start: firstOf, items } = catalogue.taught;
    const doses = [];
    for (let at = firstOf[lesson]!; at < firstOf[lesson + 1]!; at++)
      doses.push({ skill: items[at]!, weight: catalogue.taughtShare[at]!, ...dose });
    situation = situationAfter(situation, doses);
    candidates = undefined;
    previous = new Set(doses.map(({ skill }) => skill));
  }
  return steps;
};
