import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { DAY_MINUTES, daysBetween } from '../base/minutes.ts';
import { clamp, probabilityOf } from '../base/odds.ts';
import { byKey, compareTexts } from '../base/order.ts';
import { ATTEMPT_MINUTES } from '../learner/fold.ts';
import type { MemoryModel } from '../learner/memory.ts';
import { DOSE, ROW, type SkillHistory } from './histories.ts';

/**
 * What one lesson adds to the skills that it teaches, in log-odds at once after it, at full weight.
 */
interface LessonEffect {
  readonly lesson: string;
  readonly effect: number;
  readonly standardError: number;
}

/** What a tenant's lessons were found to add. */
export interface Effects {
  /** Lessons of which answers have told something, by id. */
  readonly lessons: readonly LessonEffect[];
  /** Mean of the lessons of each skill. */
  readonly skills: readonly {
    readonly skill: string;
    readonly effect: number;
    readonly standardError: number;
  }[];
  /** Mean over the skills' means, each weighted by how well it is known. */
  readonly mean: number;
  /** Standard deviation of the effects of one skill's lessons. */
  readonly between: number;
}

/** What is believed before any answer. */
interface Beforehand {
  /** Mean effect of a lesson. */
  readonly mean: number;
  /** Standard deviation of a new employee's skill, in log-odds. */
  readonly spread: number;
}

const MEAN_ERROR = 0.4;
const BETWEEN = 0.3;
/** How many lessons what is believed of their differences is worth. */
const BETWEEN_WORTH = 3;
/**
 * What the model may be wrong by on a lesson's questions, to begin with, and on beginners: standard
 * deviations in log-odds.
 */
const DIFFICULTY_ERROR = 0.4;
const LEVEL_ERROR = 0.6;
const ROUNDS = 8;
/** Longest step of a round, in log-odds. */
const MOST_STEP = 0.5;
/**
 * The lessons of one skill that are told apart, the most done first; the others count as the
 * skill's mean.
 */
const MOST_LESSONS = 250;
/** Doses that a learner's later answers are traced back to. */
const MOST_DOSES = 24;
/** Learners of each skill by whom the law is chosen, and how roughly. */
const LEARNERS_FOR_LAW = 1500;
const ROUNDS_FOR_LAW = 4;
/**
 * No law is quite right: on simulated learners of other laws, errors are larger than by this one,
 * by this factor.
 */
const LAW_ERROR = 1.07;

/**
 * What is assumed of learners: how far apart they are and how much each wanders in a day, as
 * variances of log-odds, and the power of FSRS's curve by which effects fade (0 = they do not).
 */
interface Law {
  readonly spreadVariance: number;
  readonly driftVariance: number;
  readonly fading: number;
}

/**
 * How much lessons differ in effect around their skill's mean, and the model's errors on their
 * questions: standard deviations.
 */
interface Scale {
  readonly between: number;
  readonly error: number;
}

const FIRST_SCALE: Scale = { between: BETWEEN, error: DIFFICULTY_ERROR };

/**
 * What the answers of one skill say of the parameters: information matrix, row by row, and score.
 */
interface Evidence {
  readonly information: Float64Array;
  readonly score: Float64Array;
}

/**
 * The parameters of one skill in one vector: for each lesson its effect, for each lesson what the
 * model is wrong by on its questions, then what it is wrong by on beginners, then the mean effect.
 */
interface SkillFit {
  readonly skill: string;
  readonly history: SkillHistory;
  /** Place of each of the history's lessons among those told apart; −1 for the others. */
  readonly place: Int32Array;
  readonly lessons: readonly string[];
  values: Float64Array;
  covariance: Matrix | undefined;
  information: Float64Array;
}

const levelOf = (count: number): number => 2 * count;
const meanOf = (count: number): number => 2 * count + 1;

/**
 * The parameters that one learner's answers depend on, and how: kept apart from all others, since
 * they are few.
 */
interface Dependence {
  /** Place of each parameter among those that the learner's answers depend on; −1 = nowhere. */
  readonly local: Int32Array;
  readonly used: number[];
  /** By place: how the hidden level's mean depends on it. */
  readonly sensitivity: number[];
  /** By place: how the log-odds of the answer at hand depend on it. */
  readonly gradient: number[];
}

