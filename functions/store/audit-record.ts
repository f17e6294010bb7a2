import { fnv1a } from '../../core/base/hash.ts';
import { type AuditRecord, MOST_IDS } from '../../core/model/audit.ts';
import type { Clock, Randomness, Who } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { PREFIX, partition, sort } from './keys.ts';
import type { Item, Key } from './table.ts';

/** A month is spread over so many partitions. */
export const AUDIT_SHARDS = 8;

/** What somebody does, as it goes on record; who does it is told apart. */
export type Act = Omit<AuditRecord, 'id' | 'at' | 'actor' | 'note' | 'request' | 'unfinished'>;

/** The ids of what an act is about, as they go on record: a few are named, and all are counted. */
export const namedIds = (ids: readonly string[]): Pick<AuditRecord, 'ids' | 'count'> => ({
  ids: ids.slice(0, MOST_IDS),
  ...(ids.length > MOST_IDS && { count: ids.length }),
});

/** Something that was done, and who did it. */
export interface Deed extends Act {
  readonly who: Who;
}

/** What goes on record of an act. */
export const recordOfAct = (
  { by, note, request }: Who,
  act: Act,
  { id, atMs }: { readonly id: string; readonly atMs: number },
): AuditRecord => ({
  id,
  at: new Date(atMs).toISOString(),
  actor: by,
  ...act,
  ...(note !== undefined && { note }),
  ...(request !== undefined && { request }),
});

const ID_BYTES = 9;

/** An id that no other record has, and now. */
export const placeNow = ({ now, random }: Clock & Randomness): { id: string; atMs: number } => ({
  id: Buffer.from(random(ID_BYTES)).toString('base64url'),
  atMs: now(),
});

/** Where a record lies: by its id in one of the partitions of its month. */
export const recordKey = (tenant: string, { id, at }: Pick<AuditRecord, 'id' | 'at'>): Key => ({
  pk: partition.audit(tenant, at.slice(0, 7), (fnv1a(id) >>> 0) % AUDIT_SHARDS),
  sk: sort.audit(at, id),
});

/** Where the record lies that an employee's entry leads to. */
export const recordKeyOf = (tenant: string, entry: Item): Key => {
  const [at = '', id = ''] = entry.sk.slice(PREFIX.auditEntry.length).split('#');
  return recordKey(tenant, { at, id });
};

/**
 * A record as it is stored. `rev` rises with every change that an erasure makes; `begun` says that
 * it is not known yet whether it was done.
 */
export const recordItem = (tenant: string, record: AuditRecord, begun: boolean): Item => {
  const { id: _id, at: _at, unfinished: _unfinished, ...fields } = record;
  return { ...recordKey(tenant, record), ...fields, rev: 0, ...(begun && { begun: 1 }) };
};

/** A record as read back from its item. */
export const recordOfItem = ({ pk: _pk, sk, rev: _rev, begun, ...fields }: Item): AuditRecord => {
  const [at = '', id = ''] = sk.split('#');
  return {
    id,
    at,
    ...(fields as unknown as Omit<AuditRecord, 'id' | 'at'>),
    ...(begun !== undefined && { unfinished: true as const }),
  };
};

/** Where the entries lie by which the people of a record find it. */
export const entryKeysOf = (tenant: string, { at, id, people = [] }: AuditRecord): Key[] =>
  people.map((employee) => ({
    pk: partition.employee(tenant, employee),
    sk: sort.auditEntry(at, id),
  }));

/** The entries by which the people of a record find it. */
export const entriesOf = (tenant: string, record: AuditRecord, under: number): Item[] => {
  const { actor, kind, what } = record;
  return entryKeysOf(tenant, record).map((key) => ({ ...key, actor, kind, what, under }));
};

/**
 * Puts down what is over and done: however often, it stands there once, as it was put first. For
 * records that name nobody.
 */
export const putRecord = async (
  { table }: Tabled,
  tenant: string,
  record: AuditRecord,
): Promise<void> => {
  await table.put(recordItem(tenant, record, false), { is: 'absent' });
};
