import { describe, expect, it } from 'vitest';
import { aucOf, binsOf, lossOf, measure } from './measures.ts';

const predicted = (...rows: [probability: number, outcome: number][]) => ({
  probabilities: Float64Array.from(rows, ([probability]) => probability),
  outcomes: Uint8Array.from(rows, ([, outcome]) => outcome),
});

describe('measures', () => {
  it('are what a hand computes', () => {
    const { answers, logLoss, rmse, auc } = measure(
      predicted([0.8, 1], [0.6, 0], [0.5, 1], [0.1, 0]),
    );
    expect(answers).toBe(4);
    expect(logLoss).toBeCloseTo(
      -(Math.log(0.8) + Math.log(0.4) + Math.log(0.5) + Math.log(0.9)) / 4,
      12,
    );
    expect(rmse).toBeCloseTo(Math.sqrt((0.04 + 0.36 + 0.25 + 0.01) / 4), 12);
    // Of the four pairs of a right and a wrong answer, 0.5 under 0.6 is the only one the wrong way
    // round.
    expect(auc).toBeCloseTo(3 / 4, 12);
  });

  it('count a tie in the ROC curve half, also with weights', () => {
    expect(aucOf(predicted([0.5, 1], [0.5, 0]))).toBe(0.5);
    expect(aucOf(predicted([0.7, 1], [0.5, 1], [0.5, 0], [0.2, 0]))).toBeCloseTo(3.5 / 4, 12);
    const twice = predicted([0.7, 1], [0.5, 1], [0.5, 1], [0.5, 0], [0.2, 0], [0.2, 0]);
    const weighted = predicted([0.7, 1], [0.5, 1], [0.5, 0], [0.2, 0]);
    expect(aucOf(weighted, undefined, (row) => [1, 2, 1, 2][row]!)).toBeCloseTo(aucOf(twice), 12);
  });

  it('have no AUC where all answers came out alike', () => {
    expect(aucOf(predicted([0.3, 1], [0.9, 1]))).toBeNaN();
  });

  it('clip what was too sure at 1e-4', () => {
    expect(lossOf(0, 1)).toBeCloseTo(-Math.log(1e-4), 12);
    expect(lossOf(1, 0)).toBeCloseTo(-Math.log(1e-4), 9);
    expect(measure(predicted([0, 1])).logLoss).toBeCloseTo(-Math.log(1e-4), 12);
  });

  it('find the calibration error in 20 bins', () => {
    // Bin .60–.65: said .62 twice, one of two right. Bin .10–.15: said .1, wrong. Bin .95–1: said 1
    // (clipped), right.
    const rows = predicted([0.62, 1], [0.62, 0], [0.1, 0], [1, 1]);
    expect(measure(rows).ece).toBeCloseTo((2 * 0.12 + 0.1 + 1e-4) / 4, 12);
    const bins = binsOf(rows);
    expect(bins).toHaveLength(20);
    expect(bins[12]).toEqual({ count: 2, predicted: expect.closeTo(0.62, 12), right: 0.5 });
    expect(bins.map(({ count }) => count).reduce((a, b) => a + b)).toBe(4);
  });
});
