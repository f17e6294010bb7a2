import { DAY_MS, startOfDay } from '../../core/base/days.ts';
import { type AuditKind, type AuditRecord, MOST_PEOPLE } from '../../core/model/audit.ts';
import type { Acting, Clock, Randomness } from '../capabilities.ts';
import { isOfOneself } from '../identity.ts';
import { Refused } from '../refusal.ts';
import {
  type Act,
  AUDIT_SHARDS,
  entriesOf,
  entryKeysOf,
  placeNow,
  recordItem,
  recordKey,
  recordOfAct,
  recordOfItem,
} from './audit-record.ts';
import type { StoreReader, Tabled } from './capabilities.ts';
import { erasedCheck } from './erased.ts';
import { partition } from './keys.ts';
import { readManifest, recordActs } from './manifest.ts';
import { cursorAt, type Listed, type PageRequest, positionOf } from './paging.ts';
import { type Item, type Key, queryAll } from './table.ts';

type Recording = StoreReader & Clock & Randomness;

/** What has not come to its end after so long was cut off: no request takes that time. */
const CUT_OFF_AFTER_MS = 900_000;

/**
 * Changes a record, again where somebody else has changed it meanwhile; undefined leaves it. What
 * may be changed is only whether it came to its end, and whom it names. False if it is not there.
 */
export const changeRecord = async (
  { table }: Tabled,
  key: Key,
  change: (item: Item) => Item | undefined,
): Promise<boolean> => {
  for (;;) {
    const item = await table.get(key);
    if (item === undefined) return false;
    const next = change(item);
    if (next === undefined) return true;
    const rev = item.rev as number;
    const condition = { is: 'equal', attribute: 'rev', value: rev } as const;
    if (await table.put({ ...next, rev: rev + 1 }, condition)) return true;
  }
};

/**
 * Puts the entries of a record's people, and gives who they are: those who were erased by the
 * version of the manifest that the entries are taken under are named nowhere.
 */
const enter = async (
  services: StoreReader,
  tenant: string,
  record: AuditRecord,
): Promise<Pick<AuditRecord, 'people'>> => {
  if (record.people === undefined) return {};
  const manifest = await readManifest(services, tenant);
  const isErased = await erasedCheck(services, tenant, manifest);
  const people = record.people.filter((id) => !isErased(id));
  if (people.length === 0) return {};
  await services.table.putMany(entriesOf(tenant, { ...record, people }, manifest.version));
  return { people };
};

/**
 * Puts a record down, and the entries of its people before it: so it is always found. Gives the
 * record as it was put.
 */
const put = async (
  services: StoreReader,
  tenant: string,
  { people, ...record }: AuditRecord,
  begun: boolean,
): Promise<AuditRecord> => {
  const named = { ...record, ...(await enter(services, tenant, { ...record, people })) };
  await services.table.put(recordItem(tenant, named, begun), { is: 'absent' });
  return named;
};

/** Puts down what somebody does before it is answered. Throws `StoreUnavailable`. */
export const recordAct = async (
  services: Recording & Acting,
  tenant: string,
  act: Act,
): Promise<void> => {
  await put(services, tenant, recordOfAct(services.acting, act, placeNow(services)), false);
};

/** Takes back a record of what was not done. */
const takeBack = async ({ table }: Tabled, tenant: string, record: AuditRecord): Promise<void> => {
  await table.delete(recordKey(tenant, record), { is: 'equal', attribute: 'begun', value: 1 });
  await table.deleteMany(entryKeysOf(tenant, record));
};

/**
 * Does something that goes on record. It is put down as begun before, so that whatever is done is
 * on record wherever this is cut off; what is refused, or of which `told` says undefined since it
 * changed nothing, is on record no more. `told` may add what is known only afterwards. What people
 * do about themselves is no admin's write, and leaves no record.
 */
export const audited = async <T>(
  services: Recording & Acting,
  tenant: string,
  act: Act,
  run: () => Promise<T>,
  told: (result: T) => Partial<Act> | undefined = () => ({}),
): Promise<T> => {
  if (isOfOneself(services.acting.by)) return run();
  const begun = recordOfAct(services.acting, act, placeNow(services));
  const record = await put(services, tenant, begun, true);
  let result: T;
  try {
    result = await run();
  } catch (failure) {
    // Of what failed otherwise nobody knows how far it came: it stays on record as unfinished.
    if (failure instanceof Refused) await takeBack(services, tenant, record).catch(() => undefined);
    throw failure;
  }
  // It is on record by now: that it came to its end is not worth a failure.
  await end(services, tenant, { begun, record, more: told(result) }).catch(() => undefined);
  return result;
};

