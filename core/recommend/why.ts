import { lastDoneMinute } from '../learner/state.ts';
import type { Reason, Terms } from '../model/decision.ts';
import type { Exclusion } from '../model/exclusion.ts';
import { EXCLUDED, JUST_DONE, outranked, stillToDo } from '../texts/admin.ts';
import { type Candidate, findCandidates, POOL_SIZE } from './candidates.ts';
import { reasonsFor } from './explain.ts';
import { type Gate, gateOf } from './gate.ts';
import { assessAlone } from './holdout.ts';
import { comesBefore, propensities } from './rank.ts';
import { type DecideInput, type Situation, situationOf } from './situation.ts';
import { type Assessed, assess } from './terms.ts';
import { ownOf } from './versions.ts';

/** Why a lesson is recommended, or is not. */
export interface Why {
  readonly lesson: string;
  readonly eligible: boolean;
  /** Place among the candidates by score, 1 = best; absent when not eligible. */
  readonly rank?: number;
  /** How many candidates there are. */
  readonly of: number;
  readonly score?: number;
  /** Probability of being the first pick. */
  readonly propensity?: number;
  readonly terms?: Terms;
  readonly reasons: readonly Reason[];
  /** The constraint that keeps it out. */
  readonly excluded?: { readonly code: Exclusion | 'outranked'; readonly text: string };
}

/** What keeps a lesson (by index) out that is no candidate. */
const excludedBecause = (
  situation: Situation,
  gate: Gate,
  lesson: number,
): NonNullable<Why['excluded']> => {
  const { release } = situation.input;
  const code = gate.exclusionOf(lesson);
  if (code === undefined) return { code: 'outranked', text: outranked(POOL_SIZE) };
  if (code === 'not-due') {
    const own = ownOf(situation, lesson);
    const isLast = own !== undefined && lastDoneMinute(own) === situation.newestDoneMinute;
    return { code, text: isLast ? JUST_DONE : EXCLUDED[code] };
  }
  if (code !== 'prerequisites') return { code, text: EXCLUDED[code] };
  const titles = gate.missing(lesson).map((one) => release.catalogue.lessons[one]!.title);
  return { code, text: EXCLUDED[code] + stillToDo(titles) };
};

/** How many candidates come before the one at `place`: better ones, and equal ones above it. */
const countAbove = (assessed: readonly Assessed[], place: number): number => {
  const own = assessed[place]!;
  return assessed.filter(
    (other, index) => comesBefore(other, own) || (index < place && !comesBefore(own, other)),
  ).length;
};

/** Where a candidate stands, and how likely it is the first pick. */
interface Standing extends Required<Pick<Why, 'rank' | 'propensity'>> {
  readonly assessed: Assessed;
}
type Look = (
  situation: Situation,
  gate: Gate,
  pool: readonly Candidate[],
  place: number,
) => Standing;

/** By its score among all candidates. */
const compared: Look = (situation, gate, pool, place) => {
  const assessed = assess({ situation, rulings: gate }, pool);
  const chances = propensities(assessed, situation.input.release.policy.exploration.temperature);
  const rank = 1 + countAbove(assessed, place);
  return { assessed: assessed[place]!, rank, propensity: chances[place]! };
};

/** By its place in the curriculum, as the holdout takes it. */
const alone: Look = (situation, _gate, pool, place) => ({
  assessed: assessAlone(situation, pool[place]!),
  rank: 1 + place,
  propensity: Number(place === 0),
});

/**
 * Explains one lesson of the catalogue (by index) for one employee; agrees with what `decide` would
 * pick for the same input.
 */
export const whyLesson = (input: DecideInput, lesson: number): Why => {
  const situation = situationOf(input);
  const gate = gateOf(situation);
  const { pool } = findCandidates(situation, gate);
  const { id } = input.release.catalogue.lessons[lesson]!;
  const place = pool.findIndex((candidate) => candidate.lesson === lesson);
  if (place < 0) {
    const excluded = excludedBecause(situation, gate, lesson);
    return { lesson: id, eligible: false, of: pool.length, reasons: [], excluded };
  }
  const look = input.arm === 'holdout' ? alone : compared;
  const { assessed: own, ...standing } = look(situation, gate, pool, place);
  return {
    lesson: id,
    eligible: true,
    of: pool.length,
    ...standing,
    score: own.score,
    terms: own.terms,
    reasons: reasonsFor(own, situation),
  };
};
