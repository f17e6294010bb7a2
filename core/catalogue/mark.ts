import type { Question } from '../model/lesson.ts';

/** How the answer to a question was marked. */
export interface Marks {
  readonly correct: boolean;
  /** Places of the right choices among the question's, from 0, ascending. */
  readonly rightChoices: readonly number[];
}

/**
 * Marks what was chosen, different places among the choices in any order: it is correct if it is
 * exactly the right ones.
 */
export const marksOf = (
  { choices }: Pick<Question, 'choices'>,
  chosen: readonly number[],
): Marks => {
  const rightChoices = choices.flatMap(({ correct }, place) => (correct ? [place] : []));
  const correct =
    chosen.length === rightChoices.length && rightChoices.every((place) => chosen.includes(place));
  return { correct, rightChoices };
};
