import type { LessonRequest } from '../../core/model/decision.ts';
import type { PersonalGoals } from '../../core/model/goals.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import { type RefusalPart, refusedFor } from '../refusal.ts';

/** Where a request names things: `?` in a query, `/` in a body or in a field of one. */
export type NamedIn = '?' | '/' | '/request/';

const hasTask = ({ roles }: CompiledRelease, task: string): boolean =>
  [...roles.values()].some(({ tasks }) => tasks.some(({ name }) => name === task));

const hasKeyResult = (
  { goals }: CompiledRelease,
  personal: PersonalGoals | undefined,
  keyResult: string,
): boolean =>
  [...goals.objectives, ...(personal?.objectives ?? [])].some(({ keyResults }) =>
    keyResults.some(({ id }) => id === keyResult),
  );

const refuse = (parts: readonly RefusalPart[]): void => {
  const [first, ...others] = parts;
  if (first !== undefined) throw refusedFor([first, ...others], 'unknown-reference');
};

const part = (pointer: string, detail: string): RefusalPart => ({
  pointer,
  detail,
  code: 'unknown-reference',
});

/**
 * Refuses a skill or task that nobody can be asked about: no lesson could ever be found for it. A
 * task of another role is known, and has nothing for this one. Throws `unknown-reference`.
 */
export const checkShared = (
  release: CompiledRelease,
  { skill, task }: LessonRequest,
  within: NamedIn,
): void =>
  refuse([
    ...(skill === undefined || release.catalogue.skillIndex.has(skill)
      ? []
      : [part(`${within}skill`, `There is no skill ${skill}.`)]),
    ...(task === undefined || hasTask(release, task)
      ? []
      : [part(`${within}task`, `No role has the task ${task}.`)]),
  ]);

/**
 * Refuses a key result that is neither the organisation's nor this employee's own. Throws
 * `unknown-reference`.
 */
export const checkKeyResult = (
  release: CompiledRelease,
  personal: PersonalGoals | undefined,
  { keyResult }: LessonRequest,
  within: NamedIn,
): void =>
  refuse(
    keyResult === undefined || hasKeyResult(release, personal, keyResult)
      ? []
      : [part(`${within}keyResult`, `There is no key result ${keyResult}.`)],
  );
