import { type Why, whyLesson } from '../../core/recommend/why.ts';
import type { Clock } from '../capabilities.ts';
import type { Tabled } from '../store/capabilities.ts';
import { notFound } from './access.ts';
import type { Loaded } from './load.ts';
import { NO_REQUEST, questionOf } from './question.ts';

/** Explains why a lesson is, or is not, recommended to an employee now. Throws `not-found`. */
export const why = async (
  services: Tabled & Clock,
  loaded: Loaded,
  lesson: string,
): Promise<Why> => {
  const { question } = await questionOf(services, loaded, NO_REQUEST);
  const index = loaded.release.catalogue.lessonIndex.get(lesson);
  if (index === undefined) throw notFound('lesson', lesson);
  return whyLesson({ ...question, seed: '' }, index);
};
