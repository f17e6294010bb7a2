import * as z from 'zod';
import { LessonRequest } from './decision.ts';
import { EXCLUSIONS } from './exclusion.ts';
import { PolicyInput, TERMS } from './policy.ts';
import { Id, Instant } from './primitives.ts';

/** People whom a preview looks at, at most; of more it draws a sample. */
export const MOST_PREVIEWED = 500;

/** What an admin asks of a policy that is not in force. */
export const PreviewRequest = z
  .strictObject({
    // A policy that was read may be sent back: its version is not needed, and ignored.
    policy: PolicyInput.safeExtend({ version: z.int().optional() }),
    against: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'A version of the policy; the one in force if left out' }),
    employees: z
      .array(Id)
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Only these; neither a team nor a size beside it' }),
    team: Id.optional().meta({ description: 'Only this team and those below it' }),
    size: z
      .int()
      .min(1)
      .max(MOST_PREVIEWED)
      .optional()
      .meta({
        description: `Of more people a sample is drawn, by team; ${MOST_PREVIEWED} if left out`,
      }),
    request: LessonRequest.omit({ limit: true }).optional(),
  })
  .refine(({ employees, team }) => employees === undefined || team === undefined, {
    path: ['team'],
    message: 'name either employees or a team',
  })
  .refine(({ employees, size }) => employees === undefined || size === undefined, {
    path: ['size'],
    message: 'is for samples: of the employees that are named all are looked at',
  })
  .meta({ id: 'PreviewRequest' });
export type PreviewRequest = z.output<typeof PreviewRequest>;

const share = z.number().min(0).max(1);
const count = z.int().min(0);
const minutes = z.number().min(0);

/** A share of people, with its 95 % interval where only a sample was looked at. */
const Estimate = z
  .object({ share, low: share, high: share })
  .meta({ id: 'PreviewShare', description: 'low and high: 95 %; the share itself where all were' });
export type Estimate = z.output<typeof Estimate>;

const moved = <Value extends z.ZodType>(value: Value) => z.object({ before: value, after: value });

const Choice = z.union([
  z.object({
    lesson: Id,
    title: z.string(),
    kind: z.enum(['new', 'review', 'onboarding']),
    minutes,
    score: z.number(),
    luck: share.meta({ description: 'How often it is served, 0..1' }),
  }),
  z.object({
    nothing: z.string().meta({ description: 'Why nothing is offered: see NextLesson.nothing' }),
  }),
]);
export type PreviewChoice = z.output<typeof Choice>;

/** What of a draft makes somebody's first choice another one. */
export const CAUSES = ['weights', 'rules', 'constraints', 'holdout'] as const;

const Person = z.object({
  employee: Id,
  before: Choice,
  after: Choice,
  changed: z.boolean(),
  cause: z.enum(CAUSES).optional().meta({ description: 'Where it changes: which part does it' }),
  because: z.array(z.object({ term: z.enum([...TERMS, 'rules']), by: z.number() })).meta({
    description:
      'What brings the new lesson before the old one, largest first: adds up to how much its ' +
      'lead in the score grows',
  }),
});
export type PreviewPerson = z.output<typeof Person>;

const SkillGroup = z.object({
  id: Id,
  name: z.string(),
  people: count,
  before: count,
  after: count,
});
export type PreviewGroup = z.output<typeof SkillGroup>;

const Minutes = z.object({
  goal: moved(minutes),
  review: moved(minutes),
  onboarding: moved(minutes),
  other: moved(minutes).meta({ description: 'What no key result asks for and is not new here' }),
});
export type PreviewMinutes = z.output<typeof Minutes>;

const TeamGroup = z.object({
  id: Id,
  name: z.string(),
  people: count,
  changed: Estimate,
  minutes: Minutes,
});
export type PreviewTeam = z.output<typeof TeamGroup>;

const Percentages = z.object(
  Object.fromEntries(TERMS.map((name) => [name, count])) as Record<
    (typeof TERMS)[number],
    typeof count
  >,
);

/** What keeps a pinned lesson from coming first for somebody. */
const PinBar = z.enum([...EXCLUSIONS, 'holdout', 'another-pin']);
export type PinBar = z.output<typeof PinBar>;

/** Something an admin should know before they publish, as numbers; the words are in core/texts. */
export const PreviewWarning = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('newly-nothing'),
    values: z.object({ people: count.optional(), sampled: count, share: share.optional() }),
  }),
  z.object({
    code: z.literal('one-lesson'),
    values: z.object({ lesson: Id, title: z.string(), share: share.optional() }),
  }),
  z.object({
    code: z.literal('goal-minutes'),
    values: z.object({ team: Id, name: z.string(), before: minutes, after: minutes }),
  }),
  z.object({
    code: z.literal('rule-without-effect'),
    values: z.object({ rule: count, because: z.enum(['lessons', 'people', 'over']) }),
  }),
  z.object({
    code: z.literal('pin-short'),
    values: z.object({
      rule: count,
      people: count.optional().meta({ description: 'Whom it is for, of those looked at' }),
      first: count.optional().meta({ description: 'For how many of them it comes first' }),
      because: z.array(z.object({ code: PinBar, people: count })),
    }),
  }),
  z.object({ code: z.literal('no-change'), values: z.object({}) }),
  z.object({ code: z.literal('more-random'), values: moved(share) }),
]);
export type PreviewWarning = z.output<typeof PreviewWarning>;

const Warned = z.intersection(
  PreviewWarning,
  z.object({
    detail: z.string(),
    confirm: z.boolean().meta({ description: 'To be ticked before it is published' }),
  }),
);

/** What a policy would change today, by first choices. */
export const Preview = z
  .object({
    base: z.int().min(1).meta({ description: 'The version that the draft is compared with' }),
    release: z.int(),
    asOf: Instant.meta({ description: 'What was learned until then counts' }),
    sampled: count,
    of: count.meta({ description: 'Active people of whom they are a sample' }),
    weights: moved(Percentages).meta({ description: 'Whole percentages that add up to 100' }),
    changed: Estimate,
    luck: moved(share).meta({ description: 'How often the first choice is served' }),
    people: z
      .array(Person)
      .meta({ description: 'At most 100: those who were named, or whom it changes first' }),
    by: z
      .object({
        team: z.array(TeamGroup),
        skill: z.array(SkillGroup),
        keyResult: z.array(SkillGroup),
      })
      .meta({ description: 'Groups of fewer than five are left out, and what gives them away' }),
    minutes: Minutes,
    coverage: z.object({ before: count, after: count, of: count }).meta({
      description: 'How many different lessons are somebody’s first choice, of all there are',
    }),
    top: z
      .array(z.object({ lesson: Id, title: z.string(), share, before: share.optional() }))
      .meta({ description: 'The lessons that most people would get' }),
    without: z
      .object({
        before: count.optional(),
        after: count.optional(),
        newly: count.optional(),
        because: z.array(z.object({ code: z.string(), people: count })),
      })
      .meta({ description: 'People who get nothing; a number is left out that gives a few away' }),
    warnings: z.array(Warned),
  })
  .meta({ id: 'Preview' });
export type Preview = z.output<typeof Preview>;
