import { daysBetween, minuteOf } from '../base/minutes.ts';
import { probabilityOf } from '../base/odds.ts';
import { once } from '../base/once.ts';
import { remembered } from '../base/remembered.ts';
import type { Enrichment } from '../model/event.ts';
import {
  AGING,
  type Asked,
  AT,
  FEATURE_COUNT,
  FEATURES,
  type FeatureName,
  featuresOf,
  generalAge,
  generalFeatures,
  kindredOf,
  type Particulars,
  particularOf,
  SLOPES,
  skillAge,
  skillFeatures,
  type Wanted,
} from './features.ts';
import type { LearnerState, SkillState } from './state.ts';

/**
 * What a fit found of a skill, a lesson or a question: its difficulty, and how strongly it loads on
 * each factor of kinship (all ≥ 0; none where nothing was found). Answers to one question tell of
 * others that load on the same factors, whatever their skills are.
 */
export type Measured = readonly [id: string, difficulty: number, factors?: readonly number[]];

/** The model part of a release, plain JSON. Log-odds throughout. */
export interface MasteryModel {
  /** How and from what it was fitted, for people. */
  readonly source: string;
  /** One weight a feature; all but the intercept's are ≥ 0. */
  readonly weights: Readonly<Record<FeatureName, number>>;
  /** Difficulty of a typical question on a skill; skills that are not listed have 0. */
  readonly skills: readonly Measured[];
  /** Difficulty of a lesson's typical question, where answers have told it. */
  readonly lessons: readonly Measured[];
  /** Difficulty of a question, by `lesson|question`. */
  readonly questions: readonly Measured[];
  /** A skill's own weights of `SLOPES`, beyond those that all skills share. */
  readonly slopes?: readonly (readonly [skill: string, weights: readonly number[]])[];
  /** FSRS-6's 21 parameters; its defaults where there are none. They shape the fold. */
  readonly memory?: readonly number[];
  /**
   * What an average lesson adds to the skills it teaches, in log-odds, at full weight, to someone
   * it suits.
   */
  readonly gain: number;
  /**
   * What single lessons add instead, and how sure that is (one standard error), where answers
   * before and after them have told; and the mean of a skill's lessons, for those of which nothing
   * is known. Unit of `gain`.
   */
  readonly effects?: readonly (readonly [lesson: string, effect: number, standardError: number])[];
  readonly skillEffects?: readonly (readonly [skill: string, effect: number])[];
  /** Standard deviation of what is not known of a new employee's skill, in log-odds. */
  readonly spread: number;
}

/** A prediction and what it is made of. */
export interface Prediction {
  readonly probability: number;
  readonly logOdds: number;
  /** Standard deviation of the log-odds. */
  readonly uncertainty: number;
  /** Named terms in log-odds that add up, in this order, to `logOdds` exactly. */
  readonly contributions: readonly { readonly name: FeatureName; readonly logOdds: number }[];
}

/** A skill's typical question, as far as it is particular to the skill. */
interface Typical {
  readonly slopes: Float64Array | undefined;
  readonly factors: readonly number[] | undefined;
  readonly difficultyLogOdds: number;
}

/** Skills whose typical question is kept ready, a model. */
const MOST_SKILLS = 20_000;

/** A model made fast: weights as a vector, difficulties as maps. */
interface Compiled {
  readonly weights: Float64Array;
  /** Features that count: those with a weight, and those that a skill weighs in its own way. */
  readonly wanted: Wanted;
  /** Places of the features with a weight: those that time changes, and the others. */
  readonly aging: readonly number[];
  readonly lasting: readonly number[];
  readonly skills: ReadonlyMap<string, Measured>;
  readonly lessons: ReadonlyMap<string, Measured>;
  readonly questions: ReadonlyMap<string, Measured>;
  readonly slopes: ReadonlyMap<string, Float64Array>;
  readonly slopesOf: Particulars['slopesOf'];
  readonly typicalOf: (skill: string) => Typical;
}

