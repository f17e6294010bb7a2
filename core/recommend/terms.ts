import { DAY_MS } from '../base/days.ts';
import { todayOf } from '../base/local-days.ts';
import { daysBetween, minuteOf } from '../base/minutes.ts';
import { clamp } from '../base/odds.ts';
import { once } from '../base/once.ts';
import { type LessonDose, liftOf, suitability } from '../learner/outlook.ts';
import { type LessonState, lastDoneMinute } from '../learner/state.ts';
import type { Terms } from '../model/decision.ts';
import { TERMS, type TermName, type Weights } from '../model/policy.ts';
import { type Candidate, recallOf, upliftOf, usefulShare } from './candidates.ts';
import type { Gate } from './gate.ts';
import { languageRanks } from './languages.ts';
import { isBegun } from './rest.ts';
import type { Situation, SkillNeed } from './situation.ts';
import { ownOf } from './versions.ts';

/** What a lesson does for one demanded skill that it teaches. */
export interface Benefit {
  readonly need: SkillNeed;
  /** Share of the lesson that is about the skill, 0..1. */
  readonly share: number;
  /** Log-odds that the lesson, done now, adds at the due date. */
  readonly lift: number;
  /** Mastery at the due date with the lesson done now, minus without. */
  readonly uplift: number;
}

/** A candidate looked at closely. */
export interface Assessed {
  readonly lesson: number;
  readonly benefits: readonly Benefit[];
  /**
   * Demand-weighted useful uplift per minute, with credit for what the lesson unlocks; what the
   * first term is made from.
   */
  readonly perMinute: number;
  readonly terms: Terms;
  /**
   * Weighted mean of the terms, 0..1; a rule that boosts adds `BOOST`, a lesson that was begun
   * `RESUME`, a step towards one that was too hard `FIRST`.
   */
  readonly score: number;
  readonly pinned: boolean;
  /** A rule of the policy boosts it. */
  readonly boosted: boolean;
  /** It was begun in the last days and not finished. */
  readonly begun: boolean;
  readonly review: boolean;
  /** The most valuable lesson that waits for this one; −1 = none. */
  readonly opens: number;
  /** It was done so lately that it comes only because nothing else is left. */
  readonly early: boolean;
  /** The lesson that was too hard, where this one comes before it; −1 = none. */
  readonly before: number;
}

/**
 * Uplift per minute that is taken as none at all. Low: where somebody knows next to nothing, every
 * lesson adds little, and the choice among them matters all the more.
 */
const LEAST_PER_MINUTE = 1e-12;
/** Urgency falls to 37 % over this many days before the due date. */
const URGENCY_DAYS = 30;
/** Urgency of a key result on pace; the rest grows with how far it is behind. */
const STANDING_URGENCY = 0.4;
/** Half of the freshness that doing a lesson took is back after this many days. */
const FRESH_AGAIN_DAYS = 30;
/** Skills practised within this many days count as just had. */
const JUST_DAYS = 1;
/** What a rule that boosts adds to the score: as much as a quarter of all that a lesson can get. */
export const BOOST = 0.25;
/** What having begun a lesson in the last days adds, so that it is finished. */
const RESUME = 0.1;
/** What coming before a lesson that was too hard adds: more than all else together. */
const FIRST = 1;
/** Share of its freshness that a lesson loses which was opened and left. */
const LEFT_LOSES = 0.5;
/** Freshness of a lesson past its review date, relative to one that is not. */
const OVERDUE_REVIEW_FACTOR = 0.5;
/** Share of those who begin a lesson that each of its minutes loses, and all of them at most. */
const LOST_PER_MINUTE = 0.02;
const MOST_LOST = 0.5;
/** Share that finishes a lesson which does not suit at all, and what suiting adds to it. */
const UNSUITED_FINISHING = 0.7;
const SUITED_FINISHING = 0.3;
/** Share of those who begin a lesson that each step away from their language loses, and at most. */
const LOST_PER_STEP = 0.01;
const MOST_STEPS = 10;
/** What a lesson without a rating counts as: 3 of 5 stars. */
const NO_FEEDBACK = 0.5;

/** What a closer look needs besides the candidates. */
export interface Context {
  readonly situation: Situation;
  readonly rulings: Pick<Gate, 'pinned' | 'boosted' | 'steps'>;
  /** Skills (by index) of the lesson before this one in a plan. */
  readonly previous?: ReadonlySet<number> | undefined;
}

