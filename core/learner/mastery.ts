import { type Asked, AT, FEATURE_COUNT, FEATURES, type FeatureName, featuresOf } from './features.ts';
import { retrievability, review } from './memory.ts';
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
  /** What an average lesson adds to the skills it teaches, in log-odds, at full weight, to someone it suits. */
  readonly gain: number;
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

/** Log-odds alone, for the hot path. */
const logOddsOf = (state: LearnerState, model: MasteryModel, asked: Asked, at: number): number => {
  featuresOf(state, asked, at, scratch);
  return dot(scratch, compile(model).weights);
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

/** What a lesson does to one skill. */
export interface Dose {
  /** Share of the lesson that is about the skill, 0..1. */
  readonly weight: number;
  /** Difficulty of the lesson in log-odds. */
  readonly difficulty: number;
  /** Log-odds that this lesson adds instead of the average lesson's. */
  readonly effect?: number | undefined;
}

/** One skill of one employee, made ready for comparing many lessons. */
export interface SkillOutlook {
  /** Mastery now and, if nothing more is done, at the due date. */
  readonly now: number;
  readonly projected: number;
  readonly nowLogOdds: number;
  readonly projectedLogOdds: number;
  /** Log-odds that a full dose of an average lesson of suitable difficulty leaves at the due date. */
  readonly lasting: number;
  /** Log-odds that the practice alone keeps from being forgotten until the due date. */
  readonly kept: number;
  /** Recall now, 0..1; 0 for a skill that was never practised. */
  readonly recall: number;
}

const FIRST_SIGHT = review(undefined, 0, true);

/**
 * Looks from `now` to `due` (epoch milliseconds, `due` ≥ `now`).
 *
 * The gain of a lesson is a causal estimate and stands apart from the predictive weights, in which wins also tell of ability that was
 * there before: average gain × how much there is left to learn today (what was practised a moment ago gains little: the spacing
 * effect, by 1 − recall) × what FSRS expects to be left of it at the due date with the stability after this practice.
 */
export const prepareSkill = (
  state: LearnerState,
  model: MasteryModel,
  skill: string,
  now: number,
  due: number,
  prior?: number,
): SkillOutlook => {
  const { weights } = compile(model);
  const asked = typical(model, skill, prior);
  const nowLogOdds = logOddsOf(state, model, asked, now);
  featuresOf(state, asked, Math.max(now, due), scratch);
  const projectedLogOdds = dot(scratch, weights);
  const recallThen = scratch[AT.recall]!;
  const known = state.skills.get(skill);
  const days = Math.max(0, (due - now) / 86_400_000);
  let recall = 0;
  let after = FIRST_SIGHT;
  if (known !== undefined && known.lastAt > 0) {
    const since = Math.max(0, daysBetween(known.lastAt, minuteOf(now)));
    recall = retrievability(known.stability, since);
    after = review({ stability: known.stability, difficulty: known.difficulty }, since, true);
  }
  const left = retrievability(after.stability, days);
  const fresh = 0.25 + 0.75 * (1 - recall);
  return {
    now: probabilityOf(nowLogOdds),
    projected: probabilityOf(projectedLogOdds),
    nowLogOdds,
    projectedLogOdds,
    lasting: model.gain * fresh * left,
    kept: Math.max(0, left - recallThen) * weights[AT.recall]!,
    recall,
  };
};

/** A lesson teaches most where success is likely but not certain; 1 at 75 % success, less where it is too easy or too hard. */
export const suitability = (logOddsOfSuccess: number): number => {
  const distance = logOddsOfSuccess - Math.log(3);
  return Math.exp(-(distance * distance) / (2 * 1.8 * 1.8));
};

/** Mastery at the due date with the lesson done now. */
export const masteryWith = (outlook: SkillOutlook, dose: Dose, gain: number): number => {
  const scale = dose.effect === undefined || gain <= 0 ? 1 : dose.effect / gain;
  const fit = suitability(outlook.nowLogOdds - dose.difficulty);
  return probabilityOf(outlook.projectedLogOdds + dose.weight * (outlook.lasting * scale * fit + outlook.kept));
};

/** Mastery at `until` if nothing more is done after `from`, or if the lesson is done at `from`. */
export const projectMastery = (
  state: LearnerState,
  model: MasteryModel,
  skill: string,
  when: { from: number; until: number; prior?: number; lesson?: Dose },
): number => {
  const outlook = prepareSkill(state, model, skill, when.from, when.until, when.prior);
  return when.lesson === undefined ? outlook.projected : masteryWith(outlook, when.lesson, model.gain);
};
