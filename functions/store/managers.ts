import type { Tabled } from './capabilities.ts';
import { employeesWhere } from './directory.ts';
import { findEmployee, putEmployee } from './employees.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { StoreUnavailable } from './table.ts';

/** Ids of the employees who have this one as their manager. */
export async function* reportsOf(
  services: Tabled,
  tenant: string,
  manager: string,
): AsyncGenerator<string> {
  for await (const { id } of employeesWhere(services, tenant, { manager })) yield id;
}

/** A lost race is run again at most this often. */
const MOST_ROUNDS = 8;

const takeManagerOff = async (
  services: Tabled,
  tenant: string,
  manifest: Manifest,
  id: string,
  manager: string,
): Promise<void> => {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = await findEmployee(services, tenant, id);
    if (found?.employee.manager !== manager) return;
    const { manager: _gone, ...employee } = found.employee;
    if (await putEmployee(services, tenant, employee, found, manifest)) return;
  }
  throw new StoreUnavailable('too many changes at once');
};

/**
 * Takes a manager out of the profiles of all who have them; whatever else changes meanwhile stays.
 */
export const withoutManager = async (
  services: Tabled,
  tenant: string,
  manager: string,
): Promise<void> => {
  const manifest = await readManifest(services, tenant);
  for await (const id of reportsOf(services, tenant, manager))
    await takeManagerOff(services, tenant, manifest, id, manager);
};
