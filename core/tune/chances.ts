import { TERMS, type Weights } from '../model/policy.ts';
import { ONE, type Replayed } from './replayed.ts';

/** What of a policy says how candidates are weighed and drawn. */
export interface Drawing {
  readonly weights: Weights;
  readonly temperature: number;
}

/** The best candidate of a decision: a pinned one before all others, then by score. */
const leaderOf = (scores: Float64Array, pinned: Uint8Array, from: number, to: number): number => {
  let best = from;
  for (let one = from + 1; one < to; one++)
    if (
      pinned[one]! > pinned[best]! ||
      (pinned[one] === pinned[best] && scores[one]! > scores[best]!)
    )
      best = one;
  return best;
};

/**
 * By candidate: its probability of being picked first under a policy, exactly as `rank.ts` has it,
 * over terms to 16 bits.
 */
export const chancesOf = (log: Replayed, { weights, temperature }: Drawing): Float64Array => {
  const { start, decisions, terms, bonus, pinned } = log;
  const most = Math.max(...TERMS.map((name) => weights[name]));
  const total = TERMS.reduce((sum, name) => sum + weights[name] / most, 0);
  const scores = Float64Array.from(bonus);
  for (const [index, name] of TERMS.entries()) {
    const share = weights[name] / most / total / ONE;
    const column = terms[index]!;
    if (share > 0)
      for (let one = 0; one < scores.length; one++) scores[one]! += share * column[one]!;
  }
  for (let decision = 0; decision < decisions; decision++) {
    const [from, to] = [start[decision]!, start[decision + 1]!];
    const best = leaderOf(scores, pinned, from, to);
    if (temperature <= 0 || pinned[best] === 1) {
      for (let one = from; one < to; one++) scores[one] = one === best ? 1 : 0;
      continue;
    }
    const top = scores[best]!;
    let sum = 0;
    for (let one = from; one < to; one++) {
      scores[one] = Math.exp((scores[one]! - top) / temperature);
      sum += scores[one]!;
    }
    for (let one = from; one < to; one++) scores[one]! /= sum;
  }
  return scores;
};
