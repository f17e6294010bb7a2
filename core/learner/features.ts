import type { MemoryModel } from './memory.ts';
import { daysBetween, type LearnerState, minuteOf, questionHash, questionRecord, type SkillState } from './state.ts';

/**
 * What a prediction is made of, in this order. Every feature but the intercept is built so that a right answer never lowers it and
 * idle time never raises it; with weights ≥ 0 the same then holds for the prediction.
 */
export const FEATURES = [
  'intercept',
  'ease',
  'prior',
  'assessment',
  'generalAbility',
  'generalWins',
  'generalFails',
  'generalForm',
  'generalRecent',
  'generalFailStreak',
  'warmth',
  'practised',
  'skillAbility',
  'wins',
  'fails',
  'form',
  'trend',
  'recent',
  'winStreak',
  'failStreak',
  'spacedWins',
  'withinHour',
  'withinDay',
  'withinWeek',
  'lingering',
  'recall',
  'stability',
  'exposure',
  'lessonWins',
  'lessonFails',
  'lessonForm',
  'questionWins',
  'questionFails',
  'questionLastRight',
  'questionLastWrong',
  'particular',
  'kindred',
] as const;
export type FeatureName = (typeof FEATURES)[number];
export const FEATURE_COUNT = FEATURES.length;

/** Index of each feature in a vector. */
export const AT = Object.fromEntries(FEATURES.map((name, index) => [name, index])) as Readonly<
  Record<FeatureName, number>
>;

/**
 * Features that may weigh more or less for a particular skill: some skills are forgotten faster, some need more practice. What they
 * add to `particular` is a skill's own weights × these.
 */
export const SLOPES = [
  'generalAbility',
  'generalForm',
  'skillAbility',
  'wins',
  'fails',
  'recent',
  'lingering',
  'recall',
] as const satisfies readonly FeatureName[];
export const SLOPE_COUNT = SLOPES.length;
/** Where the features of slopes are about 0, so that slopes say little of how hard the skill is: that is `ease`'s part. */
const SLOPE_CENTRES: readonly number[] = [0, 0, 0, 1, -1, 0, 0.95, 0.9];

/** What is asked: the skills with weights, and the question's difficulty in log-odds (0 = average, positive = harder). */
export interface Asked {
  readonly skills: readonly { readonly skill: string; readonly weight: number }[];
  readonly difficulty: number;
  readonly lesson?: string | undefined;
  readonly question?: string | undefined;
  /** What role and population say of the skill beforehand, in log-odds. */
  readonly prior?: number | undefined;
}

/** What is particular to skills and questions, as a fit found it. */
export interface Particulars {
  /** The skill's own weights of `SLOPES`, beyond those that all skills share. */
  slopesOf(skill: string): Float64Array | undefined;
  /** How strongly what is asked loads on each factor of kinship; all ≥ 0. */
  readonly factors: readonly number[] | undefined;
}
const PLAIN: Particulars = { slopesOf: () => undefined, factors: undefined };

/** Answers within ten minutes are of one sitting, whatever the clock says between them. */
const LEAST_MINUTES = 10;
const HOUR_DAYS = 1 / 24;
const HALF_DAY = 0.5;
const WEEK_HALF_LIFE_DAYS = 5;
/** What was practised longer ago than this has no lingering left; until then it falls with the logarithm of time. */
const LINGERING_DAYS = 400;
/** Exposure wears off: half of what a bare completion left is gone after so many days. */
const EXPOSURE_HALF_LIFE_DAYS = 40;

/** An opinion given beforehand loses weight with the answers that contradict it, never with those that agree. */
const fading = (opinion: number, weight: number, wins: number, fails: number): number =>
  weight <= 0 ? 0 : opinion * (weight / (weight + (opinion > 0 ? fails : wins)));

/** How many answers a prior of role and population is worth. */
const PRIOR_WEIGHT = 3;

const daysSince = (earlier: number, minute: number): number =>
  daysBetween(0, Math.max(LEAST_MINUTES, minute - earlier));

const halved = (days: number, halfLifeDays: number): number => 2 ** (-days / halfLifeDays);

/** Features of one skill that was answered on, into `out` at their places. */
const skillFeatures = (skill: SkillState, memory: MemoryModel, minute: number, out: Float64Array): void => {
  const days = daysSince(skill.lastAt, minute);
  out[AT.practised] = 1;
  out[AT.skillAbility] = skill.ability;
  out[AT.wins] = Math.log1p(skill.wins);
  out[AT.fails] = -Math.log1p(skill.fails);
  out[AT.form] = skill.form[0]!;
  out[AT.trend] = skill.form[1]!;
  out[AT.recent] = skill.form[2]!;
  out[AT.winStreak] = Math.log1p(skill.winStreak);
  out[AT.failStreak] = -Math.log1p(skill.failStreak);
  out[AT.spacedWins] = Math.log1p(skill.spacedWins);
  out[AT.withinHour] = halved(days, HOUR_DAYS);
  out[AT.withinDay] = halved(days, HALF_DAY);
  out[AT.withinWeek] = halved(days, WEEK_HALF_LIFE_DAYS);
  out[AT.lingering] = Math.max(0, 1 - Math.log1p(days) / Math.log1p(LINGERING_DAYS));
  out[AT.recall] = memory.retrievability(skill.stability, days);
  out[AT.stability] = Math.log1p(skill.stability);
};

