import { describe, expect, it } from 'vitest';
import { seeded } from '../../support/random.ts';
import { measure } from '../measures.ts';
import { differenceOf, intervalOf, resample, resamples } from './bootstrap.ts';

const random = seeded(3);
const LEARNERS = 40;
const rows = Array.from({ length: 800 }, (_, row) => {
  const probability = Math.round(random() * 50) / 50;
  return { learner: row % LEARNERS, probability, outcome: random() < probability ? 1 : 0 };
});
const predicted = {
  probabilities: Float64Array.from(rows, ({ probability }) => probability),
  outcomes: Uint8Array.from(rows, ({ outcome }) => outcome),
  learners: Int32Array.from(rows, ({ learner }) => learner),
};

describe('bootstrap', () => {
  it('gives the same for the same seed, other things for another', () => {
    const twice = [1, 1, 2].map((seed) => resample(predicted, resamples(LEARNERS, 50, seed)));
    expect(twice[0]).toEqual(twice[1]);
    expect(twice[0]).not.toEqual(twice[2]);
  });

  it('measures a resample as if its rows had been copied', () => {
    const [draw] = resamples(LEARNERS, 1, 7);
    const copied = rows.flatMap((row) => Array.from({ length: draw![row.learner]! }, () => row));
    const { logLoss, auc } = measure({
      probabilities: Float64Array.from(copied, ({ probability }) => probability),
      outcomes: Uint8Array.from(copied, ({ outcome }) => outcome),
    });
    const fast = resample(predicted, [draw!]);
    expect(fast.logLoss[0]).toBeCloseTo(logLoss, 10);
    expect(fast.auc[0]).toBeCloseTo(auc, 10);
  });

  it('draws whole learners, as many as there are', () => {
    for (const draw of resamples(LEARNERS, 20, 1))
      expect(draw.reduce((a, b) => a + b)).toBe(LEARNERS);
  });

  it('pairs: a model is no better and no worse than itself, and one that is always better is so in every resample', () => {
    const draws = resamples(LEARNERS, 50, 1);
    const { logLoss } = resample(predicted, draws);
    expect(differenceOf(logLoss, logLoss)).toEqual({ low: 0, high: 0 });
    const sharper = predicted.probabilities.map((p, row) => (p + predicted.outcomes[row]!) / 2);
    expect(
      differenceOf(logLoss, resample({ ...predicted, probabilities: sharper }, draws).logLoss).low,
    ).toBeGreaterThan(0);
  });

  it('takes the middle 95 %, and leaves out what could not be measured', () => {
    const values = Float64Array.from({ length: 1001 }, (_, index) => 1000 - index);
    expect(intervalOf(values)).toEqual({ low: 25, high: 975 });
    expect(intervalOf(Float64Array.of(2, Number.NaN))).toEqual({ low: 2, high: 2 });
    expect(intervalOf(new Float64Array())).toEqual({ low: Number.NaN, high: Number.NaN });
  });
});