/**
 * A lesson (by index) as a dose for whichever skill it teaches, given what is known of the employee
 * and it.
 */
export const doseOf = (
  { input }: Situation,
  lesson: number,
  own: LessonState | undefined,
): LessonDose => {
  const { catalogue, model } = input.release;
  return {
    difficultyLogOdds: catalogue.difficultyLogOdds[lesson]!,
    effect: model.gain * catalogue.relativeEffect[lesson]!,
    again: own !== undefined && lastDoneMinute(own) > 0,
  };
};

/**
 * What a lesson does to each skill that it teaches and that is asked for, in the order of
 * `catalogue.taught`.
 */
const benefitsOf = (
  situation: Situation,
  lesson: number,
  own: LessonState | undefined,
): Benefit[] => {
  const { needs, needOf, input } = situation;
  const { catalogue, model } = input.release;
  const { start, items } = catalogue.taught;
  const benefits: Benefit[] = [];
  const dose = doseOf(situation, lesson, own);
  for (let place = start[lesson]!; place < start[lesson + 1]!; place++) {
    const one = needOf[items[place]!]!;
    if (one < 0) continue;
    const need = needs[one]!;
    const share = catalogue.taughtShare[place]!;
    const lift = liftOf(need.outlook, dose, share, model.gain);
    benefits.push({ need, share, lift, uplift: upliftOf(need, lift) });
  }
  return benefits;
};

/**
 * Skills (by index) that were practised just now, or that the lesson before this one of a plan is
 * about.
 */
const justPractised = ({ situation, previous }: Context, minute: number): ReadonlySet<number> => {
  const { release, state } = situation.input;
  const just = new Set(previous);
  state.skills.forEach(({ practisedMinute }, id) => {
    if (practisedMinute === 0 || daysBetween(practisedMinute, minute) >= JUST_DAYS) return;
    const index = release.catalogue.skillIndex.get(id);
    if (index !== undefined) just.add(index);
  });
  return just;
};

/** A candidate before the terms: what it does, and for how much a minute. */
interface Weighed {
  readonly candidate: Candidate;
  readonly own: LessonState | undefined;
  readonly benefits: readonly Benefit[];
  readonly perMinute: number;
}

const weigh = (situation: Situation, candidate: Candidate): Weighed => {
  const { catalogue, model } = situation.input.release;
  const own = ownOf(situation, candidate.lesson);
  const benefits = benefitsOf(situation, candidate.lesson, own);
  let useful = 0;
  for (const { need, lift, uplift } of benefits)
    useful += need.demand.weight * uplift * usefulShare(need, lift, model.spread);
  const perMinute = useful * catalogue.perMinute[candidate.lesson]! + candidate.credit;
  return { candidate, own, benefits, perMinute };
};

/** Share of the lesson's skills that were not practised just now; 1 for a lesson without skills. */
const varietyOf = (
  { taught: { start, items } }: Situation['input']['release']['catalogue'],
  lesson: number,
  just: ReadonlySet<number>,
): number => {
  const count = start[lesson + 1]! - start[lesson]!;
  if (count === 0 || just.size === 0) return 1;
  let repeated = 0;
  for (let place = start[lesson]!; place < start[lesson + 1]!; place++)
    if (just.has(items[place]!)) repeated += 1;
  return 1 - repeated / count;
};

/** What all candidates are compared by. */
interface Compared {
  /** The uplift per minute that counts as 1. */
  readonly top: number;
  /** How well each language of the catalogue serves the employee: see `languageRanks`. */
  readonly ranks: Float64Array;
  /** Start of the employee's day, as `todayOf` says it. */
  readonly today: number;
}

/** Half of what is lost is back after `FRESH_AGAIN_DAYS`: the share that is back by now. */
const backAfter = (since: number, minute: number): number =>
  1 - Math.exp((-Math.LN2 / FRESH_AGAIN_DAYS) * Math.max(0, daysBetween(since, minute)));

/** How fresh a lesson is to somebody, 0..1: 1 before it was ever looked at. */
const freshnessOf = (own: LessonState | undefined, minute: number): number => {
  if (own === undefined) return 1;
  const doneMinute = lastDoneMinute(own);
  const leftMinute = Math.max(own.openedMinute, own.startedMinute);
  const done = doneMinute === 0 ? 1 : backAfter(doneMinute, minute);
  if (leftMinute <= doneMinute || isBegun(own, minute)) return done;
  return done * (1 - LEFT_LOSES * (1 - backAfter(leftMinute, minute)));
};

