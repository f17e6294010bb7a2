import { createHmac } from 'node:crypto';
import type { Employee } from '../../core/model/employee.ts';
import type { PeopleAlike } from '../../core/release/audience.ts';
import type { Clock } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { cursorAt, type Listed, type PageRequest, positionOf } from './paging.ts';
import { type Item, queryAll, type Table } from './table.ts';

/**
 * What the tenant's list of employees says of each of them, so that counts and filters need not
 * read every profile: under 200 bytes each, about 20 MB of 100,000 people. The profile stays the
 * truth; the list is written before it, and whoever reads both mends it.
 */
export interface DirectoryEntry
  extends Pick<Employee, 'id' | 'role' | 'team' | 'manager' | 'language' | 'timeZone' | 'active'> {
  /** Keyed hash of the e-mail address, see `emailHashOf`. */
  readonly emailHash?: string;
}

type Secret = Pick<Manifest, 'secret'>;

/**
 * Keyed hash of an e-mail address, 16 characters, by which its employee is found while the list
 * holds no addresses. Upper and lower case are the same.
 */
export const emailHashOf = ({ secret }: Secret, email: string): string =>
  createHmac('sha256', secret).update(email.toLowerCase()).digest('base64url').slice(0, 16);

const entryOf = (manifest: Secret, employee: Employee): DirectoryEntry => {
  const { id, role, team, manager, language, timeZone, active, email } = employee;
  return {
    id,
    ...(role !== undefined && { role }),
    ...(team !== undefined && { team }),
    ...(manager !== undefined && { manager }),
    language,
    timeZone,
    active,
    ...(email !== undefined && { emailHash: emailHashOf(manifest, email) }),
  };
};

/** The item of an employee in the tenant's list. */
export const entryItem = (
  tenant: string,
  manifest: Secret,
  employee: Employee,
  under?: number,
): Item => {
  const { id, ...fields } = entryOf(manifest, employee);
  return { pk: partition.list(tenant, 'employees'), sk: id, ...fields, under };
};

/** The item of an employee of whom the list says nothing for now: their profile does. */
export const unsureEntry = (tenant: string, id: string): Item => ({
  pk: partition.list(tenant, 'employees'),
  sk: id,
});

/** Undefined for an entry that says nothing; those of an earlier version held the id alone. */
const storedEntry = ({
  pk: _pk,
  sk,
  under: _under,
  ...fields
}: Item): DirectoryEntry | undefined =>
  fields.active === undefined ? undefined : ({ id: sk, ...fields } as unknown as DirectoryEntry);

const FIELDS = ['role', 'team', 'manager', 'language', 'timeZone', 'active', 'emailHash'] as const;

/** True if the list says the same of both. */
export const sameEntry = (one: Item, other: Item): boolean =>
  FIELDS.every((field) => one[field] === other[field]);

/**
 * Puts right what the list says of an employee who is on it, where it differs from their profile.
 * One who has been taken off it meanwhile is not put on it again.
 */
export const mendEntry = async (
  table: Table,
  manifest: Secret,
  listed: Item,
  tenant: string,
  { employee, under }: { readonly employee: Employee; readonly under?: number },
): Promise<void> => {
  const item = entryItem(tenant, manifest, employee, under);
  if (!sameEntry(listed, item)) await table.put(item, { is: 'present' });
};

/** Reads that are on their way at the same time. */
const TOGETHER = 16;

/** Entries of an earlier version, from their profiles; whoever has none is left out. */
const readProfiles = async (
  services: Tabled,
  tenant: string,
  listed: readonly Item[],
): Promise<DirectoryEntry[]> => {
  const manifest = await readManifest(services, tenant);
  const found: DirectoryEntry[] = [];
  for (let from = 0; from < listed.length; from += TOGETHER) {
    const some = listed.slice(from, from + TOGETHER).map(async (item) => {
      const key = { pk: partition.employee(tenant, item.sk), sk: sort.profile };
      const profile = await services.table.get(key);
      if (profile === undefined) return [];
      const employee = profile.employee as unknown as Employee;
      const taken = profile.under === undefined ? {} : { under: profile.under as number };
      await mendEntry(services.table, manifest, item, tenant, { employee, ...taken });
      return [entryOf(manifest, employee)];
    });
    found.push(...(await Promise.all(some)).flat());
  }
  return found;
};

/**
 * The tenant's employees by id, from the list alone, after a position; read by pages of the table.
 * Where an earlier version wrote an entry, the profile is read, and the entry mended.
 */
