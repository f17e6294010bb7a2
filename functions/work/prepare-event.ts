import { type Marks, marksOf } from '../../core/catalogue/mark.ts';
import { enrichmentOf } from '../../core/learner/mastery.ts';
import type { Enrichment, LearningEvent } from '../../core/model/event.ts';
import type { Question } from '../../core/model/lesson.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { currentQuestions } from '../store/questions.ts';
import { type EventResult, notTaken } from './event-result.ts';
import type { InForce } from './load.ts';

const unknown = (id: string, noun: 'lesson' | 'skill', of: string): EventResult => {
  const detail = `There is no ${noun} ${of}. Create it with PUT /v1/${noun}s/${of} first.`;
  return notTaken(id, `unknown-${noun}`, detail, [{ pointer: `/${noun}`, detail }]);
};

/** What goes into the log with an event. */
export interface Prepared {
  readonly enrichment?: Enrichment;
  readonly marks?: Marks;
  /** Where the event says what was chosen. */
  readonly question?: Question | undefined;
}

/** Marks what was chosen by the question in force; the result that says what is wrong with it. */
const marked = (
  id: string,
  chosen: readonly number[],
  named: { readonly lesson: string; readonly question: string },
  question: Question | undefined,
): Marks | EventResult => {
  if (question === undefined) {
    const detail =
      `Lesson ${named.lesson} has no question ${named.question}, so what was chosen cannot be ` +
      'marked. Put the question and its choices into the lesson first.';
    return notTaken(id, 'unknown-question', detail, [{ pointer: '/question', detail }]);
  }
  const { length } = question.choices;
  const detail = `must be 0 to ${length - 1}: question ${question.id} has ${length} choices`;
  const errors = chosen.flatMap((place, index) =>
    place < length ? [] : [{ pointer: `/chosen/${index}`, detail, code: 'too_big' }],
  );
  if (errors.length === 0) return marksOf(question, chosen);
  return notTaken(id, 'invalid-event', `chosen ${detail}`, errors);
};

/** What the log must keep with an event; the result that says why it cannot be taken. */
export const prepared = async (
  services: StoreReader,
  tenant: string,
  { release, manifest }: InForce,
  event: Exclude<LearningEvent, { type: 'withdrawn' }>,
): Promise<Prepared | EventResult> => {
  const { catalogue, model } = release;
  if (event.type === 'assessed')
    return catalogue.skillIndex.has(event.skill) ? {} : unknown(event.id, 'skill', event.skill);
  const lesson = catalogue.lessons[catalogue.lessonIndex.get(event.lesson) ?? -1];
  if (lesson === undefined) return unknown(event.id, 'lesson', event.lesson);
  if (event.type !== 'answered') return { enrichment: enrichmentOf(model, lesson, undefined) };
  const enrichment = enrichmentOf(model, lesson, event.question);
  if (event.chosen === undefined) return { enrichment };
  const questions = await currentQuestions(services, tenant, manifest);
  const question = questions.get(lesson.id)?.find(({ id }) => id === event.question);
  const marks = marked(event.id, event.chosen, event, question);
  return 'status' in marks ? marks : { enrichment, marks, question };
};