/** The place of a parameter, which is given one if it has none yet. */
const use = ({ local, used, sensitivity, gradient }: Dependence, parameter: number): number => {
  if (local[parameter] === -1) {
    local[parameter] = used.length;
    used.push(parameter);
    sensitivity.push(0);
    gradient.push(0);
  }
  return local[parameter]!;
};

const forget = ({ local, used, sensitivity, gradient }: Dependence): void => {
  for (const parameter of used) local[parameter] = -1;
  used.length = 0;
  sensitivity.length = 0;
  gradient.length = 0;
};

/**
 * What earlier doses (offsets of their rows) add to the answer at `offset`, in log-odds at full
 * weight; its dependence on their effects is added to the gradient.
 */
const liftOf = (
  { history: { rows }, place, lessons, values }: SkillFit,
  { memory, law }: Assumed,
  doses: readonly number[],
  offset: number,
  dependence: Dependence,
): number => {
  const minute = rows[offset + ROW.minute]!;
  const lesson = rows[offset + ROW.lesson]!;
  const share = rows[offset + ROW.share]!;
  let lift = 0;
  for (const dose of doses) {
    const days = daysBetween(rows[dose + ROW.minute]!, minute);
    // A lesson's own questions are part of it.
    if (rows[dose + ROW.lesson] === lesson && days * DAY_MINUTES <= ATTEMPT_MINUTES) continue;
    const one = place[rows[dose + ROW.lesson]!]!;
    const parameter = one < 0 ? meanOf(lessons.length) : one;
    const amount =
      rows[dose + ROW.share]! * memory.retrievability(rows[dose + ROW.value]!, days) ** law.fading;
    lift += values[parameter]! * amount;
    dependence.gradient[use(dependence, parameter)]! += share * amount;
  }
  return lift;
};

/** Adds what one answer says: `flatter` and `weight` are the slope and curve of its prediction. */
const addEvidence = (
  { information, score }: Evidence,
  { used, gradient }: Dependence,
  flatter: number,
  weight: number,
  surprise: number,
): void => {
  const size = score.length;
  for (let i = 0; i < used.length; i++) {
    const value = flatter * gradient[i]!;
    if (value === 0) continue;
    const line = used[i]! * size;
    score[used[i]!]! += value * surprise;
    const scaled = value * weight * flatter;
    for (let j = 0; j < used.length; j++) information[line + used[j]!]! += scaled * gradient[j]!;
  }
};

/** How effects fade, and what is assumed of learners. */
interface Assumed {
  readonly memory: MemoryModel;
  readonly law: Law;
}

/**
 * Goes through one skill's answers in the order in which they were given. What a learner can do is
 * a hidden level that wanders, with mean and variance (assumed density filtering: for a Gaussian
 * level, mean and variance after an answer follow from the first two derivatives of the log of its
 * predicted chance), on which every lesson done lays its effect, fading as FSRS expects. Each
 * answer is predicted from the ones before it alone, so weak learners who were given a lesson
 * because they were weak, and their return to the mean, are already in the prediction: only what
 * comes on top speaks for the lesson. `sensitivity` follows how the predictions would change with
 * each parameter; score and information are sums over the one-step predictions, and are added to
 * `evidence`. Gives the log likelihood of the answers.
 */
