import type * as z from 'zod';
import { mergePatch } from '../../core/base/merge-patch.ts';
import { Refused } from '../refusal.ts';
import type { Change } from '../store/change.ts';
import { partsOf, refusalOf } from './problem.ts';

/** What a client wants changed of one resource: fields to set, and `null` for those to clear. */
export type Patch = Readonly<Record<string, unknown>>;

/** A kind of resource that patches are made of. */
export interface Patched<T> {
  readonly schema: z.ZodType<T>;
  readonly noun: string;
  /** Fills in what a patch that replaces a list need not repeat. */
  readonly completed?: (merged: unknown, stored: T | undefined, patch: Patch) => unknown;
}

/** The value at a path of what was sent. */
const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((here, key) => (here as Patch | undefined)?.[key as string], value);

/**
 * The change that a merge patch comes to, checked as a whole by the schema of its kind. Wherever it
 * runs it sees the very version that it replaces, so that two patches of different fields both
 * last. Throws `invalid-body`, which names what a patch clears that is no field as well; and
 * `not-found` (`unknown-employee`) where there is none and the patch is not all that a new one
 * needs.
 */
export const patching = <T extends { readonly id: string }>(
  { schema, noun, completed = (merged) => merged }: Patched<T>,
  id: string,
  patch: Patch,
): Change<T> => ({
  id,
  wanted(stored) {
    const whole = { ...patch, id };
    const merged = (keepCleared: boolean): unknown =>
      completed(mergePatch(stored, whole, keepCleared), stored, patch);
    const value = merged(false);
    const checked = schema.safeParse(value);
    const named = schema.safeParse(merged(true));
    const unknown = named.success
      ? []
      : named.error.issues.filter((issue) => issue.code === 'unrecognized_keys');
    if (checked.success && unknown.length === 0) return checked.data;
    const issues = checked.success ? [] : checked.error.issues;
    const others = issues.filter(({ code }) => code !== 'unrecognized_keys');
    const error = { issues: [...unknown, ...others] } as z.ZodError;
    const isMissing = ({ path }: z.core.$ZodIssue): boolean => valueAt(value, path) === undefined;
    if (stored !== undefined || unknown.length > 0 || !others.some(isMissing))
      throw refusalOf(error, 'invalid-body');
    const errors = partsOf(error);
    throw new Refused(
      noun === 'employee' ? 'unknown-employee' : 'not-found',
      `There is no ${noun} ${id}, and the patch lacks what a new one needs: ${errors[0]?.pointer}.`,
      errors,
    );
  },
});
