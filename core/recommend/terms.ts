import { masteryWith, probabilityOf, suitability } from '../learner/mastery.ts';
import { daysBetween, type LearnerState, lastDoneAt, minuteOf } from '../learner/state.ts';
import type { Terms } from '../model/decision.ts';
import { TERMS, type Weights } from '../model/policy.ts';
import { recallOf, usefulUplift } from './candidates.ts';
import type { Situation, SkillNeed } from './situation.ts';

/** One demanded skill that a lesson teaches, and what the lesson does for it. */
export interface SkillEffect {
  readonly need: SkillNeed;
  /** Share of the lesson that is about it. */
  readonly share: number;
  /** Mastery at the due date with the lesson done now, minus without. */
  readonly uplift: number;
}

/** A candidate looked at closely. */
export interface Assessed {
  readonly lesson: number;
  readonly effects: readonly SkillEffect[];
  /** Demand-weighted useful uplift per minute, with credit for what the lesson unlocks; what the first term is made from. */
  readonly perMinute: number;
  readonly terms: Terms;
  /** Weighted mean of the terms, 0..1, with a boost if a rule gives one. */
  readonly score: number;
  readonly pinned: boolean;
  /** Days since a skill of the lesson was last practised; undefined if never. */
  readonly practisedDaysAgo?: number | undefined;
  readonly review: boolean;
}

/** Less than this per minute is no uplift to speak of, so that the best of nothing does not count as 1. */
const LEAST_PER_MINUTE = 1e-4;
const URGENCY_DAYS = 30;
const FRESH_AGAIN_DAYS = 30;
/** Skills practised within so many days count as just had. */
const JUST_DAYS = 1;
export const BOOST = 0.25;
const OVERDUE_REVIEW_FACTOR = 0.5;

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** What a closer look needs besides the situation. */
export interface Context {
  readonly situation: Situation;
  readonly unlocks: Float64Array;
  readonly pinned: ReadonlySet<number>;
  readonly boosted: ReadonlySet<number>;
  /** Log-odds by need that the lessons of a plan before this one have added already. */
  readonly learned?: Float64Array | undefined;
  /** Skills of the lesson before this one in a plan. */
  readonly previous?: ReadonlySet<number> | undefined;
}

const effectsOf = (context: Context, lesson: number): SkillEffect[] => {
  const { needs, needOf, input } = context.situation;
  const { catalogue, model } = input.release;
  const effects: SkillEffect[] = [];
  const difficulty = catalogue.difficulty[lesson]!;
  for (let at = catalogue.taught.start[lesson]!; at < catalogue.taught.start[lesson + 1]!; at++) {
    const place = needOf[catalogue.taught.items[at]!]!;
    const need = needs[place];
    if (need === undefined) continue;
    const share = catalogue.taughtWeight[at]!;
    const learned = context.learned?.[place] ?? 0;
    const outlook =
      learned === 0 ? need.outlook : { ...need.outlook, projectedLogOdds: need.outlook.projectedLogOdds + learned };
    const without = learned === 0 ? outlook.projected : probabilityOf(outlook.projectedLogOdds);
    effects.push({ need, share, uplift: masteryWith(outlook, { weight: share, difficulty }, model.gain) - without });
  }
  return effects;
};

/** How sure it is that the employee finishes: short, suitable lessons, and people who finish what they begin. */
const completionOf = (state: LearnerState, minutes: number, fit: number): number => {
  let started = 2;
  let finished = 1.6;
  for (const lesson of state.lessons.values()) {
    if (lesson.startedAt === 0 && lesson.completions === 0) continue;
    started += 1;
    if (lesson.completions > 0) finished += 1;
  }
  return clamp((finished / started) * (1 - Math.min(0.5, 0.02 * minutes)) * (0.7 + 0.3 * fit));
};

const completionCache = new WeakMap<LearnerState, number>();

/** The employee's own part of the completion term does not depend on the lesson. */
const finishingOf = (state: LearnerState): number => {
  let share = completionCache.get(state);
  if (share === undefined) {
    share = completionOf(state, 0, 1);
    completionCache.set(state, share);
  }
  return share;
};

