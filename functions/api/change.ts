import type { Objective } from '../../core/model/objective.ts';
import { problemsOf, type WorkspaceProblem } from '../../core/release/validate.ts';
import {
  deleteResource,
  putResources,
  type ResourceKind,
  type Resources,
  readResource,
  type WorkspaceParts,
} from '../../core/release/workspace.ts';
import { pointerOf } from '../http/problem.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { etagOf } from '../store/etag.ts';
import { changeWorkspace } from '../store/workspace.ts';
import type { BulkResult } from './bulk.ts';

/** Problems of a workspace that it did not have before. */
const newProblems = (before: WorkspaceParts, after: WorkspaceParts): WorkspaceProblem[] => {
  const known = new Set(
    problemsOf(before).map(({ pointer, detail }) => `${pointer}\u0000${detail}`),
  );
  return problemsOf(after).filter(({ pointer, detail }) => !known.has(`${pointer}\u0000${detail}`));
};

const keepsReadings = (workspace: WorkspaceParts, objective: Objective): string | undefined => {
  const tracked = workspace.goals.objectives.find(({ id }) => id === objective.id);
  const index = objective.keyResults.findIndex((keyResult) => {
    const reading = tracked?.readings
      .find((one) => one.keyResult === keyResult.id)
      ?.series.find(({ series }) => series === '');
    return reading !== undefined && reading.value !== keyResult.metric.current;
  });
  return index < 0 ? undefined : `/keyResults/${index}/metric/current`;
};

/** Refuses what no workspace may hold, whatever else is in it. */
const refuseChange = (
  workspace: WorkspaceParts,
  kind: ResourceKind,
  resource: Resources[ResourceKind],
): void => {
  if (kind !== 'objectives') return;
  const pointer = keepsReadings(workspace, resource as Objective);
  if (pointer === undefined) return;
  const detail =
    'This key result has check-ins, and current follows from them. Post a check-in, or send current as it is.';
  throw new Refused('current-from-check-ins', detail, [{ pointer, detail }]);
};

interface PutOutcome {
  readonly status: 'created' | 'updated' | 'unchanged';
  readonly etag: string;
}

const sameResource = (a: unknown, b: unknown): boolean =>
  a !== undefined && etagOf(a) === etagOf(b);

/** Puts one resource into the workspace, or refuses with what is wrong about it. */
export const putOne = <K extends ResourceKind>(
  services: Services,
  tenant: string,
  kind: K,
  resource: Resources[K],
  hold: boolean,
  check: (current: string | undefined) => void,
): Promise<PutOutcome> =>
  changeWorkspace<PutOutcome>(services, tenant, hold, () => ({
    apply: (workspace) =>
      sameResource(readResource(workspace, kind, resource.id), resource)
        ? workspace
        : putResources(workspace, kind, [resource]),
    check: (before, after) => {
      const present = readResource(before, kind, resource.id);
      check(present === undefined ? undefined : etagOf(present));
      refuseChange(before, kind, resource);
      const etag = etagOf(resource);
      if (sameResource(present, resource)) return { status: 'unchanged', etag };
      const problems = hold ? [] : newProblems(before, after);
      const prefix = pointerOf([kind, resource.id]);
      const first = problems[0];
      if (first !== undefined) {
        const errors = problems.map((problem) => ({
          ...problem,
          pointer: problem.pointer.replace(prefix, ''),
        }));
        throw new Refused(first.code, first.detail, errors);
      }
      return { status: present === undefined ? 'created' : 'updated', etag };
    },
  }));

/**
 * Puts many resources; those that would leave a dangling reference or a cycle are refused one by
 * one, the others go in together.
 */
export const putMany = <K extends ResourceKind>(
  services: Services,
  tenant: string,
  kind: K,
  items: readonly { index: number; item: Resources[K] }[],
  hold: boolean,
): Promise<Map<number, BulkResult>> =>
  changeWorkspace(services, tenant, hold, (workspace) => {
    const results = new Map<number, BulkResult>();
    const refuse = (
      index: number,
      id: string,
      code: string,
      errors: { pointer: string; detail: string; code?: string }[],
    ): void => {
      results.set(index, {
        id,
        status: 'rejected',
        error: { code, detail: errors[0]?.detail ?? code, errors },
      });
    };
    for (const { index, item } of items) {
      try {
        refuseChange(workspace, kind, item);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refuse(
          index,
          item.id,
          error.code,
          error.errors.map((one) => ({ ...one })),
        );
      }
    }
    const remaining = () => items.filter(({ index }) => !results.has(index));
    const apply = (): WorkspaceParts =>
      putResources(
        workspace,
        kind,
        remaining().map(({ item }) => item),
      );
    let after = apply();
    // Refusing one item may leave another without what it refers to, so it goes on until nothing
    // new is wrong.
    for (
      let problems = hold ? [] : newProblems(workspace, after);
      problems.length > 0;
      problems = newProblems(workspace, after)
    ) {
      let found = false;
      for (const { index, item } of remaining()) {
        const prefix = `${pointerOf([kind, item.id])}/`;
        const own = problems.filter(({ pointer }) => pointer.startsWith(prefix));
        if (own[0] === undefined) continue;
        found = true;
        refuse(
          index,
          item.id,
          own[0].code,
          own.map((problem) => ({
            ...problem,
            pointer: `/${problem.pointer.slice(prefix.length)}`,
          })),
        );
      }
      // What others would suffer from these items is nobody's in particular: none of them goes in.
      if (!found)
        for (const { index, item } of remaining())
          refuse(index, item.id, problems[0]?.code ?? 'cycle', problems);
      after = apply();
    }
    const taken = remaining().map(({ item }) => item);
    for (const { index, item } of remaining()) {
      const before = readResource(workspace, kind, item.id);
      const same = sameResource(before, item);
      results.set(index, {
        id: item.id,
        status: same ? 'unchanged' : before === undefined ? 'created' : 'updated',
        etag: etagOf(item),
      });
    }
    return { apply: (before) => putResources(before, kind, taken), check: () => results };
  });

/** Deletes one resource that nothing refers to; false if it was not there. */
export const deleteOne = (
  services: Services,
  tenant: string,
  kind: ResourceKind,
  id: string,
  hold: boolean,
  check: (current: string | undefined) => void,
): Promise<boolean> =>
  changeWorkspace(services, tenant, hold, (asked) => {
    const present = readResource(asked, kind, id);
    if (present === undefined) return { apply: (workspace) => workspace, check: () => false };
    return {
      apply: (workspace) => deleteResource(workspace, kind, id),
      check: (before, after) => {
        check(etagOf(present));
        const problems = hold ? [] : newProblems(before, after);
        if (problems.length === 0) return true;
        const where = problems.slice(0, 5).map(({ pointer }) => pointer);
        throw new Refused(
          'in-use',
          `${id} is still referred to by ${where.join(', ')}. Take these references out first.`,
          problems,
        );
      },
    };
  });
