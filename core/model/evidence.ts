import * as z from 'zod';
import { PolicyInput } from './policy.ts';

/** A draft that is to be judged by what was logged. */
export const EvidenceRequest = z
  .strictObject({ policy: PolicyInput })
  .meta({ id: 'EvidenceRequest' });

/** What is looked at of each pick, within three days. */
const EVIDENCE_OUTCOMES = ['finished', 'not-dismissed'] as const;

/** Why the log cannot tell. */
const EVIDENCE_GAPS = [
  'no-log',
  'too-few',
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
        z.object({
          outcome: z.enum(EVIDENCE_OUTCOMES).meta({ description: 'Within three days' }),
          difference: z.number().meta({ description: 'Share of picks, draft minus published' }),
          low: z.number().meta({ description: 'The 95 % interval, clustered by employee' }),
          high: z.number(),
        }),
      ),
      of: Of,
      since: SINCE,
    }),
    z.object({
      can: z.literal(false),
      about: ABOUT,
      why: z.enum(EVIDENCE_GAPS).meta({
        description:
          'no-log (nothing was looked at yet), too-few (under 20 people or 200 decisions), ' +
          'constraints (constraints, rules or holdout differ: what they would open was never ' +
          'offered), moved (the published policy is too new: wait until the log is drawn by it), ' +
          'overlap (E[w²] over 5), never-offered (over 5 % of its picks hardly ever were)',
      }),
      would: z.enum(['wait', 'temperature', 'split']).meta({ description: 'What would tell' }),
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
