import * as z from 'zod';
import { Employee } from '../../core/model/employee.ts';
import { Objective } from '../../core/model/objective.ts';
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

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (value ?? {}) as Fields;

/** A key result that says no current value keeps that of the one that it replaces. */
const keepingCurrent = (keyResult: unknown, stored: Objective | undefined): unknown => {
  const { id, metric } = fieldsOf(keyResult);
  const before = stored?.keyResults.find((one) => one.id === id)?.metric;
  const isSilent = metric !== null && typeof metric === 'object' && !('current' in metric);
  if (before === undefined || !isSilent) return keyResult;
  return { ...fieldsOf(keyResult), metric: { ...metric, current: before.current } };
};

/**
 * An objective whose lists of key results are replaced needs no current values for those that it
 * has; one that becomes the company's leaves the id of its owner behind.
 */
const completedObjective = (
  merged: unknown,
  stored: Objective | undefined,
  patch: Patch,
): Fields => {
  const { owner, keyResults, ...others } = fieldsOf(merged);
  const named = fieldsOf(patch.owner);
  const { id: _, ...kind } = fieldsOf(owner);
  const isCompanys = named.kind === 'company' && !('id' in named);
  return {
    ...others,
    ...(owner !== undefined && { owner: isCompanys ? kind : owner }),
    ...(keyResults !== undefined && {
      keyResults: Array.isArray(keyResults)
        ? keyResults.map((one) => keepingCurrent(one, stored))
        : keyResults,
    }),
  };
};

export const PATCHED_EMPLOYEE: Patched<Employee> = { schema: Employee, noun: 'employee' };
export const PATCHED_OBJECTIVE: Patched<Objective> = {
  schema: Objective,
  noun: 'objective',
  completed: completedObjective,
};

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
