import type { Acting } from '../capabilities.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { takenUnder } from '../store/erased.ts';
import { etagOf } from '../store/etag.ts';
import { deletePersonal } from '../store/personal-goals.ts';
import { type Deletion, deleteResource } from './delete-resource.ts';
import { checkPrecondition } from './precondition.ts';

/** Deletes one objective, whoever owns it; false if it was not there. */
export const deleteObjective = async (
  services: StoreWriter & Acting,
  tenant: string,
  id: string,
  how: Deletion,
): Promise<boolean> =>
  (await deleteResource(services, tenant, 'objectives', id, how)) ||
  deletePersonal(
    services,
    tenant,
    id,
    (employee) => takenUnder(services, tenant, employee),
    (stored) => checkPrecondition(how.precondition, stored && etagOf(stored)),
  );
