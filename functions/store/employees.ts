import type { Employee } from '../../core/model/employee.ts';
import type { Tabled } from './capabilities.ts';
import { etagOf } from './etag.ts';
import { partition, seenOf, sort } from './keys.ts';
import { type Listed, type PageRequest, queryPage } from './paging.ts';
import type { Item } from './table.ts';

/** A profile and the tag by which a writer says which version it saw. */
export interface StoredEmployee {
  readonly employee: Employee;
  readonly etag: string;
}

/**
 * The items of a profile: the one in the employee's partition and its entry in the tenant's list.
 */
export const profileItems = (
  tenant: string,
  employee: Employee,
): { listed: Item; profile: Item } => ({
  listed: { pk: partition.list(tenant, 'employees'), sk: employee.id },
  profile: {
    pk: partition.employee(tenant, employee.id),
    sk: sort.profile,
    seen: seenOf.profile,
    employee: { ...employee } as unknown as Item['employee'],
    etag: etagOf(employee),
  },
});

const storedOf = (item: Item): StoredEmployee => ({
  employee: item.employee as unknown as Employee,
  etag: item.etag as string,
});

export const findEmployee = async (
  { table }: Tabled,
  tenant: string,
  id: string,
): Promise<StoredEmployee | undefined> => {
  const item = await table.get({ pk: partition.employee(tenant, id), sk: sort.profile });
  return item && storedOf(item);
};

/**
 * Stores a profile if it is still the version that was seen (`undefined` = none); false if it is
 * not.
 */
export const putEmployee = async (
  { table }: Tabled,
  tenant: string,
  employee: Employee,
  seen: string | undefined,
): Promise<boolean> => {
  const { listed, profile } = profileItems(tenant, employee);
  // The list first: whoever has a profile can be found.
  if (seen === undefined) await table.put(listed);
  return table.put(
    profile,
    seen === undefined ? { is: 'absent' } : { is: 'equal', attribute: 'etag', value: seen },
  );
};

/** Takes a profile away and keeps the learning events; false if it changed meanwhile. */
export const deleteEmployee = async (
  { table }: Tabled,
  tenant: string,
  id: string,
  seen: string,
): Promise<boolean> => {
  const deleted = await table.delete(
    { pk: partition.employee(tenant, id), sk: sort.profile },
    { is: 'equal', attribute: 'etag', value: seen },
  );
  if (deleted) await table.delete({ pk: partition.list(tenant, 'employees'), sk: id });
  return deleted;
};

/** Employees by id, a page at a time. */
export const listEmployees = async (
  services: Tabled,
  tenant: string,
  page: PageRequest,
): Promise<Listed<StoredEmployee>> => {
  const list = { pk: partition.list(tenant, 'employees') };
  const { items, cursor } = await queryPage(services, list, page, ({ sk }) => sk);
  const found = await Promise.all(items.map((id) => findEmployee(services, tenant, id)));
  return { items: found.filter((one) => one !== undefined), cursor };
};
