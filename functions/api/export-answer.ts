import * as z from 'zod';

const list = (description: string) => z.array(z.unknown()).meta({ description });

/** Everything that is kept about an employee. */
export const Export = z
  .object({
    employee: z.string(),
    exportedAt: z.string().meta({ description: 'Events that arrived later are not in it' }),
    profile: z.record(z.string(), z.unknown()).optional(),
    objectives: list('Their own objectives, with the readings of their key results'),
    readings: list('Their own newest values of key results of others'),
    goalsHistory: list('Earlier versions of their own objectives and readings, kept for replay'),
    checkIns: list('Check-ins of their own key results, and those that name them elsewhere'),
    events: list('Everything that apps told of them'),
    decisions: list('What was recommended to them, and from what'),
    suggestions: list('What they proposed'),
    schedule: list('What they chose of their digests, the last mail and the next one'),
    keys: list('API keys that speak for them, without the secrets'),
    lessonsOwned: list('Lessons that name them as the owner'),
    reports: list('Employees who have them as the manager'),
    requests: list('Requests that created something for them under a key of the sender'),
    digests: list('What became of the digests that were due'),
    audit: list('What admins did with them, and who looked at them'),
    suppressions: list('Why they, or addresses of theirs, are sent no digests'),
  })
  .meta({ id: 'Export' });

/** A page of an export that a job has counted. */
export const ExportFile = Export.extend({
  cursor: z.string().optional().meta({
    description: 'For the next page. Only where it is missing does the export end',
  }),
}).meta({ id: 'ExportFile' });

/** Browsers save it instead of showing it. */
export const AS_FILE = {
  'content-disposition': 'attachment; filename="uplift-export.json"',
} as const;
