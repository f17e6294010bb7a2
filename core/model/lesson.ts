import * as z from 'zod';
import { Day, Id, Language, line, Share, text, uniqueBy, WebUrl } from './primitives.ts';

export const LESSON_FORMATS = [
  'video',
  'infographic',
  'quiz',
  'scenario',
  'flashcards',
  'article',
] as const;
export const LessonFormat = z.enum(LESSON_FORMATS);
export type LessonFormat = z.output<typeof LessonFormat>;

/** Choices of one question. */
export const MOST_CHOICES = 12;

/** One answer to choose, and what is said to whoever chose it. */
const Choice = z.strictObject({
  text: text(1000),
  correct: z.boolean(),
  feedback: text(1000)
    .optional()
    .meta({ description: 'What whoever chooses it reads: why it is right, or what it misses' }),
});

/** One quiz item of a lesson. At least one choice is correct. */
export const Question = z
  .strictObject({
    id: Id,
    text: text(2000),
    choices: z
      .array(Choice)
      .min(2)
      .max(MOST_CHOICES)
      .refine(
        (choices) => choices.some((choice) => choice.correct),
        'needs at least one correct choice',
      ),
    explanation: text(4000).optional(),
  })
  .meta({ id: 'Question' });
export type Question = z.output<typeof Question>;

/**
 * A question as somebody reads it who has not answered it: of no choice is it said whether it is
 * right.
 */
export const ShownQuestion = z
  .object({
    ...Question.shape,
    choices: z.array(z.object({ ...Choice.shape, correct: Choice.shape.correct.optional() })),
  })
  .meta({ id: 'ShownQuestion' });
export type ShownQuestion = z.output<typeof ShownQuestion>;

/** A skill that a lesson teaches, and how much of the lesson is about it. */
const TaughtSkill = z.strictObject({ skill: Id, weight: Share.default(1) });

/** One micro-lesson: a URL elsewhere, or a body and questions of its own. */
export const Lesson = z
  .strictObject({
    id: Id,
    title: line(300),
    summary: text(1000).optional(),
    format: LessonFormat,
    minutes: z.number().positive().max(480),
    language: Language,
    translationOf: Id.optional().meta({
      description:
        'The lesson that this is a version of, such as a translation. Versions have one memory, ' +
        'and only the one in the best language is offered',
    }),
    skills: z
      .array(TaughtSkill)
      .max(50)
      .superRefine(uniqueBy((taught) => taught.skill, 'skill')),
    difficulty: Share.default(0.5).meta({ description: '0 = everyone gets it, 1 = hardly anyone' }),
    prerequisites: z
      .array(Id)
      .max(50)
      .superRefine(uniqueBy((id) => id, ''))
      .default([]),
    roles: z
      .array(Id)
      .max(50)
      .superRefine(uniqueBy((id) => id, ''))
      .default([])
      .meta({ description: 'Only for these roles; empty = for everyone' }),
    url: WebUrl.optional(),
    body: text(60_000).optional().meta({ description: 'Markdown' }),
    questions: z
      .array(Question)
      .max(50)
      .superRefine(uniqueBy((question) => question.id, 'id'))
      .default([]),
    owner: Id.optional(),
    reviewBy: Day.optional(),
    tags: z.array(line(60)).max(50).default([]),
    archived: z.boolean().default(false),
  })
  .meta({ id: 'Lesson' });
export type Lesson = z.output<typeof Lesson>;

/** A lesson as somebody reads it who may not know every answer yet. */
export const ShownLesson = z
  .object({ ...Lesson.shape, questions: z.array(ShownQuestion) })
  .meta({ id: 'ShownLesson' });
export type ShownLesson = z.output<typeof ShownLesson>;

export type LessonInput = z.input<typeof Lesson>;
