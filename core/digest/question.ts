import { localDayOf } from '../base/local-days.ts';
import { daysBetween, minuteOf } from '../base/minutes.ts';
import { mostFirst } from '../base/order.ts';
import { gumbelsOf } from '../base/random.ts';
import { bytesInHtml } from '../base/shortened.ts';
import {
  type LessonState,
  lastDoneMinute,
  packedOf,
  questionHash,
  questionRecord,
} from '../learner/state.ts';
import type { Exclusion } from '../model/exclusion.ts';
import type { Question } from '../model/lesson.ts';
import { gateOf } from '../recommend/gate.ts';
import { askingFor, type Situation } from '../recommend/situation.ts';
import { turnOf } from './turn.ts';

/** The questions in force with their choices, by the id of their lesson. */
export type Questions = ReadonlyMap<string, readonly Question[]>;

/** A question that is due, and its lesson (index). */
export interface Due {
  readonly lesson: number;
  readonly question: Question;
}

/** What keeps a lesson's questions out of a mail; that it was done not long ago does not. */
const BARS: ReadonlySet<Exclusion | undefined> = new Set([
  ...(['archived', 'hidden', 'language', 'role', 'overdue-review', 'dismissed'] as const),
]);

/** Recall at and below which a question is due, as FSRS has it. */
const DUE_RECALL = 0.9;
/** Lessons, the most forgotten ones, that take turns. */
const TAKE_TURNS = 3;
/** Choices and bytes of a question that can be read at a glance; nothing of it may be cut. */
const MOST_CHOICES = 8;
const MOST_TEXT = 900;
const MOST_CHOICE = 300;

/** Whether a question fits into a mail and a tap answers it. */
const isTappable = ({ text, choices }: Question): boolean =>
  choices.filter(({ correct }) => correct).length === 1 &&
  choices.length <= MOST_CHOICES &&
  bytesInHtml(text) <= MOST_TEXT &&
  choices.every((choice) => bytesInHtml(choice.text) <= MOST_CHOICE);

/** A lesson (index) whose questions are due, and why it comes before others. */
interface DueLesson {
  readonly lesson: number;
  readonly id: string;
  /** 1 where a goal asks for a skill that it teaches, and what is forgotten of it, 0..1. */
  readonly urgency: number;
}

/** Lessons that were answered before today, of which enough is forgotten; most urgent first. */
const dueLessons = (situation: Situation, nowMs: number): DueLesson[] => {
  const { input } = situation;
  const { state, release } = input;
  const { catalogue } = release;
  const today = minuteOf(localDayOf(nowMs, input.profile.timeZone).startMs);
  const now = minuteOf(nowMs);
  const due: DueLesson[] = [];
  state.lessons.forEach((own, id) => {
    const lesson = catalogue.lessonIndex.get(id);
    const done = lastDoneMinute(own);
    if (lesson === undefined || own.questions.length === 0 || done >= today) return;
    const recall = state.memory.retrievability(own.stability, daysBetween(done, now));
    if (recall > DUE_RECALL) return;
    let isAsked = false;
    for (let at = catalogue.taught.start[lesson]!; at < catalogue.taught.start[lesson + 1]!; at++)
      isAsked ||= situation.needOf[catalogue.taught.items[at]!]! >= 0;
    due.push({ lesson, id, urgency: (isAsked ? 1 : 0) + 1 - recall });
  });
  if (due.length === 0) return due;
  const gate = gateOf(situation);
  return due.filter(({ lesson }) => !BARS.has(gate.exclusionOf(lesson))).sort(byUrgency);
};
const byUrgency = mostFirst<DueLesson>(
  ({ urgency }) => urgency,
  ({ id }) => id,
);

/** The question of a lesson that is asked first, if any of them can be. */
const bestOf = (
  questions: readonly Question[],
  own: LessonState,
  luckOf: (question: string) => number,
): Question | undefined => {
  const [best] = questions
    .flatMap((question) => {
      const packed = packedOf(own, questionHash(question.id));
      if (packed === undefined || !isTappable(question)) return [];
      const { attempts, lastRight } = questionRecord(packed);
      return [{ question, lastRight: Number(lastRight), attempts, luck: luckOf(question.id) }];
    })
    .sort((a, b) => a.lastRight - b.lastRight || a.attempts - b.attempts || a.luck - b.luck);
  return best?.question;
};

/**
 * The question that leads a digest: one that was answered before, of a lesson that is about to be
 * forgotten, with exactly one right choice and short enough for a mail. What went wrong the last
 * time comes first, then what was asked least; the most forgotten lessons take turns from period to
 * period. Undefined where none is due.
 */
export const dueQuestion = (
  stands: Situation,
  questions: Questions,
  period: string,
  nowMs: number,
): Due | undefined => {
  // Nothing in particular is asked for: neither time nor format keeps a question out.
  const situation = askingFor(stands, { limit: 1 });
  const { input } = situation;
  const noise = gumbelsOf(`${input.employee}|${period}`);
  const turns: Due[] = [];
  for (const { lesson, id } of dueLessons(situation, nowMs)) {
    const own = input.state.lessons.get(id)!;
    const question = bestOf(questions.get(id) ?? [], own, (of) => noise(`${id}|${of}`));
    if (question !== undefined) turns.push({ lesson, question });
    if (turns.length === TAKE_TURNS) break;
  }
  return turns[turns.length === 0 ? 0 : turnOf(input.employee, period, turns.length)];
};
