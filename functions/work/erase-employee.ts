import type { Acting } from '../capabilities.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { findEmployee } from '../store/employees.ts';
import { eraseEmployee as eraseStored } from '../store/erase.ts';
import type { Departure } from './delete-employee.ts';
import { reassignPeople, refuseManager } from './holders.ts';
import { checkPrecondition } from './precondition.ts';

/** What is not erased by then is left to the job. */
const MOST_MS = 15_000;

/**
 * Erases an employee for good: everything that names them goes, and no further event of theirs is
 * taken. Never refused for being in use, nor for somebody without a profile. People whom they
 * manage are left without a manager, or get the one that `reassign` names. Throws `etag-mismatch`.
 */
export const eraseEmployee = async (
  services: StoreWriter & Acting,
  tenant: string,
  id: string,
  { precondition, reassign }: Partial<Departure> = {},
): Promise<void> => {
  if (precondition !== undefined)
    checkPrecondition(precondition, (await findEmployee(services, tenant, id))?.etag);
  if (reassign !== undefined) {
    await refuseManager(services, tenant, id, reassign);
    await reassignPeople(services, tenant, 'managers', id, reassign);
  }
  await eraseStored(services, tenant, id, services.now() + MOST_MS);
};