const traverse = (
  fit: SkillFit,
  assumed: Assumed,
  mostLearners: number,
  evidence?: Evidence,
): number => {
  const { law } = assumed;
  const { history, place, lessons, values } = fit;
  const { rows, starts, priors, count } = history;
  const level = levelOf(lessons.length);
  const learners = Math.min(mostLearners, starts.length);
  const local = new Int32Array(values.length).fill(-1);
  const dependence: Dependence = { local, used: [], sensitivity: [], gradient: [] };
  const { used, sensitivity, gradient } = dependence;
  let logLikelihood = 0;
  for (let learner = 0; learner < learners; learner++) {
    forget(dependence);
    const from = starts[learner]!;
    const to = starts[learner + 1] ?? count;
    let hidden = priors[learner]! + values[level]!;
    sensitivity[use(dependence, level)] = 1;
    let variance = law.spreadVariance;
    let lastMinute = rows[from * ROW.width + ROW.minute]!;
    const doses: number[] = [];
    for (let row = from; row < to; row++) {
      const offset = row * ROW.width;
      if (rows[offset + ROW.outcome] === DOSE) {
        doses.push(offset);
        if (doses.length > MOST_DOSES) doses.shift();
        continue;
      }
      const minute = rows[offset + ROW.minute]!;
      const share = rows[offset + ROW.share]!;
      variance = Math.min(
        law.spreadVariance,
        variance + (law.driftVariance * (minute - lastMinute)) / DAY_MINUTES,
      );
      lastMinute = minute;
      for (let index = 0; index < used.length; index++)
        gradient[index] = share * sensitivity[index]!;
      const lift = liftOf(fit, assumed, doses, offset, dependence);
      let logOdds = share * (hidden + lift) + rows[offset + ROW.value]!;
      const own = place[rows[offset + ROW.lesson]!]!;
      if (own >= 0) {
        logOdds += values[lessons.length + own]!;
        gradient[use(dependence, lessons.length + own)]! += 1;
      }
      // A logistic curve under a Gaussian is nearly a flatter logistic curve (MacKay 1992).
      const flatter = 1 / Math.sqrt(1 + (Math.PI / 8) * share * share * variance);
      const chance = probabilityOf(flatter * logOdds);
      const surprise = rows[offset + ROW.outcome]! - chance;
      const weight = Math.max(1e-9, chance * (1 - chance));
      logLikelihood += Math.log(
        Math.max(1e-12, rows[offset + ROW.outcome] === 1 ? chance : 1 - chance),
      );
      if (evidence !== undefined) addEvidence(evidence, dependence, flatter, weight, surprise);
      const step = variance * flatter * share;
      hidden += step * surprise;
      for (let index = 0; index < used.length; index++)
        sensitivity[index]! -= step * weight * flatter * gradient[index]!;
      variance -= step * step * weight;
    }
  }
  return logLikelihood;
};

const evidenceOf = (
  fit: SkillFit,
  memory: MemoryModel,
  law: Law,
  most = Number.POSITIVE_INFINITY,
): Evidence => {
  const size = fit.values.length;
  const evidence = { information: new Float64Array(size * size), score: new Float64Array(size) };
  traverse(fit, { memory, law }, most, evidence);
  return evidence;
};

/**
 * One step of Fisher scoring under the prior: effects around their mean, errors of the model around
 * 0.
 */
const takeStep = (
  fit: SkillFit,
  { information, score }: Evidence,
  scale: Scale,
  prior: Beforehand,
): void => {
  const size = score.length;
  const count = fit.lessons.length;
  const level = levelOf(count);
  const mean = meanOf(count);
  const { values } = fit;
  const precision = Matrix.zeros(size, size);
  const pull = Float64Array.from(score);
  const link = 1 / scale.between ** 2;
  for (let lesson = 0; lesson < count; lesson++) {
    precision.set(lesson, lesson, link);
    precision.set(lesson, mean, -link);
    precision.set(mean, lesson, -link);
    precision.set(count + lesson, count + lesson, 1 / scale.error ** 2);
    pull[lesson]! -= link * (values[lesson]! - values[mean]!);
    pull[mean]! += link * (values[lesson]! - values[mean]!);
    pull[count + lesson]! -= values[count + lesson]! / scale.error ** 2;
  }
  precision.set(level, level, 1 / LEVEL_ERROR ** 2);
  pull[level]! -= values[level]! / LEVEL_ERROR ** 2;
  precision.set(mean, mean, count * link + 1 / MEAN_ERROR ** 2);
  pull[mean]! -= (values[mean]! - prior.mean) / MEAN_ERROR ** 2;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = precision.get(i, j) + information[i * size + j]!;
      precision.set(i, j, sum);
      precision.set(j, i, sum);
    }
  }
  const decomposed = new CholeskyDecomposition(precision);
  const change = decomposed.solve(Matrix.columnVector(pull));
  fit.covariance = decomposed.solve(Matrix.eye(size));
  fit.information = information;
  // With few answers, mostly of one kind, a whole step may leap to where hardly any answer tells
  // anything, and never come back.
  fit.values = values.map(
    (value, index) => value + clamp(change.get(index, 0), -MOST_STEP, MOST_STEP),
  );
};

