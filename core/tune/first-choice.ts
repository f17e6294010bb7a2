import type { PolicyBody } from '../model/policy.ts';
import { leaderOf, propensities } from '../recommend/rank.ts';
import { scorerFor } from '../recommend/terms.ts';
import type { Look, Option } from './look.ts';

/** What of a policy weighs what was looked at. */
export type Weighing = Pick<PolicyBody, 'weights' | 'exploration'>;

/** The first choice by score. */
export interface FirstChoice {
  readonly option: Option;
  readonly score: number;
  /** How often it is served where there is room to explore, 0..1. */
  readonly luck: number;
}

/**
 * The first choice of a look under weights: what `decide` gives without exploration; undefined
 * where there is nothing.
 */
export const firstChoice = (
  { options }: Look,
  { weights, exploration }: Weighing,
): FirstChoice | undefined => {
  const scoreOf = scorerFor(weights);
  const scored = options.map((option) => ({
    option,
    pinned: option.pinned,
    score: scoreOf(option),
  }));
  const first = leaderOf(scored);
  if (first === undefined) return undefined;
  const luck = propensities(scored, exploration.temperature)[scored.indexOf(first)]!;
  return { option: first.option, score: first.score, luck };
};
