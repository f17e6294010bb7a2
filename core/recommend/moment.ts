import { localDayOf } from '../base/local-days.ts';

/**
 * When a decision is made: the employee's local day, and the instant from which everything is
 * looked at.
 */
export interface Moment {
  /** Local day, `YYYY-MM-DD`. */
  readonly day: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/**
 * The moment of a decision asked for at `nowMs` after an event at `newestMs` (epoch milliseconds;
 * undefined before the first), in an IANA zone: the start of the local day, or the newest event
 * where that is later. So the same question on one day is the same decision, and an event from a
 * slightly fast clock counts at once.
 */
export const momentOf = (nowMs: number, newestMs: number | undefined, timeZone: string): Moment => {
  const { day, startMs } = localDayOf(Math.max(nowMs, newestMs ?? 0), timeZone);
  return { day, atMs: Math.max(startMs, newestMs ?? 0) };
};
