import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupsIn } from '../../../core/impact/allocations.ts';
import { NEVER, weightingOf } from '../../../core/impact/effect.ts';
import { estimateOf, shareOf } from '../../../core/impact/redraws.ts';
import { verdictOf } from '../../../core/impact/verdict.ts';
import { scaled } from '../../support/proof.ts';
import { BEFORE, DESIGNS, type Planted, SETTLE, type World, worldOf } from './worlds.ts';

const seed = 20261128;
const teams = fc.integer({ min: 6, max: 14 });
const design = fc.constantFrom(...Object.keys(DESIGNS));
const planted = fc.record({
  teams,
  design,
  effect: fc.constantFrom(0, 0.5, 2),
  shape: fc.constantFrom<Planted['shape']>('constant', 'grows', 'differs by team'),
});
const world = fc.tuple(planted, fc.string({ maxLength: 8 })).map(([of, text]) => worldOf(of, text));
const mapped = ({ series }: World, of: (value: number) => number) => ({
  ...series,
  values: series.values.map(of),
});
const runs = { seed, numRuns: scaled(12, 300) };

/** The same by hand, for one started unit after the other, with plain sums. */
const byHand = ({ series: { values, weeks }, starts }: World): number => {
  const at = (unit: number, week: number): number => values[unit * weeks + week]!;
  const measured = (unit: number, from: number, end: number): number[] =>
    Array.from({ length: end - from }, (_, week) => at(unit, from + week)).filter(
      (value) => !Number.isNaN(value),
    );
  const mean = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0) / all.length;
  const effects: number[] = [];
  for (const [unit, start] of starts.entries()) {
    if (start >= weeks) continue;
    const before = (one: number): number[] => measured(one, start - BEFORE, start);
    if (before(unit).length < 4) continue;
    const changes: number[] = [];
    for (let week = start + SETTLE; week < weeks; week++) {
      if (Number.isNaN(at(unit, week))) continue;
      const others = [...starts.keys()].filter(
        (one) => starts[one]! > week && !Number.isNaN(at(one, week)) && before(one).length >= 4,
      );
      if (others.length === 0) continue;
      const own = at(unit, week) - mean(before(unit));
      changes.push(own - mean(others.map((one) => at(one, week) - mean(before(one)))));
    }
    if (changes.length >= 2) effects.push(mean(changes));
  }
  return mean(effects);
};

