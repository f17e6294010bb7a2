import { fittedTo, type MasteryModel } from '../learner/mastery.ts';
import type { StoredEvent } from '../model/event.ts';

/**
 * Gives events what ingest would write into them under another model: the difficulty and factors
 * that it found of the question, or else of the lesson. What it knows neither of keeps its own
 * difficulty, but no factors: those of another model mean other things.
 */
export const restatedBy =
  (model: MasteryModel): ((event: StoredEvent) => StoredEvent) =>
  (event) => {
    const { lesson = '', question, lessonAs } = event;
    if (lessonAs === undefined) return event;
    const { factors: _others, ...rest } = lessonAs;
    return { ...event, lessonAs: { ...rest, ...fittedTo(model, lesson, question) } };
  };
