import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { probabilityOf } from '../../base/odds.ts';
import { AT, FEATURE_COUNT } from '../../learner/features.ts';
import type { Answers } from './answers.ts';

/** Log-odds of one row under some weights. */
export const logOddsOf = ({ features }: Answers, row: number, weights: Float64Array): number => {
  const from = row * FEATURE_COUNT;
  let sum = 0;
  for (let index = 0; index < FEATURE_COUNT; index++)
    sum += features[from + index]! * weights[index]!;
  return sum;
};

/**
 * How often a step that makes things worse is halved at most: far from the optimum Newton's may
 * overshoot without end.
 */
const HALVINGS = 12;
/** The fit is good enough once a step makes the loss no smaller than by this share. */
const ENOUGH = 1e-6;

/** Log loss and ridge together: what the weights make as small as possible. */
const lossOf = (
  answers: Answers,
  weights: Float64Array,
  prior: Float64Array,
  ridge: number,
): number => {
  let loss = 0;
  for (let row = 0; row < answers.count; row++) {
    const logOdds = logOddsOf(answers, row, weights);
    const margin = answers.outcomes[row] === 1 ? -logOdds : logOdds;
    loss += margin > 30 ? margin : Math.log1p(Math.exp(margin));
  }
  for (const [index, weight] of weights.entries())
    loss += (ridge / 2) * (weight - prior[index]!) ** 2;
  return loss;
};

/** Gradient and Hessian of the loss, the other way round: where it falls, and how curved it is. */
const slopeOf = (answers: Answers, weights: Float64Array) => {
  const gradient = new Float64Array(FEATURE_COUNT);
  const cells = new Float64Array(FEATURE_COUNT * FEATURE_COUNT);
  const present = new Int32Array(FEATURE_COUNT);
  const { features, outcomes } = answers;
  for (let row = 0; row < answers.count; row++) {
    const from = row * FEATURE_COUNT;
    let count = 0;
    let logOdds = 0;
    for (let index = 0; index < FEATURE_COUNT; index++) {
      const value = features[from + index]!;
      if (value === 0) continue;
      logOdds += value * weights[index]!;
      present[count++] = index;
    }
    const chance = probabilityOf(logOdds);
    const surprise = outcomes[row]! - chance;
    const information = chance * (1 - chance);
    for (let i = 0; i < count; i++) {
      const one = present[i]!;
      const value = features[from + one]!;
      gradient[one]! += value * surprise;
      const scaled = value * information;
      for (let j = 0; j <= i; j++)
        cells[one * FEATURE_COUNT + present[j]!]! += scaled * features[from + present[j]!]!;
    }
  }
  return { gradient, cells };
};

/**
 * Logistic regression by Newton steps with a ridge towards `prior`; every weight but the intercept
 * is kept ≥ 0 by holding those that want to be negative at 0 (active set) and solving for the rest.
 * Weights in `hold` stay as they are in `from`, where it starts.
 */
export const fitWeights = (
  answers: Answers,
  prior: Float64Array,
  options: { ridge: number; hold: ReadonlySet<number>; steps: number; from: Float64Array },
): Float64Array => {
  const { ridge, hold, steps } = options;
  const weights = Float64Array.from(options.from);
  const held = new Set(hold);
  let loss = lossOf(answers, weights, prior, ridge);
  for (let step = 0; step < steps; step++) {
    const { gradient, cells } = slopeOf(answers, weights);
    const hessian = Matrix.zeros(FEATURE_COUNT, FEATURE_COUNT);
    for (let i = 0; i < FEATURE_COUNT; i++) {
      for (let j = 0; j <= i; j++) {
        hessian.set(i, j, cells[i * FEATURE_COUNT + j]!);
        hessian.set(j, i, cells[i * FEATURE_COUNT + j]!);
      }
      gradient[i]! -= ridge * (weights[i]! - prior[i]!);
      hessian.set(i, i, hessian.get(i, i) + ridge);
    }
    // A weight that is held is let go when the data pull it upwards.
    for (const index of held) if (gradient[index]! > 0 && !hold.has(index)) held.delete(index);
    const { free, change } = direction(hessian, gradient, weights, held);
    let moved = weights;
    let next = loss;
    for (let halving = 0, scale = 1; halving < HALVINGS && next >= loss; halving++, scale /= 2) {
      moved = Float64Array.from(weights);
      for (const [place, index] of free.entries()) {
        const value = weights[index]! + scale * change.get(place, 0);
        moved[index] = index === AT.intercept ? value : Math.max(0, value);
      }
      next = lossOf(answers, moved, prior, ridge);
    }
    if (next >= loss) break;
    for (const index of free) if (index !== AT.intercept && moved[index] === 0) held.add(index);
    weights.set(moved);
    const gained = loss - next;
    loss = next;
    if (gained < ENOUGH * loss) break;
  }
  return weights;
};

/**
 * Newton's direction for the weights that are free; what stands at 0 and would go below is held
 * first.
 */
const direction = (
  hessian: Matrix,
  gradient: Float64Array,
  weights: Float64Array,
  held: Set<number>,
) => {
  for (;;) {
    const free = Array.from({ length: FEATURE_COUNT }, (_, index) => index).filter(
      (index) => !held.has(index),
    );
    const change = new CholeskyDecomposition(hessian.selection(free, free)).solve(
      Matrix.columnVector(free.map((index) => gradient[index]!)),
    );
    const pushed = free.filter(
      (index, place) => index !== AT.intercept && weights[index]! <= 0 && change.get(place, 0) < 0,
    );
    if (pushed.length === 0) return { free, change };
    for (const index of pushed) held.add(index);
  }
};
