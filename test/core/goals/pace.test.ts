import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, endOfDay, startOfDay } from '../../../core/base/days.ts';
import { paceOf, valueFor } from '../../../core/goals/pace.ts';

const AT = Date.UTC(2026, 1, 15);
const WHEN = {
  cycleStartMs: startOfDay('2026-01-01'),
  cycleEndMs: endOfDay('2026-03-31'),
  dueMs: endOfDay('2026-03-31'),
  atMs: AT,
};
const runs = { numRuns: 1000, seed: 20261124 };
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -100, max: 100 }),
);
const when = fc
  .record({
    from: fc.integer({ min: -400, max: 400 }),
    days: fc.integer({ min: 0, max: 200 }),
    due: fc.integer({ min: 0, max: 200 }),
  })
  .map(({ from, days, due }) => {
    const cycleStartMs = AT + from * DAY_MS;
    return {
      cycleStartMs,
      cycleEndMs: cycleStartMs + days * DAY_MS,
      dueMs: cycleStartMs + Math.min(due, days) * DAY_MS,
      atMs: AT,
    };
  });

describe('pace', () => {
  it('is finite and within bounds for any numbers', () => {
    fc.assert(
      fc.property(value, value, value, when, (start, target, current, of) => {
        const pace = paceOf({ start, target }, current, of);
        for (const number of [pace.reached, pace.expected, pace.behind, pace.pull]) {
          expect(number).toBeGreaterThanOrEqual(0);
          expect(number).toBeLessThanOrEqual(1);
        }
      }),
      runs,
    );
  });

  it('a better reading never pulls more, for rising and falling metrics alike, however large or small', () => {
    const number = fc.oneof(
      fc.integer({ min: -1000, max: 1000 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 0, -0),
    );
    fc.assert(
      fc.property(number, number, number, number, when, (start, target, a, b, of) => {
        fc.pre(start !== target);
        const [worse, better] =
          target > start ? [Math.min(a, b), Math.max(a, b)] : [Math.max(a, b), Math.min(a, b)];
        expect(paceOf({ start, target }, better, of).pull).toBeLessThanOrEqual(
          paceOf({ start, target }, worse, of).pull,
        );
      }),
      runs,
    );
  });

  it('a reading at or past the target is reached, whatever the sizes of the numbers', () => {
    fc.assert(
      fc.property(value, value, value, (start, target, current) => {
        fc.pre(target > start ? current >= target : target < start && current <= target);
        expect(paceOf({ start, target }, current, WHEN)).toMatchObject({
          state: 'reached',
          pull: 0,
        });
      }),
      runs,
    );
    expect(paceOf({ start: 0, target: Number.MIN_VALUE }, Number.MAX_VALUE, WHEN).state).toBe(
      'reached',
    );
    expect(paceOf({ start: 0, target: 1e-300 }, -Number.MAX_VALUE, WHEN).reached).toBe(0);
  });

  it.each([
    ['on pace at half way', { start: 0, target: 10 }, 6, 'running', 0.25],
    ['nothing reached at half way', { start: 0, target: 10 }, 0, 'running', 1],
    ['falling, reached', { start: 9, target: 2 }, 1.5, 'reached', 0],
    ['rising, reached', { start: 9, target: 20 }, 20, 'reached', 0],
  ])('%s', (_, metric, current, state, pull) => {
    const pace = paceOf(metric, current, WHEN);
    expect(pace.state).toBe(state);
    expect(pace.pull).toBeCloseTo(pull, 1);
  });

  it('pulls fully when overdue, not at all after the cycle, a little before it', () => {
    const metric = { start: 0, target: 10 };
    expect(paceOf(metric, 9, { ...WHEN, dueMs: AT - 1 })).toMatchObject({
      state: 'overdue',
      pull: 1,
    });
    expect(paceOf(metric, 0, { ...WHEN, cycleEndMs: AT - 1, dueMs: AT - 2 })).toMatchObject({
      state: 'ended',
      pull: 0,
    });
    const planned = paceOf(metric, 0, { ...WHEN, cycleStartMs: AT + 1 });
    expect(planned.state).toBe('planned');
    expect(planned.pull).toBeLessThan(0.2);
  });

  it('holds what is to be held: any deviation counts', () => {
    const hold = { start: 3, target: 3 };
    expect(paceOf(hold, 3, WHEN).behind).toBe(0);
    expect(paceOf(hold, 3.3, WHEN).behind).toBeGreaterThan(0.3);
    expect(paceOf(hold, 2.7, WHEN).behind).toBeGreaterThan(0.3);
  });

  it('looks at the own value first, then at the nearest team, then at the whole', () => {
    const readings = [
      { series: '', value: 1, at: 0 },
      { series: 'team:top', value: 2, at: 0 },
      { series: 'team:mine', value: 3, at: 0 },
    ];
    expect(valueFor({ current: 0 }, readings, { own: 9, teams: ['mine', 'top'] })).toBe(9);
    expect(valueFor({ current: 0 }, readings, { teams: ['mine', 'top'] })).toBe(3);
    expect(valueFor({ current: 0 }, readings, { teams: ['top'] })).toBe(2);
    expect(valueFor({ current: 0 }, readings, { teams: [] })).toBe(1);
    expect(valueFor({ current: 0 }, [], { teams: [] })).toBe(0);
  });
});
