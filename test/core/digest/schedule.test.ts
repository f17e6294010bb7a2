import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { dayLater } from '../../../core/base/local-days.ts';
import { dayThere, instantOf } from '../../../core/base/wall-clock.ts';
import { mondayOf, startOfPeriod, weekOf } from '../../../core/digest/period.ts';

import { effectivePreference } from '../../../core/digest/preference.ts';
import {
  type History,
  isSilent,
  isTooLate,
  MOST_LATE_MS,
  nextDue,
  stretchOf,
  type Timetable,
  timetableOf,
  withOutcome,
} from '../../../core/digest/schedule.ts';
import { WEEKDAYS } from '../../../core/model/digest.ts';
import { scaled } from '../../support/proof.ts';

const at = (instant: string): number => Date.parse(instant);

const TIMETABLE: Timetable = {
  frequency: 'weekly',
  days: ['mon'],
  hour: 9,
  timeZone: 'UTC',
  quietDays: new Set(),
  weekends: ['sat', 'sun'],
  maxPerWeek: 5,
  jitterMinutes: 0,
  stretch: 1,
};

/** The next so many digests, each mailed when it is due. */
const next = (changes: Partial<Timetable>, from: string, count: number): string[] => {
  const timetable = { ...TIMETABLE, ...changes };
  const found: string[] = [];
  let history: History = {};
  let due = nextDue(timetable, { nowMs: at(from) });
  while (due !== undefined && found.length < count) {
    const { period, dueMs } = due;
    found.push(`${period} ${new Date(dueMs).toISOString().slice(0, 16)}`);
    history = withOutcome(history, period, dueMs);
    due = nextDue(timetable, { nowMs: dueMs, ...history });
  }
  return found;
};

describe('the next digest', () => {
  it('comes weekly on its day, and on a quiet one on the next working day of its week', () => {
    expect(next({}, '2026-11-23T09:00:01Z', 2)).toEqual([
      '2026-W49 2026-11-30T09:00',
      '2026-W50 2026-12-07T09:00',
    ]);
    const quietDays = new Set(['2026-11-30', '2026-12-01']);
    expect(next({ quietDays }, '2026-11-24T00:00Z', 2)).toEqual([
      '2026-W49 2026-12-02T09:00',
      '2026-W50 2026-12-07T09:00',
    ]);
    const friday = { days: ['fri' as const], quietDays: new Set(['2026-12-04']) };
    expect(next(friday, '2026-11-30T00:00Z', 1)).toEqual(['2026-W50 2026-12-11T09:00']);
  });
});