/**
 * Standard deviation of the effects around their skills' means, from what is still uncertain of
 * each (MacKay's fixed point).
 */
const scaleOf = (fits: readonly SkillFit[], before: Scale): Scale => {
  let squares = BETWEEN_WORTH * BETWEEN * BETWEEN;
  let determined = BETWEEN_WORTH;
  let errorSquares = BETWEEN_WORTH * DIFFICULTY_ERROR * DIFFICULTY_ERROR;
  let errorsDetermined = BETWEEN_WORTH;
  for (const { lessons, values, covariance } of fits) {
    if (covariance === undefined) continue;
    const mean = meanOf(lessons.length);
    for (let lesson = 0; lesson < lessons.length; lesson++) {
      const open =
        covariance.get(lesson, lesson) +
        covariance.get(mean, mean) -
        2 * covariance.get(lesson, mean);
      squares += (values[lesson]! - values[mean]!) ** 2;
      determined += Math.max(0, 1 - open / before.between ** 2);
      const place = lessons.length + lesson;
      errorSquares += values[place]! ** 2;
      errorsDetermined += Math.max(0, 1 - covariance.get(place, place) / before.error ** 2);
    }
  }
  const bounded = (value: number): number => clamp(value, 0.02, 1.5);
  return {
    between: bounded(Math.sqrt(squares / determined)),
    error: bounded(Math.sqrt(errorSquares / errorsDetermined)),
  };
};

const newFit = (skill: string, history: SkillHistory, prior: Beforehand): SkillFit => {
  const doses = new Int32Array(history.lessons.length);
  for (let row = 0; row < history.count; row++)
    if (history.rows[row * ROW.width + ROW.outcome] === DOSE)
      doses[history.rows[row * ROW.width]!]! += 1;
  const apart = history.lessons
    .map((_, index) => index)
    .sort((a, b) => doses[b]! - doses[a]! || a - b)
    .slice(0, MOST_LESSONS);
  const place = new Int32Array(history.lessons.length).fill(-1);
  for (const [index, lesson] of apart.entries()) place[lesson] = index;
  const values = new Float64Array(2 * apart.length + 2);
  values.fill(prior.mean, 0, apart.length);
  values[meanOf(apart.length)] = prior.mean;
  const lessons = apart.map((index) => history.lessons[index]!);
  return {
    skill,
    history,
    place,
    lessons,
    values,
    covariance: undefined,
    information: new Float64Array(0),
  };
};

const fitsOf = (histories: ReadonlyMap<string, SkillHistory>, prior: Beforehand): SkillFit[] =>
  [...histories].map(([skill, history]) => newFit(skill, history, prior));

const SPREADS = [0.25, 0.5, 1, 1.6];
const DRIFTS = [0.0005, 0.004, 0.02];
const FADINGS = [0, 0.4, 1];

/**
 * Spread and drift under which the answers of some learners are most likely, given how effects fade
 * and what they are.
 */
const likeliest = (
  fits: readonly SkillFit[],
  memory: MemoryModel,
  before: Law,
  spread: number,
): [Law, number] => {
  let best: [Law, number] = [before, Number.NEGATIVE_INFINITY];
  for (const factor of SPREADS) {
    for (const driftVariance of DRIFTS) {
      const law = { ...before, spreadVariance: factor * spread * spread, driftVariance };
      let logLikelihood = 0;
      for (const fit of fits) logLikelihood += traverse(fit, { memory, law }, LEARNERS_FOR_LAW);
      if (logLikelihood > best[1]) best = [law, logLikelihood];
    }
  }
  return best;
};

/**
 * What to assume of learners: for each way of fading the effects are fitted roughly, and the
 * likeliest is taken.
 */
