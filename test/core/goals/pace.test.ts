import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfDay, startOfDay } from '../../../core/base/days.ts';
import { paceOf } from '../../../core/goals/pace.ts';
import { scaled } from '../../support/proof.ts';

const RUNS = { seed: 20261127, numRuns: scaled(500, 7500) };
const AT = Date.UTC(2026, 1, 15);
const WHEN = {
  cycleStartMs: startOfDay('2026-01-01'),
  cycleEndMs: endOfDay('2026-03-31'),
  dueMs: endOfDay('2026-03-20'),
  atMs: AT,
};

/** A metric that is to move, rising or falling, and how much of its way is gone. */
const journey = fc
  .record({
    start: fc.integer({ min: -1000, max: 1000 }),
    way: fc.integer({ min: 1, max: 1000 }),
    rises: fc.boolean(),
    share: fc.integer({ min: -50, max: 150 }).map((percent) => percent / 100),
  })
  .map(({ start, way, rises, share }) => {
    const target = rises ? start + way : start - way;
    return { start, target, share, value: start + (target - start) * share };
  });

describe('the share of the way that is reached', () => {
  it('is that share, within nothing and all of it, for rising and falling metrics alike', () => {
    fc.assert(
      fc.property(journey, ({ start, target, share, value }) => {
        const { reached } = paceOf({ start, target }, value, WHEN);
        expect(reached).toBeCloseTo(Math.min(1, Math.max(0, share)), 9);
      }),
      RUNS,
    );
  });

  it('is the same when the metric is counted in another unit, from another zero or the other way round', () => {
    fc.assert(
      fc.property(
        journey,
        fc.constantFrom(-1000, -1, -0.01, 0.01, 1, 60),
        fc.integer({ min: -100, max: 100 }),
        ({ start, target, value }, unit, zero) => {
          const other = (one: number): number => one * unit + zero;
          const pace = paceOf({ start, target }, value, WHEN);
          const same = paceOf({ start: other(start), target: other(target) }, other(value), WHEN);
          expect(same.reached).toBeCloseTo(pace.reached, 6);
          expect(same.pull).toBeCloseTo(pace.pull, 6);
        },
      ),
      RUNS,
    );
  });

  it('is exactly nothing at the start and exactly all at the target, and stays so beyond them', () => {
    fc.assert(
      fc.property(journey, fc.nat(1000), ({ start, target }, beyond) => {
        const further = Math.sign(target - start) * beyond;
        expect(paceOf({ start, target }, start - further, WHEN).reached).toBe(0);
        expect(paceOf({ start, target }, target + further, WHEN).reached).toBe(1);
      }),
      RUNS,
    );
  });
});

describe('a metric to be held', () => {
  const held = fc
    .integer({ min: 1, max: 100_000 })
    .chain((start) => fc.constantFrom(start, -start));

  it('pulls by how far it is off, whichever way, in proportion to what it was; a fifth of that is all', () => {
    fc.assert(
      fc.property(held, fc.integer({ min: 0, max: 30 }), fc.boolean(), (start, percent, above) => {
        const off = (above ? 1 : -1) * start * (percent / 100);
        const { behind } = paceOf({ start, target: start }, start + off, WHEN);
        expect(behind).toBeCloseTo(Math.min(1, percent / 20), 9);
      }),
      RUNS,
    );
  });

  it('is off by all where it was zero and is anything else', () => {
    for (const value of [1, -1, 1e-9])
      expect(paceOf({ start: 0, target: 0 }, value, WHEN).behind).toBe(1);
    expect(paceOf({ start: 0, target: 0 }, 0, WHEN).behind).toBe(0);
  });

  it('has kept its promise when it is due and where it was, and is overdue anywhere else', () => {
    const after = { ...WHEN, atMs: WHEN.dueMs + 1 };
    expect(paceOf({ start: 3, target: 3 }, 3, after)).toMatchObject({ state: 'reached', pull: 0 });
    for (const value of [3.1, 2.9, 30])
      expect(paceOf({ start: 3, target: 3 }, value, after)).toMatchObject({
        state: 'overdue',
        behind: 1,
        pull: 1,
      });
  });
});

describe('the time of a key result', () => {
  const metric = { start: 0, target: 10 };
  const stateAt = (atMs: number): string => paceOf(metric, 5, { ...WHEN, atMs }).state;

  it('runs from the first instant of its cycle to the instant it is due, and is overdue until the cycle has ended', () => {
    const { cycleStartMs, dueMs, cycleEndMs } = WHEN;
    expect(
      [cycleStartMs - 1, cycleStartMs, dueMs, dueMs + 1, cycleEndMs, cycleEndMs + 1].map(stateAt),
    ).toEqual(['planned', 'running', 'running', 'overdue', 'overdue', 'ended']);
  });

  it('expects everything at once of what is due as the cycle begins', () => {
    const when = { ...WHEN, dueMs: WHEN.cycleStartMs };
    for (const atMs of [WHEN.cycleStartMs - 1000, WHEN.cycleStartMs, AT])
      expect(paceOf(metric, 5, { ...when, atMs }).expected).toBe(1);
  });

  it('never expects less as time goes by, and pulls no less while nothing is reached', () => {
    const instant = fc.integer({ min: WHEN.cycleStartMs, max: WHEN.dueMs });
    fc.assert(
      fc.property(instant, instant, (one, other) => {
        const [sooner, later] = [Math.min(one, other), Math.max(one, other)].map((atMs) =>
          paceOf(metric, 0, { ...WHEN, atMs }),
        );
        expect(later!.expected).toBeGreaterThanOrEqual(sooner!.expected);
        expect(later!.pull).toBeGreaterThanOrEqual(sooner!.pull);
      }),
      RUNS,
    );
  });
});
