import { hash } from 'node:crypto';
import type { DecisionRecord } from '../../core/model/decision.ts';
import type { Clock } from '../capabilities.ts';
import { canonical } from './canonical.ts';
import type { StoreReader, Tabled } from './capabilities.ts';
import { expiryOf, hasExpired, type Keeping } from './keeping.ts';
import { DECISION_SHARD, PREFIX, partition, sort } from './keys.ts';
import type { InForce, Manifest } from './manifest.ts';
import { type Item, queryAll } from './table.ts';
import { markUsed } from './used.ts';

const hashed = (text: string): string => hash('sha256', text, 'base64url');

/** How the ids of all decisions of an employee begin; few others' begin alike. */
const shardOf = (tenant: string, employee: string): string =>
  `d${hashed(canonical([tenant, employee]))}`.slice(0, DECISION_SHARD);

/**
 * The id of a decision, 23 characters: after the employee's shard a hash of everything that it
 * follows from, so that the same question is the same decision.
 */
export const decisionId = (tenant: string, employee: string, inputs: readonly unknown[]): string =>
  `${shardOf(tenant, employee)}${hashed(canonical([tenant, employee, ...inputs]))}`.slice(0, 23);

/**
 * What the luck of a question hangs on, 22 characters: whose secret, which person, local day,
 * question and what is known of them. Neither the release nor the policy is among it, so that
 * neither publishing nor rolling back throws the dice anew.
 */
export const luckOf = (secret: string, employee: string, of: readonly unknown[]): string =>
  hashed(canonical([secret, employee, ...of])).slice(0, 22);

/**
 * Digest of an outcome's JSON, 22 characters. The engine writes the fields of an outcome in one
 * order, and a version of it that would not is another version: so plain JSON will do, which
 * whoever asked is sent anyway.
 */
export const outcomeDigest = (json: string): string => hashed(json).slice(0, 22);

/** The mark of a decision that this process has stored, and about what it takes with its key. */
const STORED = {};
const MARK_BYTES = 250;

/**
 * The item of a decision, about half a kilobyte, not indexed; and the entry by which it is found
 * without its employee.
 */
const itemsOf = (
  tenant: string,
  { id, employee, ...record }: DecisionRecord,
  kept: { readonly under: number; readonly expires?: number },
): { decision: Item; listed: Item } => ({
  decision: {
    pk: partition.employee(tenant, employee),
    sk: sort.decision(id),
    ...kept,
    ...(record as unknown as Record<string, Item['pk']>),
  },
  listed: { pk: partition.decisions(tenant, id), sk: id, employee, ...kept },
});

/**
 * Stores a decision unless this process has stored it already since the manifest last changed: an
 * employee who was erased and created anew may get the same decision again, and it is to outlive
 * the erasure. Both writes go out together, since each is found without the other; of an equal
 * decision that another process stored they make no other one. True if it is a new one.
 */
export const saveDecision = async (
  services: StoreReader & Keeping & Clock,
  tenant: string,
  record: DecisionRecord,
  inForce: Pick<Manifest, 'version'> & InForce,
): Promise<boolean> => {
  const { table, cache } = services;
  const { version } = inForce;
  const key = `${tenant}#D#${record.id}#${version}`;
  if (cache.get(key) !== undefined) return false;
  // Before the decision, so that a release with decisions is never taken for one without.
  await markUsed(services, tenant, inForce);
  const { decision, listed } = itemsOf(tenant, record, {
    under: version,
    ...expiryOf(services),
  });
  const condition = { is: 'lower', attribute: 'under', than: version } as const;
  const [isNew] = await Promise.all([table.put(decision, condition), table.put(listed, condition)]);
  cache.keep(key, STORED, MARK_BYTES);
  return isNew;
};

/**
 * The entries of all decisions of an employee, also of those that were never stored: whoever stores
 * both may be cut off in between.
 */
export async function* decisionEntries(
  { table }: Tabled,
  { tenant, employee }: { readonly tenant: string; readonly employee: string },
): AsyncGenerator<Item> {
  const pk = partition.decisions(tenant, shardOf(tenant, employee));
  for await (const entry of queryAll(table, { pk })) if (entry.employee === employee) yield entry;
}

/** A decision by its id; none once it has expired. */
export const findDecision = async (
  services: Tabled & Clock,
  tenant: string,
  id: string,
): Promise<DecisionRecord | undefined> => {
  const { table } = services;
  const listed =
    (await table.get({ pk: partition.decisions(tenant, id), sk: id })) ??
    (await table.get({ pk: partition.decision(tenant, id), sk: sort.self }));
  return listed && findDecisionOf(services, tenant, listed.employee as string, id);
};

/** A decision as it is stored with its employee. */
const recordOf = (item: Item, employee: string): DecisionRecord => {
  const { pk: _pk, sk, under: _under, expires: _expires, ...record } = item;
  const id = sk.slice(PREFIX.decision.length);
  return { ...(record as unknown as Omit<DecisionRecord, 'id' | 'employee'>), id, employee };
};

/** A decision of one employee: one read, whether it is another's, nobody's or has expired. */
export const findDecisionOf = async (
  { table, now }: Tabled & Clock,
  tenant: string,
  employee: string,
  id: string,
): Promise<DecisionRecord | undefined> => {
  const item = await table.get({ pk: partition.employee(tenant, employee), sk: sort.decision(id) });
  return item === undefined || hasExpired(item, { now }) ? undefined : recordOf(item, employee);
};

/** All decisions of one employee that have not expired, in no order that means anything. */
export async function* decisionsOf(
  { table, now }: Tabled & Clock,
  tenant: string,
  employee: string,
): AsyncGenerator<DecisionRecord> {
  const pk = partition.employee(tenant, employee);
  for await (const item of queryAll(table, { pk, prefix: PREFIX.decision }))
    if (!hasExpired(item, { now })) yield recordOf(item, employee);
}

/** Decisions of one employee that are looked through for the newest: about 2 MB. */
const MOST_LOOKED_THROUGH = 4000;

/**
 * The newest decisions of an employee, the newest first. Their keys are in no order, so all are
 * looked through; of somebody who has more than can be, some.
 */
export const newestDecisions = async (
  services: Tabled & Clock,
  { tenant, employee }: { readonly tenant: string; readonly employee: string },
  most: number,
): Promise<DecisionRecord[]> => {
  const found: DecisionRecord[] = [];
  for await (const one of decisionsOf(services, tenant, employee)) {
    found.push(one);
    if (found.length === MOST_LOOKED_THROUGH) break;
  }
  return found.sort((a, b) => b.at - a.at).slice(0, most);
};
