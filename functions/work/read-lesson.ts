import { packedOf, questionHash, questionRecord } from '../../core/learner/state.ts';
import type { Lesson, Question, ShownLesson, ShownQuestion } from '../../core/model/lesson.ts';
import type { Counting } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import { notFound } from './access.ts';
import { type Loaded, loadEmployee } from './load.ts';
import { readResource } from './read-resources.ts';
import { why } from './why.ts';

/**
 * What closes a lesson to the eyes of whom it is not for. What only speaks against it just now,
 * such as that it was done yesterday, does not: whoever did it may read it again.
 */
const CLOSED: ReadonlySet<string> = new Set([
  'archived',
  'hidden',
  'role',
  'overdue-review',
  'prerequisites',
]);

/** Whether an employee has answered a question of a lesson. */
const isAnswered = ({ learner }: Loaded, lesson: string, question: string): boolean => {
  const known = learner.state.lessons.get(lesson);
  const packed = known && packedOf(known, questionHash(question));
  return packed !== undefined && questionRecord(packed).attempts > 0;
};

const unanswered = ({ explanation: _, ...question }: Question): ShownQuestion => ({
  ...question,
  choices: question.choices.map(({ text }) => ({ text })),
});

/**
 * The questions of a lesson as a credential may read them. One that speaks for an employee alone
 * reads which choice is right, and why, only of what they have answered.
 */
export const questionsFor = (
  { scopes }: Pick<Identity, 'scopes'>,
  loaded: Loaded,
  lesson: string,
  questions: readonly Question[],
): ShownQuestion[] =>
  questions.map((question) =>
    scopes.includes('self') && !isAnswered(loaded, lesson, question.id)
      ? unanswered(question)
      : question,
  );

/**
 * A lesson as an app or an employee reads it: one that is in force, that is not archived and, for
 * an employee, that nothing closes to them. Throws `not-found`.
 */
export const readLesson = async (
  services: LogKeeper & Counting,
  identity: Identity,
  id: string,
): Promise<ShownLesson> => {
  const { tenant, employee } = identity;
  const lesson: Lesson | undefined = await readResource(services, tenant, 'lessons', id, false);
  if (lesson === undefined || lesson.archived) throw notFound('lesson', id);
  if (!identity.scopes.includes('self')) return lesson;
  const loaded = await loadEmployee(services, tenant, employee ?? '');
  const { excluded } = await why(services, loaded, id);
  if (excluded !== undefined && CLOSED.has(excluded.code)) throw notFound('lesson', id);
  return { ...lesson, questions: questionsFor(identity, loaded, id, lesson.questions) };
};
