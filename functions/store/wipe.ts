import type { GoalsPart } from '../../core/model/goals.ts';
import { aboutOf } from './about.ts';
import type { StoreReader, StoreWriter, Tabled } from './capabilities.ts';
import { delistTenant } from './digest-settings.ts';
import { employeeIds } from './directory.ts';
import { removeJobs } from './jobs.ts';
import { LISTS, PREFIX, partition, sort } from './keys.ts';
import { findManifest, type Hashes, readManifest } from './manifest.ts';
import { forgetLogins } from './members.ts';
import { readPart } from './parts.ts';
import { eraseAll } from './personal-data.ts';
import { DUE_SHARDS } from './schedules.ts';
import { type Key, queryAll } from './table.ts';

/** Everybody on the tenant's list, and whoever owns an objective without being on it. */
const peopleOf = async (services: Tabled, tenant: string): Promise<Set<string>> => {
  const people = new Set<string>();
  for await (const id of employeeIds(services, tenant)) people.add(id);
  const owned = queryAll(services.table, { pk: partition.list(tenant, 'objectives') });
  for await (const { employee } of owned) people.add(employee as string);
  return people;
};

/** Every key result that the company or a team ever had. */
const keyResultsOf = async (services: StoreReader, tenant: string): Promise<Set<string>> => {
  const pk = partition.tenant(tenant);
  // What is in force may not be on record yet.
  const goals = new Set([(await readManifest(services, tenant)).parts.goals]);
  for await (const { parts } of queryAll(services.table, { pk, prefix: PREFIX.release }))
    goals.add((parts as unknown as Hashes).goals);
  const ids = new Set<string>();
  for (const hash of goals) {
    const { objectives } = await readPart<GoalsPart>(services, tenant, hash);
    for (const { keyResults } of objectives) for (const { id } of keyResults) ids.add(id);
  }
  return ids;
};

const deletePartition = async ({ table }: Tabled, pk: string): Promise<void> => {
  const keys: Key[] = [];
  for await (const { sk } of queryAll(table, { pk })) keys.push({ pk, sk });
  await table.deleteMany(keys);
};

/**
 * Empties a tenant, so that it can be made anew: its people, lists, keys, check-ins, releases and
 * what it has used of its quotas, and what its digests came to.
 * Its place among the tenants stays, and so do events of people of whom nothing but events is
 * known, and parts, which are content-addressed, with the list of them: what of them the tenant
 * does not name once it is made anew is collected. Cut off, it can be run again.
 */
export const wipeTenant = async (services: StoreWriter, tenant: string): Promise<void> => {
  if ((await findManifest(services, tenant)) === undefined) return;
  // Before the people: with them their jobs would go, but not what leads to these.
  await removeJobs(services, tenant);
  for (const employee of await peopleOf(services, tenant))
    await eraseAll(services, await aboutOf(services, tenant, employee));
  for (const keyResult of await keyResultsOf(services, tenant))
    await deletePartition(services, partition.checkIns(tenant, keyResult));
  for await (const { hash } of queryAll(services.table, { pk: partition.list(tenant, 'keys') }))
    await services.table.delete({ pk: partition.apiKey(hash as string), sk: sort.self });
  await deletePartition(services, partition.usage(tenant));
  await deletePartition(services, partition.digestCounts(tenant));
  await deletePartition(services, partition.mailWeeks(tenant));
  await forgetLogins(services, tenant);
  // Nobody plans for it any more, and nothing is due.
  await delistTenant(services, tenant);
  for (let shard = 0; shard < DUE_SHARDS; shard++)
    await deletePartition(services, partition.due(tenant, shard));
  for (const list of LISTS)
    if (list !== 'parts') await deletePartition(services, partition.list(tenant, list));
  // The manifest last: without it nothing else would be found again.
  const pk = partition.tenant(tenant);
  for (const prefix of [PREFIX.sweep, PREFIX.release])
    for await (const { sk } of queryAll(services.table, { pk, prefix }))
      await services.table.delete({ pk, sk });
  await deletePartition(services, pk);
};
