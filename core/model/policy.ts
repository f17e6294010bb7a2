import * as z from 'zod';
import { Day, Id, Language, line, Share } from './primitives.ts';

/** The terms of the ranking, in the order in which they are explained. */
export const TERMS = [
  'uplift',
  'roleGap',
  'retention',
  'urgency',
  'completion',
  'feedback',
  'freshness',
  'variety',
] as const;
export type TermName = (typeof TERMS)[number];

const weight = z.number().min(0).max(1000).default(0);

export const Weights = z
  .strictObject({
    uplift: weight,
    roleGap: weight,
    retention: weight,
    urgency: weight,
    completion: weight,
    feedback: weight,
    freshness: weight,
    variety: weight,
  })
  .refine((weights) => Object.values(weights).some((value) => value > 0), 'must not all be 0')
  .meta({ id: 'Weights' });
export type Weights = z.output<typeof Weights>;

/** Pins, boosts or hides lessons, by id or tag, for some or all, for a while or always. */
export const Rule = z
  .strictObject({
    lessons: z.array(Id).min(1).max(500).optional(),
    tags: z.array(line(60)).min(1).max(50).optional(),
    who: z.strictObject({ team: Id.optional(), role: Id.optional() }).optional(),
    effect: z.enum(['pin', 'boost', 'hide']),
    from: Day.optional(),
    until: Day.optional().meta({ description: 'Last day on which it applies' }),
  })
  .refine((rule) => (rule.lessons === undefined) !== (rule.tags === undefined), {
    path: ['lessons'],
    message: 'name either lessons or tags',
  })
  .refine(
    (rule) => rule.from === undefined || rule.until === undefined || rule.from <= rule.until,
    {
      path: ['until'],
      message: 'must not be before from',
    },
  );
export type Rule = z.output<typeof Rule>;

const Constraints = z.strictObject({
  dailyCap: z.int().min(1).max(50).default(3).meta({ description: 'Lessons in one digest day' }),
  cooldownDays: z
    .number()
    .min(0)
    .max(365)
    .default(3)
    .meta({ description: 'Days before a lesson is offered again after it was done' }),
  dismissedDays: z
    .number()
    .min(0)
    .max(3650)
    .default(60)
    .meta({ description: 'Days for which a dismissed lesson stays away' }),
  excludeOverdueReview: z
    .boolean()
    .default(false)
    .meta({ description: 'Leave out lessons past their reviewBy instead of demoting them' }),
  /** Another language than the employee's is offered only if this names it. */
  fallbackLanguages: z.array(Language).max(10).default([]),
});

/** The weights, constraints and exploration rate that admins tune. */
export const PolicyInput = z
  .strictObject({
    weights: Weights,
    exploration: z
      .strictObject({ temperature: z.number().min(0).max(10).default(0.02) })
      .prefault({}),
    constraints: Constraints.prefault({}),
    holdout: z
      .strictObject({ share: Share, by: z.enum(['team', 'employee']).default('employee') })
      .optional(),
    rules: z.array(Rule).max(200).default([]),
  })
  .meta({ id: 'PolicyInput' });
export type PolicyBody = z.output<typeof PolicyInput>;

export const Policy = PolicyInput.safeExtend({ version: z.int().min(1) }).meta({ id: 'Policy' });
export type Policy = z.output<typeof Policy>;

/** What applies until an admin says otherwise. */
export const DEFAULT_POLICY: PolicyBody = PolicyInput.parse({
  weights: {
    uplift: 1,
    roleGap: 0.1,
    retention: 0.1,
    urgency: 0.05,
    completion: 0.15,
    feedback: 0.1,
    freshness: 0.05,
    variety: 0.1,
  },
});