/** Looks closely at some lessons; the uplift term is relative to the best of them. */
export const assess = (context: Context, lessons: readonly number[]): Assessed[] => {
  const { situation } = context;
  const { state, at, release } = situation.input;
  const { catalogue, policy } = release;
  const minute = minuteOf(at);
  const seconds = lessons.map((lesson) => {
    const effects = effectsOf(context, lesson);
    const minutes = catalogue.minutes[lesson]!;
    let useful = 0;
    for (const { need, uplift } of effects) useful += need.demand.weight * usefulUplift(uplift, need.gap);
    return { lesson, effects, minutes, perMinute: useful / minutes + context.unlocks[lesson]! };
  });
  const top = seconds.reduce((most, { perMinute }) => Math.max(most, perMinute), LEAST_PER_MINUTE);

  return seconds.map(({ lesson, effects, minutes, perMinute }): Assessed => {
    const own = state.lessons.get(catalogue.lessons[lesson]!.id);
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
        const days = (need.demand.due - at) / 86_400_000;
        const behind = need.demand.sources[0]?.behind ?? 0;
        urgency = Math.max(urgency, share * Math.exp(-days / URGENCY_DAYS) * (0.4 + 0.6 * behind));
      }
      logOdds += share * need.outlook.nowLogOdds;
    }
    let practisedAt = 0;
    const { start, items } = catalogue.taught;
    const taught = start[lesson + 1]! - start[lesson]!;
    for (let place = start[lesson]!; place < start[lesson + 1]!; place++) {
      const skill = items[place]!;
      const known = state.skills.get(catalogue.skills[skill]!.id);
      practisedAt = Math.max(practisedAt, known?.practisedAt ?? 0);
      if (
        context.previous?.has(skill) ||
        (known !== undefined && known.practisedAt > 0 && daysBetween(known.practisedAt, minute) < JUST_DAYS)
      ) {
        repeated += 1;
      }
    }
    const fit = suitability((shares > 0 ? logOdds / shares : 0) - catalogue.difficulty[lesson]!);
    const freshness = doneAt === 0 ? 1 : 1 - 2 ** (-Math.max(0, daysBetween(doneAt, minute)) / FRESH_AGAIN_DAYS);
    const terms: Terms = {
      uplift: clamp(perMinute / top),
      roleGap: clamp(shares > 0 ? roleGap / shares : 0),
      retention: clamp(doneAt > 0 && own !== undefined ? 1 - recallOf(own, minute) : shares > 0 ? fading / shares : 0),
      urgency: clamp(urgency),
      completion: clamp(finishingOf(state) * (1 - Math.min(0.5, 0.02 * minutes)) * (0.7 + 0.3 * fit)),
      feedback: own === undefined || own.rating === 0 ? 0.5 : (own.rating - 1) / 4,
      freshness: clamp(freshness * (catalogue.reviewBy[lesson]! < at ? OVERDUE_REVIEW_FACTOR : 1)),
      variety: taught === 0 ? 1 : 1 - repeated / taught,
    };
    return {
      lesson,
      effects,
      perMinute,
      terms,
      score: scoreOf(terms, policy.weights) + (context.boosted.has(lesson) ? BOOST : 0),
      pinned: context.pinned.has(lesson),
      practisedDaysAgo: practisedAt === 0 ? undefined : Math.max(0, daysBetween(practisedAt, minute)),
      review: doneAt > 0,
    };
  });
};

/** Weighted mean of the terms, 0..1. */
export const scoreOf = (terms: Terms, weights: Weights): number => {
  let sum = 0;
  let total = 0;
  let most = 0;
  for (const name of TERMS) most = Math.max(most, weights[name]);
  for (const name of TERMS) {
    // Scaled by the largest, so that tiny weights do not vanish.
    const weight = weights[name] / most;
    sum += weight * terms[name];
    total += weight;
  }
  return sum / total;
};
