import type { Reason, Terms } from '../model/decision.ts';
import { findCandidates, POOL_SIZE } from './candidates.ts';
import { curriculumOrder } from './curriculum.ts';
import { reasonsFor } from './explain.ts';
import { type Exclusion, gateOf, ruled } from './gate.ts';
import { comesBefore, propensities } from './rank.ts';
import { type DecideInput, situationOf } from './situation.ts';
import { assess } from './terms.ts';

/** Why a lesson is recommended, or is not. */
export interface Why {
  readonly lesson: string;
  readonly eligible: boolean;
  /** Place among the candidates by score, 1 = best; absent when not eligible. */
  readonly rank?: number;
  readonly of: number;
  readonly score?: number;
  /** Probability of being the first pick. */
  readonly propensity?: number;
  readonly terms?: Terms;
  readonly reasons: readonly Reason[];
  /** The constraint that keeps it out. */
  readonly excluded?: { readonly code: Exclusion | 'outranked'; readonly text: string };
}

const WORDS: Readonly<Record<Exclusion | 'outranked', string>> = {
  archived: 'It is archived.',
  hidden: 'A rule of the policy hides it for this employee.',
  language: 'It is not in a language that this employee is offered.',
  role: 'It is for other roles.',
  minutes: 'It takes longer than the time at hand.',
  format: 'It has another format than was asked for.',
  filter: 'It does not teach what was asked for.',
  'overdue-review': 'Its review date has passed, and the policy leaves such lessons out.',
  dismissed: 'The employee dismissed it not long ago.',
  cooldown: 'It was done so recently that it is still cooling down.',
  prerequisites: 'Lessons that it builds on are not done yet.',
  'not-due': 'It is still well remembered, so a review would come too early.',
  outranked: `Other lessons promise more; the ${POOL_SIZE} most promising are looked at closely.`,
};

/**
 * Explains one lesson of the catalogue (by index) for one employee; agrees with what `decide` would
 * pick.
 */
export const whyLesson = (input: DecideInput, lesson: number): Why => {
  const situation = situationOf(input);
  const gate = gateOf(situation);
  const holdout = input.arm === 'holdout';
  const candidates = findCandidates(situation, gate);
  const looked = holdout ? curriculumOrder(situation, gate) : candidates.pool;
  const context = {
    situation,
    candidates,
    pinned: ruled(situation, 'pin'),
    boosted: ruled(situation, 'boost'),
  };
  const id = input.release.catalogue.lessons[lesson]!.id;
  const place = looked.indexOf(lesson);
  if (place < 0) {
    const code = gate.exclusionOf(lesson) ?? 'outranked';
    const waits =
      code === 'prerequisites'
        ? ` Still to do: ${gate
            .missing(lesson)
            .map((one) => input.release.catalogue.lessons[one]!.title)
            .join(', ')}.`
        : '';
    return {
      lesson: id,
      eligible: false,
      of: looked.length,
      reasons: [],
      excluded: { code, text: WORDS[code] + waits },
    };
  }
  const assessed = assess(context, looked);
  const own = assessed[place]!;
  const above = holdout
    ? looked.slice(0, place)
    : assessed.filter(
        (other, at) => comesBefore(other, own) || (at < place && !comesBefore(own, other)),
      );
  const chances = propensities(assessed, input.release.policy.exploration.temperature);
  return {
    lesson: id,
    eligible: true,
    rank: above.length + 1,
    of: looked.length,
    score: own.score,
    propensity: holdout ? Number(place === 0) : chances[place]!,
    terms: own.terms,
    reasons: reasonsFor(own, situation),
  };
};
