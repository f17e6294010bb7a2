import {
  deleteResource as deleteFrom,
  type ResourceKind,
  readResource,
  type WorkspaceParts,
} from '../../core/release/workspace.ts';
import type { Acting } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { etagOf } from '../store/etag.ts';
import { readManifest } from '../store/manifest.ts';
import { changeWorkspace, readWorkspace } from '../store/workspace.ts';
import { reassignPeople, refuseWhileHeld } from './holders.ts';
import { checkPrecondition, type Precondition } from './precondition.ts';
import { asHeld, problemsAfter } from './put-resource.ts';

/** How a resource is to be deleted. */
export interface Deletion {
  /** Collect the deletion until the next release, and check it then. */
  readonly hold: boolean;
  readonly precondition: Precondition;
  /** For roles and teams: what those people get who hold the one that goes. */
  readonly reassign?: string | undefined;
}

/** More of them than this in a sentence help nobody. */
const NAMED = 5;

/** Throws `in-use` where something in the workspace names the resource that is to go. */
const refuseInUse = (before: WorkspaceParts, after: WorkspaceParts, id: string): void => {
  const { fresh } = problemsAfter(before, after);
  if (fresh.length === 0) return;
  const where = fresh.slice(0, NAMED).map(({ pointer }) => pointer);
  const more = fresh.length > NAMED ? ` and ${fresh.length - NAMED} more` : '';
  throw new Refused(
    'in-use',
    `${id} is still referred to by ${where.join(', ')}${more}. Take these references out first.`,
    fresh.map(({ pointer }) => ({
      pointer,
      detail: `refers to ${id}. Take the reference out first.`,
      code: 'in-use',
    })),
  );
};

/**
 * Deletes one resource that nothing refers to; false if it was not there. People who hold a role or
 * a team stand in its way too, unless they are reassigned. Throws `in-use` and `etag-mismatch`, and
 * then nothing has changed.
 */
export const deleteResource = async (
  services: StoreWriter & Acting,
  tenant: string,
  kind: ResourceKind,
  id: string,
  { hold, precondition, reassign }: Deletion,
): Promise<boolean> => {
  const apply = (workspace: WorkspaceParts): WorkspaceParts => deleteFrom(workspace, kind, id);
  const check = (before: WorkspaceParts, after: WorkspaceParts): boolean => {
    const stored = readResource(before, kind, id);
    if (stored === undefined) return false;
    checkPrecondition(precondition, etagOf(stored));
    if (!hold) refuseInUse(before, after, id);
    return true;
  };
  if (!hold && (kind === 'roles' || kind === 'teams')) {
    const before = await readWorkspace(services, tenant, await readManifest(services, tenant));
    if (!check(before, apply(before))) return false;
    if (reassign === undefined) await refuseWhileHeld(services, tenant, kind, id);
    else {
      refuseTarget(before, kind, id, reassign);
      await reassignPeople(services, tenant, kind, id, reassign);
    }
  }
  return changeWorkspace(services, tenant, hold, (before) => {
    // A deletion of what is not there changes nothing, also not in what is held.
    const isThere = readResource(before, kind, id) !== undefined;
    return {
      apply: isThere ? apply : (workspace) => workspace,
      check,
      act: () => ({ kind: 'resource', what: kind, ids: [id], to: 'deleted', ...asHeld(hold) }),
    };
  });
};

/** Throws where people cannot be given the role or team that they are to have instead. */
const refuseTarget = (
  workspace: WorkspaceParts,
  kind: 'roles' | 'teams',
  id: string,
  reassign: string,
): void => {
  const noun = kind.slice(0, -1);
  const detail =
    reassign === id
      ? `${id} is the ${noun} that is to be deleted. Name another one.`
      : readResource(workspace, kind, reassign) === undefined
        ? `There is no ${noun} ${reassign}. Create it first, or name another one.`
        : undefined;
  if (detail !== undefined)
    throw new Refused('unknown-reference', detail, [{ pointer: '?reassign', detail }]);
};