const lawOf = (
  histories: ReadonlyMap<string, SkillHistory>,
  memory: MemoryModel,
  prior: Beforehand,
): Law => {
  const options = FADINGS.map((fading) => {
    const fits = fitsOf(histories, prior);
    let law: Law = {
      spreadVariance: prior.spread * prior.spread,
      driftVariance: DRIFTS[1]!,
      fading,
    };
    for (let round = 0; round < ROUNDS_FOR_LAW; round++) {
      if (round === 2) [law] = likeliest(fits, memory, law, prior.spread);
      for (const fit of fits)
        takeStep(fit, evidenceOf(fit, memory, law, LEARNERS_FOR_LAW), FIRST_SCALE, prior);
    }
    return likeliest(fits, memory, law, prior.spread);
  });
  return options.reduce((best, option) => (option[1] > best[1] ? option : best))[0];
};

/**
 * Effects of a lesson on several skills, as one: each counts by what its answers say; what is
 * believed beforehand counts once.
 */
const combined = (
  parts: readonly { effect: number; variance: number; mean: number }[],
  between: number,
): { effect: number; standardError: number } => {
  const prior = 1 / (between * between);
  let precision = prior;
  let sum = (prior * parts.reduce((total, { mean }) => total + mean, 0)) / parts.length;
  for (const { effect, variance, mean } of parts) {
    const own = Math.max(0, 1 / variance - prior);
    precision += own;
    // What the answers alone say, which is what is left of the estimate without what was believed.
    if (own > 0) sum += effect / variance - prior * mean;
  }
  return { effect: sum / precision, standardError: LAW_ERROR / Math.sqrt(precision) };
};

/** Less than this share of what was open of a lesson closed by answers: nothing is known of it. */
const LEAST_KNOWN = 0.02;

/**
 * Estimates how much each lesson adds to the skills that it teaches, from answers before and after
 * it, drawn towards the mean of the skill's lessons as strongly as the lessons differ little
 * (empirical Bayes). `effect ± 1.96 standardError` is a 95 % interval.
 */
export const estimateEffects = (
  histories: ReadonlyMap<string, SkillHistory>,
  memory: MemoryModel,
  prior: Beforehand,
): Effects => {
  const law = lawOf(histories, memory, prior);
  const fits = fitsOf(histories, prior);
  let scale = FIRST_SCALE;
  for (let round = 0; round < ROUNDS; round++) {
    for (const fit of fits) takeStep(fit, evidenceOf(fit, memory, law), scale, prior);
    if (round < ROUNDS - 1) scale = scaleOf(fits, scale);
  }
  const { between } = scale;
  const parts = new Map<string, { effect: number; variance: number; mean: number }[]>();
  const skills: { skill: string; effect: number; standardError: number }[] = [];
  for (const { skill, lessons, values, covariance, information } of fits) {
    if (covariance === undefined) continue;
    const mean = meanOf(lessons.length);
    skills.push({
      skill,
      effect: values[mean]!,
      standardError: LAW_ERROR * Math.sqrt(covariance.get(mean, mean)),
    });
    for (const [index, lesson] of lessons.entries()) {
      if (information[index * (values.length + 1)]! * between * between < LEAST_KNOWN) continue;
      const part = {
        effect: values[index]!,
        variance: covariance.get(index, index),
        mean: values[mean]!,
      };
      parts.set(lesson, [...(parts.get(lesson) ?? []), part]);
    }
  }
  const weights = skills.map(({ standardError }) => 1 / (standardError * standardError));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    lessons: [...parts].sort(byKey).map(([lesson, list]) => ({
      lesson,
      ...(list.length === 1
        ? { effect: list[0]!.effect, standardError: LAW_ERROR * Math.sqrt(list[0]!.variance) }
        : combined(list, between)),
    })),
    skills: skills.sort((a, b) => compareTexts(a.skill, b.skill)),
    mean:
      total > 0
        ? skills.reduce((sum, { effect }, index) => sum + effect * weights[index]!, 0) / total
        : prior.mean,
    between,
  };
};
