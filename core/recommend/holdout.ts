import type { Candidate } from './candidates.ts';
import { type Picker, planMinutes } from './pick.ts';
import type { Situation } from './situation.ts';
import { type Assessed, assess, type Context } from './terms.ts';

/** In the holdout nothing lifts a lesson; what is hidden stays hidden by the gate. */
const NO_RULES: Context['rulings'] = { pinned: new Set(), boosted: new Set(), steps: new Map() };

/**
 * A lesson of the curriculum as the holdout shows it. Each is looked at alone, since none is
 * compared: so it looks the same however many are asked for.
 */
export const assessAlone = (situation: Situation, candidate: Candidate): Assessed =>
  assess({ situation, rulings: NO_RULES }, [candidate])[0]!;

/** The holdout: candidates in the order of the curriculum, for certain, whatever the goals say. */
const certain = (situation: Situation, chosen: readonly Candidate[]) =>
  chosen.map((candidate) => ({
    option: assessAlone(situation, candidate),
    propensity: 1,
    situation,
  }));

/** The first `request.limit` lessons of the curriculum that are open. */
export const nextInCurriculum: Picker = (situation, _gate, { pool }) =>
  certain(situation, pool.slice(0, situation.input.request.limit));

/** Lessons of the curriculum within `request.minutes`; what is too long is passed over. */
export const planInCurriculum: Picker = (situation, _gate, { pool }) => {
  const { release, request } = situation.input;
  const { minutes } = release.catalogue;
  let minutesLeft = planMinutes(request);
  const chosen = pool.filter(({ lesson }) => {
    if (minutes[lesson]! > minutesLeft) return false;
    minutesLeft -= minutes[lesson]!;
    return true;
  });
  return certain(situation, chosen);
};
