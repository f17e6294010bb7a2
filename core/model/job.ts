import * as z from 'zod';
import { ImportResult } from './import.ts';
import { Id } from './primitives.ts';
import { Simulation } from './simulation.ts';

/** What runs as a job, since it may take longer or answer more than one request can. */
const JOB_KINDS = ['export', 'schedule', 'simulate', 'import'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** What has come of an export. */
const ExportResult = z
  .object({
    exportedAt: z.iso.datetime().meta({ description: 'Events that arrived later are not in it' }),
    files: z.string().meta({ description: 'Where its files are read, page by page' }),
    pages: z.int().meta({ description: 'How many pages that were, as it was counted' }),
    bytes: z.int().meta({ description: 'Of all of them as JSON, about' }),
    items: z.record(z.string(), z.int()).meta({ description: 'How many things of each kind' }),
  })
  .meta({ id: 'ExportResult' });
type ExportResult = z.output<typeof ExportResult>;

/** What has come of planning everybody's digests anew. */
const ScheduleResult = z
  .object({
    employees: z.int().meta({ description: 'Whose digests were planned anew' }),
    due: z.int().meta({ description: 'How many of them get another one' }),
  })
  .meta({ id: 'ScheduleResult' });

/** What comes of each kind of job. */
export interface JobResults {
  readonly export: ExportResult;
  readonly schedule: z.output<typeof ScheduleResult>;
  readonly simulate: Simulation;
  readonly import: ImportResult;
}

/** Work that goes on after its request was answered, as it is shown. */
export const Job = z
  .object({
    id: Id,
    kind: z.enum(JOB_KINDS),
    employee: z.string().optional().meta({ description: 'Whom it is about' }),
    state: z.enum(['queued', 'running', 'done', 'failed']),
    done: z.int().meta({ description: 'How many things are done' }),
    of: z.int().optional().meta({ description: 'Of how many, once that is known' }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().meta({ description: 'The job is gone from then on' }),
    result: z.union([ExportResult, ScheduleResult, ImportResult, Simulation]).optional().meta({
      description: 'Once it is done; of a simulation and an import what it came to so far',
    }),
    error: z
      .object({ code: z.enum(['internal', 'unavailable']), detail: z.string() })
      .optional()
      .meta({ id: 'JobError', description: 'Why it failed, and what to do' }),
  })
  .meta({ id: 'Job' });
export type Job = z.output<typeof Job>;