/** The terms of one candidate. */
const termsOf = (
  { candidate: { lesson }, own, benefits, perMinute }: Weighed,
  { input, finishing }: Situation,
  minute: number,
  just: ReadonlySet<number>,
  { top, ranks, today }: Compared,
): Terms => {
  const { state, atMs, release } = input;
  const { catalogue } = release;
  const doneMinute = own === undefined ? 0 : lastDoneMinute(own);
  let shares = 0;
  let roleGap = 0;
  let fading = 0;
  let urgency = 0;
  let logOdds = 0;
  for (const { need, share } of benefits) {
    shares += share;
    roleGap += share * Math.max(0, need.demand.roleLevel - need.outlook.now);
    fading += share * Math.max(0, need.outlook.now - need.outlook.projected);
    if (need.gap > 0) {
      const days = (need.demand.dueMs - atMs) / DAY_MS;
      const behind = need.demand.sources[0]?.behind ?? 0;
      const pressing = STANDING_URGENCY + (1 - STANDING_URGENCY) * behind;
      urgency = Math.max(urgency, share * Math.exp(-days / URGENCY_DAYS) * pressing);
    }
    logOdds += share * need.outlook.nowLogOdds;
  }
  const suits = suitability(
    (shares > 0 ? logOdds / shares : 0) - catalogue.difficultyLogOdds[lesson]!,
  );
  const lost = Math.min(MOST_LOST, LOST_PER_MINUTE * catalogue.minutes[lesson]!);
  const steps = Math.min(MOST_STEPS, ranks[catalogue.language[lesson]!]!);
  const read = 1 - LOST_PER_STEP * steps;
  const isOverdue = catalogue.reviewByMs[lesson]! < today;
  return {
    uplift: clamp(perMinute / top),
    roleGap: clamp(shares > 0 ? roleGap / shares : 0),
    retention: clamp(
      doneMinute > 0 && own !== undefined
        ? 1 - recallOf(state.memory, own, minute)
        : shares > 0
          ? fading / shares
          : 0,
    ),
    urgency: clamp(urgency),
    completion: clamp(
      finishing * (1 - lost) * (UNSUITED_FINISHING + SUITED_FINISHING * suits) * read,
    ),
    feedback: own === undefined || own.rating === 0 ? NO_FEEDBACK : (own.rating - 1) / 4,
    freshness: clamp(freshnessOf(own, minute) * (isOverdue ? OVERDUE_REVIEW_FACTOR : 1)),
    variety: varietyOf(catalogue, lesson, just),
  };
};

/**
 * Looks closely at candidates, in their order. The uplift term is relative to the best of them, so
 * what is compared must be looked at together.
 */
export const assess = (context: Context, candidates: readonly Candidate[]): Assessed[] => {
  const { situation, rulings } = context;
  const { atMs, release } = situation.input;
  const minute = minuteOf(atMs);
  const just = justPractised(context, minute);
  const scoreOf = scorerFor(release.policy.weights);
  const weighed = candidates.map((candidate) => weigh(situation, candidate));
  const top = weighed.reduce((most, { perMinute }) => Math.max(most, perMinute), LEAST_PER_MINUTE);
  const today = todayOf(atMs, situation.input.profile.timeZone);
  const compared = { top, ranks: languageRanks(situation.input), today };
  return weighed.map((one): Assessed => {
    const { lesson, opens, early } = one.candidate;
    const before = rulings.steps.get(lesson) ?? -1;
    const scored: Scored = {
      terms: termsOf(one, situation, minute, just, compared),
      boosted: rulings.boosted.has(lesson),
      begun: one.own !== undefined && isBegun(one.own, minute),
      before,
    };
    return {
      lesson,
      benefits: one.benefits,
      perMinute: one.perMinute,
      ...scored,
      score: scoreOf(scored),
      pinned: rulings.pinned.has(lesson),
      review: one.own !== undefined && lastDoneMinute(one.own) > 0,
      opens,
      early,
    };
  });
};

/** What a score is made of, besides the weights. */
export type Scored = Pick<Assessed, 'terms' | 'boosted' | 'begun' | 'before'>;

/** How weights score what was looked at: the weighted mean of its terms, and what lifts it. */
export const scorerFor = (weights: Weights): ((scored: Scored) => number) => {
  const meanOf = weightsOf(weights);
  return ({ terms, boosted, begun, before }) =>
    meanOf(terms) + (boosted ? BOOST : 0) + (begun ? RESUME : 0) + (before < 0 ? 0 : FIRST);
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
