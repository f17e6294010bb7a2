import { gumbelsOf } from '../base/random.ts';
import type { Question } from '../model/lesson.ts';

/** What is known of how a question was asked before. */
export interface Asked {
  /** How often it was answered. */
  readonly attempts: number;
  /** When last, epoch milliseconds; undefined where that is not known any more. */
  readonly lastMs?: number | undefined;
}

/**
 * Places of questions in the order in which they are asked: those that were never answered, then
 * those that were not for longest. Where it is long ago, the more often a question was answered the
 * later it comes; what is known alike stays in its order.
 */
export const askingOrder = (
  questions: readonly Pick<Question, 'id'>[],
  askedOf: (question: string) => Asked,
): number[] => {
  const asked = questions.map(({ id }) => askedOf(id));
  const lastOf = (place: number): number => asked[place]?.lastMs ?? 0;
  const attemptsOf = (place: number): number =>
    lastOf(place) > 0 ? 0 : (asked[place]?.attempts ?? 0);
  return questions
    .map((_, place) => place)
    .sort((a, b) => lastOf(a) - lastOf(b) || attemptsOf(a) - attemptsOf(b) || a - b);
};

/** Where a question is asked: of whom, in which lesson, and in which period's mail if in any. */
interface Place {
  readonly employee: string;
  readonly lesson: string;
  readonly period?: string | undefined;
}

/**
 * Places of a question's choices in the order in which they are shown, so that the right one stands
 * anywhere. It hangs on the mail alone: whoever taps in it, or loads the page anew, finds the same.
 */
export const choicePlaces = (
  { id, choices }: Pick<Question, 'id' | 'choices'>,
  { employee, lesson, period = '' }: Place,
): number[] => {
  const noiseOf = gumbelsOf(`${employee}|${period}|${lesson}|${id}`);
  return choices
    .map((_, place) => ({ place, noise: noiseOf(String(place)) }))
    .sort((a, b) => b.noise - a.noise)
    .map(({ place }) => place);
};
