import type { Acting, Clock, Randomness } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import { audited } from '../store/audit.ts';
import type { StoreReader, Tabled } from '../store/capabilities.ts';
import { deleteEmployee as deleteStored, findEmployee } from '../store/employees.ts';
import { unknownEmployee } from './access.ts';
import { reassignPeople, refuseManager, refuseWhileHeld } from './holders.ts';
import { checkPrecondition, type Precondition } from './precondition.ts';

/** How an employee is to be taken out. */
export interface Departure {
  readonly precondition: Precondition;
  /** Who manages the people from now on whose manager leaves. */
  readonly reassign?: string | undefined;
}

/**
 * Takes an employee's profile out and keeps the learning events, so that the same person may come
 * back. Throws `in-use` for somebody who manages others, unless these are reassigned.
 */
export const deleteEmployee = async (
  services: StoreReader & Clock & Randomness & Acting,
  tenant: string,
  id: string,
  departure: Departure,
): Promise<void> => {
  const act = { kind: 'employee', what: 'employees', people: [id], to: 'taken out' } as const;
  await audited(services, tenant, act, () => takeOut(services, tenant, id, departure));
};

const takeOut = async (
  services: Tabled & Clock & Randomness,
  tenant: string,
  id: string,
  { precondition, reassign }: Departure,
): Promise<void> => {
  const found = await findEmployee(services, tenant, id);
  if (found === undefined) throw unknownEmployee(id);
  checkPrecondition(precondition, found.etag);
  if (reassign === undefined) await refuseWhileHeld(services, tenant, 'managers', id);
  else {
    await refuseManager(services, tenant, id, reassign);
    await reassignPeople(services, tenant, 'managers', id, reassign);
  }
  if (!(await deleteStored(services, tenant, id, found.etag)))
    throw new Refused('etag-mismatch', 'It has changed meanwhile. Read it again.');
};