/** Puts down how an act ended: what is known only now, and whom it came to be about. */
const end = async (
  services: StoreReader,
  tenant: string,
  {
    begun,
    record,
    more,
  }: { begun: AuditRecord; record: AuditRecord; more?: Partial<Act> | undefined },
): Promise<void> => {
  if (more === undefined) return takeBack(services, tenant, record);
  const about = new Set(more.people ?? begun.people);
  const people = record.people ?? [];
  const others = people.filter((id) => !about.has(id));
  const keys = entriesOf(tenant, { ...record, people: others }, 0).map(({ pk, sk }) => ({
    pk,
    sk,
  }));
  if (keys.length > 0) await services.table.deleteMany(keys);
  // Whoever was erased before, and is there again by this very act, can be named now.
  const back = [...about].filter((id) => !people.includes(id));
  const entered =
    back.length === 0 ? {} : await enter(services, tenant, { ...record, people: back });
  await changeRecord(services, recordKey(tenant, record), ({ begun: _begun, ...item }) => {
    // An erasure may have taken names out meanwhile.
    const still = ((item.people ?? []) as readonly string[]).filter((id) => about.has(id));
    const named = [...still, ...(entered.people ?? [])];
    return { ...item, ...more, people: named.length === 0 ? undefined : named };
  });
};

/** What a member looks at. */
export interface Look {
  readonly actor: string;
  /** The page, without anything that names a person. */
  readonly page: string;
  /** By what it is filtered: ids of teams, roles and the like; no free text, which may name one. */
  readonly filter?: string | undefined;
  /** The employees whom it shows. */
  readonly ids: readonly string[];
  readonly request?: string | undefined;
}

/**
 * Puts down that somebody looks at people, before they are shown: one record a page, more where it
 * shows more than a hundred. Throws `StoreUnavailable`: then nothing may be shown.
 */
export const recordLook = async (
  services: Recording,
  tenant: string,
  { actor, page, filter, ids, request }: Look,
): Promise<void> => {
  const shown = [...new Set(ids)];
  for (let first = 0; first === 0 || first < shown.length; first += MOST_PEOPLE) {
    const people = shown.slice(first, first + MOST_PEOPLE);
    const act: Act = {
      kind: 'look',
      what: page,
      ...(filter !== undefined && { filter }),
      ...(people.length > 0 && { people }),
    };
    const record = recordOfAct({ by: actor, request }, act, placeNow(services));
    await put(services, tenant, record, false);
  }
};

/** Which records are asked for; days in UTC, both included. */
export interface AuditQuery extends PageRequest {
  readonly from: string;
  readonly to: string;
  readonly actor?: string | undefined;
  readonly kind?: AuditKind | undefined;
}

/** Months, newest first, from that of an instant down to that of a day. */
export function* monthsDown(before: string, from: string): Generator<string> {
  let [year, month] = before.split('-').map(Number) as [number, number];
  for (;;) {
    const name = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;
    if (name < from.slice(0, 7)) return;
    yield name;
    month -= 1;
    if (month === 0) [year, month] = [year - 1, 12];
  }
}

/** All items of a month below a sort key, newest first. */
async function* inMonth(
  { table }: Tabled,
  tenant: string,
  month: string,
  sk: string,
  limit: number,
): AsyncGenerator<Item> {
  const shards = Array.from({ length: AUDIT_SHARDS }, (_, shard) => {
    const pk = partition.audit(tenant, month, shard);
    return queryAll(table, { pk, descending: true, limit, from: { pk, sk } });
  });
  const heads = await Promise.all(shards.map((shard) => shard.next()));
  for (;;) {
    let newest = -1;
    for (const [index, { value }] of heads.entries()) {
      const best: Item | undefined = heads[newest]?.value;
      if (value !== undefined && (best === undefined || value.sk > best.sk)) newest = index;
    }
    const found: Item | undefined = heads[newest]?.value;
    if (found === undefined) return;
    yield found;
    heads[newest] = await shards[newest]!.next();
  }
}

/** So many records are looked through for a page at most: it may hold fewer than were asked for. */
const MOST_READ = 2000;

/**
 * What was done and looked at, newest first, a page at a time. What is in force is on record before
 * the first page is read, also where whoever did it was cut off. Throws `invalid-cursor`.
 */
export const readAudit = async (
  services: Tabled & Clock,
  tenant: string,
  { from, to, actor, kind, cursor, limit }: AuditQuery,
): Promise<Listed<AuditRecord>> => {
  const list = `${tenant}#audit`;
  const end = new Date(startOfDay(to) + DAY_MS).toISOString();
  const [before = end] = [end, ...(cursor === undefined ? [] : [positionOf(list, cursor)])].sort();
  const isWanted = (record: AuditRecord): boolean =>
    (actor === undefined || record.actor === actor) &&
    (kind === undefined || record.kind === kind) &&
    (!record.unfinished || Date.parse(record.at) < services.now() - CUT_OFF_AFTER_MS);
  if (cursor === undefined)
    await recordActs(services, tenant, await readManifest(services, tenant));
  const items: AuditRecord[] = [];
  let read = 0;
  for (const month of monthsDown(before, from))
    for await (const item of inMonth(services, tenant, month, before, limit)) {
      if (item.sk < from) return { items };
      const record = recordOfItem(item);
      if (isWanted(record)) items.push(record);
      read += 1;
      if (items.length === limit || read === MOST_READ)
        return { items, cursor: cursorAt(list, item.sk) };
    }
  return { items };
};
