import { type Why, whyLesson } from '../../core/recommend/why.ts';
import type { Services } from '../services.ts';
import { notFound } from './access.ts';
import type { Loaded } from './load.ts';
import { NO_REQUEST, questionOf } from './question.ts';

/** Explains why a lesson is, or is not, recommended to an employee now. Throws `not-found`. */
export const why = async (services: Services, loaded: Loaded, lesson: string): Promise<Why> => {
  const { question } = await questionOf(services, loaded, NO_REQUEST);
  const index = loaded.release.catalogue.lessonIndex.get(lesson);
  if (index === undefined) throw notFound('lesson', lesson);
  return whyLesson({ ...question, seed: '' }, index);
};
