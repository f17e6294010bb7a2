import * as z from 'zod';
import { Id } from './primitives.ts';

/** What runs as a job, since it may take longer or answer more than one request can. */
const JOB_KINDS = ['export'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** What has come of an export. */
export const ExportResult = z
  .object({
    exportedAt: z.iso.datetime().meta({ description: 'Events that arrived later are not in it' }),
    files: z.string().meta({ description: 'Where its files are read, page by page' }),
    pages: z.int().meta({ description: 'How many pages that were, as it was counted' }),
    bytes: z.int().meta({ description: 'Of all of them as JSON, about' }),
    items: z.record(z.string(), z.int()).meta({ description: 'How many things of each kind' }),
  })
  .meta({ id: 'ExportResult' });
export type ExportResult = z.output<typeof ExportResult>;

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
    result: ExportResult.optional().meta({ description: 'Once it is done' }),
    error: z
      .object({ code: z.enum(['internal', 'unavailable']), detail: z.string() })
      .optional()
      .meta({ id: 'JobError', description: 'Why it failed, and what to do' }),
  })
  .meta({ id: 'Job' });
export type Job = z.output<typeof Job>;
