import { minuteOf } from '../base/minutes.ts';
import { logOddsOf, probabilityOf } from '../base/odds.ts';
import { once } from '../base/once.ts';
import type { Enrichment } from '../model/event.ts';
import {
  type Circumstances,
  deviationOf,
  expectedLogOdds,
  type Look,
  lookAt,
  newLook,
  quantileOf,
  shareLeft,
  shiftOf,
} from './belief.ts';
import {
  type Asked,
  FEATURE_COUNT,
  FEATURES,
  type FeatureName,
  featuresOf,
  type Particulars,
} from './features.ts';
import { GENERAL_VARIANCE } from './prior.ts';
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
  /** One weight a feature of the prediction of an answer; all but the intercept's are ≥ 0. */
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
  /** Named terms in log-odds that add up, in this order, to `logOdds` exactly. */
  readonly contributions: readonly { readonly name: FeatureName; readonly logOdds: number }[];
}

/** A model made fast: weights as a vector, difficulties as maps. */
interface Compiled {
  readonly weights: Float64Array;
  readonly skills: ReadonlyMap<string, Measured>;
  readonly lessons: ReadonlyMap<string, Measured>;
  readonly questions: ReadonlyMap<string, Measured>;
  readonly slopesOf: Particulars['slopesOf'];
}

const compile = once((model: MasteryModel): Compiled => {
  const byId = (measured: readonly Measured[]) => new Map(measured.map((one) => [one[0], one]));
  const slopes = new Map(
    (model.slopes ?? []).map(([skill, weights]) => [skill, Float64Array.from(weights)]),
  );
  return {
    weights: Float64Array.from(FEATURES, (name) => model.weights[name] ?? 0),
    skills: byId(model.skills),
    lessons: byId(model.lessons),
    questions: byId(model.questions),
    slopesOf: (skill) => slopes.get(skill),
  };
});

const scratch = new Float64Array(FEATURE_COUNT);

const dot = (features: Float64Array, weights: Float64Array): number => {
  let sum = 0;
  for (let index = 0; index < FEATURE_COUNT; index++) sum += features[index]! * weights[index]!;
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

/** Will this employee answer this question correctly at this instant (epoch milliseconds)? */
export const predictAnswer = (
  state: LearnerState,
  model: MasteryModel,
  asked: Asked,
  atMs: number,
): Prediction => {
  const ready = compile(model);
  const { weights, slopesOf } = ready;
  const factors = factorsOf(ready, asked.lesson, asked.skills, asked.question);
  featuresOf(state, asked, atMs, scratch, { slopesOf, factors });
  const logOdds = dot(scratch, weights);
  const contributions = FEATURES.map((name, index) => ({
    name,
    logOdds: scratch[index]! * weights[index]!,
  }));
  return { probability: probabilityOf(logOdds), logOdds, contributions };
};

/** What mastery is made of, in this order: each is what it adds to those before it. */
export const MASTERY_TERMS = [
  'start',
  'role',
  'general',
  'completions',
  'assessments',
  'answers',
  'forgetting',
  'difficulty',
] as const;
export type MasteryTerm = (typeof MASTERY_TERMS)[number];

/** What is believed of one skill at one moment. */
export interface Mastery {
  /** Probability that a typical question on the skill is answered correctly. */
  readonly probability: number;
  /** Log-odds of that probability. */
  readonly logOdds: number;
  /** Standard deviation of what is believed, in log-odds. */
  readonly uncertainty: number;
  /** Holds the truth with 95 % probability. */
  readonly interval: readonly [low: number, high: number];
  /** What it is at least, with 84 % probability: one standard deviation, on one side. */
  readonly atLeast: number;
  /** Named terms in log-odds that add up, in this order, to `logOdds` exactly. */
  readonly contributions: readonly { readonly name: MasteryTerm; readonly logOdds: number }[];
}

const look = newLook();
/** Tail beyond one standard deviation of a Gaussian, and half of what 95 % leave. */
const ONE_DEVIATION = 0.1587;
const HALF_OF_FIVE_PERCENT = 0.025;

/**
 * Mastery: the probability that a typical question on the skill is answered correctly at an instant
 * (epoch milliseconds). `prior` is what role and population say beforehand, in log-odds.
 *
 * A mixture's log-odds is no sum, so the terms telescope: each is how far the log-odds move when it
 * joins those before it.
 *
 * @example
 * const { probability, contributions } = masteryOf(state, model, 'empathy', Date.UTC(2026, 2, 2));
 */
export const masteryOf = (
  state: LearnerState,
  model: MasteryModel,
  skill: string,
  atMs: number,
  prior = 0,
): Mastery => {
  const minute = minuteOf(atMs);
  const known = state.skills.get(skill);
  const difficulty = typicalDifficulty(model, skill);
  const shift = shiftOf(known, prior, minute);
  const share = shareLeft(known);
  const stages: number[] = [
    expectedLogOdds(1, GENERAL_VARIANCE, 0),
    expectedLogOdds(1, GENERAL_VARIANCE, share * prior),
    expectedLogOdds(share, state.generalVariance, share * (prior + state.general)),
    expectedLogOdds(share, state.generalVariance, share * (shift + state.general)),
  ];
  const stage = (at: number, circumstances: Circumstances): void => {
    lookAt(state, known, at, circumstances, look);
    stages.push(logOddsOf(look.chance));
  };
  const easy: Circumstances = { shift, difficulty: 0, assessments: true, answers: true };
  stage(minute, { ...easy, answers: false });
  stage(Math.min(minute, known?.lastMinute || minute), easy);
  stage(minute, easy);
  stage(minute, { ...easy, difficulty });
  let logOdds = 0;
  const contributions = MASTERY_TERMS.map((name, index) => {
    const term = index === 0 ? stages[0]! : stages[index]! - stages[index - 1]!;
    logOdds += term;
    return { name, logOdds: term };
  });
  const at = (tail: number): number => probabilityOf(quantileOf(look, tail) - difficulty);
  return {
    probability: probabilityOf(logOdds),
    logOdds,
    uncertainty: deviationOf(look),
    interval: [at(HALF_OF_FIVE_PERCENT), at(1 - HALF_OF_FIVE_PERCENT)],
    atLeast: at(ONE_DEVIATION),
    contributions,
  };
};

/** Difficulty of a typical question on a skill. */
const typicalDifficulty = (model: MasteryModel, skill: string): number =>
  compile(model).skills.get(skill)?.[1] ?? 0;

/** One employee's mastery of one skill after the other, each at one minute after the other. */
export interface Masteries {
  /**
   * Turns to a skill, of which role and population say `prior` beforehand, in log-odds; gives what
   * is known of it.
   */
  turnTo(skill: string, prior?: number): SkillState | undefined;
  /** What is believed at a minute; the same object again and again. */
  at(minute: number): Look;
}

/**
 * `masteryOf` without its terms, for the hot path: the chance in what `at` gives is its
 * probability, but for rounding.
 */
export const masteriesOf = (state: LearnerState, model: MasteryModel): Masteries => {
  const out = newLook();
  const circumstances = { shift: 0, difficulty: 0, assessments: true, answers: true };
  let known: SkillState | undefined;
  let prior = 0;
  return {
    turnTo(skill, beforehand = 0) {
      known = state.skills.get(skill);
      prior = beforehand;
      circumstances.difficulty = typicalDifficulty(model, skill);
      return known;
    },
    at(minute) {
      circumstances.shift = shiftOf(known, prior, minute);
      lookAt(state, known, minute, circumstances, out);
      return out;
    },
  };
};
