import { DAY_MS } from './days.ts';

/**
 * Whole minutes since 2000-01-01 UTC: the unit of every time in a learner's state, so that 32 bits
 * hold it until the year 10000. 0 means never. Names of minutes end in `Minute`, those of instants
 * in epoch milliseconds in `Ms`; no type tells them apart.
 */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const MINUTE_MS = 60_000;

/** Minutes of a day. */
export const DAY_MINUTES = DAY_MS / MINUTE_MS;

/** The minute of an instant in epoch milliseconds; at least 1, since 0 means never. */
export const minuteOf = (atMs: number): number =>
  Math.max(1, Math.floor((atMs - EPOCH_MS) / MINUTE_MS));

/** The instant at which a minute begins, epoch milliseconds. */
export const instantOf = (minute: number): number => EPOCH_MS + minute * MINUTE_MS;

/**
 * Days from one minute to another, with fractions; negative where the later one comes first.
 *
 * @example daysBetween(minuteOf(startOfDay('2026-12-21')), minuteOf(startOfDay('2026-12-24'))) // 3
 */
export const daysBetween = (earlierMinute: number, laterMinute: number): number =>
  (laterMinute - earlierMinute) / DAY_MINUTES;
