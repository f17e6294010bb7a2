import type { StoredEvent } from '../model/event.ts';
import type { MasteryModel } from './mastery.ts';

/**
 * Gives events the difficulties that ingest would write into them under another model: as it fitted the question, or the lesson; what
 * it knows neither of keeps its own.
 */
export const restatedBy = (model: MasteryModel): ((event: StoredEvent) => StoredEvent) => {
  const questions = new Map(model.questions);
  const lessons = new Map(model.lessons);
  return (event) => {
    const { lesson = '', lessonAs } = event;
    if (lessonAs === undefined) return event;
    const fitted = questions.get(`${lesson}|${event.question}`) ?? lessons.get(lesson);
    return fitted === undefined ? event : { ...event, lessonAs: { ...lessonAs, difficulty: fitted } };
  };
};
