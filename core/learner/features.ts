import { daysBetween, minuteOf } from '../base/minutes.ts';
import { logOddsOf } from '../base/odds.ts';
import { lookAt, newLook, shiftOf } from './belief.ts';
import {
  type LearnerState,
  packedOf,
  questionHash,
  questionRecord,
  type SkillState,
} from './state.ts';

/**
 * What a prediction is made of, in this order. Every feature but the intercept is built so that a
 * right answer never lowers it and idle time never raises it; with weights ≥ 0 the same then holds
 * for the prediction.
 */
export const FEATURES = [
  'intercept',
  'ease',
  'belief',
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
/** Length of a vector of features. */
export const FEATURE_COUNT = FEATURES.length;

/** Place of each feature in a vector of features. */
export const AT = Object.fromEntries(FEATURES.map((name, index) => [name, index])) as Readonly<
  Record<FeatureName, number>
>;

/**
 * Features that may weigh more or less for a particular skill: some skills are forgotten faster,
 * some need more practice. What they add to `particular` is a skill's own weights × these.
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
/** Length of a vector of slopes. */
export const SLOPE_COUNT = SLOPES.length;
/**
 * Where the features of slopes are about 0, so that slopes say little of how hard the skill is:
 * that is `ease`'s part.
 */
const SLOPE_CENTRES: readonly number[] = [0, 0, 0, 1, -1, 0, 0.95, 0.9];

/** What is asked of an employee. */
export interface Asked {
  /** The skills that the question is about, with weights ≥ 0 in any unit. */
  readonly skills: readonly { readonly skill: string; readonly weight: number }[];
  /** Difficulty of the question; 0 = average, positive = harder. */
  readonly difficultyLogOdds: number;
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
/** Half-lives of the features that fade, in days. */
const HOUR_DAYS = 1 / 24;
const HALF_DAY = 0.5;
const WEEK_HALF_LIFE_DAYS = 5;
/**
 * What was practised longer ago than this has no lingering left; until then it falls with the
 * logarithm of time.
 */
const LINGERING_DAYS = 400;
const LINGERING_LOG = Math.log1p(LINGERING_DAYS);
const daysSince = (earlierMinute: number, minute: number): number =>
  daysBetween(0, Math.max(LEAST_MINUTES, minute - earlierMinute));

/** Half-lives after which nothing is left: 2⁻⁶⁰ is less than a rounding error. */
const MOST_HALVINGS = 60;
/** What is left of 1 after some days. */
const halved = (days: number, halfLifeDays: number): number =>
  days > MOST_HALVINGS * halfLifeDays ? 0 : Math.exp((-Math.LN2 / halfLifeDays) * days);

/** Features that the employee's answers give, whatever is asked. */
const generalFeatures = (state: LearnerState, minute: number, out: Float64Array): void => {
  out[AT.intercept] = 1;
  out[AT.generalAbility] = state.ability;
  out[AT.generalWins] = Math.log1p(state.wins);
  out[AT.generalFails] = -Math.log1p(state.fails);
  out[AT.generalForm] = state.form[0]!;
  out[AT.generalRecent] = state.form[2]!;
  out[AT.generalFailStreak] = -Math.log1p(state.failStreak);
  out[AT.warmth] = state.lastMinute > 0 ? halved(daysSince(state.lastMinute, minute), HALF_DAY) : 0;
};

/** Places that belong to a single skill. */
const SKILL_PLACES = FEATURES.map((_, index) => index).filter(
  (index) => index === AT.belief || (index >= AT.practised && index <= AT.stability),
);

const look = newLook();

/** Features of one skill alone, into `out` at their places. */
const skillFeatures = (
  state: LearnerState,
  skill: SkillState | undefined,
  prior: number,
  minute: number,
  out: Float64Array,
): void => {
  for (const place of SKILL_PLACES) out[place] = 0;
  const shift = shiftOf(skill, prior, minute);
  lookAt(state, skill, minute, { shift, difficulty: 0, assessments: true, answers: true }, look);
  out[AT.belief] = logOddsOf(look.chance);
  if (skill === undefined || skill.lastMinute === 0) return;
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
  out[AT.stability] = Math.log1p(skill.stability);
  const days = daysSince(skill.lastMinute, minute);
  out[AT.withinHour] = halved(days, HOUR_DAYS);
  out[AT.withinDay] = halved(days, HALF_DAY);
  out[AT.withinWeek] = halved(days, WEEK_HALF_LIFE_DAYS);
  out[AT.lingering] = Math.max(0, 1 - Math.log1p(days) / LINGERING_LOG);
  out[AT.recall] = state.memory.retrievability(skill.stability, days);
};

/**
 * `SLOPES` of one skill, centred, from features with that skill alone; places of `SLOPES` in
 * `features`.
 */
const SLOPE_PLACES = SLOPES.map((name) => AT[name]);
const slopeAt = (index: number, features: Float64Array, general: Float64Array): number => {
  const place = SLOPE_PLACES[index]!;
  if (place < AT.practised) return general[place]!;
  // Of a skill that was never answered on, recall is not low: it is nothing.
  if ((place === AT.recall || place === AT.lingering) && features[AT.practised] === 0) return 0;
  return features[place]! - SLOPE_CENTRES[index]!;
};

/** What is known of kindred questions, as far as what is asked loads on the same factors. */
const kindredOf = (factors: readonly number[], kindred: Float32Array): number => {
  const count = Math.min(factors.length, kindred.length);
  let sum = 0;
  for (let index = 0; index < count; index++) sum += factors[index]! * kindred[index]!;
  return sum;
};

const one = new Float64Array(FEATURE_COUNT);

/**
 * Features of one question for one employee at an instant, written into `into` (length
 * `FEATURE_COUNT`). `onSlopes` is told, skill by skill, its share of the question and its centred
 * `SLOPES` (the array is used again): what training needs to know.
 */
export const featuresOf = (
  state: LearnerState,
  asked: Asked,
  atMs: number,
  into: Float64Array,
  particulars: Particulars = PLAIN,
  onSlopes?: (skill: string, share: number, slopes: Float64Array) => void,
): void => {
  into.fill(0);
  const minute = minuteOf(atMs);
  generalFeatures(state, minute, into);
  into[AT.ease] = -asked.difficultyLogOdds;
  let total = 0;
  for (const { weight } of asked.skills) total += weight;
  for (const { skill, weight } of asked.skills) {
    const share = total > 0 ? weight / total : 1 / asked.skills.length;
    const known = state.skills.get(skill);
    const slopes = particulars.slopesOf(skill);
    skillFeatures(state, known, asked.prior ?? 0, minute, one);
    for (const place of SKILL_PLACES) into[place]! += share * one[place]!;
    if (slopes === undefined && onSlopes === undefined) continue;
    for (let index = 0; index < SLOPE_COUNT; index++) centred[index] = slopeAt(index, one, into);
    if (slopes !== undefined)
      for (let index = 0; index < SLOPE_COUNT; index++)
        into[AT.particular]! += share * slopes[index]! * centred[index]!;
    onSlopes?.(skill, share, centred);
  }
  if (particulars.factors !== undefined)
    into[AT.kindred] = kindredOf(particulars.factors, state.kindred);
  if (asked.question === undefined || asked.lesson === undefined) return;
  const lesson = state.lessons.get(asked.lesson);
  if (lesson === undefined) return;
  into[AT.lessonWins] = Math.log1p(lesson.wins);
  into[AT.lessonFails] = -Math.log1p(lesson.answers - lesson.wins);
  into[AT.lessonForm] = lesson.form;
  const packed = packedOf(lesson, questionHash(asked.question));
  if (packed === undefined) return;
  const { attempts, wins, lastRight } = questionRecord(packed);
  into[AT.questionWins] = Math.log1p(wins);
  into[AT.questionFails] = -Math.log1p(Math.max(0, attempts - wins));
  into[lastRight ? AT.questionLastRight : AT.questionLastWrong] = lastRight ? 1 : -1;
};

const centred = new Float64Array(SLOPE_COUNT);