async function* directory(
  services: Tabled,
  tenant: string,
  after?: string,
): AsyncGenerator<DirectoryEntry> {
  const pk = partition.list(tenant, 'employees');
  let from = after === undefined ? undefined : { pk, sk: after };
  do {
    const { items, next } = await services.table.query({ pk, ...(from && { from }) });
    const old = items.filter((item) => storedEntry(item) === undefined);
    const read = old.length === 0 ? [] : await readProfiles(services, tenant, old);
    const mended = new Map(read.map((entry) => [entry.id, entry]));
    for (const item of items) {
      const entry = storedEntry(item) ?? mended.get(item.sk);
      if (entry !== undefined) yield entry;
    }
    from = next;
  } while (from);
}

/** By which employees are chosen; all that are given must hold. */
export interface DirectoryFilter {
  readonly role?: string | undefined;
  readonly team?: string | undefined;
  readonly manager?: string | undefined;
  readonly active?: boolean | undefined;
  readonly emailHash?: string | undefined;
}

const matches = (entry: DirectoryEntry, filter: DirectoryFilter): boolean =>
  (Object.keys(filter) as (keyof DirectoryFilter)[]).every(
    (field) => filter[field] === undefined || filter[field] === entry[field],
  );

/** The employees who match, by id, from the tenant's list alone; from after an id on. */
export async function* employeesWhere(
  services: Tabled,
  tenant: string,
  filter: DirectoryFilter,
  after?: string,
): AsyncGenerator<DirectoryEntry> {
  for await (const entry of directory(services, tenant, after))
    if (matches(entry, filter)) yield entry;
}

/**
 * One page of the employees who match, by id. Its cursors are those of the list of all employees.
 * Throws `Refused` (`invalid-cursor`).
 */
export const listEmployeesWhere = async (
  services: Tabled,
  tenant: string,
  filter: DirectoryFilter,
  { limit, cursor }: PageRequest,
): Promise<Listed<DirectoryEntry>> => {
  const list = partition.list(tenant, 'employees');
  const after = cursor === undefined ? undefined : positionOf(list, cursor);
  const items: DirectoryEntry[] = [];
  for await (const entry of directory(services, tenant, after)) {
    if (!matches(entry, filter)) continue;
    const last = items.at(-1);
    if (last !== undefined && items.length === limit)
      return { items, cursor: cursorAt(list, last.id) };
    items.push(entry);
  }
  return { items };
};

/** How many employees have each value of a field, and as of when. */
export interface Counts {
  /** ISO instant at which the counting began. */
  readonly asOf: string;
  /** Employees without the field are under `undefined`. */
  readonly counts: ReadonlyMap<string | undefined, number>;
}

/** Counts the employees who match by a field, from the tenant's list alone. */
export const countBy = async (
  services: Tabled & Clock,
  tenant: string,
  field: 'role' | 'team' | 'manager' | 'language' | 'timeZone',
  filter: DirectoryFilter = {},
): Promise<Counts> => {
  const asOf = new Date(services.now()).toISOString();
  const counts = new Map<string | undefined, number>();
  for await (const entry of employeesWhere(services, tenant, filter))
    counts.set(entry[field], (counts.get(entry[field]) ?? 0) + 1);
  return { asOf, counts };
};

/** People that are counted at most: their entries are about 10 MB, which takes some seconds. */
const MOST_COUNTED = 50_000;

/** Who there is, without names. */
export interface Census {
  readonly groups: readonly PeopleAlike[];
  /** False where there are more people than were counted. */
  readonly isWhole: boolean;
}

/** Counts the active employees by role, team and language, from the tenant's list alone. */
export const takeCensus = async (
  services: Tabled,
  tenant: string,
  most = MOST_COUNTED,
): Promise<Census> => {
  const groups = new Map<string, { -readonly [K in keyof PeopleAlike]: PeopleAlike[K] }>();
  let counted = 0;
  for await (const { role, team, language } of employeesWhere(services, tenant, { active: true })) {
    if (counted === most) return { groups: [...groups.values()], isWhole: false };
    counted += 1;
    const key = JSON.stringify([role ?? null, team ?? null, language]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { role, team, language, people: 1 });
    else group.people += 1;
  }
  return { groups: [...groups.values()], isWhole: true };
};

/** The id of everybody on the tenant's list, in order, also of those without a profile. */
export async function* employeeIds(
  { table }: Tabled,
  tenant: string,
  after?: string,
): AsyncGenerator<string> {
  const pk = partition.list(tenant, 'employees');
  const from = after === undefined ? {} : { from: { pk, sk: after } };
  for await (const { sk } of queryAll(table, { pk, ...from })) yield sk;
}
