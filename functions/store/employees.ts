import { type DigestPreference, withoutFilledIn } from '../../core/model/digest.ts';
import type { Employee } from '../../core/model/employee.ts';
import type { Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { entryItem, mendEntry, sameEntry, unsureEntry } from './directory.ts';
import { etagOf } from './etag.ts';
import { partition, seenOf, sort } from './keys.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { type Listed, type PageRequest, queryPage } from './paging.ts';
import { untilWon } from './race.ts';
import type { Item } from './table.ts';

/** A profile and the tag by which a writer says which version it saw. */
export interface StoredEmployee {
  readonly employee: Employee;
  readonly etag: string;
  /** What was chosen of its digest: nothing that an earlier version filled in. */
  readonly chosen?: DigestPreference | undefined;
  /** The version of the manifest under which it was taken; a profile of yesterday says nothing. */
  readonly under?: number;
}

/** The item of a profile, in the employee's partition. */
export const profileItem = (tenant: string, employee: Employee, under?: number): Item => ({
  pk: partition.employee(tenant, employee.id),
  sk: sort.profile,
  seen: seenOf.profile,
  under,
  employee: { ...employee } as unknown as Item['employee'],
  etag: etagOf(employee),
  // Nothing was filled in, as earlier versions did.
  ...(employee.digest !== undefined && { sparse: true }),
});

/** A profile as read back from its item. */
export const storedOf = (item: Item): StoredEmployee => {
  const employee = item.employee as unknown as Employee;
  const { digest } = employee;
  return {
    employee,
    etag: item.etag as string,
    ...(digest !== undefined && {
      chosen: item.sparse === true ? digest : withoutFilledIn(digest),
    }),
    ...(item.under !== undefined && { under: item.under as number }),
  };
};

/** The profile of an employee; undefined if they have none. */
export const findEmployee = async (
  { table }: Tabled,
  tenant: string,
  id: string,
): Promise<StoredEmployee | undefined> => {
  const item = await table.get({ pk: partition.employee(tenant, id), sk: sort.profile });
  return item && storedOf(item);
};

/** A profile to be stored. */
interface TakenProfile extends Omit<StoredEmployee, 'etag' | 'chosen'> {
  /** True for somebody who comes back after they were erased: nothing of before is to be kept. */
  readonly isBack?: boolean;
}

/**
 * Stores a profile that was taken `under` a version of the manifest if it is still the version that
 * was seen (`undefined` = none); false if it is not. Whoever has a profile is on the tenant's list,
 * before and after. Where the list is to say something else of them, it says nothing meanwhile, so
 * that whoever reads it then looks at the profile.
 */
export const putEmployee = async (
  services: Tabled,
  tenant: string,
  { employee, under, isBack = false }: TakenProfile,
  seen: StoredEmployee | undefined,
  manifest: Pick<Manifest, 'secret'>,
): Promise<boolean> => {
  const { table } = services;
  const listed = entryItem(tenant, manifest, employee, under);
  const isListed =
    seen !== undefined &&
    !isBack &&
    sameEntry(entryItem(tenant, manifest, seen.employee, under), listed);
  if (!isListed) await table.put(seen === undefined ? listed : unsureEntry(tenant, employee.id));
  const stored = await table.put(
    profileItem(tenant, employee, under),
    seen === undefined ? { is: 'absent' } : { is: 'equal', attribute: 'etag', value: seen.etag },
  );
  if (isListed) return stored;
  if (stored) {
    if (seen !== undefined) await table.put(listed);
    return true;
  }
  // Another writer was faster: the list has to say what their profile says.
  const winner = await findEmployee(services, tenant, employee.id);
  if (winner !== undefined) await mendEntry(table, manifest, listed, tenant, winner);
  return false;
};

/**
 * Changes a stored profile by compare and swap, so that whatever else changes meanwhile stays.
 * `change` gives undefined to leave it as it is; it may be called again after a lost race.
 */
export const changeEmployee = async (
  services: Tabled & Randomness,
  tenant: string,
  manifest: Pick<Manifest, 'secret'>,
  id: string,
  change: (employee: Employee) => Employee | undefined | Promise<Employee | undefined>,
): Promise<void> =>
  untilWon(services, async () => {
    const before = await findEmployee(services, tenant, id);
    const employee = before && (await change(before.employee));
    if (employee === undefined) return { won: undefined };
    // Taken when it was: an erasure of this employee that is under way must still find it.
    const after = { ...before, employee };
    const isWon = await putEmployee(services, tenant, after, before, manifest);
    return isWon ? { won: undefined } : undefined;
  });

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

/** Employees by id, a page at a time; mends what the list says otherwise than their profiles. */
export const listEmployees = async (
  services: Tabled,
  tenant: string,
  page: PageRequest,
): Promise<Listed<StoredEmployee>> => {
  const list = { pk: partition.list(tenant, 'employees') };
  const { items, cursor } = await queryPage(services, list, page, (item) => item);
  const [manifest, found] = await Promise.all([
    readManifest(services, tenant),
    Promise.all(items.map(({ sk }) => findEmployee(services, tenant, sk))),
  ]);
  const mending = items.map((item, index) => {
    const profile = found[index];
    return profile && mendEntry(services.table, manifest, item, tenant, profile);
  });
  await Promise.all(mending);
  return { items: found.filter((one) => one !== undefined), cursor };
};
