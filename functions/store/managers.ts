import type { Randomness } from '../capabilities.ts';
import type { About } from './about.ts';
import type { StoreReader, Tabled } from './capabilities.ts';
import { employeesWhere } from './directory.ts';
import { changeEmployee } from './employees.ts';
import { isErasedNow } from './erased.ts';
import { readManifest } from './manifest.ts';

/** Ids of the employees who have this one as their manager, in order, from after one on. */
export async function* reportsOf(
  services: Tabled,
  tenant: string,
  manager: string,
  after?: string,
): AsyncGenerator<string> {
  for await (const { id } of employeesWhere(services, tenant, { manager }, after)) yield id;
}

/**
 * Takes a manager who is erased out of the profiles of all who have them; whatever else changes
 * meanwhile stays. Whoever was created anew may be named again, and is left. False if it is over
 * before all were seen.
 */
export const withoutManager = async (
  services: StoreReader & Randomness,
  { tenant, employee: manager, before }: About,
  isOver: () => boolean,
): Promise<boolean> => {
  const manifest = await readManifest(services, tenant);
  for await (const id of reportsOf(services, tenant, manager)) {
    await changeEmployee(services, tenant, manifest, id, async ({ manager: held, ...employee }) =>
      held === manager && (before === undefined || (await isErasedNow(services, tenant, manager)))
        ? employee
        : undefined,
    );
    if (isOver()) return false;
  }
  return true;
};
