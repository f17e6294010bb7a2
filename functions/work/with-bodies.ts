import type { NextLesson } from '../../core/model/decision.ts';
import type { Identity } from '../identity.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { currentContents } from '../store/contents.ts';
import type { Loaded } from './load.ts';
import { questionsFor } from './read-lesson.ts';

/** What was decided, with what each lesson holds, as a credential may read it. */
export const withBodies = async (
  services: StoreReader,
  identity: Pick<Identity, 'scopes'>,
  loaded: Loaded,
  next: NextLesson,
): Promise<NextLesson> => {
  const contents = await currentContents(services, loaded.tenant, loaded.manifest);
  const lessons = next.lessons.map((one) => {
    const content = contents.get(one.lesson.id);
    if (content === undefined) return one;
    const questions = questionsFor(identity, loaded, content.id, content.questions);
    return { ...one, lesson: { ...one.lesson, ...content, questions } };
  });
  return { ...next, lessons };
};
