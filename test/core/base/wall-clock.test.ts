import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { dayLater } from '../../../core/base/local-days.ts';
import { dayThere, hourThere, instantOf, isDayThere } from '../../../core/base/wall-clock.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';

/** Names that Intl takes and does not list. */
const ALIASES = [
  ...['GMT', 'UTC', 'Etc/UTC', 'Etc/GMT', 'Etc/GMT+12', 'Etc/GMT-14', 'EST5EDT', 'CET', 'WET'],
  ...['US/Pacific', 'US/Alaska', 'US/Samoa', 'Canada/Newfoundland', 'Mexico/General', 'Cuba'],
  ...['Asia/Calcutta', 'Asia/Katmandu', 'Asia/Saigon', 'Asia/Rangoon', 'Hongkong', 'Japan'],
  ...['Europe/Kiev', 'Europe/Belfast', 'GB', 'Eire', 'Portugal', 'Turkey', 'Israel', 'Iran'],
  ...['Australia/LHI', 'Australia/ACT', 'NZ', 'NZ-CHAT', 'Pacific/Samoa', 'Egypt', 'Libya'],
  ...['America/Godthab', 'America/Buenos_Aires', 'Atlantic/Faeroe', 'Antarctica/South_Pole'],
];
const ZONES = [...new Set([...Intl.supportedValuesOf('timeZone'), ...ALIASES])];
const FIRST = '2025-11-01';
const DAYS = 731;

/** The earliest instant with that wall clock, or the first after the gap, as Temporal has it. */
const expected = (day: string, hour: number, zone: string): number => {
  const wall = Temporal.PlainDate.from(day).toPlainDateTime({ hour });
  const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(wall)) return earlier.epochMilliseconds;
  return earlier.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.NaN;
};

/** The days of the two years on which the clocks of a zone change. */
const changesIn = (zone: string): string[] => {
  const days: string[] = [];
  const until = Temporal.PlainDate.from(dayLater(FIRST, DAYS)).toZonedDateTime(zone);
  let at = Temporal.PlainDate.from(FIRST).toZonedDateTime(zone).getTimeZoneTransition('next');
  while (at !== null && Temporal.ZonedDateTime.compare(at, until) < 0) {
    days.push(at.toPlainDate().toString());
    at = at.getTimeZoneTransition('next');
  }
  return days;
};

/** Wall clocks on which the code and Temporal differ. */
const differing = (cases: readonly (readonly [string, number, string])[]): string[] =>
  cases
    .filter(([day, hour, zone]) => instantOf(day, hour, zone) !== expected(day, hour, zone))
    .map((one) => one.join(' '));

describe('the instant of a wall clock', () => {
  it('is that of Temporal where clocks change, in every zone and under every alias', () => {
    const random = seeded(20261128);
    const cases = ZONES.flatMap((zone) =>
      changesIn(zone)
        .flatMap((day) => [-1, 0, 1].map((days) => dayLater(day, days)))
        .flatMap((day) => Array.from({ length: 24 }, (_, hour) => [day, hour, zone] as const)),
    ).filter(() => random() < scaled(0.1, 1));
    expect(cases.length).toBeGreaterThan(3000);
    expect(differing(cases)).toEqual([]);
  });

  it('is that of Temporal on every day of two years, in every zone and under every alias', () => {
    const random = seeded(20261129);
    const share = scaled(0.01, 1);
    for (const zone of ZONES) {
      const days = Array.from({ length: DAYS }, (_, days) => dayLater(FIRST, days));
      const cases = days
        .filter(() => random() < share)
        .map((day) => [day, Math.floor(random() * 24), zone] as const);
      expect(differing(cases)).toEqual([]);
    }
  });

  it.each([
    // Repeated hours: the first time.
    ['2026-10-25', 2, 'Europe/Berlin', '2026-10-25T00:00Z'],
    ['2026-11-01', 1, 'America/New_York', '2026-11-01T05:00Z'],
    // Leapt over: the first instant after.
    ['2026-03-29', 2, 'Europe/Berlin', '2026-03-29T01:00Z'],
    // Half an hour only.
    ['2026-10-04', 2, 'Australia/Lord_Howe', '2026-10-03T15:30Z'],
    ['2026-04-05', 1, 'Australia/Lord_Howe', '2026-04-04T14:00Z'],
    // Two hours at once.
    ['2026-03-29', 1, 'Antarctica/Troll', '2026-03-29T01:00Z'],
    ['2026-03-29', 2, 'Antarctica/Troll', '2026-03-29T01:00Z'],
    ['2026-10-25', 1, 'Antarctica/Troll', '2026-10-24T23:00Z'],
    // Over midnight: the day after has begun.
    ['2026-03-28', 23, 'America/Nuuk', '2026-03-29T01:00Z'],
    ['2026-10-24', 23, 'America/Nuuk', '2026-10-25T00:00Z'],
    // Midnight itself.
    ['2026-04-24', 0, 'Africa/Cairo', '2026-04-23T22:00Z'],
    ['2026-10-29', 23, 'Africa/Cairo', '2026-10-29T20:00Z'],
    // A whole day, from one side of the date line to the other.
    ['2011-12-30', 9, 'Pacific/Apia', '2011-12-30T10:00Z'],
    ['2011-12-31', 0, 'Pacific/Apia', '2011-12-30T10:00Z'],
    ['2011-12-29', 23, 'Pacific/Apia', '2011-12-30T09:00Z'],
    // The farthest there are.
    ['2028-02-29', 9, 'Etc/GMT-14', '2028-02-28T19:00Z'],
    ['2028-02-29', 9, 'Etc/GMT+12', '2028-02-29T21:00Z'],
  ])('%s at %i in %s is %s', (day, hour, zone, instant) => {
    expect(new Date(instantOf(day, hour, zone))).toEqual(new Date(instant));
    expect(instantOf(day, hour, zone)).toBe(expected(day, hour, zone));
  });
});

describe('day and hour at an instant', () => {
  it('are those of Temporal', () => {
    const random = seeded(20261130);
    for (let times = 0; times < scaled(1000, 100_000); times++) {
      const zone = ZONES[Math.floor(random() * ZONES.length)] ?? 'UTC';
      const atMs = Date.UTC(2000, 0, 1) + Math.floor(random() * 60 * 365 * 86_400_000);
      const there = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
      expect([dayThere(atMs, zone), hourThere(atMs, zone)], `${zone} ${atMs}`).toEqual([
        there.toPlainDate().toString(),
        there.hour,
      ]);
    }
  });

  it('know the days that a zone left out, and those alone', () => {
    expect(isDayThere('2011-12-30', 'Pacific/Apia')).toBe(false);
    expect(isDayThere('2011-12-30', 'Pacific/Fakaofo')).toBe(false);
    expect(isDayThere('2011-12-29', 'Pacific/Apia')).toBe(true);
    expect(isDayThere('2011-12-31', 'Pacific/Apia')).toBe(true);
    expect(isDayThere('2026-03-28', 'America/Nuuk')).toBe(true);
  });
});
