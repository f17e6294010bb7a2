import { daysBetween } from '../base/minutes.ts';
import { type LessonState, lastDoneMinute, MOST_FAILURES, wentWell } from '../learner/state.ts';
import type { Exclusion } from '../model/exclusion.ts';

/** Days for which a lesson that did not go well rests: others on the skill come in between. */
const FAILED_DAYS = 2;
/** Days for which it rests once it went badly `MOST_FAILURES` times in a row. */
const GIVEN_UP_DAYS = 30;
/** Days for which a lesson rests that was given one star. */
const DISLIKED_DAYS = 90;
/**
 * Days for which a lesson that was done this often lets others that serve as well come first: so
 * nobody sees one more often in these days while others wait.
 */
export const OFTEN_DAYS = 60;
const OFTEN_TIMES = 3;

/** Attempts in a row that went badly, with the one that is under way; up to `MOST_FAILURES`. */
export const failuresOf = ({ failures, answersThisTime, winsThisTime }: LessonState): number => {
  if (answersThisTime === 0) return failures;
  return wentWell(winsThisTime, answersThisTime) ? 0 : Math.min(MOST_FAILURES, failures + 1);
};

/** How long a lesson stays away after it was done, in days, and what that is called. */
export interface Rest {
  readonly days: number;
  readonly code: Extract<Exclusion, 'cooldown' | 'failed'>;
}

/**
 * How long a lesson rests after it was last done, under a policy's days of cool-down. What went
 * badly is not done: it comes back sooner, until it went badly so often that something else is
 * better tried.
 */
export const restOf = (lesson: LessonState, cooldownDays: number): Rest => {
  const failures = failuresOf(lesson);
  if (failures >= MOST_FAILURES)
    return { days: Math.max(cooldownDays, GIVEN_UP_DAYS), code: 'failed' };
  if (lesson.rating === 1) return { days: Math.max(cooldownDays, DISLIKED_DAYS), code: 'cooldown' };
  const days = failures > 0 ? Math.min(cooldownDays, FAILED_DAYS) : cooldownDays;
  return { days, code: 'cooldown' };
};

/** How often a lesson was done: as apps say it, or as often as its questions were asked. */
const timesDone = ({ completions, answers, questions }: LessonState): number =>
  Math.max(completions, Math.ceil(answers / Math.max(1, questions.length / 2)));

/** Whether a lesson was done so often that others should come first for `OFTEN_DAYS`. */
export const wasDoneOften = (lesson: LessonState): boolean => timesDone(lesson) >= OFTEN_TIMES;

/** Answers each time from which a lesson is practice, not reading. */
const ANSWERS_OF_PRACTICE = 2;

/** Whether a lesson is practised with several questions each time, and went well the last time. */
export const isDrill = (lesson: LessonState): boolean =>
  lesson.passed && lesson.answers >= ANSWERS_OF_PRACTICE * timesDone(lesson);

/** Days for which a lesson that was begun waits to be finished. */
const BEGUN_DAYS = 3;

/** Whether a lesson was begun in the last days and not finished. */
export const isBegun = (lesson: LessonState, minute: number): boolean =>
  lesson.startedMinute > lastDoneMinute(lesson) &&
  daysBetween(lesson.startedMinute, minute) < BEGUN_DAYS;
