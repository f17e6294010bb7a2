import * as z from 'zod';
import { Id } from '../../core/model/primitives.ts';
import { ProblemPart } from '../http/problem.ts';
import { Refused } from '../refusal.ts';

/** What every PUT of a resource answers. */
export const PutAnswer = z
  .object({
    id: Id,
    status: z.enum(['created', 'updated', 'unchanged']),
    etag: z.string(),
    warnings: z
      .array(ProblemPart)
      .optional()
      .meta({ description: 'What was taken as it is but should be mended' }),
  })
  .meta({ id: 'PutAnswer' });

const isTrue = z
  .enum(['true', 'false'])
  .optional()
  .transform((value) => value === 'true');

/** Query of a change that may be held back. */
export const HoldQuery = z.strictObject({
  hold: isTrue.meta({ description: 'true: collect the change until POST /v1/releases' }),
});

/** Query of a read of what may be held back. */
export const HeldQuery = z.strictObject({
  held: isTrue.meta({ description: 'true: as held, where changes are held' }),
});

/** The resource of a body, which must be the one that the path names. Throws `id-mismatch`. */
export const named = <T extends { id: string }>(resource: T, id: string): T => {
  if (resource.id !== id) {
    throw new Refused('id-mismatch', `The body is about ${resource.id}, the path about ${id}.`, [
      { pointer: '/id', detail: 'must be the id of the path' },
    ]);
  }
  return resource;
};
