import type { WorkspaceParts } from '../../core/release/workspace.ts';
import type { Acting } from '../capabilities.ts';
import { type RefusalPart, Refused } from '../refusal.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { readManifest } from '../store/manifest.ts';
import { type Published, publishHeld, readWorkspace } from '../store/workspace.ts';
import { refuseWhileHeld } from './holders.ts';

/** The roles or teams that one workspace has and another one has not. */
const goneFrom = (
  before: readonly { id: string }[],
  after: readonly { id: string }[],
): string[] => {
  const kept = new Set(after.map(({ id }) => id));
  return before.flatMap(({ id }) => (kept.has(id) ? [] : [id]));
};

/** Why people stand in the way of what is held: they have a role or team that it deletes. */
const peopleInTheWay = async (
  services: StoreWriter,
  tenant: string,
  inForce: WorkspaceParts,
  held: WorkspaceParts,
): Promise<RefusalPart[]> => {
  const gone = [
    ...goneFrom(inForce.catalogue.roles, held.catalogue.roles).map((id) => ['roles', id] as const),
    ...goneFrom(inForce.goals.teams, held.goals.teams).map((id) => ['teams', id] as const),
  ];
  const parts: RefusalPart[] = [];
  for (const [kind, id] of gone) {
    try {
      await refuseWhileHeld(services, tenant, kind, id);
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      parts.push({ pointer: `/${kind}/${id}`, detail: failure.message, code: failure.code });
    }
  }
  return parts;
};

/**
 * Publishes what is held, whole or not at all; with nothing held, what is in force stays. Throws
 * `cannot-publish` with every problem of what is held.
 */
export const publish = async (
  services: StoreWriter & Acting,
  tenant: string,
): Promise<Published> => {
  const manifest = await readManifest(services, tenant);
  if (manifest.held !== undefined) {
    const [inForce, held] = await Promise.all([
      readWorkspace(services, tenant, manifest),
      readWorkspace(services, tenant, manifest, true),
    ]);
    const parts = await peopleInTheWay(services, tenant, inForce, held);
    if (parts.length > 0)
      throw new Refused(
        'cannot-publish',
        `What is held deletes what people hold; nothing was published. ${parts[0]?.detail ?? ''}`,
        parts,
      );
  }
  return publishHeld(services, tenant, services.acting);
};
