import { DAY_MS, dayOf, startOfDay } from '../base/days.ts';
import { compareTexts } from '../base/order.ts';
import type { LessonCard } from '../model/catalogue.ts';

/** A lesson whose owner should look at it again. */
export interface ReviewDue {
  readonly lesson: string;
  readonly owner: string | undefined;
  readonly reviewBy: string;
  readonly overdue: boolean;
}

/**
 * Lessons in force whose review date has passed on `day` or comes within `soonDays`; the longest
 * overdue first.
 */
export const reviewsDue = (
  lessons: readonly LessonCard[],
  day: string,
  soonDays = 14,
): ReviewDue[] => {
  const horizon = dayOf(startOfDay(day) + soonDays * DAY_MS);
  return lessons
    .flatMap(({ id, owner, reviewBy, archived }) =>
      archived || reviewBy === undefined || reviewBy > horizon
        ? []
        : [{ lesson: id, owner, reviewBy, overdue: reviewBy < day }],
    )
    .sort((a, b) => compareTexts(a.reviewBy, b.reviewBy) || compareTexts(a.lesson, b.lesson));
};
