import { sigmoid } from '../contender.ts';

/**
 * A sparse matrix by rows: row r has the entries `starts[r] .. starts[r + 1]`. Column 0 is the
 * intercept.
 */
interface SparseRows {
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

export interface Problem {
  readonly rows: SparseRows;
  readonly outcomes: Uint8Array;
  readonly columnCount: number;
  /** Penalty: half of it times the sum of the squared weights but the intercept. */
  readonly ridge: number;
}

const MOST_STEPS = 40;
const MOST_CONJUGATE_STEPS = 100;
const MOST_HALVINGS = 20;
/** Done when a step makes the loss smaller by no more than this share. */
const TOLERANCE = 1e-4;

/** rows · weights */
const multiply = (
  { starts, columns, values }: SparseRows,
  weights: Float64Array,
  into: Float64Array,
): void => {
  for (let row = 0; row < into.length; row++) {
    let sum = 0;
    for (let at = starts[row]!; at < starts[row + 1]!; at++)
      sum += values[at]! * weights[columns[at]!]!;
    into[row] = sum;
  }
};

/** into += rowsᵀ · factors */
const addTransposed = (
  { starts, columns, values }: SparseRows,
  factors: Float64Array,
  into: Float64Array,
): void => {
  for (let row = 0; row < factors.length; row++) {
    const factor = factors[row]!;
    for (let at = starts[row]!; at < starts[row + 1]!; at++)
      into[columns[at]!]! += values[at]! * factor;
  }
};

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
};

/**
 * Ridge-penalised logistic regression by truncated Newton steps: the step solves the Newton
 * equations roughly, by conjugate gradients preconditioned with the diagonal, as in Lin, Weng &
 * Keerthi (2008), "Trust region Newton method for logistic regression".
 */
export const fitLogistic = ({ rows, outcomes, columnCount, ridge }: Problem): Float64Array => {
  const rowCount = outcomes.length;
  const weights = new Float64Array(columnCount);
  const logOdds = new Float64Array(rowCount);
  const penalty = new Float64Array(columnCount).fill(ridge);
  penalty[0] = 1e-6;

  const lossAt = (at: Float64Array): number => {
    multiply(rows, at, logOdds);
    let loss = 0;
    for (let row = 0; row < rowCount; row++) {
      const margin = outcomes[row] === 1 ? -logOdds[row]! : logOdds[row]!;
      loss += margin > 30 ? margin : Math.log1p(Math.exp(margin));
    }
    for (let index = 0; index < columnCount; index++)
      loss += (penalty[index]! / 2) * at[index]! ** 2;
    return loss;
  };

  let loss = lossAt(weights);
  for (let step = 0; step < MOST_STEPS; step++) {
    const surprise = new Float64Array(rowCount);
    const information = new Float64Array(rowCount);
    for (let row = 0; row < rowCount; row++) {
      const chance = sigmoid(logOdds[row]!);
      surprise[row] = outcomes[row]! - chance;
      information[row] = chance * (1 - chance);
    }
    const uphill = weights.map((weight, index) => -penalty[index]! * weight);
    addTransposed(rows, surprise, uphill);
    const diagonal = penalty.slice();
    for (let row = 0; row < rowCount; row++)
      for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at++)
        diagonal[rows.columns[at]!]! += information[row]! * rows.values[at]! ** 2;

    // Conjugate gradients on Hessian · change = uphill.
    const change = new Float64Array(columnCount);
    const residual = uphill.slice();
    let scaled = residual.map((value, index) => value / diagonal[index]!);
    const direction = scaled.slice();
    let energy = dot(residual, scaled);
    const enough = energy * 0.01;
    const product = new Float64Array(rowCount);
    for (let inner = 0; inner < MOST_CONJUGATE_STEPS && energy > enough; inner++) {
      multiply(rows, direction, product);
      for (let row = 0; row < rowCount; row++) product[row]! *= information[row]!;
      const curved = direction.map((value, index) => penalty[index]! * value);
      addTransposed(rows, product, curved);
      const length = energy / dot(direction, curved);
      for (let index = 0; index < columnCount; index++) {
        change[index]! += length * direction[index]!;
        residual[index]! -= length * curved[index]!;
      }
      scaled = residual.map((value, index) => value / diagonal[index]!);
      const next = dot(residual, scaled);
      for (let index = 0; index < columnCount; index++)
        direction[index] = scaled[index]! + (next / energy) * direction[index]!;
      energy = next;
    }

    let moved = weights;
    let lower = Number.POSITIVE_INFINITY;
    for (
      let halving = 0, scale = 1;
      halving < MOST_HALVINGS && !(lower < loss);
      halving++, scale /= 2
    ) {
      moved = weights.map((weight, index) => weight + scale * change[index]!);
      lower = lossAt(moved);
    }
    if (!(lower < loss)) break;
    weights.set(moved);
    const gained = loss - lower;
    loss = lower;
    if (gained < TOLERANCE * loss) break;
  }
  return weights;
};
