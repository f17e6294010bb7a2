import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../../../core/base/random.ts';
import { peopleEffect } from '../../../core/impact/people.ts';
import { seriesOf, weekOf } from '../../../core/impact/weeks.ts';
import { scaled } from '../../support/proof.ts';

const seed = 20261128;
const peopleOf = (count: number, effect: number, text: string) => {
  const random = randomOf(text);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(6.283185307179586 * random());
  return Array.from({ length: count }, (_, one) => {
    const treated = one % 5 !== 0;
    const before = normal();
    // People who learn differ more: variances need not be the same.
    const noise = normal() * (treated ? 1.5 : 1);
    return { treated, before, after: 3 + 0.7 * before + noise + (treated ? effect : 0) };
  });
};

describe('people who were drawn one by one', () => {
  it('intervals cover what was planted in 95 of 100 worlds', () => {
    const WORLDS = scaled(300, 3000);
    let covered = 0;
    for (let number = 0; number < WORLDS; number++) {
      const { low, high } = peopleEffect(peopleOf(60, 0.5, `${seed}|${number}`))!;
      if (low <= 0.5 && 0.5 <= high) covered += 1;
    }
    expect(covered / WORLDS).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.05 * 0.95) / WORLDS));
    expect(covered / WORLDS).toBeLessThan(0.975 + 4 * Math.sqrt((0.05 * 0.95) / WORLDS));
  });

  it('what they were at before narrows it, also where all were at the same', () => {
    const people = peopleOf(400, 0.5, 'narrow');
    const width = ({ low, high }: { low: number; high: number }): number => high - low;
    const blind = peopleEffect(people.map((one) => ({ ...one, before: 0 })))!;
    expect(width(peopleEffect(people)!)).toBeLessThan(width(blind));
  });

  it('under five in an arm nothing is said', () => {
    const few = peopleOf(20, 1, 'few').filter(({ treated }) => treated);
    expect(peopleEffect(few)).toBeUndefined();
  });
});

describe('weeks', () => {
  const measured = fc.array(
    fc.record({
      unit: fc.constantFrom('a', 'b', 'c'),
      atMs: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 5, 1) }),
      value: fc.double({ min: -1e300, max: 1e300, noNaN: true }),
    }),
    { maxLength: 40 },
  );
  const of = { from: '2026-01-05', weeks: 12, timeZone: 'Europe/Berlin' };

  it('are means of what was measured in them, in whatever order it came', () => {
    fc.assert(
      fc.property(measured, (all) => {
        const series = seriesOf(all, ['a', 'b'], of);
        expect(seriesOf(all.toReversed(), ['a', 'b'], of)).toEqual(series);
        for (const [place, value] of series.values.entries()) {
          const unit = ['a', 'b'][Math.floor(place / of.weeks)];
          const week = place % of.weeks;
          const own = all.filter(
            (one) => one.unit === unit && weekOf(one.atMs, of.from, of.timeZone) === week,
          );
          if (own.length === 0) expect(value).toBeNaN();
          else {
            const values = own.map((one) => one.value);
            const slack = Math.max(...values.map(Math.abs)) * 1e-9;
            expect(value).toBeGreaterThanOrEqual(Math.min(...values) - slack);
            expect(value).toBeLessThanOrEqual(Math.max(...values) + slack);
          }
        }
      }),
      { seed, numRuns: scaled(50, 2000) },
    );
  });

  it('begin at midnight of their zone', () => {
    expect(weekOf(Date.parse('2026-01-11T22:59:59Z'), of.from, of.timeZone)).toBe(0);
    expect(weekOf(Date.parse('2026-01-11T23:00:00Z'), of.from, of.timeZone)).toBe(1);
    expect(weekOf(Date.parse('2026-01-04T22:59:59Z'), of.from, of.timeZone)).toBe(-1);
  });
});