describe('a daily digest', () => {
  const daily = { frequency: 'daily' as const, days: [...WEEKDAYS] };
  const days = (changes: Partial<Timetable>, from: string, count: number): string[] =>
    next({ ...daily, ...changes }, from, count).map((one) => one.slice(0, 10));

  it('comes on working days first where a week may not have one a day', () => {
    expect(days({}, '2026-11-27T00:00Z', 3)).toEqual(['2026-11-27', '2026-11-30', '2026-12-01']);
    expect(days({ maxPerWeek: 6 }, '2026-11-27T00:00Z', 2)).toEqual(['2026-11-27', '2026-11-28']);
    expect(days({ maxPerWeek: 2 }, '2026-11-23T00:00Z', 3)).toEqual([
      '2026-11-23',
      '2026-11-25',
      '2026-11-30',
    ]);
    const sunday = { days: ['sun' as const, 'sat' as const] };
    expect(days(sunday, '2026-11-23T00:00Z', 2)).toEqual(['2026-11-28', '2026-11-29']);
  });

  it('skips a quiet day, and a weekend where it is for weekdays', () => {
    const quietDays = new Set(['2026-12-01']);
    const weekdays = { frequency: 'weekdays' as const, maxPerWeek: 7, quietDays };
    expect(days(weekdays, '2026-11-27T00:00Z', 3)).toEqual([
      '2026-11-27',
      '2026-11-30',
      '2026-12-02',
    ]);
    const gulf = { ...weekdays, weekends: ['fri' as const, 'sat' as const] };
    expect(days(gulf, '2026-11-27T00:00Z', 1)).toEqual(['2026-11-29']);
  });

  it('has no 30 December 2011 in Apia, and comes on 29 February', () => {
    const apia = { timeZone: 'Pacific/Apia', maxPerWeek: 7 };
    expect(days(apia, '2011-12-29T00:00Z', 3)).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
    expect(days({ maxPerWeek: 7 }, '2028-02-28T10:00Z', 1)).toEqual(['2028-02-29']);
  });

  it('waits longer the more were ignored, 28 days at most', () => {
    const seven = { maxPerWeek: 7 };
    expect(days({ ...seven, stretch: 2 }, '2026-11-27T00:00Z', 3)).toEqual([
      '2026-11-27',
      '2026-11-29',
      '2026-12-01',
    ]);
    for (const stretch of [28, 32, 1000])
      expect(days({ ...seven, stretch }, '2026-11-01T00:00Z', 3)).toEqual([
        '2026-11-01',
        '2026-11-29',
        '2026-12-27',
      ]);
    const weeks = (stretch: number) =>
      next({ stretch }, '2026-11-23T00:00Z', 2).at(-1)?.slice(0, 8);
    expect([1, 2, 4, 8].map(weeks)).toEqual(['2026-W49', '2026-W50', '2026-W52', '2026-W52']);
  });

  it('comes no more where every day is quiet for years, and after a pause of any length', () => {
    const quietDays = new Set(
      Array.from({ length: 2000 }, (_, day) => dayLater('2026-11-01', day)),
    );
    expect(days({ quietDays }, '2026-11-27T00:00Z', 1)).toEqual([]);
    expect(days({ pausedUntil: '2149-12-31' }, '2026-11-27T00:00Z', 1)).toEqual(['2149-12-31']);
    expect(next({ pausedUntil: '2026-12-02' }, '2026-11-27T00:00Z', 1)).toEqual([
      '2026-W50 2026-12-07T09:00',
    ]);
  });
});

describe('periods', () => {
  it('are weeks as ISO 8601 has them, and begin where they do', () => {
    expect(['2026-12-31', '2027-01-01', '2027-01-04', '2024-12-30'].map(weekOf)).toEqual([
      '2026-W53',
      '2026-W53',
      '2027-W01',
      '2025-W01',
    ]);
    for (let day = '2019-12-25'; day < '2034-01-10'; day = dayLater(day, 1)) {
      const { yearOfWeek, weekOfYear } = Temporal.PlainDate.from(day);
      expect(weekOf(day)).toBe(`${yearOfWeek}-W${String(weekOfYear).padStart(2, '0')}`);
      expect(startOfPeriod(weekOf(day))).toBe(mondayOf(day));
      expect(startOfPeriod(day)).toBe(day);
    }
  });
});

/** A life of somebody who changes everything all the time. */
const zone = fc.constantFrom(
  ...['UTC', 'Europe/Berlin', 'Pacific/Kiritimati', 'Etc/GMT+12', 'America/Nuuk', 'Africa/Cairo'],
  ...['Australia/Lord_Howe', 'Antarctica/Troll', 'America/Los_Angeles', 'Asia/Kathmandu'],
);
const weekdays = fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 });
const step = fc.record({
  frequency: fc.constantFrom('daily' as const, 'weekdays' as const, 'weekly' as const),
  days: weekdays,
  hour: fc.integer({ min: 0, max: 23 }),
  timeZone: zone,
  weekends: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { maxLength: 3 }),
  quiet: fc.uniqueArray(fc.integer({ min: 0, max: 120 }), { maxLength: 30 }),
  maxPerWeek: fc.integer({ min: 1, max: 7 }),
  stretch: fc.constantFrom(1, 1, 1, 2, 4, 32),
  jitterMinutes: fc.integer({ min: 0, max: 14 }),
  waitHours: fc.integer({ min: 0, max: 60 }),
  lateMinutes: fc.integer({ min: 0, max: 360 }),
  isMailed: fc.boolean(),
  digests: fc.integer({ min: 1, max: 4 }),
});
const FROM = '2026-03-01';

