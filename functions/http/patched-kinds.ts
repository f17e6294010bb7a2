import { Employee } from '../../core/model/employee.ts';
import { Objective } from '../../core/model/objective.ts';
import type { Patch, Patched } from './patched.ts';

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
