import type { Mind } from './laws.ts';
import { type Person, sigmoid, type TrueLesson, type World } from './worlds.ts';

/** Log-odds of success on a question of this hardness. */
export const successOn = (mind: Mind, lesson: TrueLesson, hardness: number, day: number): number =>
  lesson.skills.reduce((sum, { skill, share }) => sum + share * mind.logOdds(skill, day), 0) -
  hardness;

/**
 * What a finished lesson does to a mind, exactly: the worth of each share by the quality, the fit,
 * and the person.
 */
export const learn = (
  { law, scene }: World,
  person: Person,
  mind: Mind,
  lesson: TrueLesson,
  day: number,
  doneBefore: boolean,
): void => {
  const worth = lesson.quality * person.quickness * (doneBefore ? scene.again : 1);
  const fits = lesson.skills.map(({ skill }) =>
    law.suits(mind.logOdds(skill, day) - lesson.hardness),
  );
  for (const [index, { skill, share }] of lesson.skills.entries())
    mind.practise(skill, day, worth * share * fits[index]!);
};

/** Probability that a lesson is left in the middle: the longer and the harder, the likelier. */
export const abandonmentOf = (mind: Mind, lesson: TrueLesson, day: number): number =>
  0.01 * lesson.card.minutes +
  0.2 * (1 - sigmoid(2 + successOn(mind, lesson, lesson.hardness, day)));
