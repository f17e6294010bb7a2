import { DAY_MS } from '../base/days.ts';

/** How somebody has taken the mails so far. */
export interface Silence {
  /** Mails in a row after which no sign of life came: an answer, a lesson begun, any post. */
  readonly ignored: number;
  /** Since when there was none, and when the last mail went out; epoch milliseconds. */
  readonly silentSince?: number | undefined;
  readonly lastAtMs?: number | undefined;
}

/** Mails that are ignored until the next ones come half as often. */
const PATIENCE = 3;
/** Days that lie between two mails at most. */
const MOST_DAYS = 28;
/** Days of silence after which one last mail says that it is the last. */
export const SILENT_DAYS = 180;

/** By how much the time between two mails grows: 1, and twice as much after every three ignored. */
export const stretchOf = (ignored: number): number =>
  2 ** Math.min(5, Math.floor(Math.max(0, ignored) / PATIENCE));

/** Days between two mails, by what somebody wants and how many mails they ignored. */
const daysApart = (frequency: 'daily' | 'weekdays' | 'weekly', ignored: number): number =>
  Math.min(MOST_DAYS, (frequency === 'weekly' ? 7 : 1) * stretchOf(ignored));

/**
 * What is to be said of silence in the next mail: that mails become rarer, that it is the last one,
 * or nothing. `over` stands for no mail at all: the last one went out.
 */
export const silenceOf = (
  { ignored, silentSince, lastAtMs = 0 }: Silence,
  frequency: 'daily' | 'weekdays' | 'weekly',
  nowMs: number,
): { readonly say: 'last' | 'over' | undefined } | { readonly say: 'rarer'; days: number } => {
  if (silentSince !== undefined && nowMs >= silentSince + SILENT_DAYS * DAY_MS)
    return { say: lastAtMs >= silentSince + SILENT_DAYS * DAY_MS ? 'over' : 'last' };
  if (ignored === 0 || ignored % PATIENCE > 0) return { say: undefined };
  const days = daysApart(frequency, ignored);
  return days > daysApart(frequency, ignored - 1) ? { say: 'rarer', days } : { say: undefined };
};
