import { TZDate, tzOffset } from '@date-fns/tz';
import { format, startOfDay } from 'date-fns';

/**
 * When a decision is made: the employee's local day, and the instant from which everything is
 * looked at.
 */
export interface Moment {
  /** Local day, `YYYY-MM-DD`. */
  readonly day: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

const recent = new Map<string, { from: number; until: number; moment: Moment }>();
const REMEMBERED = 500;

const localDay = (instant: number, timeZone: string): Moment => {
  const known = recent.get(timeZone);
  if (known !== undefined && instant >= known.from && instant < known.until) return known.moment;
  const start = startOfDay(new TZDate(instant, timeZone));
  const next = startOfDay(new TZDate(start.getTime() + 36 * 3_600_000, timeZone));
  const moment = { day: format(start, 'yyyy-MM-dd'), at: start.getTime() };
  if (recent.size > REMEMBERED) recent.clear();
  recent.set(timeZone, { from: start.getTime(), until: next.getTime(), moment });
  return moment;
};

/**
 * The moment of a decision asked for at `now` after an event at `newestAt`: the start of the local
 * day, or the newest event where that is later. So the same question on one day is the same
 * decision, and an event from a slightly fast clock counts at once.
 */
export const momentOf = (now: number, newestAt: number | undefined, timeZone: string): Moment => {
  const { day, at } = localDay(Math.max(now, newestAt ?? 0), timeZone);
  return { day, at: Math.max(at, newestAt ?? 0) };
};

const QUARTER_HOUR = 900_000;
const offsets = new Map<string, Map<number, number>>();

/**
 * Minutes by which a zone is ahead of UTC, kept by quarter of an hour: the same few are asked for
 * again and again.
 */
const offsetAt = (instant: number, timeZone: string): number => {
  let known = offsets.get(timeZone);
  if (known === undefined || known.size >= REMEMBERED) {
    if (offsets.size >= REMEMBERED) offsets.clear();
    known = new Map();
    offsets.set(timeZone, known);
  }
  const quarter = Math.floor(instant / QUARTER_HOUR);
  let offset = known.get(quarter);
  if (offset === undefined) {
    offset = tzOffset(timeZone, new Date(quarter * QUARTER_HOUR));
    // Some clocks changed one minute past midnight (Newfoundland's until 2011, Casey's until 2022):
    // such a quarter has two offsets.
    if (offset !== tzOffset(timeZone, new Date((quarter + 1) * QUARTER_HOUR - 1)))
      return tzOffset(timeZone, new Date(instant));
    known.set(quarter, offset);
  }
  return offset;
};

/** Number of the local day on which an instant falls. */
const dayNumber = (instant: number, timeZone: string): number =>
  Math.floor((instant + offsetAt(instant, timeZone) * 60_000) / 86_400_000);

/**
 * How many local midnights lie between two instants: 1 is «yesterday», also in the night and when
 * clocks change.
 */
export const localDaysBetween = (earlier: number, later: number, timeZone: string): number =>
  Math.max(0, dayNumber(later, timeZone) - dayNumber(earlier, timeZone));
