import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocationsOf, drawnOf, groupsIn } from '../../../core/impact/allocations.ts';
import { scaled } from '../../support/proof.ts';

const unitsOf = (count: number) =>
  Array.from({ length: count }, (_, place) => ({
    id: `t${String(place).padStart(2, '0')}`,
    size: 5 + ((place * 7) % 23),
    before: Math.sin(place) * 10,
  }));
const seed = 20261128;
const counts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
const sumOf = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0);

/** How far the means of groups before lie apart, squared. */
const apartIn = (groups: Uint8Array, before: readonly number[], sizes: readonly number[]): number =>
  sizes.reduce((sum, size, group) => {
    const own = before.filter((_, unit) => groups[unit] === group);
    return sum + size * (sumOf(own) / size) ** 2;
  }, 0);

describe('the allocations that may be drawn', () => {
  it('keep to the sizes of the groups, each once, however units come', () => {
    fc.assert(
      fc.property(counts, fc.string(), (sizes, text) => {
        const units = unitsOf(sumOf(sizes));
        const found = allocationsOf(units, sizes, text);
        const rows = Array.from({ length: found.count }, (_, index) => groupsIn(found, index));
        expect(new Set(rows.map((row) => row.join())).size).toBe(found.count);
        for (const row of rows)
          for (const [group, size] of sizes.entries())
            expect(row.filter((one) => one === group)).toHaveLength(size);
        expect(allocationsOf(units.toReversed(), sizes, text)).toEqual(found);
        expect(drawnOf(found, text)).toBeLessThan(found.count);
      }),
      { seed, numRuns: scaled(10, 200) },
    );
  });

  it('are all there are, or 200 of them at least, where there are few', () => {
    expect(allocationsOf(unitsOf(6), [3, 3], 's')).toMatchObject({ count: 20, possible: 20 });
    expect(allocationsOf(unitsOf(6), [2, 2, 2], 's')).toMatchObject({ count: 90, possible: 90 });
    const ten = allocationsOf(unitsOf(10), [5, 5], 's');
    expect(ten).toMatchObject({ possible: 252 });
    expect(ten.count).toBeGreaterThanOrEqual(200);
    const many = allocationsOf(unitsOf(50), [25, 25], 's');
    expect(many.count).toBeGreaterThanOrEqual(1000);
    expect(many.possible).toBeGreaterThan(1e14);
  });

  it('are better balanced than those that may not', () => {
    const units = unitsOf(12).map((unit) => ({ ...unit, size: 10 }));
    const before = units.map((unit) => unit.before);
    const mean = sumOf(before) / before.length;
    const centred = before.map((value) => value - mean);
    const found = allocationsOf(units, [6, 6], 's');
    const worst = Math.max(
      ...Array.from({ length: found.count }, (_, index) =>
        apartIn(groupsIn(found, index), centred, [6, 6]),
      ),
    );
    const extreme = Uint8Array.from(
      centred.map((value) => (value > centred.toSorted((a, b) => a - b)[5]! ? 1 : 0)),
    );
    expect(worst).toBeLessThan(apartIn(extreme, centred, [6, 6]) / 4);
  });

  it('hang on nothing that is not known: units without a past, or all alike, may be drawn', () => {
    const units = unitsOf(6).map(({ id }) => ({ id, size: 10 }));
    expect(allocationsOf(units, [2, 2, 2], 's').count).toBe(90);
    const huge = unitsOf(6).map((unit) => ({ ...unit, before: 1e300 * (unit.before ?? 0) }));
    expect(allocationsOf(huge, [3, 3], 's').count).toBe(20);
  });
});