/** Places that belong to a single skill. */
const SKILL_PLACES = FEATURES.map((_, index) => index).filter(
  (index) => index >= AT.practised && index <= AT.stability,
);

/** `SLOPES` of one skill, centred, from features with that skill alone; places of `SLOPES` in `features`. */
const SLOPE_PLACES = SLOPES.map((name) => AT[name]);
const slopeAt = (index: number, features: Float64Array, general: Float64Array): number => {
  const place = SLOPE_PLACES[index]!;
  if (place < AT.practised) return general[place]!;
  // Of a skill that was never answered on, recall is not low: it is nothing.
  if ((place === AT.recall || place === AT.lingering) && features[AT.practised] === 0) return 0;
  return features[place]! - SLOPE_CENTRES[index]!;
};

const one = new Float64Array(FEATURE_COUNT);

/**
 * Features of one question for one employee at an instant, written into `into` (length `FEATURE_COUNT`). `onSlopes` is told, skill by
 * skill, its share of the question and its centred `SLOPES` (the array is used again): what training needs to know.
 */
export const featuresOf = (
  state: LearnerState,
  asked: Asked,
  at: number,
  into: Float64Array,
  particulars: Particulars = PLAIN,
  onSlopes?: (skill: string, share: number, slopes: Float64Array) => void,
): void => {
  into.fill(0);
  const minute = minuteOf(at);
  into[AT.intercept] = 1;
  into[AT.ease] = -asked.difficulty;
  into[AT.generalAbility] = state.ability;
  into[AT.generalWins] = Math.log1p(state.wins);
  into[AT.generalFails] = -Math.log1p(state.fails);
  into[AT.generalForm] = state.form[0]!;
  into[AT.generalRecent] = state.form[2]!;
  into[AT.generalFailStreak] = -Math.log1p(state.failStreak);
  if (state.lastAt > 0) into[AT.warmth] = halved(daysSince(state.lastAt, minute), HALF_DAY);
  const prior = asked.prior ?? 0;
  let total = 0;
  for (const { weight } of asked.skills) total += weight;
  for (const { skill, weight } of asked.skills) {
    const share = total > 0 ? weight / total : 1 / asked.skills.length;
    const known = state.skills.get(skill);
    const slopes = particulars.slopesOf(skill);
    for (const place of SKILL_PLACES) one[place] = 0;
    if (known === undefined) into[AT.prior]! += share * prior;
    else {
      into[AT.prior]! += share * fading(prior, PRIOR_WEIGHT, known.wins, known.fails);
      into[AT.assessment]! += share * fading(known.assessed, known.assessedWeight, known.wins, known.fails);
      if (known.exposures > 0) {
        const days = Math.max(0, daysBetween(known.practisedAt, minute));
        into[AT.exposure]! += (share * Math.min(3, known.exposures) * halved(days, EXPOSURE_HALF_LIFE_DAYS)) / 3;
      }
      if (known.lastAt > 0) {
        skillFeatures(known, state.memory, minute, one);
        for (const place of SKILL_PLACES) into[place]! += share * one[place]!;
      }
    }
    if (slopes === undefined && onSlopes === undefined) continue;
    for (let index = 0; index < SLOPE_COUNT; index++) centred[index] = slopeAt(index, one, into);
    if (slopes !== undefined)
      for (let index = 0; index < SLOPE_COUNT; index++)
        into[AT.particular]! += share * slopes[index]! * centred[index]!;
    onSlopes?.(skill, share, centred);
  }
  if (particulars.factors !== undefined) {
    const { factors } = particulars;
    const count = Math.min(factors.length, state.kindred.length);
    for (let index = 0; index < count; index++) into[AT.kindred]! += factors[index]! * state.kindred[index]!;
  }
  if (asked.question === undefined || asked.lesson === undefined) return;
  const lesson = state.lessons.get(asked.lesson);
  if (lesson === undefined) return;
  into[AT.lessonWins] = Math.log1p(lesson.wins);
  into[AT.lessonFails] = -Math.log1p(lesson.answers - lesson.wins);
  into[AT.lessonForm] = lesson.form;
  const packed = lesson.questions.get(questionHash(asked.question));
  if (packed === undefined) return;
  const { attempts, wins, lastRight } = questionRecord(packed);
  into[AT.questionWins] = Math.log1p(wins);
  into[AT.questionFails] = -Math.log1p(Math.max(0, attempts - wins));
  into[lastRight ? AT.questionLastRight : AT.questionLastWrong] = lastRight ? 1 : -1;
};

const centred = new Float64Array(SLOPE_COUNT);
