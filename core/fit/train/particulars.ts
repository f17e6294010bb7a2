import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { probabilityOf } from '../../base/odds.ts';
import { AT, FEATURE_COUNT, SLOPE_COUNT, SLOPES } from '../../learner/features.ts';
import { type Answers, GROUPS } from './answers.ts';

/**
 * What is particular to sets of skills, lessons, questions and skills, from the answers of some of
 * the groups. Difficulties are log-odds that add up: a question's is that of its set of skills plus
 * what its lesson and the question itself differ by.
 */
export interface Found {
  readonly set: Float32Array;
  readonly lesson: Float32Array;
  readonly question: Float32Array;
  /** `SLOPE_COUNT` numbers a skill. */
  readonly slopes: Float32Array;
}

/**
 * How strongly each is drawn towards 0: the inverse of the variance that it has between sets,
 * lessons, questions, skills.
 */
export interface Shrinkage {
  readonly set: number;
  readonly lesson: number;
  readonly question: number;
  readonly slope: number;
}

/** What is particular to skills and questions before any answer: nothing. */
export const nothingFound = ({ names }: Answers): Found => ({
  set: new Float32Array(names.sets.length),
  lesson: new Float32Array(names.lessons.length),
  question: new Float32Array(names.questions.length),
  slopes: new Float32Array(names.skills.length * SLOPE_COUNT),
});

/** Difficulty of a row's question. */
export const difficultyIn = (
  found: Found,
  { set, lesson, question }: Answers,
  row: number,
): number => found.set[set[row]!]! + found.lesson[lesson[row]!]! + found.question[question[row]!]!;

/**
 * Looks over the data, each of which brings what the one before left unexplained nearer to its
 * optimum.
 */
const PASSES = 2;

/** Log-odds of each row without what is particular. */
const commonLogOdds = ({ count, features }: Answers, weights: Float64Array): Float64Array => {
  const common = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let index = 0; index < FEATURE_COUNT; index++)
      if (index !== AT.ease && index !== AT.particular)
        sum += features[row * FEATURE_COUNT + index]! * weights[index]!;
    common[row] = sum;
  }
  return common;
};

/**
 * Newton steps for one kind of difficulty, each key by itself; changes `estimates` and `logOdds`.
 */
const stepDifficulty = (
  answers: Answers,
  logOdds: Float64Array,
  keys: Int32Array,
  estimates: Float32Array,
  shrinkage: number,
  without: number,
): void => {
  const gradient = new Float64Array(estimates.length);
  const information = new Float64Array(estimates.length);
  for (let row = 0; row < answers.count; row++) {
    if (answers.groups[row] === without) continue;
    const chance = probabilityOf(logOdds[row]!);
    gradient[keys[row]!]! += chance - answers.outcomes[row]!;
    information[keys[row]!]! += chance * (1 - chance);
  }
  const change = gradient.map(
    (slope, key) => (slope - shrinkage * estimates[key]!) / (information[key]! + shrinkage),
  );
  for (let key = 0; key < estimates.length; key++) estimates[key]! += change[key]!;
  for (let row = 0; row < answers.count; row++) logOdds[row]! -= change[keys[row]!]!;
};

/**
 * Slopes of features that range less differ more between skills, so they are drawn to the common
 * one less.
 */
const SLOPE_SCALE = SLOPES.map((name) => {
  if (name === 'lingering') return 0.03;
  return name === 'generalForm' || name === 'recent' || name === 'recall' ? 0.25 : 1;
});

/**
 * How low a skill's own weight may be. What it and the common one come to together is never below
 * 0, so that for no skill a right answer lowers anything, and idle time raises anything. Failing
 * more may speak for a skill: there are those that one learns by it.
 */
const lowestSlopes = (weights: Float64Array): Float64Array =>
  Float64Array.from(SLOPES, (name) =>
    name === 'fails' ? Number.NEGATIVE_INFINITY : -weights[AT[name]]!,
  );

/** Holds slopes to common sense where weights have changed since they were found. */
export const clampSlopes = (slopes: Float32Array, weights: Float64Array): void => {
  const lowest = lowestSlopes(weights);
  for (let index = 0; index < slopes.length; index++)
    slopes[index] = Math.max(slopes[index]!, lowest[index % SLOPE_COUNT]!);
};

/**
 * Newton's step for one skill; slopes that would fall too low go as low as they may, and the others
 * are solved for with that.
 */
const boundedStep = (
  hessian: Matrix,
  gradient: Float64Array,
  least: Float64Array,
): Float64Array => {
  const step = new Float64Array(SLOPE_COUNT);
  const held = new Set<number>();
  for (;;) {
    const free = SLOPES.map((_, index) => index).filter((index) => !held.has(index));
    if (free.length === 0) return step;
    const target = free.map((index) => {
      let rest = gradient[index]!;
      for (const other of held) rest -= hessian.get(index, other) * step[other]!;
      return rest;
    });
    const solved = new CholeskyDecomposition(hessian.selection(free, free)).solve(
      Matrix.columnVector(target),
    );
    let holding = false;
    for (const [place, index] of free.entries()) {
      step[index] = solved.get(place, 0);
      if (step[index]! >= least[index]!) continue;
      step[index] = least[index]!;
      held.add(index);
      holding = true;
    }
    if (!holding) return step;
  }
};

