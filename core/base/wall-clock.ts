import { dayOf, startOfDay } from './days.ts';
import { aheadMs } from './local-days.ts';

const HOUR_MS = 3_600_000;

/** Clocks are at most 14 hours ahead of UTC and 12 behind it; one hour more is on the safe side. */
const MOST_AHEAD_MS = 15 * HOUR_MS;
const MOST_BEHIND_MS = 13 * HOUR_MS;

/** What clocks show at an instant, as if it were UTC, epoch milliseconds. */
const shownAt = (atMs: number, timeZone: string): number => atMs + aheadMs(atMs, timeZone);

/** The first instant after `fromMs`, by `untilMs`, at which clocks have another offset. */
const changeBetween = (fromMs: number, untilMs: number, timeZone: string): number => {
  const before = aheadMs(fromMs, timeZone);
  let [low, high] = [fromMs, untilMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (aheadMs(middle, timeZone) === before) low = middle;
    else high = middle;
  }
  return high;
};

/**
 * The earliest instant, epoch milliseconds, at which the clocks of an IANA zone show an hour of a
 * calendar day (`YYYY-MM-DD`); where they leap over it, the instant at which they do. Exact as long
 * as clocks change once within a day, as they do everywhere since 1970.
 *
 * @example instantOf('2026-10-25', 2, 'Europe/Berlin') // the first time: 2026-10-25T00:00Z
 */
export const instantOf = (day: string, hour: number, timeZone: string): number => {
  const wall = startOfDay(day) + hour * HOUR_MS;
  const before = aheadMs(wall - MOST_AHEAD_MS, timeZone);
  const after = aheadMs(wall + MOST_BEHIND_MS, timeZone);
  const early = wall - before;
  if (before === after || aheadMs(early, timeZone) === before) return early;
  const late = wall - after;
  if (aheadMs(late, timeZone) === after) return late;
  return changeBetween(wall - MOST_AHEAD_MS, wall + MOST_BEHIND_MS, timeZone);
};

/** The calendar day, `YYYY-MM-DD`, that it is at an instant in an IANA zone. */
export const dayThere = (atMs: number, timeZone: string): string => dayOf(shownAt(atMs, timeZone));

/** The hour, 0..23, that clocks show at an instant in an IANA zone. */
export const hourThere = (atMs: number, timeZone: string): number => {
  const shown = shownAt(atMs, timeZone);
  return Math.floor((shown - startOfDay(dayOf(shown))) / HOUR_MS);
};

/** False for a day that the zone left out, such as 30 December 2011 in Apia. */
export const isDayThere = (day: string, timeZone: string): boolean =>
  dayThere(instantOf(day, 12, timeZone), timeZone) === day;
