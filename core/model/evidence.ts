import * as z from 'zod';
import { PolicyInput } from './policy.ts';

/** A draft that is to be judged by what was logged. */
export const EvidenceRequest = z
  .strictObject({ policy: PolicyInput })
  .meta({ id: 'EvidenceRequest' });

/** What is looked at of each pick, within three days. */
const EVIDENCE_OUTCOMES = ['finished', 'not-dismissed'] as const;

/** No number is given of fewer people, of fewer decisions, or where fewer people had a result. */
export const LEAST_PEOPLE = 20;
export const LEAST_DECISIONS = 200;
export const LEAST_WITH_RESULT = 15;

/** Why the log cannot tell. */
const EVIDENCE_GAPS = [
  'no-log',
  'too-few',
  'too-rare',
  'constraints',
  'moved',
  'overlap',
  'never-offered',
] as const;

/** What the log is, and how far it overlaps with what the draft would do. */
const Of = z
  .object({
    people: z.int().meta({ description: 'Employees, a seeded sample of all' }),
    decisions: z.int().meta({ description: 'Their decisions of 28 days, of this engine alone' }),
    unequal: z
      .number()
      .optional()
      .meta({ description: 'E[w²] of the draft, computed: 1 = as logged; up to 5 can be judged' }),
    unseen: z.number().optional().meta({
      description: "Share of the draft's picks that the log had at under 1 %; up to .05 will do",
    }),
  })
  .meta({ id: 'EvidenceOf' });

const SINCE = z.iso.datetime().meta({
  description: 'The first decision that was looked at; none was made by an earlier engine',
});
const OUTCOME = z.enum(EVIDENCE_OUTCOMES).meta({ description: 'Within three days' });
const ABOUT = z.literal('single-picks').meta({
  description: 'It speaks of single picks, not of goals',
});

/**
 * What the log says of a draft: of single picks, not of goals. Where it cannot tell, there is no
 * number, but what would.
 */
export const Evidence = z
  .discriminatedUnion('can', [
    z.object({
      can: z.literal(true),
      about: ABOUT,
      outcomes: z.array(
        z.discriminatedUnion('can', [
          z.object({
            can: z.literal(true),
            outcome: OUTCOME,
            difference: z.number().meta({ description: 'Share of picks, draft minus published' }),
            low: z.number().meta({ description: 'The 95 % interval, clustered by employee' }),
            high: z.number(),
          }),
          z.object({
            can: z.literal(false),
            outcome: OUTCOME,
            why: z.literal('too-rare').meta({
              description: `It came, or failed to come, to fewer than ${LEAST_WITH_RESULT} people`,
            }),
          }),
        ]),
      ),
      of: Of,
      since: SINCE,
    }),
    z.object({
      can: z.literal(false),
      about: ABOUT,
      why: z.enum(EVIDENCE_GAPS).meta({
        description:
          `no-log (nothing was looked at yet), too-few (under ${LEAST_PEOPLE} people or ` +
          `${LEAST_DECISIONS} decisions), too-rare (each outcome came, or failed to come, to ` +
          `fewer than ${LEAST_WITH_RESULT} people), ` +
          'constraints (constraints, rules or holdout differ: what they would open was never ' +
          'offered), moved (the published policy is too new: wait until the log is drawn by it), ' +
          'overlap (E[w²] over 5), never-offered (over 5 % of its picks hardly ever were)',
      }),
      would: z
        .enum(['night', 'wait', 'temperature', 'split'])
        .meta({ description: 'What would tell; night: the next one, when the log is looked at' }),
      temperature: z
        .number()
        .optional()
        .meta({ description: 'Published with this one for some weeks, the log could tell' }),
      of: Of,
      since: SINCE.optional(),
    }),
  ])
  .meta({ id: 'Evidence' });
export type Evidence = z.output<typeof Evidence>;
