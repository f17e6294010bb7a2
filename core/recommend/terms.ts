import { DAY_MS } from '../base/days.ts';
import { daysBetween, minuteOf } from '../base/minutes.ts';
import { clamp } from '../base/odds.ts';
import { once } from '../base/once.ts';
import { type LessonDose, liftOf, suitability } from '../learner/outlook.ts';
import { type LessonState, lastDoneAt } from '../learner/state.ts';
import type { Terms } from '../model/decision.ts';
import { TERMS, type TermName, type Weights } from '../model/policy.ts';
import { type Candidates, recallOf, upliftOf, usefulShare } from './candidates.ts';
import { isUnderstood } from './gate.ts';
import type { Situation, SkillNeed } from './situation.ts';

/** One demanded skill that a lesson teaches, and what the lesson does for it. */
export interface SkillEffect {
  readonly need: SkillNeed;
  /** Share of the lesson that is about it. */
  readonly share: number;
  /** Log-odds that the lesson, done now, adds at the due date. */
  readonly lift: number;
  /** Mastery at the due date with the lesson done now, minus without. */
  readonly uplift: number;
}

/** A candidate looked at closely. */
export interface Assessed {
  readonly lesson: number;
  readonly effects: readonly SkillEffect[];
  /**
   * Demand-weighted useful uplift per minute, with credit for what the lesson unlocks; what the
   * first term is made from.
   */
  readonly perMinute: number;
  readonly terms: Terms;
  /** Weighted mean of the terms, 0..1; a rule that boosts adds `BOOST`. */
  readonly score: number;
  readonly pinned: boolean;
  readonly review: boolean;
  /** The most valuable lesson that waits for this one; −1 = none. */
  readonly opens: number;
}

/**
 * Less than this per minute is no uplift to speak of, so that the best of nothing does not count as
 * 1.
 */
const LEAST_PER_MINUTE = 1e-4;
const URGENCY_DAYS = 30;
const FRESH_AGAIN_DAYS = 30;
/** Skills practised within so many days count as just had. */
const JUST_DAYS = 1;
/** What a rule that boosts adds to the score: as much as a quarter of all that a lesson can get. */
const BOOST = 0.25;
const OVERDUE_REVIEW_FACTOR = 0.5;

/** What a closer look needs besides the situation. */
export interface Context {
  readonly situation: Situation;
  readonly candidates: Pick<Candidates, 'credits' | 'opens'>;
  readonly pinned: ReadonlySet<number>;
  readonly boosted: ReadonlySet<number>;
  /** Skills of the lesson before this one in a plan. */
  readonly previous?: ReadonlySet<number> | undefined;
}

/** What is known of an employee and a lesson. */
export const ownOf = ({ input }: Situation, lesson: number): LessonState | undefined =>
  input.state.lessons.get(input.release.catalogue.lessons[lesson]!.id);

/**
 * A lesson as a dose for whichever skill it teaches, given what is known of the employee and it.
 */
export const doseOf = (
  { input }: Situation,
  lesson: number,
  own: LessonState | undefined,
): LessonDose => {
  const { catalogue, model } = input.release;
  return {
    difficulty: catalogue.difficulty[lesson]!,
    effect: model.gain * catalogue.effect[lesson]!,
    again: own !== undefined && isUnderstood(own),
  };
};

/**
 * What a lesson does to each skill that it teaches and that is asked for, in the order of
 * `catalogue.taught`.
 */
const effectsOf = (
  situation: Situation,
  lesson: number,
  own: LessonState | undefined,
): SkillEffect[] => {
  const { needs, needOf, input } = situation;
  const { catalogue, model } = input.release;
  const { start, items } = catalogue.taught;
  const effects: SkillEffect[] = [];
  const dose = doseOf(situation, lesson, own);
  for (let at = start[lesson]!; at < start[lesson + 1]!; at++) {
    const place = needOf[items[at]!]!;
    if (place < 0) continue;
    const need = needs[place]!;
    const share = catalogue.taughtShare[at]!;
    const lift = liftOf(need.outlook, dose, share, model.gain);
    effects.push({ need, share, lift, uplift: upliftOf(need, lift) });
  }
  return effects;
};

/**
 * Skills (by index) that were practised just now, or that the lesson before this one of a plan is
 * about.
 */
const justPractised = ({ situation, previous }: Context, minute: number): ReadonlySet<number> => {
  const { release, state } = situation.input;
  const just = new Set(previous);
  state.skills.forEach(({ practisedAt }, id) => {
    if (practisedAt === 0 || daysBetween(practisedAt, minute) >= JUST_DAYS) return;
    const index = release.catalogue.skillIndex.get(id);
    if (index !== undefined) just.add(index);
  });
  return just;
};

