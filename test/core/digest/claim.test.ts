import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterClaim,
  type Claim,
  dueNow,
  firstDueOf,
  isNearMail,
  periodAt,
  periodToSend,
  putOff,
  standingOf,
  waitFor,
  worthOf,
} from '../../../core/digest/claim.ts';
import { startOfPeriod } from '../../../core/digest/period.ts';
import type { Timetable } from '../../../core/digest/schedule.ts';
import { scaled } from '../../support/proof.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 2, 3, 9, 30);
const TABLE: Timetable = {
  frequency: 'daily',
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  hour: 9,
  timeZone: 'UTC',
  quietDays: new Set(),
  weekends: ['sat', 'sun'],
  maxPerWeek: 7,
  jitterMinutes: 0,
  stretch: 1,
};
const claim = (more: Partial<Claim> = {}): Claim => ({
  id: 'a',
  turn: 1,
  period: '2026-03-03',
  dueMs: NOW - 30 * MINUTE,
  atMs: NOW,
  will: 'send',
  ...more,
});

describe('a claim', () => {
  it('is settled by its own record alone, and silent after a quarter of an hour', () => {
    expect(standingOf(undefined, 'x', NOW)).toBe('settled');
    expect(standingOf(claim(), 'a', NOW)).toBe('settled');
    expect(standingOf(claim(), 'earlier', NOW + 14 * MINUTE)).toBe('under-way');
    expect(standingOf(claim(), undefined, NOW + 15 * MINUTE)).toBe('silent');
  });

  it('of which nothing is sent may be finished at once by whoever comes', () => {
    for (const will of ['skipped', 'missed', 'unknown'] as const)
      expect(standingOf(claim({ will }), undefined, NOW)).toBe('silent');
  });
});

describe('a hint', () => {
  it('is due where the register says the same, and wrong only once it is old', () => {
    const hint = { dueMs: NOW, writtenMs: NOW };
    expect(worthOf(hint, { dueMs: NOW, ignored: 0 }, NOW)).toBe('due');
    expect(worthOf(hint, { dueMs: NOW + 1, ignored: 0 }, NOW + 2 * MINUTE)).toBe('young');
    expect(worthOf(hint, undefined, NOW + 3 * MINUTE)).toBe('wrong');
  });
});

describe('a period that is put off', () => {
  it('waits longer each time, remembers when it was due at first, and is given up at the fifth', () => {
    let register = { dueMs: NOW, ignored: 0 };
    const pauses: number[] = [];
    for (;;) {
      const later = putOff(register, NOW);
      if (later === undefined) break;
      pauses.push((later.dueMs - NOW) / MINUTE);
      register = { ...register, ...later };
      expect(firstDueOf(register)).toBe(NOW);
    }
    expect(pauses).toEqual([5, 10, 20, 40]);
  });

  it('may wait for others as often as it must', () => {
    let register = { dueMs: NOW, ignored: 0 };
    for (let n = 0; n < 20; n++) register = { ...register, ...waitFor(register, NOW + n, 1) };
    expect(putOff(register, NOW)?.late.tries).toBe(1);
  });

  it('is forgotten where something else was planned since', () => {
    const register = { dueMs: NOW, ignored: 0, ...putOff({ dueMs: NOW, ignored: 0 }, NOW) };
    expect(firstDueOf({ ...register, dueMs: NOW + DAY })).toBe(NOW + DAY);
  });
});

describe('what is due now', () => {
  it('is missed where it is too late, and what follows from it is what is due', () => {
    const late = { dueMs: NOW - 7 * DAY - 30 * MINUTE, ignored: 0 };
    const found = dueNow(late, TABLE, NOW);
    expect(found).toMatchObject({ is: 'missed', due: { period: '2026-02-24' } });
    const missed = claim({ will: 'missed', period: '2026-02-24' });
    const after = afterClaim(late, TABLE, missed, false);
    expect(dueNow(after, TABLE, NOW)).toMatchObject({ is: 'due', due: { period: '2026-03-03' } });
  });

  it('follows what holds now: an hour that was moved is waited for', () => {
    const planned = { dueMs: NOW - 30 * MINUTE, ignored: 0 };
    expect(dueNow(planned, { ...TABLE, hour: 11 }, NOW)).toMatchObject({ is: 'to-come' });
  });
});

