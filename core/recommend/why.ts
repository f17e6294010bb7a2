import type { Reason, Terms } from '../model/decision.ts';
import { EXCLUDED, outranked, stillToDo } from '../texts/admin.ts';
import { findCandidates, POOL_SIZE } from './candidates.ts';
import type { Exclusion } from './exclusions.ts';
import { reasonsFor } from './explain.ts';
import { type Gate, gateOf } from './gate.ts';
import { comesBefore, propensities } from './rank.ts';
import { type DecideInput, situationOf } from './situation.ts';
import { type Assessed, assess } from './terms.ts';

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
  { release }: DecideInput,
  gate: Gate,
  lesson: number,
): NonNullable<Why['excluded']> => {
  const code = gate.exclusionOf(lesson);
  if (code === undefined) return { code: 'outranked', text: outranked(POOL_SIZE) };
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
    const excluded = excludedBecause(input, gate, lesson);
    return { lesson: id, eligible: false, of: pool.length, reasons: [], excluded };
  }
  const isHoldout = input.arm === 'holdout';
  const assessed = assess({ situation, rulings: gate }, pool);
  const own = assessed[place]!;
  const chances = propensities(assessed, input.release.policy.exploration.temperature);
  return {
    lesson: id,
    eligible: true,
    rank: 1 + (isHoldout ? place : countAbove(assessed, place)),
    of: pool.length,
    score: own.score,
    propensity: isHoldout ? Number(place === 0) : chances[place]!,
    terms: own.terms,
    reasons: reasonsFor(own, situation),
  };
};
