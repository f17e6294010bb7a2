import { TERMS, type Weights } from '../model/policy.ts';
import { findCandidates } from '../recommend/candidates.ts';
import { gateOf } from '../recommend/gate.ts';
import { planMinutes } from '../recommend/pick.ts';
import { propensities } from '../recommend/rank.ts';
import { type DecideInput, situationOf } from '../recommend/situation.ts';
import { type Assessed, assess } from '../recommend/terms.ts';
import type { ReplayedCandidate } from './replayed.ts';

/** What a decision's first pick was drawn from. */
interface FirstPick {
  readonly options: readonly Assessed[];
  /** Beside the options; they add up to 1. */
  readonly chances: readonly number[];
}

/** Looks at what may be picked first, as `decide` does. */
const firstPickOf = (input: DecideInput, kind: 'next' | 'plan'): FirstPick => {
  const { request, release } = input;
  const asked = kind === 'plan' ? { ...request, minutes: planMinutes(request) } : request;
  const situation = situationOf({ ...input, request: asked });
  const gate = gateOf(situation);
  const options = assess({ situation, rulings: gate }, findCandidates(situation, gate).pool);
  return { options, chances: propensities(options, release.policy.exploration.temperature) };
};

const weighted = (weights: Weights, { terms }: Assessed): number => {
  const total = TERMS.reduce((sum, name) => sum + weights[name], 0);
  return TERMS.reduce((sum, name) => sum + (weights[name] / total) * terms[name], 0);
};

/** The lesson of a decision that the log holds, and the probability that is on record for it. */
interface Served {
  readonly lesson: string;
  readonly propensity: number;
}

/** Recorded and recomputed probabilities differ by no more than rounding. */
const SAME = 1e-9;

/**
 * What the first pick of a logged decision was drawn from, as it would be under `rest`: the release
 * of then, with the constraints and rules of the policy that drafts are compared with. Undefined
 * where the decision does not come out as it was recorded, or nothing would be offered now: of what
 * was erased or is not understood nothing is made up.
 */
export const replayFirstPick = (
  input: DecideInput,
  kind: 'next' | 'plan',
  served: Served,
  rest: DecideInput['release'],
): { readonly candidates: readonly ReplayedCandidate[]; readonly picked: number } | undefined => {
  const { lessonIndex } = input.release.catalogue;
  const lesson = lessonIndex.get(served.lesson);
  const then = firstPickOf(input, kind);
  const place = then.options.findIndex((option) => option.lesson === lesson);
  if (place < 0 || Math.abs(then.chances[place]! - served.propensity) > SAME) return undefined;
  const isSame = rest === input.release;
  const now = isSame ? then : firstPickOf({ ...input, release: rest }, kind);
  if (now.options.length === 0) return undefined;
  const logged = new Map(
    then.options.map((option, index) => [option.lesson, then.chances[index]!]),
  );
  const { weights } = rest.policy;
  const candidates = now.options.map((option) => ({
    terms: TERMS.map((name) => option.terms[name]),
    bonus: option.score - weighted(weights, option),
    pinned: option.pinned,
    logged: logged.get(option.lesson) ?? 0,
  }));
  const picked = now.options.findIndex((option) => option.lesson === lesson);
  if (picked >= 0) return { candidates, picked };
  // It would not be offered any more: no draft picks it, and what came of it counts all the same.
  const gone = then.options[place]!;
  const closed = {
    terms: TERMS.map((name) => gone.terms[name]),
    bonus: Number.NEGATIVE_INFINITY,
    pinned: false,
    logged: then.chances[place]!,
  };
  return { candidates: [...candidates, closed], picked: candidates.length };
};
