import * as z from 'zod';
import { Instant, text } from './primitives.ts';

/**
 * What is on record: what admins and jobs do, what members look at, and when they sign in to the
 * console and out of it.
 */
export const AUDIT_KINDS = [
  'policy',
  'release',
  'resource',
  'employee',
  'erasure',
  'export',
  'key',
  'digest-settings',
  'suppression',
  'member',
  'model',
  'look',
  'session',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** So many people are named in one record at most. */
export const MOST_PEOPLE = 100;

/** So many other things are named; more are counted. */
export const MOST_IDS = 20;

/** Why somebody does something, in their own words. */
export const Note = text(1000).meta({ description: 'Why; it goes on record' });

/** One thing that somebody did, or looked at. */
export const AuditRecord = z
  .object({
    id: z.string(),
    at: Instant,
    actor: z.string().meta({
      description: 'Who it was: member:<id>, key:<id>, token:<host>#<hash>, job:<name> or operator',
    }),
    kind: z.enum(AUDIT_KINDS),
    what: z
      .string()
      .meta({ description: 'A collection, the page of a look, or what became of a session' }),
    ids: z.array(z.string()).optional().meta({ description: 'Which of the collection' }),
    count: z.int().optional().meta({ description: 'Of how many, where there are more than ids' }),
    held: z.literal(true).optional().meta({ description: 'Not in force until it is published' }),
    people: z.array(z.string()).optional().meta({
      description: 'The employees whom it is about. Whoever is erased is not named any more',
    }),
    from: z.string().optional().meta({ description: 'The version or tag before' }),
    to: z.string().optional().meta({ description: 'The version or tag after' }),
    note: z.string().optional(),
    request: z.string().optional().meta({ description: 'The request id' }),
    filter: z.string().optional().meta({ description: 'Of a look: by what its page was filtered' }),
    unfinished: z.literal(true).optional().meta({
      description: 'It was cut off: whether it was done is not known',
    }),
  })
  .meta({ id: 'AuditRecord' });
type Output = z.output<typeof AuditRecord>;
export type AuditRecord = Omit<Output, 'ids' | 'people'> & {
  readonly ids?: readonly string[] | undefined;
  readonly people?: readonly string[] | undefined;
};
