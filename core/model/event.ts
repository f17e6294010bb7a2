import * as z from 'zod';
import { byId } from '../base/order.ts';
import { MOST_CHOICES } from './lesson.ts';
import { Id, Instant, Share, uniqueBy } from './primitives.ts';

const base = { id: Id, employee: Id, at: Instant, decision: Id.optional() };
const onLesson = { ...base, lesson: Id };
const seconds = z.number().min(0).max(86_400).optional();

/**
 * An answer to a question: as the app marked it (`correct`), or what was chosen, which the server
 * marks. Whose answer it is cannot mark it: `self` sends `chosen`.
 */
const Answered = z
  .strictObject({
    type: z.literal('answered'),
    ...onLesson,
    question: Id,
    correct: z.boolean().optional().meta({ description: 'As the app marked it' }),
    chosen: z
      .array(z.int().min(0))
      .min(1)
      .max(MOST_CHOICES)
      .superRefine(uniqueBy((place) => String(place), ''))
      .optional()
      .meta({
        description:
          'Instead of correct: the places, from 0, of what was chosen in the stored choices of ' +
          'the question. The server marks it; it is correct if exactly the right ones were chosen',
      }),
    confidence: z.enum(['sure', 'think-so', 'guess']).optional(),
    seconds,
  })
  .superRefine(({ correct, chosen }, context) => {
    const message =
      correct === undefined && chosen === undefined
        ? 'send correct, or chosen for the server to mark it'
        : 'send correct or chosen, not both';
    if ((correct === undefined) === (chosen === undefined))
      context.addIssue({
        code: 'custom',
        path: [chosen === undefined ? 'correct' : 'chosen'],
        message,
      });
  })
  .meta({ id: 'Answered', description: 'Exactly one of correct and chosen' });

/** Takes back another event of the same employee: from then on it is as if that had never been. */
const Withdrawn = z
  .strictObject({
    type: z.literal('withdrawn'),
    id: Id,
    employee: Id,
    at: Instant,
    of: Id.meta({
      description:
        'The id of the event that is taken back. One that is not known waits for it; a withdrawal ' +
        'cannot be taken back',
    }),
  })
  .refine(({ id, of }) => id !== of, {
    path: ['of'],
    error: 'must be the id of another event: a withdrawal cannot take itself back',
  })
  .meta({ id: 'Withdrawn' });

/**
 * A fact from an app. `completed.score` counts as evidence only where that attempt has no
 * `answered` events.
 */
export const LearningEvent = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('started'), ...onLesson }),
    z.strictObject({ type: z.literal('completed'), ...onLesson, score: Share.optional(), seconds }),
    Answered,
    z.strictObject({ type: z.literal('rated'), ...onLesson, rating: z.int().min(1).max(5) }),
    z.strictObject({
      type: z.literal('dismissed'),
      ...onLesson,
      reason: z.enum(['not-relevant', 'too-easy', 'too-hard', 'later']).optional(),
    }),
    z.strictObject({ type: z.literal('opened'), ...onLesson }),
    z.strictObject({
      type: z.literal('assessed'),
      ...base,
      skill: Id,
      level: Share,
      by: z.enum(['self', 'manager', 'test']),
    }),
    Withdrawn,
  ])
  .meta({ id: 'LearningEvent' });
export type LearningEvent = z.output<typeof LearningEvent>;

/**
 * What ingest adds to an event so that it can be folded later without a catalogue: the lesson as it
 * was.
 */
export interface Enrichment {
  readonly skills: readonly { readonly skill: string; readonly weight: number }[];
  /** Difficulty of the question (or the lesson) in log-odds; 0 is average, positive is harder. */
  readonly difficulty: number;
  readonly minutes: number;
  /** How strongly the question loads on each factor of kinship, all ≥ 0, where a fit found any. */
  readonly factors?: readonly number[];
}

/** An event as the log holds it and the fold reads it. Instants are epoch milliseconds. */
export type StoredEvent = Omit<LearningEvent, 'at' | 'employee'> & {
  readonly at: number;
  /** The writer's clock just before the put: the order of arrival. */
  readonly seen: number;
} & StoredFields;

interface StoredFields {
  readonly lesson?: string;
  readonly question?: string;
  readonly correct?: boolean;
  readonly score?: number;
  readonly confidence?: 'sure' | 'think-so' | 'guess';
  readonly seconds?: number;
  readonly rating?: number;
  readonly reason?: 'not-relevant' | 'too-easy' | 'too-hard' | 'later';
  readonly skill?: string;
  readonly level?: number;
  readonly by?: 'self' | 'manager' | 'test';
  /** What is withdrawn. */
  readonly of?: string;
  /** Posted with a credential of the employee alone. */
  readonly bySelf?: true;
  readonly lessonAs?: Enrichment;
}

/** Which of several events at one instant comes first: what is done before what comes of it. */
const TURN = {
  started: 0,
  opened: 0,
  assessed: 0,
  answered: 1,
  completed: 2,
  rated: 3,
  dismissed: 3,
  withdrawn: 4,
} as const satisfies Record<LearningEvent['type'], number>;

/**
 * The order in which events are folded: by time, then by kind, so that a completion comes after the
 * answers of its instant, then by id. Negative when `a` comes first.
 */
export const compareEvents = (
  a: Pick<StoredEvent, 'at' | 'type' | 'id'>,
  b: Pick<StoredEvent, 'at' | 'type' | 'id'>,
): number => a.at - b.at || TURN[a.type] - TURN[b.type] || byId(a, b);
