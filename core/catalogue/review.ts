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
  const horizon = new Date(Date.parse(`${day}T00:00:00Z`) + soonDays * 86_400_000)
    .toISOString()
    .slice(0, 10);
  return lessons
    .flatMap(({ id, owner, reviewBy, archived }) =>
      archived || reviewBy === undefined || reviewBy > horizon
        ? []
        : [{ lesson: id, owner, reviewBy, overdue: reviewBy < day }],
    )
    .sort((a, b) =>
      a.reviewBy < b.reviewBy ? -1 : a.reviewBy > b.reviewBy ? 1 : a.lesson < b.lesson ? -1 : 1,
    );
};
