import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { clamp, logOddsOf, probabilityOf } from '../../../core/base/odds.ts';
import { scaled } from '../../support/proof.ts';

it('turns log-odds into probabilities and back', () => {
  expect(probabilityOf(0)).toBe(0.5);
  expect(probabilityOf(Math.log(3))).toBeCloseTo(0.75, 15);
  expect(logOddsOf(0.75)).toBeCloseTo(Math.log(3), 15);
  fc.assert(
    fc.property(fc.double({ min: -15, max: 15, noNaN: true }), (logOdds) => {
      expect(logOddsOf(probabilityOf(logOdds))).toBeCloseTo(logOdds, 6);
      expect(probabilityOf(-logOdds)).toBeCloseTo(1 - probabilityOf(logOdds), 12);
    }),
    { seed: 13, numRuns: scaled(300, 4500) },
  );
});

it('stays within 0..1 however far the odds are, and without end at certainty', () => {
  expect([probabilityOf(-1e9), probabilityOf(1e9)]).toEqual([0, 1]);
  expect([logOddsOf(0), logOddsOf(1)]).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
});

it('clamps to its bounds, 0 and 1 if not told, and hides no NaN', () => {
  expect([-0.2, 0.4, 1.7].map((value) => clamp(value))).toEqual([0, 0.4, 1]);
  expect([-9, 2, 9].map((value) => clamp(value, -3, 3))).toEqual([-3, 2, 3]);
  expect(clamp(Number.NaN)).toBeNaN();
});
