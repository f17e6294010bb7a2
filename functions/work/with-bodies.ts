import type { NextLesson } from '../../core/model/decision.ts';
import type { Identity } from '../identity.ts';
import { currentBodies } from '../store/bodies.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { currentQuestions } from '../store/questions.ts';
import type { Loaded } from './load.ts';
import { questionsFor } from './read-lesson.ts';

/** What was decided, with the text and questions of each lesson as a credential may read them. */
export const withBodies = async (
  services: StoreReader,
  identity: Pick<Identity, 'scopes'>,
  loaded: Loaded,
  next: NextLesson,
): Promise<NextLesson> => {
  const { tenant, manifest } = loaded;
  const [bodies, questions] = await Promise.all([
    currentBodies(services, tenant, manifest),
    currentQuestions(services, tenant, manifest),
  ]);
  const lessons = next.lessons.map((one) => {
    const { id } = one.lesson;
    const body = bodies.get(id);
    const asked = questionsFor(identity, loaded, id, questions.get(id) ?? []);
    return {
      ...one,
      lesson: { ...one.lesson, ...(body !== undefined && { body }), questions: asked },
    };
  });
  return { ...next, lessons };
};
