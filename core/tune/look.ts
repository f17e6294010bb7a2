import type { Recommendation } from '../model/decision.ts';
import type { Exclusion } from '../model/exclusion.ts';
import { findCandidates } from '../recommend/candidates.ts';
import { type Gate, gateOf } from '../recommend/gate.ts';
import { assessAlone } from '../recommend/holdout.ts';
import { kindOf, nothingBecause } from '../recommend/present.ts';
import { rulingsOf } from '../recommend/rules.ts';
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

/** A lesson that a rule pins for somebody, by index. */
interface Pinned {
  readonly lesson: number;
  /** The version of it that is offered; itself where it has none. */
  readonly offered: number;
  /** What closes it to them; undefined where it is a candidate. */
  readonly because?: Exclusion | undefined;
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
  /** What the rules pin for them, whether or not it can be offered. */
  readonly pinned: readonly Pinned[];
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

/** What the rules pin for somebody, and why some of it is no candidate. */
const pinnedIn = (question: Question, gate: Gate, pool: readonly number[]): Pinned[] => {
  if (gate.pinned.size === 0) return [];
  const open = new Set(pool);
  return [...rulingsOf(question).pinned].map((lesson) => {
    const offered = gate.offered?.[lesson] ?? lesson;
    const because = open.has(offered) ? undefined : (gate.exclusionOf(offered) ?? 'not-due');
    return { lesson, offered, because };
  });
};

/** Looks at an employee as `decide` does for the next lesson, up to where weights are asked. */
export const lookAt = (question: Question): Look => {
  const situation = situationOf({ ...question, seed: '' });
  const gate = gateOf(situation);
  const { pool, excluded } = findCandidates(situation, gate);
  const pinned = pinnedIn(
    question,
    gate,
    pool.map(({ lesson }) => lesson),
  );
  if (pool.length === 0) {
    const nothing = nothingBecause(excluded, gate, situation).code as NothingCode;
    return { options: [], nothing, pinned };
  }
  const assessed =
    question.arm === 'holdout'
      ? [assessAlone(situation, pool[0]!)]
      : assess({ situation, rulings: gate }, pool);
  return { options: assessed.map(optionOf), pinned };
};
