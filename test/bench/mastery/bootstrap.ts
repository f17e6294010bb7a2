import { seeded } from '../../support/random.ts';
import { ascending, aucOf, lossOf, type Predicted } from '../measures.ts';

/** Limits between which 95 % of the resampled values lie. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * How often each learner is drawn, for every resample: learners with replacement, since one
 * learner's answers belong together.
 */
export const resamples = (learnerCount: number, count: number, seed: number): Uint16Array[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const times = new Uint16Array(learnerCount);
    for (let draw = 0; draw < learnerCount; draw++)
      times[Math.floor(random() * learnerCount)]! += 1;
    return times;
  });
};

/** Log loss and AUC in every resample. */
export interface Resampled {
  readonly logLoss: Float64Array;
  readonly auc: Float64Array;
}

/**
 * Measures each resample without copying rows: losses are summed by learner once, rows are sorted
 * once.
 */
export const resample = (
  predicted: Predicted & { readonly learners: Int32Array },
  draws: readonly Uint16Array[],
): Resampled => {
  const { probabilities, outcomes, learners } = predicted;
  const learnerCount = draws[0]?.length ?? 0;
  const losses = new Float64Array(learnerCount);
  const counts = new Float64Array(learnerCount);
  for (const [row, learner] of learners.entries()) {
    losses[learner]! += lossOf(probabilities[row]!, outcomes[row]!);
    counts[learner]! += 1;
  }
  const order = ascending(probabilities);
  return {
    logLoss: Float64Array.from(draws, (times) => {
      let [loss, count] = [0, 0];
      for (const [learner, often] of times.entries()) {
        loss += often * losses[learner]!;
        count += often * counts[learner]!;
      }
      return loss / count;
    }),
    auc: Float64Array.from(draws, (times) =>
      aucOf(predicted, order, (row) => times[learners[row]!]!),
    ),
  };
};

/** The middle 95 % of the values; those of resamples without both outcomes (NaN) are left out. */
export const intervalOf = (values: Float64Array): Interval => {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const at = (share: number): number =>
    sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
};

/** Interval of the difference `a − b`, both measured on the same resamples. */
export const differenceOf = (a: Float64Array, b: Float64Array): Interval =>
  intervalOf(a.map((value, index) => value - b[index]!));
