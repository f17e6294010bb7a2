import { type Asked, FEATURE_COUNT, FEATURES, type FeatureName, featuresOf } from './features.ts';
import { daysBetween, type LearnerState, minuteOf } from './state.ts';

/** The model part of a release, plain JSON. Log-odds throughout. */
export interface MasteryModel {
  /** How and from what it was fitted, for people. */
  readonly source: string;
  /** One weight a feature; all but the intercept's are ≥ 0. */
  readonly weights: Readonly<Record<FeatureName, number>>;
  /** Difficulty of a typical question on a skill; skills that are not listed have 0. */
  readonly skills: readonly (readonly [skill: string, difficulty: number])[];
  /** Difficulty of a lesson's typical question, where answers have told it. */
  readonly lessons: readonly (readonly [lesson: string, difficulty: number])[];
  /** Difficulty of a question, by `lesson|question`. */
  readonly questions: readonly (readonly [question: string, difficulty: number])[];
  /** FSRS-6's 21 parameters; its defaults where there are none. They shape the fold. */
  readonly memory?: readonly number[];
  /** What an average lesson adds to the skills it teaches, in log-odds, at full weight, to someone it suits. */
  readonly gain: number;
  /**
   * What single lessons add instead, and how sure that is (one standard error), where answers before and after them have told; and
   * the mean of a skill's lessons, for those of which nothing is known. Unit of `gain`.
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

/** A model made fast: weights as a vector, difficulties as maps. */
interface Compiled {
  readonly weights: Float64Array;
  readonly skills: ReadonlyMap<string, number>;
  readonly lessons: ReadonlyMap<string, number>;
  readonly questions: ReadonlyMap<string, number>;
}

const compiled = new WeakMap<MasteryModel, Compiled>();

const compile = (model: MasteryModel): Compiled => {
  let ready = compiled.get(model);
  if (ready === undefined) {
    ready = {
      weights: Float64Array.from(FEATURES, (name) => model.weights[name]),
      skills: new Map(model.skills),
      lessons: new Map(model.lessons),
      questions: new Map(model.questions),
    };
    compiled.set(model, ready);
  }
  return ready;
};

const scratch = new Float64Array(FEATURE_COUNT);

const dot = (features: Float64Array, weights: Float64Array): number => {
  let sum = 0;
  for (let index = 0; index < FEATURE_COUNT; index++) sum += features[index]! * weights[index]!;
  return sum;
};

export const probabilityOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** Author's difficulty 0..1 as log-odds: 0.5 is average, the ends are ± 2. */
export const authoredDifficulty = (difficulty: number): number => 4 * (difficulty - 0.5);

/**
 * Difficulty of a question in log-odds: as fitted; or its lesson's; or its skill's with what the author said of the lesson.
 * This is what ingest writes into an event.
 */
export const difficultyOf = (
  model: MasteryModel,
  lesson: { id: string; difficulty: number; skills: readonly { skill: string; weight: number }[] },
  question?: string,
): number => {
  const { questions, lessons, skills } = compile(model);
  const fitted =
    (question === undefined ? undefined : questions.get(`${lesson.id}|${question}`)) ?? lessons.get(lesson.id);
  if (fitted !== undefined) return fitted;
  let sum = 0;
  let total = 0;
  for (const { skill, weight } of lesson.skills) {
    sum += weight * (skills.get(skill) ?? 0);
    total += weight;
  }
  return authoredDifficulty(lesson.difficulty) + (total > 0 ? sum / total : 0);
};

/**
 * Standard deviation of the log-odds of a skill: wide for the unknown, narrower with answers (each carries about p(1−p) ≈ 0.2 of
 * information), wider again as they age; an assessment counts as so many answers.
 */
const uncertaintyOf = (state: LearnerState, model: MasteryModel, skills: Asked['skills'], minute: number): number => {
  let information = 0;
  for (const { skill } of skills) {
    const known = state.skills.get(skill);
    if (known === undefined) continue;
    const keep = known.lastAt === 0 ? 0 : 2 ** (-Math.max(0, daysBetween(known.lastAt, minute)) / 40);
    information +=
      0.2 * (0.25 * (known.wins + known.fails) + 0.75 * known.recentAttempts[2]! * keep + known.assessedWeight);
  }
  return model.spread / Math.sqrt(1 + (model.spread * model.spread * information) / Math.max(1, skills.length));
};

/** Will this employee answer this question correctly at this instant? */
export const predictAnswer = (state: LearnerState, model: MasteryModel, asked: Asked, at: number): Prediction => {
  const { weights } = compile(model);
  featuresOf(state, asked, at, scratch);
  const logOdds = dot(scratch, weights);
  const contributions = FEATURES.map((name, index) => ({ name, logOdds: scratch[index]! * weights[index]! }));
  const uncertainty = uncertaintyOf(state, model, asked.skills, minuteOf(at));
  return { probability: probabilityOf(logOdds), logOdds, uncertainty, contributions };
};

const typical = (model: MasteryModel, skill: string, prior: number | undefined): Asked => ({
  skills: [{ skill, weight: 1 }],
  difficulty: compile(model).skills.get(skill) ?? 0,
  prior,
});

/** Mastery: probability that a typical question on the skill is answered correctly at `at`. */
export const masteryOf = (
  state: LearnerState,
  model: MasteryModel,
  skill: string,
  at: number,
  prior?: number,
): Prediction => predictAnswer(state, model, typical(model, skill, prior), at);

/** Log-odds of `masteryOf` alone, for the hot path. */
export const masteryLogOdds = (
  state: LearnerState,
  model: MasteryModel,
  skill: string,
  at: number,
  prior?: number,
): number => {
  featuresOf(state, typical(model, skill, prior), at, scratch);
  return dot(scratch, compile(model).weights);
};