const compile = once((model: MasteryModel): Compiled => {
  const byId = (measured: readonly Measured[]) => new Map(measured.map((one) => [one[0], one]));
  const slopes = new Map(
    (model.slopes ?? []).map(([skill, weights]) => [skill, Float64Array.from(weights)]),
  );
  const weights = Float64Array.from(FEATURES, (name) => model.weights[name] ?? 0);
  const weighty = [...FEATURES.keys()].filter((index) => weights[index] !== 0);
  const own = new Set<FeatureName>(slopes.size > 0 ? SLOPES : []);
  const skills = byId(model.skills);
  return {
    weights,
    wanted: Uint8Array.from(FEATURES, (name, index) =>
      weights[index] !== 0 || own.has(name) ? 1 : 0,
    ),
    aging: weighty.filter((index) => AGING.has(FEATURES[index]!)),
    lasting: weighty.filter((index) => !AGING.has(FEATURES[index]!)),
    skills,
    lessons: byId(model.lessons),
    questions: byId(model.questions),
    slopes,
    slopesOf: (skill) => slopes.get(skill),
    typicalOf: remembered(MOST_SKILLS, (skill): Typical => {
      const measured = skills.get(skill);
      // The number stands last: with it first these would share their shape in V8 with short-lived
      // objects, whose numbers make V8 give it up.
      const difficultyLogOdds = measured?.[1] ?? 0;
      return { slopes: slopes.get(skill), factors: measured?.[2], difficultyLogOdds };
    }),
  };
});

const scratch = new Float64Array(FEATURE_COUNT);

const dot = (features: Float64Array, weights: Float64Array): number => {
  let sum = 0;
  for (let index = 0; index < FEATURE_COUNT; index++) sum += features[index]! * weights[index]!;
  return sum;
};

const dotAt = (
  places: readonly number[],
  features: Float64Array,
  weights: Float64Array,
): number => {
  let sum = 0;
  for (let index = 0; index < places.length; index++)
    sum += features[places[index]!]! * weights[places[index]!]!;
  return sum;
};

/** Author's difficulty 0..1 as log-odds: 0.5 is average, the ends are ± 2. */
export const authoredDifficulty = (difficulty: number): number => 4 * (difficulty - 0.5);

/** A lesson as far as a model needs to know it. */
interface Known {
  readonly id: string;
  readonly difficulty: number;
  readonly skills: readonly { readonly skill: string; readonly weight: number }[];
}

/** What was found of the question, else of its lesson. */
const measuredOf = (
  { questions, lessons }: Compiled,
  lesson: string,
  question?: string,
): Measured | undefined =>
  (question === undefined ? undefined : questions.get(`${lesson}|${question}`)) ??
  lessons.get(lesson);

/**
 * Difficulty of a question in log-odds: as fitted; or its lesson's; or its skill's with what the
 * author said of the lesson. This is what ingest writes into an event.
 */
export const difficultyOf = (model: MasteryModel, lesson: Known, question?: string): number => {
  const ready = compile(model);
  const fitted = measuredOf(ready, lesson.id, question);
  if (fitted !== undefined) return fitted[1];
  let sum = 0;
  let total = 0;
  for (const { skill, weight } of lesson.skills) {
    sum += weight * (ready.skills.get(skill)?.[1] ?? 0);
    total += weight;
  }
  return authoredDifficulty(lesson.difficulty) + (total > 0 ? sum / total : 0);
};

/** The question's factors, or its lesson's, or those of the lesson's first skill that has any. */
const factorsOf = (
  ready: Compiled,
  lesson: string | undefined,
  skills: Known['skills'],
  question?: string,
): readonly number[] | undefined => {
  const fitted = lesson === undefined ? undefined : measuredOf(ready, lesson, question);
  if (fitted !== undefined) return fitted[2];
  for (const { skill } of skills) {
    const factors = ready.skills.get(skill)?.[2];
    if (factors !== undefined) return factors;
  }
  return undefined;
};

/**
 * What a fit found of a question, or else of its lesson: what its difficulty is, and its factors.
 */
export const fittedTo = (
  model: MasteryModel,
  lesson: string,
  question?: string,
): Pick<Enrichment, 'difficulty' | 'factors'> | undefined => {
  const fitted = measuredOf(compile(model), lesson, question);
  return fitted && { difficulty: fitted[1], ...(fitted[2] && { factors: fitted[2] }) };
};

/**
 * What ingest adds to an event on this lesson, and question if it is an answer, so that it can be
 * folded without a model.
 */
export const enrichmentOf = (
  model: MasteryModel,
  lesson: Known & { readonly minutes: number },
  question?: string,
): Enrichment => {
  const { skills, minutes } = lesson;
  const factors = factorsOf(compile(model), lesson.id, skills, question);
  return {
    skills,
    difficulty: difficultyOf(model, lesson, question),
    minutes,
    ...(factors && { factors }),
  };
};

/** Information of one answer on its log-odds, p(1−p), for p ≈ 0.72. */
const INFORMATION = 0.2;
/** Share of that information which never ages; half of the rest is gone after a while, in days. */
const LASTING_INFORMATION = 0.25;
const AGING_INFORMATION = 0.75;
const INFORMATION_HALF_LIFE_DAYS = 40;

