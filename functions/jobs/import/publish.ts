import type { ResourceKind, Resources } from '../../../core/release/workspace.ts';
import type { Acting } from '../../capabilities.ts';
import { type RefusalPart, Refused } from '../../refusal.ts';
import type { StoreWriter } from '../../store/capabilities.ts';
import { deleteResource } from '../../work/delete-resource.ts';
import { ANY_STATE } from '../../work/precondition.ts';
import { publish } from '../../work/publish.ts';
import { putResource } from '../../work/put-resource.ts';
import { readResource } from '../../work/read-resources.ts';

/** Takes one resource back to what is in force, in what is held. */
const takeBack = async (
  services: StoreWriter & Acting,
  tenant: string,
  kind: ResourceKind,
  id: string,
): Promise<void> => {
  const inForce = await readResource(services, tenant, kind, id, false);
  const how = { hold: true, precondition: ANY_STATE };
  if (inForce !== undefined)
    await putResource(services, tenant, kind, inForce as Resources[ResourceKind], how);
  else await deleteResource(services, tenant, kind, id, how);
};

/**
 * Publishes what is held. Of what this import brought, `isOwn`, whatever stands in the way is taken
 * back and told to `refuse`, until the rest can go; gives what stands in the way and came from
 * others, and then nothing is published.
 */
export const publishOwn = async (
  services: StoreWriter & Acting,
  tenant: string,
  isOwn: (kind: string, id: string) => boolean,
  refuse: (kind: string, id: string, part: RefusalPart) => void,
): Promise<readonly RefusalPart[]> => {
  const taken = new Set<string>();
  for (;;) {
    try {
      await publish(services, tenant);
      return [];
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.code !== 'cannot-publish') throw failure;
      let isOthers = true;
      for (const part of failure.errors) {
        const [, kind = '', id = '', ...rest] = part.pointer.split('/');
        const name = `${kind}/${id}`;
        if (taken.has(name) || !isOwn(kind, id)) continue;
        isOthers = false;
        taken.add(name);
        await takeBack(services, tenant, kind as ResourceKind, id);
        refuse(kind, id, { ...part, pointer: `/${rest.join('/')}` });
      }
      if (isOthers) return failure.errors;
    }
  }
};