/**
 * A Newton step for the slopes of every skill, each skill by itself; changes `slopes` and
 * `logOdds`.
 */
const stepSlopes = (
  answers: Answers,
  logOdds: Float64Array,
  slopes: Float32Array,
  lowest: Float64Array,
  shrinkage: number,
  without: number,
): void => {
  const skills = answers.names.skills.length;
  const square = SLOPE_COUNT * SLOPE_COUNT;
  const gradients = new Float64Array(skills * SLOPE_COUNT);
  const cells = new Float64Array(skills * square);
  for (let row = 0; row < answers.count; row++) {
    if (answers.groups[row] === without) continue;
    const chance = probabilityOf(logOdds[row]!);
    const information = chance * (1 - chance);
    const surprise = answers.outcomes[row]! - chance;
    for (let place = answers.skillStarts[row]!; place < answers.skillStarts[row + 1]!; place++) {
      const skill = answers.skill[place]!;
      for (let i = 0; i < SLOPE_COUNT; i++) {
        const value = answers.slopes[place * SLOPE_COUNT + i]!;
        gradients[skill * SLOPE_COUNT + i]! += surprise * value;
        for (let j = 0; j <= i; j++)
          cells[skill * square + i * SLOPE_COUNT + j]! +=
            information * value * answers.slopes[place * SLOPE_COUNT + j]!;
      }
    }
  }
  const change = new Float64Array(skills * SLOPE_COUNT);
  for (let skill = 0; skill < skills; skill++) {
    const own = slopes.subarray(skill * SLOPE_COUNT, (skill + 1) * SLOPE_COUNT);
    const hessian = new Matrix(SLOPE_COUNT, SLOPE_COUNT);
    const gradient = new Float64Array(SLOPE_COUNT);
    for (let i = 0; i < SLOPE_COUNT; i++) {
      const drawn = shrinkage * SLOPE_SCALE[i]!;
      for (let j = 0; j <= i; j++) {
        const cell = cells[skill * square + i * SLOPE_COUNT + j]! + (i === j ? drawn : 0);
        hessian.set(i, j, cell);
        hessian.set(j, i, cell);
      }
      gradient[i] = gradients[skill * SLOPE_COUNT + i]! - drawn * own[i]!;
    }
    const least = lowest.map((bound, index) => Math.min(0, bound - own[index]!));
    change.set(boundedStep(hessian, gradient, least), skill * SLOPE_COUNT);
  }
  for (let index = 0; index < change.length; index++) slopes[index]! += change[index]!;
  for (let row = 0; row < answers.count; row++)
    for (let place = answers.skillStarts[row]!; place < answers.skillStarts[row + 1]!; place++)
      for (let index = 0; index < SLOPE_COUNT; index++)
        logOdds[row]! +=
          change[answers.skill[place]! * SLOPE_COUNT + index]! *
          answers.slopes[place * SLOPE_COUNT + index]!;
};

/**
 * What is particular, looked for once more with these weights: one estimate a group that leaves the
 * group's answers out, and last one from all. `before` is what was found so far; slopes are looked
 * for only where `withSlopes` says so.
 */
export const findParticulars = (
  answers: Answers,
  weights: Float64Array,
  before: readonly Found[],
  shrinkage: Shrinkage,
  withSlopes: boolean,
): Found[] => {
  const common = commonLogOdds(answers, weights);
  const lowest = lowestSlopes(weights);
  return before.map((known, group) => {
    const found: Found = {
      set: known.set.slice(),
      lesson: known.lesson.slice(),
      question: known.question.slice(),
      slopes: known.slopes.slice(),
    };
    clampSlopes(found.slopes, weights);
    const logOdds = common.slice();
    for (let row = 0; row < answers.count; row++) {
      logOdds[row]! -= difficultyIn(found, answers, row);
      for (let place = answers.skillStarts[row]!; place < answers.skillStarts[row + 1]!; place++)
        for (let index = 0; index < SLOPE_COUNT; index++)
          logOdds[row]! +=
            found.slopes[answers.skill[place]! * SLOPE_COUNT + index]! *
            answers.slopes[place * SLOPE_COUNT + index]!;
    }
    const without = group === GROUPS ? -1 : group;
    for (let pass = 0; pass < PASSES; pass++) {
      stepDifficulty(answers, logOdds, answers.set, found.set, shrinkage.set, without);
      stepDifficulty(answers, logOdds, answers.lesson, found.lesson, shrinkage.lesson, without);
      stepDifficulty(
        answers,
        logOdds,
        answers.question,
        found.question,
        shrinkage.question,
        without,
      );
      if (withSlopes) stepSlopes(answers, logOdds, found.slopes, lowest, shrinkage.slope, without);
    }
    return found;
  });
};
