import * as z from 'zod';
import { Day, Id, Instant, line, names, Share, text, uniqueBy } from './primitives.ts';

/**
 * How a key result is measured. It falls towards its target where target < start; target = start
 * means "hold it".
 */
export const Metric = z
  .strictObject({ unit: line(60), start: z.number(), current: z.number(), target: z.number() })
  .meta({ id: 'Metric' });
export type Metric = z.output<typeof Metric>;

/** The skills that move a key result, and the level at which they do. */
const NeededSkill = z.strictObject({
  skill: Id,
  level: Share.default(0.8),
  weight: Share.default(1),
  roles: z
    .array(Id)
    .max(50)
    .optional()
    .meta({ description: 'Only these roles move it through this skill' }),
});

const Weight = z.number().min(0).max(1000);

export const KeyResult = z
  .strictObject({
    id: Id,
    title: line(300),
    names: names(300).optional(),
    metric: Metric,
    due: Day,
    weight: Weight.default(1),
    skills: z
      .array(NeededSkill)
      .max(100)
      .superRefine(uniqueBy((needed) => needed.skill, 'skill')),
    everyone: z
      .boolean()
      .optional()
      .meta({
        description:
          'Asks all people alike; otherwise a key result of the company or a team asks a fifth of ' +
          'those whose role does not list the skill',
      }),
  })
  .meta({ id: 'KeyResult' });
export type KeyResult = z.output<typeof KeyResult>;

/** An OKR of the company, a team or an employee. Key results fall due inside the cycle. */
export const Objective = z
  .strictObject({
    id: Id,
    title: line(300),
    owner: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('company') }),
      z.strictObject({ kind: z.literal('team'), id: Id }),
      z.strictObject({ kind: z.literal('employee'), id: Id }),
    ]),
    cycle: z.strictObject({ start: Day, end: Day }),
    weight: Weight.default(1),
    keyResults: z
      .array(KeyResult)
      .min(1)
      .max(50)
      .superRefine(uniqueBy((keyResult) => keyResult.id, 'id')),
  })
  .superRefine((objective, context) => {
    const { start, end } = objective.cycle;
    if (end < start)
      context.addIssue({
        code: 'custom',
        path: ['cycle', 'end'],
        message: `must not be before its start, ${start}`,
      });
    for (const [index, { due }] of objective.keyResults.entries()) {
      if (due < start || due > end) {
        context.addIssue({
          code: 'custom',
          path: ['keyResults', index, 'due'],
          message: `must lie in the cycle, ${start} to ${end}`,
        });
      }
    }
  })
  .meta({ id: 'Objective' });
export type Objective = z.output<typeof Objective>;
export type ObjectiveInput = z.input<typeof Objective>;

/** A new current value of a key result: of the whole, or of one team or one employee. */
export const CheckIn = z
  .strictObject({
    id: Id.optional().meta({ description: 'Sent again with the same id, it is recorded once' }),
    value: z.number(),
    at: z
      .union([Instant, Day])
      .optional()
      .meta({
        description:
          'When it was measured: an instant, or a day, which stands for its first moment in UTC; ' +
          'now if left out',
        example: '2026-03-02',
      }),
    team: Id.optional(),
    employee: Id.optional(),
    confidence: Share.optional(),
    note: text(2000).optional(),
    source: line(200).optional(),
  })
  .refine((checkIn) => checkIn.team === undefined || checkIn.employee === undefined, {
    path: ['employee'],
    message: 'name a team or an employee, not both',
  })
  .meta({ id: 'CheckIn' });
export type CheckIn = z.output<typeof CheckIn>;

/**
 * The newest reading of one series of a key result, as the goals part of a release holds it.
 * `series` is `''` for the whole, or `team:<id>`. An employee's own readings lie with the employee.
 */
export interface Reading {
  readonly series: string;
  readonly value: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Name of the series that a check-in belongs to. */
export const seriesOf = (of: {
  team?: string | undefined;
  employee?: string | undefined;
}): string =>
  of.team !== undefined
    ? `team:${of.team}`
    : of.employee !== undefined
      ? `employee:${of.employee}`
      : '';

const TEAM = seriesOf({ team: '' });

/** The team whose series this is; undefined if it is none's. */
export const teamOf = (series: string): string | undefined =>
  series.startsWith(TEAM) ? series.slice(TEAM.length) : undefined;
