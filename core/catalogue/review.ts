import { DAY_MS, dayOf, startOfDay } from '../base/days.ts';
import { probabilityOf } from '../base/odds.ts';
import { compareTexts } from '../base/order.ts';
import type { MasteryModel } from '../learner/mastery.ts';
import { START } from '../learner/prior.ts';
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

/** A lesson whose questions hardly anybody answers rightly. */
export interface HardlyRight {
  readonly lesson: string;
  readonly owner: string | undefined;
  /** Chance of a right answer of somebody of whom nothing is known, 0..1. */
  readonly chance: number;
}

/** Chance of a right answer below which a lesson is more likely at fault than those who fail. */
export const HARDLY_RIGHT = 0.25;

/**
 * Chance of a right answer of somebody of whom nothing is known, by the lesson, where everybody's
 * answers told of it.
 */
export const rightChances = ({
  lessons,
}: Pick<MasteryModel, 'lessons'>): ReadonlyMap<string, number> =>
  new Map(lessons.map(([id, difficulty]) => [id, probabilityOf(START - difficulty)]));

/**
 * Lessons in force whose typical question hardly anybody answers rightly, by the difficulty that
 * was fitted to everybody's answers; those of which no answers have told are not among them. The
 * hardest first.
 */
export const hardlyRight = (
  lessons: readonly LessonCard[],
  model: Pick<MasteryModel, 'lessons'>,
): HardlyRight[] => {
  const chances = rightChances(model);
  return lessons
    .flatMap(({ id, owner, archived }) => {
      const chance = chances.get(id);
      return archived || chance === undefined || chance >= HARDLY_RIGHT
        ? []
        : [{ lesson: id, owner, chance }];
    })
    .sort((a, b) => a.chance - b.chance || compareTexts(a.lesson, b.lesson));
};
