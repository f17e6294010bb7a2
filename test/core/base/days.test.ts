import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, dayOf, endOfDay, startOfDay } from '../../../core/base/days.ts';
import { daysBetween, instantOf, minuteOf } from '../../../core/base/minutes.ts';
import { scaled } from '../../support/proof.ts';

const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2199, 11, 31) });

describe('days in UTC', () => {
  it('begin at midnight and end a millisecond before the next one', () => {
    expect(startOfDay('2026-12-21')).toBe(Date.UTC(2026, 11, 21));
    expect(endOfDay('2026-12-21')).toBe(startOfDay('2026-12-22') - 1);
    expect(endOfDay('2028-02-29')).toBe(Date.UTC(2028, 2, 1) - 1);
  });

  it('hold every instant between', () => {
    fc.assert(
      fc.property(instants, (atMs) => {
        const day = dayOf(atMs);
        expect(startOfDay(day)).toBeLessThanOrEqual(atMs);
        expect(endOfDay(day)).toBeGreaterThanOrEqual(atMs);
        expect(endOfDay(day) - startOfDay(day)).toBe(DAY_MS - 1);
      }),
      { seed: 11, numRuns: scaled(500, 7500) },
    );
  });

  it('are not made up for what is none', () => {
    expect(startOfDay('2026-13-01')).toBeNaN();
    expect(() => dayOf(Number.NaN)).toThrow(RangeError);
  });
});

describe('minutes since 2000', () => {
  it('are whole ones, and begin at the instant that they stand for', () => {
    fc.assert(
      fc.property(instants, (atMs) => {
        const minute = minuteOf(atMs);
        expect(Number.isInteger(minute)).toBe(true);
        if (minute > 1) expect(instantOf(minute)).toBeLessThanOrEqual(atMs);
        expect(instantOf(minute + 1)).toBeGreaterThan(atMs);
      }),
      { seed: 12, numRuns: scaled(500, 7500) },
    );
  });

  it('are never 0, which means never', () => {
    expect(minuteOf(Date.UTC(2000, 0, 1))).toBe(1);
    expect(minuteOf(0)).toBe(1);
  });

  it('lie days apart, with fractions', () => {
    const from = minuteOf(startOfDay('2026-12-21'));
    expect(daysBetween(from, minuteOf(startOfDay('2026-12-24')))).toBe(3);
    expect(daysBetween(from, from + 36 * 60)).toBe(1.5);
    expect(daysBetween(from, from - 720)).toBe(-0.5);
  });
});
