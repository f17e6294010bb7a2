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
 * undefined before the first), in an IANA zone: the latest of the start of the local day, the
 * newest event, and the newest end of a cool-down, dismissal or rest, which `endBefore` gives for
 * an instant. So the same question is the same decision as long as there is no news, and an event
 * from a slightly fast clock counts at once.
 */
export const momentOf = (
  nowMs: number,
  newestMs: number | undefined,
  timeZone: string,
  endBefore: (nowMs: number) => number = () => 0,
): Moment => {
  const latestMs = Math.max(nowMs, newestMs ?? 0);
  const { day, startMs } = localDayOf(latestMs, timeZone);
  return { day, atMs: Math.max(startMs, newestMs ?? 0, endBefore(latestMs)) };
};
