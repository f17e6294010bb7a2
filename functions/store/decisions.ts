import { hash } from 'node:crypto';
import type { DecisionRecord } from '../../core/model/decision.ts';
import { canonical } from './canonical.ts';
import type { StoreReader, Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import type { Manifest } from './manifest.ts';
import type { Item } from './table.ts';

/**
 * The id of a decision: a hash of everything that it follows from, so that the same question is the
 * same decision.
 */
export const decisionId = (inputs: unknown): string =>
  `d${hash('sha256', canonical(inputs), 'base64url').slice(0, 22)}`;

/**
 * Digest of an outcome's JSON, 22 characters. The engine writes the fields of an outcome in one
 * order, and a version of it that would not is another version: so plain JSON will do, which
 * whoever asked is sent anyway.
 */
export const outcomeDigest = (json: string): string =>
  hash('sha256', json, 'base64url').slice(0, 22);

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
  under: number,
): { decision: Item; listed: Item } => ({
  decision: {
    pk: partition.employee(tenant, employee),
    sk: sort.decision(id),
    under,
    ...(record as unknown as Record<string, Item['pk']>),
  },
  listed: { pk: partition.decision(tenant, id), sk: sort.self, employee, under },
});

/**
 * Stores a decision unless this process has stored it already since the manifest last changed: an
 * employee who was erased and created anew may get the same decision again, and it is to outlive
 * the erasure. Of an equal decision that another process stored the writes make no other one.
 */
export const saveDecision = async (
  { table, cache }: StoreReader,
  tenant: string,
  record: DecisionRecord,
  { version }: Pick<Manifest, 'version'>,
): Promise<void> => {
  const key = `${tenant}#D#${record.id}#${version}`;
  if (cache.get(key) !== undefined) return;
  const { decision, listed } = itemsOf(tenant, record, version);
  const condition = { is: 'lower', attribute: 'under', than: version } as const;
  // One after the other: an entry whose decision never came would outlive its employee's erasure.
  await table.put(decision, condition);
  await table.put(listed, condition);
  cache.keep(key, STORED, MARK_BYTES);
};

/** A decision by its id. */
export const findDecision = async (
  { table }: Tabled,
  tenant: string,
  id: string,
): Promise<DecisionRecord | undefined> => {
  const listed = await table.get({ pk: partition.decision(tenant, id), sk: sort.self });
  return listed && findDecisionOf({ table }, tenant, listed.employee as string, id);
};

/** A decision of one employee: one read, whether it is another's or nobody's. */
export const findDecisionOf = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
  id: string,
): Promise<DecisionRecord | undefined> => {
  const item = await table.get({ pk: partition.employee(tenant, employee), sk: sort.decision(id) });
  if (item === undefined) return undefined;
  const { pk: _pk, sk: _sk, under: _under, ...record } = item;
  return { ...(record as unknown as Omit<DecisionRecord, 'id' | 'employee'>), id, employee };
};