/** Looks closely at some lessons; the uplift term is relative to the best of them. */
export const assess = (context: Context, lessons: readonly number[]): Assessed[] => {
  const { situation } = context;
  const { credits, opens } = context.candidates;
  const { state, at, release } = situation.input;
  const { catalogue, policy, model } = release;
  const { start, items } = catalogue.taught;
  const minute = minuteOf(at);
  const just = justPractised(context, minute);
  const weigh = weightsOf(policy.weights);
  const closer = lessons.map((lesson) => {
    const own = ownOf(situation, lesson);
    const effects = effectsOf(situation, lesson, own);
    let useful = 0;
    for (const { need, lift, uplift } of effects)
      useful += need.demand.weight * uplift * usefulShare(need, lift, model.spread);
    return {
      lesson,
      own,
      effects,
      perMinute: useful * catalogue.perMinute[lesson]! + credits[lesson]!,
    };
  });
  const top = closer.reduce((most, { perMinute }) => Math.max(most, perMinute), LEAST_PER_MINUTE);

  return closer.map(({ lesson, own, effects, perMinute }): Assessed => {
    const minutes = catalogue.minutes[lesson]!;
    const doneAt = own === undefined ? 0 : lastDoneAt(own);
    let shares = 0;
    let roleGap = 0;
    let fading = 0;
    let urgency = 0;
    let logOdds = 0;
    let repeated = 0;
    for (const { need, share } of effects) {
      shares += share;
      roleGap += share * Math.max(0, need.demand.roleLevel - need.outlook.now);
      fading += share * Math.max(0, need.outlook.now - need.outlook.projected);
      if (need.gap > 0) {
        const days = (need.demand.due - at) / DAY_MS;
        const behind = need.demand.sources[0]?.behind ?? 0;
        urgency = Math.max(urgency, share * Math.exp(-days / URGENCY_DAYS) * (0.4 + 0.6 * behind));
      }
      logOdds += share * need.outlook.nowLogOdds;
    }
    const taught = start[lesson + 1]! - start[lesson]!;
    if (just.size > 0)
      for (let place = start[lesson]!; place < start[lesson + 1]!; place++)
        if (just.has(items[place]!)) repeated += 1;
    const fit = suitability((shares > 0 ? logOdds / shares : 0) - catalogue.difficulty[lesson]!);
    const freshness =
      doneAt === 0
        ? 1
        : 1 - Math.exp((-Math.LN2 / FRESH_AGAIN_DAYS) * Math.max(0, daysBetween(doneAt, minute)));
    const terms: Terms = {
      uplift: clamp(perMinute / top),
      roleGap: clamp(shares > 0 ? roleGap / shares : 0),
      retention: clamp(
        doneAt > 0 && own !== undefined
          ? 1 - recallOf(state.memory, own, minute)
          : shares > 0
            ? fading / shares
            : 0,
      ),
      urgency: clamp(urgency),
      completion: clamp(
        situation.finishing * (1 - Math.min(0.5, 0.02 * minutes)) * (0.7 + 0.3 * fit),
      ),
      feedback: own === undefined || own.rating === 0 ? 0.5 : (own.rating - 1) / 4,
      freshness: clamp(freshness * (catalogue.reviewBy[lesson]! < at ? OVERDUE_REVIEW_FACTOR : 1)),
      variety: taught === 0 ? 1 : 1 - repeated / taught,
    };
    return {
      lesson,
      effects,
      perMinute,
      terms,
      score: weigh(terms) + (context.boosted.has(lesson) ? BOOST : 0),
      pinned: context.pinned.has(lesson),
      review: doneAt > 0,
      opens: opens[lesson]!,
    };
  });
};

/** The function that the policy's weights stand for: the weighted mean of the terms, 0..1. */
const weightsOf = once((weights: Weights): ((terms: Terms) => number) => {
  // Scaled by the largest, so that neither the tiniest nor the largest weights are lost.
  const most = Math.max(...TERMS.map((name) => weights[name]));
  const total = TERMS.reduce((sum, name) => sum + weights[name] / most, 0);
  const share = (name: TermName): number => weights[name] / most / total;
  const uplift = share('uplift');
  const roleGap = share('roleGap');
  const retention = share('retention');
  const urgency = share('urgency');
  const completion = share('completion');
  const feedback = share('feedback');
  const freshness = share('freshness');
  const variety = share('variety');
  return (terms) =>
    uplift * terms.uplift +
    roleGap * terms.roleGap +
    retention * terms.retention +
    urgency * terms.urgency +
    completion * terms.completion +
    feedback * terms.feedback +
    freshness * terms.freshness +
    variety * terms.variety;
});