describe('whatever moves', () => {
  it('periods rise, mails keep apart, no week has too many, and no quiet day has one', () => {
    const { HOUR, DAY } = { HOUR: 3_600_000, DAY: 86_400_000 };
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        let nowMs = at(`${FROM}T00:00Z`);
        let history: History = {};
        const periods = new Set<string>();
        const mails = new Map<string, number>();
        for (const { waitHours, lateMinutes, quiet, isMailed, digests, ...rest } of steps) {
          const quietDays = new Set(quiet.map((days) => dayLater(FROM, days)));
          const timetable = { ...rest, quietDays };
          nowMs += waitHours * HOUR;
          for (let count = 0; count < digests; count++) {
            const due = nextDue(timetable, { nowMs, ...history });
            if (due === undefined) break;
            const { period, dueMs } = due;
            const { lastPeriod, lastAtMs } = history;
            expect(dueMs).toBeGreaterThanOrEqual(nowMs);
            // Its day is open, and the hour is theirs, or the first after it.
            const day = dayThere(dueMs - timetable.jitterMinutes * 60_000, timetable.timeZone);
            const named = timetable.frequency === 'weekly' ? day : period;
            expect([named, dayLater(named, 1)]).toContain(day);
            expect(quietDays.has(named)).toBe(false);
            const begun = instantOf(named, timetable.hour, timetable.timeZone);
            if (timetable.frequency !== 'weekly')
              expect(dueMs).toBe(begun + timetable.jitterMinutes * 60_000);
            expect(periods.has(period)).toBe(false);
            periods.add(period);
            if (lastPeriod !== undefined)
              expect(startOfPeriod(period) > startOfPeriod(lastPeriod)).toBe(true);
            const apart = timetable.frequency === 'weekly' ? 4 * DAY : 12 * HOUR;
            if (lastAtMs !== undefined) expect(dueMs - lastAtMs).toBeGreaterThanOrEqual(apart);
            nowMs = dueMs + lateMinutes * 60_000;
            history = withOutcome(history, period, isMailed ? nowMs : undefined);
            const week = mondayOf(startOfPeriod(period));
            if (isMailed) mails.set(week, (mails.get(week) ?? 0) + 1);
            expect(mails.get(week) ?? 0).toBeLessThanOrEqual(7);
            if (isMailed && timetable.frequency !== 'weekly')
              expect(mails.get(week)).toBeLessThanOrEqual(timetable.maxPerWeek);
          }
        }
      }),
      { seed: 20261128, numRuns: scaled(1500, 60_000) },
    );
  });

  it('an earlier digest is never passed over: every day before is closed for a reason', () => {
    fc.assert(
      fc.property(step, fc.integer({ min: 0, max: 90 }), (one, days) => {
        const quietDays = new Set(one.quiet.map((quiet) => dayLater(FROM, quiet)));
        const timetable = { ...one, quietDays, stretch: 1, maxPerWeek: 7 };
        const nowMs = at(`${FROM}T00:00Z`) + days * 86_400_000 + one.waitHours * 3_600_000;
        const due = nextDue(timetable, { nowMs });
        const untilMs = due?.dueMs ?? nowMs + 60 * 86_400_000;
        const first = dayThere(nowMs, timetable.timeZone);
        for (let day = dayLater(first, -1); day <= dayLater(first, 60); day = dayLater(day, 1)) {
          const begun = instantOf(day, one.hour, one.timeZone) + one.jitterMinutes * 60_000;
          if (begun < nowMs || begun >= untilMs || timetable.frequency === 'weekly') continue;
          const weekday = WEEKDAYS[(new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7]!;
          const isClosed =
            quietDays.has(day) ||
            !one.days.includes(weekday) ||
            (one.frequency === 'weekdays' && one.weekends.includes(weekday));
          expect(isClosed, day).toBe(true);
        }
      }),
      { seed: 20261129, numRuns: scaled(500, 10_000) },
    );
  });

  it('an outage of a week brings one mail, not seven', () => {
    const timetable: Timetable = { ...TIMETABLE, frequency: 'daily', days: [...WEEKDAYS] };
    let history: History = { lastPeriod: '2026-11-20', lastAtMs: at('2026-11-20T09:00Z') };
    const due = nextDue(timetable, { nowMs: at('2026-11-20T09:00Z'), ...history });
    expect(due?.period).toBe('2026-11-23');
    // The table comes back at ten, a week later.
    const nowMs = at('2026-11-30T10:00Z');
    expect(isTooLate(due!.dueMs, nowMs, 'UTC')).toBe(true);
    history = withOutcome(history, due!.period);
    const today = nextDue(timetable, { ...history, nowMs: nowMs - MOST_LATE_MS });
    expect(today).toEqual({ period: '2026-11-30', dueMs: at('2026-11-30T09:00Z') });
    history = withOutcome(history, today!.period, nowMs);
    expect(nextDue(timetable, { ...history, nowMs })?.period).toBe('2026-12-01');
  });
});

