import { describe, expect, it } from 'vitest';
import { effectivePreference } from '../../../core/digest/preference.ts';
import {
  isSilent,
  isTooLate,
  MOST_LATE_MS,
  nextDue,
  stretchOf,
  type Timetable,
  timetableOf,
  withOutcome,
} from '../../../core/digest/schedule.ts';

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
  let due = nextDue(timetable, { nowMs: at(from) });
  while (due !== undefined && found.length < count) {
    found.push(`${due.period} ${new Date(due.dueMs).toISOString().slice(0, 16)}`);
    const { period: lastPeriod, dueMs } = due;
    due = nextDue(timetable, { nowMs: dueMs, lastPeriod, lastAtMs: dueMs });
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
