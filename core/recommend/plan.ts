import { type Candidate, findCandidates } from './candidates.ts';
import { isOffered } from './exclusions.ts';
import type { Gate } from './gate.ts';
import { luckOf, type Picked, type Picker, planMinutes } from './pick.ts';
import { drawSeveral } from './rank.ts';
import { type Situation, type SkillDose, situationAfter } from './situation.ts';
import { assess, doseOf } from './terms.ts';
import { ownOf } from './versions.ts';

const MOST_LESSONS = 20;

/** A lesson (by index) as doses of the skills that it teaches. */
const dosesOf = (situation: Situation, lesson: number): SkillDose[] => {
  const { taught, taughtShare } = situation.input.release.catalogue;
  const dose = doseOf(situation, lesson, ownOf(situation, lesson));
  const doses: SkillDose[] = [];
  for (let place = taught.start[lesson]!; place < taught.start[lesson + 1]!; place++)
    doses.push({ skill: taught.items[place]!, weight: taughtShare[place]!, ...dose });
  return doses;
};

/** What may come after the picks so far; where the gate is shut, nothing is looked for. */
const poolAfter = (situation: Situation, gate: Gate): readonly Candidate[] =>
  gate.codes.some(isOffered) ? findCandidates(situation, gate).pool : [];

/**
 * Several lessons within `request.minutes`, picked one after the other: after each the gaps are
 * worked out anew as if it had been done (so a second lesson on the same skill is worth less), the
 * lessons that it unlocks open, and other skills come next.
 */
export const pickPlan: Picker = (start, gate, candidates) => {
  const { release, request } = start.input;
  const { temperature } = release.policy.exploration;
  const picks: Picked[] = [];
  let situation = start;
  let previous: ReadonlySet<number> | undefined;
  let minutesLeft = planMinutes(request);
  while (minutesLeft > 0 && picks.length < MOST_LESSONS) {
    const pool = picks.length === 0 ? candidates.pool : poolAfter(situation, gate);
    if (pool.length === 0) break;
    const assessed = assess({ situation, rulings: gate, previous }, pool);
    const luck = luckOf(situation, picks.length);
    const [choice] = drawSeveral(assessed, 1, temperature, luck);
    if (choice === undefined) break;
    picks.push({ ...choice, situation });
    const { lesson } = choice.option;
    minutesLeft -= release.catalogue.minutes[lesson]!;
    gate.assumeDone(lesson, minutesLeft);
    const doses = dosesOf(situation, lesson);
    situation = situationAfter(situation, doses);
    previous = new Set(doses.map(({ skill }) => skill));
  }
  return picks;
};
