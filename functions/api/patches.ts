import * as z from 'zod';
import { type Patch, type Patched, patching } from '../http/patched.ts';
import { Problem } from '../http/problem.ts';
import { Refused } from '../refusal.ts';
import type { Change } from '../store/change.ts';
import { PutAnswer } from './answers.ts';

/** The body of a merge patch of a kind; what comes of it is checked once it is merged. */
export const patchBody = (schemaName: string) =>
  z.record(z.string(), z.unknown()).meta({ $ref: `#/components/schemas/${schemaName}Patch` });

/** What every route that takes a merge patch says of it. */
export const PATCH_DESCRIPTION =
  'A JSON merge patch (RFC 7396): what it does not name stays as it is, null clears a field, a ' +
  'list is replaced as a whole. The result is checked as a whole; where there is none yet, a ' +
  'patch that is whole creates it.';

export const patchResponses = {
  200: { description: 'Changed, or unchanged', schema: PutAnswer },
  201: { description: 'Created', schema: PutAnswer },
  404: { description: 'There is none, and the patch is not whole', schema: Problem },
  422: { description: 'A reference or cycle is wrong', schema: Problem },
} as const;

/** The change that a patch of the resource of a path asks for. Throws `id-mismatch`. */
export const patchNamed = <T extends { readonly id: string }>(
  of: Patched<T>,
  id: string,
  patch: Patch,
): Change<T> => {
  if ('id' in patch && patch.id !== id)
    throw new Refused('id-mismatch', `The path is about ${id}, and an id never changes.`, [
      { pointer: '/id', detail: 'must be the id of the path, or left out' },
    ]);
  return patching(of, id, patch);
};
