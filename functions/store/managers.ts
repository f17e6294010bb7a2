import type { Tabled } from './capabilities.ts';
import { employeesWhere } from './directory.ts';
import { changeEmployee } from './employees.ts';
import { readManifest } from './manifest.ts';

/** Ids of the employees who have this one as their manager. */
export async function* reportsOf(
  services: Tabled,
  tenant: string,
  manager: string,
): AsyncGenerator<string> {
  for await (const { id } of employeesWhere(services, tenant, { manager })) yield id;
}

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
    await changeEmployee(services, tenant, manifest, id, ({ manager: held, ...employee }) =>
      held === manager ? employee : undefined,
    );
};