/**
 * Standard deviation of the log-odds of a skill: `model.spread` for the unknown, narrower with
 * answers (as in a Kalman filter: variances add as inverses), wider again as they age. An
 * assessment is worth its weight in answers.
 */
const uncertaintyOf = (
  state: LearnerState,
  model: MasteryModel,
  skills: Asked['skills'],
  minute: number,
): number => {
  let information = 0;
  for (const { skill } of skills) {
    const known = state.skills.get(skill);
    if (known === undefined) continue;
    const days = Math.max(0, daysBetween(known.lastMinute, minute));
    const fresh = known.lastMinute === 0 ? 0 : 2 ** (-days / INFORMATION_HALF_LIFE_DAYS);
    const answers = known.wins + known.fails;
    const counted = (LASTING_INFORMATION + AGING_INFORMATION * fresh) * answers;
    information += INFORMATION * (counted + known.assessedWeight);
  }
  return (
    model.spread /
    Math.sqrt(1 + (model.spread * model.spread * information) / Math.max(1, skills.length))
  );
};

/** Will this employee answer this question correctly at this instant (epoch milliseconds)? */
export const predictAnswer = (
  state: LearnerState,
  model: MasteryModel,
  asked: Asked,
  atMs: number,
): Prediction => {
  const ready = compile(model);
  const factors = factorsOf(ready, asked.lesson, asked.skills, asked.question);
  return explained(state, model, asked, atMs, { slopesOf: ready.slopesOf, factors });
};

const explained = (
  state: LearnerState,
  model: MasteryModel,
  asked: Asked,
  atMs: number,
  particulars: Particulars,
): Prediction => {
  const { weights } = compile(model);
  featuresOf(state, asked, atMs, scratch, particulars);
  const logOdds = dot(scratch, weights);
  const contributions = FEATURES.map((name, index) => ({
    name,
    logOdds: scratch[index]! * weights[index]!,
  }));
  const uncertainty = uncertaintyOf(state, model, asked.skills, minuteOf(atMs));
  return { probability: probabilityOf(logOdds), logOdds, uncertainty, contributions };
};

/**
 * Mastery: the probability that a typical question on the skill is answered correctly at an instant
 * (epoch milliseconds). `prior` is what role and population say beforehand, in log-odds.
 *
 * @example
 * const { probability, contributions } = masteryOf(state, model, 'empathy', Date.UTC(2026, 2, 2));
 */
export const masteryOf = (
  state: LearnerState,
  model: MasteryModel,
  skill: string,
  atMs: number,
  prior?: number,
): Prediction => {
  const ready = compile(model);
  const { difficultyLogOdds, factors } = ready.typicalOf(skill);
  const asked: Asked = { skills: [{ skill, weight: 1 }], difficultyLogOdds, prior };
  return explained(state, model, asked, atMs, { slopesOf: ready.slopesOf, factors });
};

/** One employee's mastery of one skill after the other, each at one minute after the other. */
export interface Masteries {
  /**
   * Turns to a skill, of which role and population say `prior` beforehand, in log-odds; gives what
   * is known of it.
   */
  turnTo(skill: string, prior?: number): SkillState | undefined;
  /** Log-odds of mastery of the skill at a minute. */
  logOddsAt(minute: number): number;
}

/**
 * Log-odds of `masteryOf` alone, but for rounding, for the hot path: what skills share is worked
 * out once an employee, what time leaves alone once a skill, and what has no weight not at all.
 */
export const masteriesOf = (state: LearnerState, model: MasteryModel): Masteries => {
  const compiled = compile(model);
  const { weights, aging, lasting, wanted } = compiled;
  const { memory, kindred } = state;
  const features = new Float64Array(FEATURE_COUNT);
  generalFeatures(state, features);
  let known: SkillState | undefined;
  let slopes: Float64Array | undefined;
  let timeless = 0;
  return {
    turnTo(skill, prior = 0) {
      const typical = compiled.typicalOf(skill);
      known = state.skills.get(skill);
      slopes = typical.slopes;
      features[AT.ease] = -typical.difficultyLogOdds;
      features[AT.kindred] =
        typical.factors === undefined ? 0 : kindredOf(typical.factors, kindred);
      skillFeatures(known, prior, features, wanted);
      timeless = dotAt(lasting, features, weights);
      return known;
    },
    logOddsAt(minute) {
      generalAge(state, minute, features);
      skillAge(known, memory, minute, features, wanted);
      features[AT.particular] = slopes === undefined ? 0 : particularOf(slopes, features);
      return timeless + dotAt(aging, features, weights);
    },
  };
};
