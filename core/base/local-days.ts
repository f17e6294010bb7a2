import { TZDate, tzOffset } from '@date-fns/tz';
import { startOfDay } from 'date-fns';
import { DAY_MS, dayOf, startOfDay as startOfUtcDay } from './days.ts';
import { remembered } from './remembered.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const QUARTER_HOUR_MS = 900_000;

/** Zones whose last day is remembered, and quarters of an hour that are for each zone. */
const MOST_ZONES = 500;
const MOST_QUARTERS = 500;

/** A calendar day where somebody lives. */
export interface LocalDay {
  /** `YYYY-MM-DD` */
  readonly day: string;
  /** Its first instant, epoch milliseconds. */
  readonly startMs: number;
  /** First instant of the day after, epoch milliseconds. */
  readonly endMs: number;
}

/** Written by hand: date-fns's own `format` is a fortieth of the API's bundle. */
const written = (date: TZDate): string => {
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${String(date.getFullYear()).padStart(4, '0')}-${month}-${day}`;
};

const localDayAt = (atMs: number, timeZone: string): LocalDay => {
  const start = startOfDay(new TZDate(atMs, timeZone));
  // From any midnight 36 hours on lie in the next day, however clocks change in between.
  const next = startOfDay(new TZDate(start.getTime() + 36 * HOUR_MS, timeZone));
  return { day: written(start), startMs: start.getTime(), endMs: next.getTime() };
};

/** By zone: the day of an instant. The last one is remembered: most that ask, ask about today. */
const calendarOf = remembered(MOST_ZONES, (timeZone) => {
  let last: LocalDay | undefined;
  return (atMs: number): LocalDay => {
    if (last === undefined || atMs < last.startMs || atMs >= last.endMs)
      last = localDayAt(atMs, timeZone);
    return last;
  };
});

/**
 * The local day on which an instant (epoch milliseconds) falls in an IANA zone. Throws a RangeError
 * where the runtime does not know the zone.
 *
 * @example localDayOf(Date.parse('2026-12-21T23:30Z'), 'Europe/Berlin').day // '2026-12-22'
 */
export const localDayOf = (atMs: number, timeZone: string): LocalDay => calendarOf(timeZone)(atMs);

/** Days that are remembered with their first instants, for each zone. */
const MOST_DAYS = 2000;

const startsOf = remembered(MOST_ZONES, (timeZone) =>
  remembered(MOST_DAYS, (day: string): number => {
    const noon = startOfUtcDay(day) + DAY_MS / 2;
    const about = noon - tzOffset(timeZone, new Date(noon)) * MINUTE_MS;
    const found = localDayAt(about, timeZone);
    // A day that a zone left out (Apia's 30 December 2011) begins where the next one does.
    return found.day < day ? found.endMs : found.startMs;
  }),
);

/**
 * First instant of a calendar day (`YYYY-MM-DD`) in an IANA zone, epoch milliseconds. A day that
 * the zone left out has no length.
 *
 * @example startOfLocalDay('2026-12-21', 'Europe/Berlin') // Date.parse('2026-12-20T23:00Z')
 */
export const startOfLocalDay = (day: string, timeZone: string): number => startsOf(timeZone)(day);

/** The calendar day that comes some days after another one. */
export const dayLater = (day: string, days: number): string =>
  dayOf(startOfUtcDay(day) + days * DAY_MS);

/** Last instant of a calendar day (`YYYY-MM-DD`) in an IANA zone, epoch milliseconds. */
export const endOfLocalDay = (day: string, timeZone: string): number =>
  startOfLocalDay(dayLater(day, 1), timeZone) - 1;

/**
 * The local day of an instant as an instant of its own: the start of the day of that name in UTC.
 * So days of rules and reviews, which are kept in UTC, are compared with it whatever the zone.
 */
export const todayOf = (atMs: number, timeZone: string): number =>
  startOfUtcDay(localDayOf(atMs, timeZone).day);

/** By zone and quarter of an hour: minutes ahead of UTC; undefined where they change within it. */
const offsetsOf = remembered(MOST_ZONES, (timeZone) =>
  remembered(MOST_QUARTERS, (quarter: number): number | undefined => {
    const offset = tzOffset(timeZone, new Date(quarter * QUARTER_HOUR_MS));
    const lastMs = (quarter + 1) * QUARTER_HOUR_MS - 1;
    return offset === tzOffset(timeZone, new Date(lastMs)) ? offset : undefined;
  }),
);

/** Number of the local day on which an instant falls, counted from 1970. */
const dayNumber = (atMs: number, timeZone: string): number => {
  // Some clocks changed one minute past midnight (Newfoundland's until 2011, Casey's until 2022):
  // such a quarter has two offsets.
  const offsetMinutes =
    offsetsOf(timeZone)(Math.floor(atMs / QUARTER_HOUR_MS)) ?? tzOffset(timeZone, new Date(atMs));
  return Math.floor((atMs + offsetMinutes * MINUTE_MS) / DAY_MS);
};

/**
 * How many local midnights lie between two instants (epoch milliseconds) in an IANA zone: 1 is
 * yesterday, also in the night and when clocks change. 0 where the later one comes first.
 *
 * @example
 * const [evening, morning] = [Date.parse('2026-12-21T22:00Z'), Date.parse('2026-12-22T05:00Z')];
 * localDaysBetween(evening, morning, 'Europe/Berlin') // 1
 */
export const localDaysBetween = (earlierMs: number, laterMs: number, timeZone: string): number =>
  Math.max(0, dayNumber(laterMs, timeZone) - dayNumber(earlierMs, timeZone));