describe('a register after a claim', () => {
  const timetables = fc.record({
    frequency: fc.constantFrom('daily' as const, 'weekdays' as const, 'weekly' as const),
    hour: fc.integer({ min: 0, max: 23 }),
    timeZone: fc.constantFrom('UTC', 'Pacific/Apia', 'America/New_York', 'Asia/Kathmandu'),
  });

  it('has periods that rise, mails half a day apart, and the next one after now, whatever moves', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(timetables, fc.boolean(), fc.nat(3 * DAY)), {
          minLength: 2,
          maxLength: 25,
        }),
        (moves) => {
          let nowMs = NOW;
          let register: Parameters<typeof afterClaim>[0] = { ignored: 0 };
          let mailedMs = Number.NEGATIVE_INFINITY;
          let period = '';
          for (const [moved, isMail, passMs] of moves) {
            const table = { ...TABLE, ...moved };
            nowMs += passMs;
            const found = dueNow(register, table, nowMs);
            if (found?.is !== 'due') continue;
            if (period !== '')
              expect(startOfPeriod(found.due.period) > startOfPeriod(period)).toBe(true);
            period = found.due.period;
            const will = isMail ? 'send' : 'skipped';
            register = afterClaim(register, table, claim({ period, atMs: nowMs, will }), false);
            if (isMail) {
              expect(nowMs - mailedMs).toBeGreaterThanOrEqual(12 * HOUR);
              mailedMs = nowMs;
            }
            expect(register.dueMs ?? nowMs + 1).toBeGreaterThan(nowMs);
          }
        },
      ),
      { seed: 20261134, numRuns: scaled(300, 10000) },
    );
  });

  it('counts a mail as ignored, and what is skipped as nothing', () => {
    const before: Parameters<typeof afterClaim>[0] = { ignored: 2 };
    expect(afterClaim(before, TABLE, claim(), false)).toMatchObject({
      ignored: 3,
      silentSince: NOW,
    });
    expect(afterClaim(before, TABLE, claim({ will: 'skipped' }), false).ignored).toBe(2);
    expect(afterClaim(before, TABLE, claim({ will: 'skipped' }), true).dueMs).toBeUndefined();
  });
});

describe('a period that is asked for', () => {
  it('is the local day or week of now', () => {
    expect(periodAt({ ...TABLE, timeZone: 'Pacific/Apia' }, Date.UTC(2026, 2, 3, 20))).toBe(
      '2026-03-04',
    );
    expect(periodAt({ ...TABLE, frequency: 'weekly' }, NOW)).toBe('2026-W10');
  });

  it('is never one that began before the last one, which may have had no mail', () => {
    const register = { ignored: 0, period: '2026-03-03' };
    expect(periodToSend(register, { ...TABLE, frequency: 'weekly' }, NOW)).toBe('2026-03-03');
    expect(periodToSend(register, { ...TABLE, frequency: 'daily' }, NOW + DAY)).toBe('2026-03-04');
    expect(periodToSend({ ignored: 0 }, { ...TABLE, frequency: 'weekly' }, NOW)).toBe('2026-W10');
  });

  it('waits for half a day after a mail, and for no other outcome', () => {
    const register = { ignored: 0, period: '2026-03-03' };
    expect(isNearMail(register, NOW)).toBe(false);
    expect(isNearMail({ ...register, lastAtMs: NOW - HOUR }, NOW)).toBe(true);
    expect(isNearMail({ ...register, lastAtMs: NOW - 13 * HOUR }, NOW)).toBe(false);
  });
});
