import * as z from 'zod';
import type { Employee } from './employee.ts';
import { Lesson, LessonFormat, ShownQuestion } from './lesson.ts';
import { Id, Instant, Language, line } from './primitives.ts';

/** Lessons that one request may leave out. */
export const MOST_EXCLUDED = 100;

/** What an app may ask of the next lesson. Everything is optional. */
export const LessonRequest = z
  .strictObject({
    minutes: z
      .number()
      .positive()
      .max(480)
      .optional()
      .meta({ description: 'Time at hand; longer lessons are left out' }),
    limit: z.int().min(1).max(20).default(1),
    format: LessonFormat.optional(),
    language: Language.optional(),
    skill: Id.optional().meta({ description: 'Only lessons that teach this skill' }),
    task: line(200)
      .optional()
      .meta({ description: "Only lessons for this task of the employee's role" }),
    keyResult: Id.optional().meta({ description: 'Only lessons that serve this key result' }),
    exclude: z
      .array(Id)
      .min(1)
      .max(MOST_EXCLUDED)
      // The same question, in whatever order it is asked, has the same decision.
      .overwrite((ids) => [...new Set(ids)].sort())
      .optional()
      .meta({ description: 'Lessons that are not to be offered, whatever their language' }),
  })
  .meta({ id: 'LessonRequest' });
export type LessonRequest = z.output<typeof LessonRequest>;

/**
 * How the answer to a request is to be made; `at` implies `dryRun` and needs the scope `simulate`.
 */
export const AskOptions = z.strictObject({
  at: Instant.optional(),
  dryRun: z.boolean().default(false),
});

export const Reason = z.strictObject({
  code: z.string(),
  text: z.string().meta({ description: "For the employee, in the employee's language" }),
  detail: z.string().optional().meta({ description: 'For admins, with numbers' }),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  private: z.literal(true).optional().meta({
    description:
      'Made from what the employee answered or found too hard: only their own credential gets it',
  }),
});
export type Reason = z.output<typeof Reason>;

const probability = z.number().min(0).max(1);

const RecommendedSkill = z.strictObject({
  skill: Id,
  mastery: probability,
  projected: probability.meta({ description: 'Mastery at the due date if nothing more is done' }),
  target: probability,
  gap: probability,
  uplift: z
    .number()
    .meta({ description: 'Mastery at the due date with this lesson done now, minus without' }),
  keyResults: z.array(Id),
  served: z.boolean().meta({
    description: 'Whether this lesson teaches it; the others are what else is most missing',
  }),
});

export const Terms = z.strictObject({
  uplift: probability,
  roleGap: probability,
  retention: probability,
  urgency: probability,
  completion: probability,
  feedback: probability,
  freshness: probability,
  variety: probability,
});
export type Terms = z.output<typeof Terms>;

export const Recommendation = z
  .strictObject({
    rank: z.int().min(1),
    lesson: z.strictObject({
      id: Id,
      title: z.string(),
      url: z.string().optional(),
      format: LessonFormat,
      minutes: z.number(),
      language: z.string(),
      summary: z.string().optional(),
      // What the lesson holds: with include=body.
      body: Lesson.shape.body,
      cards: Lesson.shape.cards,
      scenes: Lesson.shape.scenes,
      picture: Lesson.shape.picture,
      questions: z.array(ShownQuestion).optional().meta({ description: 'With include=body' }),
    }),
    kind: z.enum(['new', 'review', 'onboarding']),
    score: z.number(),
    propensity: probability,
    terms: Terms,
    skills: z
      .array(RecommendedSkill)
      .meta({ description: 'What is asked for, the largest gap first' }),
    reasons: z.array(Reason),
  })
  .meta({ id: 'Recommendation' });
export type Recommendation = z.output<typeof Recommendation>;

export const Arm = z.enum(['uplift', 'holdout']);
export type Arm = z.output<typeof Arm>;

export const Nothing = z.strictObject({
  code: z.string().meta({
    description:
      'no-lessons, not-offered, no-match, language, minutes, role, all-done (nothing is missing), ' +
      'resting (what is missing was done and comes back), tried (all of it went badly and comes ' +
      'back), dismissed, prerequisites',
  }),
  text: z.string().meta({ description: "For the employee, in the employee's language" }),
  until: Instant.optional().meta({
    description:
      'When something opens by itself: an app may wait until then before it asks again, unless ' +
      'there is news. Left out where nothing does, whatever time passes',
  }),
});

/** The answer to "next lesson". */
export const NextLesson = z
  .strictObject({
    decision: Id,
    employee: Id,
    at: Instant,
    release: z.int(),
    policy: z.int(),
    arm: Arm,
    lessons: z.array(Recommendation),
    nothing: Nothing.optional().meta({ description: 'Why the list is empty' }),
  })
  .meta({ id: 'NextLesson' });
export type NextLesson = z.output<typeof NextLesson>;

/** The fields of an employee that a decision depends on. */
export type DecisionProfile = Pick<
  Employee,
  'role' | 'team' | 'timeZone' | 'language' | 'startDate'
> & {
  /** Of their profile, where they chose to be written to in another language: they read both. */
  readonly alsoReads?: string;
};

/**
 * A decision as stored: its inputs, what was picked with what propensity, and a digest of the whole
 * outcome.
 */
export interface DecisionRecord {
  readonly id: string;
  readonly employee: string;
  readonly kind: 'next' | 'plan';
  /**
   * The decision's instant, epoch milliseconds: the start of the local day, the newest event or the
   * newest end of a cool-down, dismissal or rest, whichever is latest.
   */
  readonly at: number;
  readonly engine: string;
  readonly release: number;
  readonly request: LessonRequest;
  readonly profile: DecisionProfile;
  readonly arm: Arm;
  /**
   * What exploration hung on besides the lesson. Engines before 1.4.0 drew by the decision's id
   * instead.
   */
  readonly luck?: string;
  /** Hash of the employee's own goals at the time, if there were any. */
  readonly personal?: string;
  /** Every event with `seen` before this instant was taken into account … */
  readonly cut: number;
  /** … and of the later ones those with these short hashes of their ids … */
  readonly within: readonly string[];
  /** … or, where they are too many to be listed, all that were seen up to this instant. */
  readonly upto?: number;
  /** The encoded state itself, where there is `upto` and the state is not too large. */
  readonly state?: Uint8Array;
  readonly picks: readonly { readonly lesson: string; readonly propensity: number }[];
  /** Digest of the outcome: two runs agree bit for bit exactly when it is equal. */
  readonly outcome: string;
}
