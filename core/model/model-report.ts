import * as z from 'zod';
import { Id, Instant } from './primitives.ts';

const Score = z.strictObject({
  logLoss: z
    .number()
    .meta({ description: 'Mean logarithmic loss of the predicted answers; lower is better' }),
  auc: z.number().meta({
    description: 'Chance that a right answer was predicted to be likelier than a wrong one',
  }),
});

const MeasuredLesson = z.strictObject({
  lesson: Id,
  effect: z.number(),
  standardError: z.number().meta({ description: 'effect ± 1.96 standardError is a 95 % interval' }),
});

/** What one nightly fit of a tenant's learner model did, and why: before and after. */
export const ModelReport = z
  .strictObject({
    at: Instant,
    verdict: z.enum(['accepted', 'no-better', 'too-few', 'out-of-time']).meta({
      description:
        'accepted: the new weights predict better on held-out learners, and are in force; otherwise the present ones stay',
    }),
    text: z.string().meta({ description: 'The same in words' }),
    release: z
      .int()
      .optional()
      .meta({ description: 'The release that put it in force; absent if nothing changed' }),
    learners: z.int(),
    events: z.int(),
    answers: z.int(),
    skipped: z
      .int()
      .meta({ description: 'Learners left out because there was no room or time for more' }),
    heldOut: z.strictObject({ learners: z.int(), answers: z.int() }),
    before: Score.optional(),
    after: Score.optional(),
    gain: z.strictObject({ mean: z.number(), low: z.number(), high: z.number() }).optional().meta({
      description:
        'By how much the log loss falls: mean and 95 % interval of a paired bootstrap over learners',
    }),
    weights: z
      .array(z.strictObject({ name: z.string(), before: z.number(), after: z.number() }))
      .meta({
        description: 'Where they were accepted: those that changed, the most changed first',
      }),
    memory: z.strictObject({
      verdict: z.enum(['kept', 'fitted', 'not-tried']).meta({
        description: "FSRS's parameters: new ones predict better, do not, or could not be tried",
      }),
      parameters: z.array(z.number()).optional(),
    }),
    effects: z
      .strictObject({
        lessons: z.int().meta({
          description: 'Lessons of which answers before and after them have told something',
        }),
        average: z.number().meta({ description: 'What the average lesson adds, in log-odds' }),
        between: z
          .number()
          .meta({ description: 'Standard deviation of the lessons of one skill, before scaling' }),
        most: z.array(MeasuredLesson),
        least: z.array(MeasuredLesson),
      })
      .meta({ description: 'What lessons add; those that add the most and the least' }),
    seconds: z.number(),
  })
  .meta({ id: 'ModelReport' });
export type ModelReport = z.output<typeof ModelReport>;
