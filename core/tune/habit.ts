import { daysBetween } from '../base/minutes.ts';
import type { Catalogue } from '../catalogue/compile.ts';
import { type LearnerState, lastDoneMinute } from '../learner/state.ts';

/** How somebody learns on working days: so many minutes on such a share of them. */
export interface Habit {
  readonly minutes: number;
  readonly share: number;
}

/** Of whom nothing is known: five minutes on every second working day. */
const SESSION_MINUTES = 5;
const UNKNOWN: Habit = { minutes: SESSION_MINUTES, share: 0.5 };
/** What was done within so many days tells how somebody learns; fewer than these tell little. */
const MOST_DAYS = 28;
const LEAST_DAYS = 7;
/** Somebody who has not learned for long still may: once in four weeks. */
const LEAST_SHARE = 0.05;
const WORKING_SHARE = 5 / 7;

/**
 * How somebody will go on learning: as they did in the last four weeks. Only the last time that a
 * lesson was done is known, so who repeats lessons is taken to do a little less than they do.
 */
export const habitOf = (state: LearnerState, catalogue: Catalogue, minute: number): Habit => {
  let first = minute;
  let done = 0;
  state.lessons.forEach((own, id) => {
    const lesson = catalogue.lessonIndex.get(id);
    const doneMinute = lastDoneMinute(own);
    if (lesson === undefined || doneMinute === 0) return;
    first = Math.min(first, doneMinute);
    if (daysBetween(doneMinute, minute) <= MOST_DAYS) done += catalogue.minutes[lesson]!;
  });
  if (first === minute) return UNKNOWN;
  const days = Math.min(MOST_DAYS, Math.max(LEAST_DAYS, daysBetween(first, minute)));
  const daily = done / (days * WORKING_SHARE);
  return daily >= SESSION_MINUTES
    ? { minutes: daily, share: 1 }
    : { minutes: SESSION_MINUTES, share: Math.max(LEAST_SHARE, daily / SESSION_MINUTES) };
};