describe('too late', () => {
  it('is more than six hours, and the night where the hour is none of it', () => {
    const due = at('2026-11-30T09:00Z');
    expect(isTooLate(due, at('2026-11-30T15:00Z'), 'UTC')).toBe(false);
    expect(isTooLate(due, due + MOST_LATE_MS + 1, 'UTC')).toBe(true);
    const evening = at('2026-11-30T18:00Z');
    expect(isTooLate(evening, at('2026-11-30T20:59Z'), 'UTC')).toBe(false);
    expect(isTooLate(evening, at('2026-11-30T21:00Z'), 'UTC')).toBe(true);
    expect(isTooLate(at('2026-11-30T22:00Z'), at('2026-11-30T23:00Z'), 'UTC')).toBe(false);
  });
});

describe('the timetable of an employee', () => {
  const settings = {
    enabled: true,
    defaults: {},
    weekends: ['fri' as const, 'sat' as const],
    quietDays: [{ day: '2026-12-25', name: 'Christmas' }],
    maxPerWeek: 3,
  };
  const teams = [{ quietDays: [{ day: '2026-12-24', name: 'Ours' }] }, {}];
  const employee = { timeZone: 'Asia/Dubai', language: 'en' };
  const { values } = effectivePreference({ settings, teams, employee });
  const of = (id: string, ignored = 0) =>
    timetableOf({ employee: id, values, settings, teams, ignored });

  it('holds what tenant and teams say, and minutes of their own', () => {
    expect(of('ada', 6)).toMatchObject({
      frequency: 'weekly',
      timeZone: 'Asia/Dubai',
      quietDays: new Set(['2026-12-24', '2026-12-25']),
      weekends: ['fri', 'sat'],
      maxPerWeek: 3,
      stretch: 4,
    });
    const minutes = Array.from({ length: 400 }, (_, index) => of(`e${index}`).jitterMinutes);
    expect(new Set(minutes)).toEqual(new Set(Array.from({ length: 15 }, (_, index) => index)));
    expect(of('ada').jitterMinutes).toBe(of('ada').jitterMinutes);
  });

  it('stretches with every three mails that are ignored, and ends after 180 silent days', () => {
    expect([0, 2, 3, 5, 6, 9, 300].map(stretchOf)).toEqual([1, 1, 2, 2, 4, 8, 28]);
    const since = at('2026-01-01T00:00Z');
    expect(isSilent(since, at('2026-06-29T23:59Z'))).toBe(false);
    expect(isSilent(since, at('2026-06-30T00:00Z'))).toBe(true);
    expect(isSilent(undefined, since)).toBe(false);
  });
});

describe('the history', () => {
  it('counts the mails of a week, and keeps when the last one went', () => {
    const first = withOutcome({}, '2026-11-23', 5);
    expect(first).toEqual({ lastPeriod: '2026-11-23', lastAtMs: 5, mailsInWeek: 1 });
    const skipped = withOutcome(first, '2026-11-24');
    expect(skipped).toEqual({ lastPeriod: '2026-11-24', lastAtMs: 5, mailsInWeek: 1 });
    expect(withOutcome(skipped, '2026-11-29', 7).mailsInWeek).toBe(2);
    expect(withOutcome(skipped, '2026-W49', 7).mailsInWeek).toBe(1);
  });
});
