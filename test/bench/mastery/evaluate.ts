import { performance } from 'node:perf_hooks';
import type { Learner } from '../logs.ts';
import type { Predicted } from '../measures.ts';
import { type Contender, outcomeOf, type Predict } from './contender.ts';
import { bitOf, knownIn, type Slice, sliceAnswers } from './slices.ts';
import type { Split } from './splits.ts';

/** The answers that were predicted, pooled over all splits. */
export interface Answers {
  readonly learnerCount: number;
  readonly learners: Int32Array;
  readonly outcomes: Uint8Array;
  readonly bits: Uint8Array;
  readonly sincePractice: Float64Array;
}

/** What one contender said of them. */
export interface Forecast {
  readonly name: string;
  readonly probabilities: Float64Array;
  /** Prediction and update together. */
  readonly microsecondsPerEvent: number;
}

export interface Evaluation {
  readonly answers: Answers;
  readonly forecasts: readonly Forecast[];
}

const answersOf = (splits: readonly Split[]): Answers => {
  const learners: number[] = [];
  const outcomes: number[] = [];
  const bits: number[] = [];
  const sincePractice: number[] = [];
  let learnerCount = 0;
  for (const { train, test } of splits) {
    const known = knownIn(train);
    for (const learner of test) {
      for (const [index, sliced] of sliceAnswers(learner, known).entries()) {
        learners.push(learnerCount);
        outcomes.push(outcomeOf(learner.events[index]!));
        bits.push(sliced.bits);
        sincePractice.push(sliced.sincePractice);
      }
      learnerCount += 1;
    }
  }
  return {
    learnerCount,
    learners: Int32Array.from(learners),
    outcomes: Uint8Array.from(outcomes),
    bits: Uint8Array.from(bits),
    sincePractice: Float64Array.from(sincePractice),
  };
};

/** Predicts one learner after the other into `into`; returns the milliseconds that took. */
const predictAll = (predict: Predict, test: readonly Learner[], into: Float64Array): number => {
  let row = 0;
  const start = performance.now();
  for (const learner of test) {
    into.set(predict(learner), row);
    row += learner.events.length;
  }
  return performance.now() - start;
};

/**
 * Fits every contender to the training learners of every split and lets it predict the split's
 * other learners.
 */
export const evaluate = (
  splits: readonly Split[],
  contenders: readonly Contender[],
  progress: (text: string) => void = () => {},
): Evaluation => {
  const answers = answersOf(splits);
  const forecasts = contenders.map((contender) => {
    const probabilities = new Float64Array(answers.outcomes.length);
    let row = 0;
    let milliseconds = 0;
    for (const [index, { train, test }] of splits.entries()) {
      const start = performance.now();
      const predict = contender.fit(train);
      const fitted = performance.now();
      const count = test.reduce((sum, { events }) => sum + events.length, 0);
      milliseconds += predictAll(predict, test, probabilities.subarray(row, row + count));
      row += count;
      progress(
        `${contender.name}: fit ${index + 1} of ${splits.length} took ${((fitted - start) / 1000).toFixed(1)} s`,
      );
    }
    return {
      name: contender.name,
      probabilities,
      microsecondsPerEvent: (milliseconds * 1000) / row,
    };
  });
  return { answers, forecasts };
};

/** The rows of a slice. */
export const rowsOf = ({ bits }: Answers, slice: Slice): Uint32Array => {
  const bit = bitOf(slice);
  return Uint32Array.from(bits.keys()).filter((row) => (bits[row]! & bit) !== 0);
};

/** Some rows of what was predicted, and whose they are. */
export const pick = (
  answers: Answers,
  { probabilities }: Forecast,
  rows: Uint32Array,
): Predicted & Pick<Answers, 'learners'> => ({
  probabilities: Float64Array.from(rows, (row) => probabilities[row]!),
  outcomes: Uint8Array.from(rows, (row) => answers.outcomes[row]!),
  learners: Int32Array.from(rows, (row) => answers.learners[row]!),
});
