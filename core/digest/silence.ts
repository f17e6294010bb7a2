import type { Effective } from './preference.ts';
import { isSilent, stretchOf } from './schedule.ts';

/** How somebody has taken the mails so far. */
export interface Silence {
  /** Mails in a row after which no sign of life came: an answer, a lesson begun, any post. */
  readonly ignored: number;
  /** Since when there was none, and when the last mail went out; epoch milliseconds. */
  readonly silentSince?: number | undefined;
  readonly lastAtMs?: number | undefined;
}

/** Days between two mails: at most, and of a weekly digest and any other if none is ignored. */
const MOST_DAYS = 28;
const WEEKLY_DAYS = 7;
const DAILY_DAYS = 1;

/** Days between two mails, after some that were ignored. */
const daysApart = (frequency: Effective['frequency'], ignored: number): number =>
  Math.min(MOST_DAYS, (frequency === 'weekly' ? WEEKLY_DAYS : DAILY_DAYS) * stretchOf(ignored));

/** What a mail has to say of silence, or that none goes out any more. */
type Said =
  | { readonly say: 'nothing' | 'last' | 'over' }
  | { readonly say: 'rarer'; readonly days: number };

/**
 * What is to be said of silence in the mail of now (epoch milliseconds): that mails become rarer,
 * once each time that they do; that it is the last one; or nothing. `over` stands for no mail at
 * all: the last one went out.
 */
export const silenceOf = (
  { ignored, silentSince, lastAtMs = 0 }: Silence,
  frequency: Effective['frequency'],
  nowMs: number,
): Said => {
  if (isSilent(silentSince, nowMs))
    return { say: isSilent(silentSince, lastAtMs) ? 'over' : 'last' };
  const days = daysApart(frequency, ignored);
  return days > daysApart(frequency, Math.max(0, ignored - 1))
    ? { say: 'rarer', days }
    : { say: 'nothing' };
};