describe('an estimate', () => {
  it('is what one works out by hand', () => {
    fc.assert(
      fc.property(world, (one) => {
        expect(estimateOf(one.series, one.drawn)?.effect).toBeCloseTo(byHand(one), 9);
      }),
      runs,
    );
  });

  it('moves with its unit and not with where it begins; looked at twice it is the same', () => {
    fc.assert(
      fc.property(world, (one) => {
        const { effect, low, high, p } = estimateOf(one.series, one.drawn)!;
        expect(estimateOf(one.series, one.drawn)).toEqual(estimateOf(one.series, one.drawn));
        for (const [times, plus] of [
          [60, 0],
          [1, 100],
          [-1, 7],
        ] as const) {
          const other = estimateOf(
            mapped(one, (value) => value * times + plus),
            one.drawn,
          )!;
          const [least, most] = [low * times, high * times].sort((a, b) => a - b);
          expect(other.effect).toBeCloseTo(effect * times, 6);
          expect(other.p).toBeCloseTo(p, 9);
          if (Number.isFinite(least)) expect(other.low).toBeCloseTo(least!, 5);
          if (Number.isFinite(most)) expect(other.high).toBeCloseTo(most!, 5);
        }
      }),
      runs,
    );
  });

  it('flips its sign where both halves change places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 6 }), fc.string({ maxLength: 6 }), (half, text) => {
        const of = { teams: 2 * half, design: 'at once', effect: 1, shape: 'constant' } as const;
        const { series, drawn } = worldOf(of, text);
        const { allocations, index } = drawn;
        const mirrored = groupsIn(allocations, index).map((group) => 1 - group);
        const other = Array.from({ length: allocations.count }, (_, one) => one).find(
          (one) => groupsIn(allocations, one).join() === mirrored.join(),
        )!;
        const whole = { ...series, values: series.values.map((v) => (Number.isNaN(v) ? 10 : v)) };
        const said = estimateOf(whole, drawn)!;
        expect(estimateOf(whole, { ...drawn, index: other })!.effect).toBeCloseTo(-said.effect, 9);
      }),
      runs,
    );
  });

  it('holds the effects that its own test does not reject, and no others', () => {
    fc.assert(
      fc.property(world, ({ series, drawn, starts }) => {
        const { effect, low, high } = estimateOf(series, drawn)!;
        const without = (size: number) => {
          const values = series.values.slice();
          for (const [unit, start] of starts.entries())
            for (let week = Math.min(start, series.weeks); week < series.weeks; week++)
              values[unit * series.weeks + week]! -= size;
          return estimateOf({ ...series, values }, drawn)!.p;
        };
        for (const [end, outward] of [
          [low, -1],
          [high, 1],
        ] as const) {
          if (!Number.isFinite(end)) continue;
          const step = Math.max(1e-6, Math.abs(end - effect)) * 1e-3;
          expect(without(end - outward * step)).toBeGreaterThan(0.05);
          expect(without(end + outward * step)).toBeLessThanOrEqual(0.05 + 1e-12);
        }
      }),
      runs,
    );
  });

  it('gives effect to nobody before a start, and uses no value of one that starts for another', () => {
    fc.assert(
      fc.property(world, ({ series, drawn, starts }) => {
        const timing = { starts, settle: SETTLE, before: BEFORE };
        const { weights, leftOut, counted } = weightingOf(series, timing);
        const { weeks } = series;
        let sum = 0;
        for (const [unit, start] of starts.entries())
          for (let week = 0; week < weeks; week++) {
            const weight = weights[unit * weeks + week]!;
            sum += weight;
            if (week >= start && week < start + SETTLE) expect(weight).toBe(0);
            if (week >= start) expect(weight).toBeGreaterThanOrEqual(0);
          }
        expect(sum).toBeCloseTo(0, 9);
        const starting = [...starts].filter((start) => start !== NEVER && start < weeks).length;
        expect(leftOut.length + counted.length).toBe(starting);
        expect(drawn.allocations.units).toEqual(series.units);
      }),
      runs,
    );
  });

  it('is undefined, a number or infinite, and never NaN, whatever was measured', () => {
    const value = fc.oneof(
      fc.constantFrom(Number.NaN, 0, 5, 1e15, -1e15),
      fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
    );
    fc.assert(
      fc.property(
        world,
        fc.array(value, { minLength: 1, maxLength: 60 }),
        ({ series, drawn }, all) => {
          const values = series.values.map((_, place) => all[place % all.length]!);
          const found = estimateOf({ ...series, values }, drawn);
          for (const figure of found === undefined
            ? []
            : [found.effect, found.low, found.high, found.p])
            expect(figure).not.toBeNaN();
          expect(shareOf({ ...series, values }, drawn)?.effect).not.toBeNaN();
          const told = verdictOf({
            estimate: found,
            draws: drawn.allocations.count,
            isOver: true,
            towards: 1,
          });
          expect(told.verdict).toBeTypeOf('string');
        },
      ),
      runs,
    );
  });

  it('as a share says how much less than the others say it would have been', () => {
    const one = worldOf({ teams: 20, design: 'at once', effect: 0, shape: 'constant' }, 'share');
    const values = one.series.values.map((v) => Math.exp(Number.isNaN(v) ? 1 : v / 20));
    for (const [unit, start] of one.starts.entries())
      for (let week = Math.min(start, one.series.weeks); week < one.series.weeks; week++)
        values[unit * one.series.weeks + week]! *= 0.85;
    const { effect, low, high } = shareOf({ ...one.series, values }, one.drawn)!;
    expect(effect).toBeLessThan(0);
    expect(low).toBeLessThanOrEqual(-0.15);
    expect(high).toBeGreaterThanOrEqual(-0.15);
    const some = values.slice();
    some[0] = 0;
    expect(shareOf({ ...one.series, values: some }, one.drawn)).toBeUndefined();
  });
});

describe('intervals', () => {
  const WORLDS = scaled(60, 500);
  /** So many standard errors of a share that is 95 % in truth. */
  const slack = 4 * Math.sqrt((0.95 * 0.05) / WORLDS);
  const cells = Object.keys(DESIGNS).flatMap((of) =>
    ([0, 1] as const).map((effect) => [of, effect] as const),
  );

  it.each(cells)('of %s cover an effect of %d in 95 worlds of 100', (of, effect) => {
    let covered = 0;
    let bias = 0;
    for (let number = 0; number < WORLDS; number++) {
      const one = worldOf({ teams: 8, design: of, effect, shape: 'constant' }, `${seed}|${number}`);
      const { low, high, effect: found } = estimateOf(one.series, one.drawn)!;
      if (low <= one.truth && one.truth <= high) covered += 1;
      bias += (found - one.truth) / WORLDS;
    }
    expect(covered / WORLDS).toBeGreaterThan(0.93 - slack + 0.02);
    // The standard error of the mean of estimates that are good to ± 1.5 in 95 of 100 worlds.
    expect(Math.abs(bias)).toBeLessThan(0.05 + (4 * 0.8) / Math.sqrt(WORLDS));
  });
});
