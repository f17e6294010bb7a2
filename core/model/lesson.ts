import * as z from 'zod';
import { svgProblem } from '../base/svg.ts';
import { Day, Id, Language, line, Share, text, uniqueBy, WebUrl } from './primitives.ts';
import { Scenes } from './scenes.ts';

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

/** Cards of one lesson, and characters of a picture. */
const MOST_CARDS = 100;
const MOST_SVG = 60_000;

/** A card with something to remember on its back. */
const Card = z
  .strictObject({
    front: text(1000).meta({ description: 'Markdown: what is asked' }),
    back: text(2000).meta({ description: 'Markdown: what is to be remembered' }),
  })
  .meta({ id: 'Card' });
export type Card = z.output<typeof Card>;

/** An infographic: the picture, and the same for who does not see it. */
const Picture = z
  .strictObject({
    svg: text(MOST_SVG)
      .superRefine((svg, context) => {
        const message = svgProblem(svg);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      })
      .meta({
        description:
          'An SVG document with xmlns and viewBox, made of shapes, text, groups and gradients ' +
          'alone: no script, no style sheet, no image, no link, no reference to anything outside',
      }),
    alt: line(300).meta({ description: 'What the picture shows, in one line' }),
    text: text(10_000).meta({ description: 'Markdown: what it says, for who does not see it' }),
  })
  .meta({ id: 'Picture' });
export type Picture = z.output<typeof Picture>;

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

/** One micro-lesson: a URL elsewhere, or text, cards, scenes, picture, questions of its own. */
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
    cards: z.array(Card).min(1).max(MOST_CARDS).optional().meta({
      description: 'Flashcards, turned over one by one below the body',
    }),
    scenes: Scenes.optional().meta({
      description:
        'A branching scenario: begins with the first scene and leads to an end, whatever is chosen',
    }),
    picture: Picture.optional().meta({ description: 'An infographic, shown above the body' }),
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
