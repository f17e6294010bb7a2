import type { Recommendation } from '../model/decision.ts';
import { findCandidates } from '../recommend/candidates.ts';
import { gateOf } from '../recommend/gate.ts';
import { assessAlone } from '../recommend/holdout.ts';
import { kindOf, nothingBecause } from '../recommend/present.ts';
import { type Question, situationOf } from '../recommend/situation.ts';
import { type Assessed, assess, type Scored } from '../recommend/terms.ts';
import type { NothingCode } from '../texts/texts.ts';

/** A candidate as far as weights can make it a first choice, and what it would be one for. */
export interface Option extends Scored {
  /** By index. */
  readonly lesson: number;
  readonly pinned: boolean;
  readonly kind: Recommendation['kind'];
  /** Skills that it serves, and the key results that ask for them. */
  readonly skills: readonly string[];
  readonly keyResults: readonly string[];
}

/**
 * The candidates of one employee at one instant with their terms, in the order of the pool; in the
 * holdout the first alone. Hangs on rules, constraints and holdout of the policy, not on its
 * weights or its temperature. Holds nothing of the release.
 */
export interface Look {
  readonly options: readonly Option[];
  /** Why there are none. */
  readonly nothing?: NothingCode;
}

const optionOf = (assessed: Assessed): Option => {
  const { lesson, pinned, terms, boosted, begun, before, benefits } = assessed;
  const keyResults = benefits.flatMap(({ need }) =>
    need.demand.sources.filter(({ kind }) => kind === 'keyResult').map(({ id }) => id),
  );
  return {
    lesson,
    pinned,
    terms,
    boosted,
    begun,
    before,
    kind: kindOf(assessed),
    skills: benefits.map(({ need }) => need.demand.skill),
    keyResults: [...new Set(keyResults)],
  };
};

/** Looks at an employee as `decide` does for the next lesson, up to where weights are asked. */
export const lookAt = (question: Question): Look => {
  const situation = situationOf({ ...question, seed: '' });
  const gate = gateOf(situation);
  const { pool, excluded } = findCandidates(situation, gate);
  if (pool.length === 0)
    return { options: [], nothing: nothingBecause(excluded, gate, situation).code as NothingCode };
  const assessed =
    question.arm === 'holdout'
      ? [assessAlone(situation, pool[0]!)]
      : assess({ situation, rulings: gate }, pool);
  return { options: assessed.map(optionOf) };
};
