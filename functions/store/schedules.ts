import { fnv1a } from '../../core/base/hash.ts';
import { type Claim, HINT_YOUNG_MS, type Late } from '../../core/digest/claim.ts';
import type { OwnChoice } from '../../core/model/digest.ts';
import type { Clock } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { type Item, type Key, queryAll } from './table.ts';

/** Where the digests of one employee stand: the truth, of which the due index is a hint. */
export interface Schedule {
  /** Another one after every write; 0 where nothing is stored. */
  readonly version: number;
  /** What the employee chose for themselves. */
  readonly own?: OwnChoice | undefined;
  /** The last period that has an outcome. */
  readonly period?: string | undefined;
  /** When the last mail went, or may have gone, epoch milliseconds. */
  readonly lastAtMs?: number | undefined;
  /** Mails in the week of the last period. */
  readonly mailsInWeek?: number | undefined;
  /** When the next one is due, epoch milliseconds; left out where none is in sight. */
  readonly dueMs?: number | undefined;
  /** That this one was put off. */
  readonly late?: Late | undefined;
  /** The last period that was taken, and by whom: whoever has it does what is to be done. */
  readonly claim?: Claim | undefined;
  /** Mails in a row without a sign of life. */
  readonly ignored: number;
  /** Since when there is no sign of life, epoch milliseconds. */
  readonly silentSince?: number | undefined;
  /** Links that were sealed under another one open nothing any more. */
  readonly linkEpoch: number;
  /** The version of the manifest that was read before whatever this follows from. */
  readonly under?: number | undefined;
}

/** What there is of somebody of whom nothing is stored. */
export const NO_SCHEDULE: Schedule = { version: 0, ignored: 0, linkEpoch: 0 };

const keyOf = (tenant: string, employee: string): Key => ({
  pk: partition.employee(tenant, employee),
  sk: sort.schedule,
});

/** A stored schedule. */
export const scheduleOf = ({ pk: _pk, sk: _sk, ...fields }: Item): Schedule =>
  fields as unknown as Schedule;

/** Where the digests of an employee stand. */
export const readSchedule = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
): Promise<Schedule> => {
  const item = await table.get(keyOf(tenant, employee));
  return item === undefined ? NO_SCHEDULE : scheduleOf(item);
};

/**
 * Changes where the digests of an employee stand, unless somebody has since it was read: one
 * conditional write, false for whoever was slower. The first version and the first epoch of links
 * are the instant: a second life of somebody who was erased takes up neither of the first one, so
 * that a write of before finds another version, and a link of before opens nothing.
 */
export const changeSchedule = (
  { table, now }: Tabled & Clock,
  tenant: string,
  employee: string,
  from: Schedule,
  to: Omit<Schedule, 'version'>,
): Promise<boolean> => {
  const isFirst = from.version === 0;
  const item = {
    ...to,
    ...keyOf(tenant, employee),
    version: isFirst ? now() : from.version + 1,
    linkEpoch: to.linkEpoch,
  } as unknown as Item;
  return table.put(
    item,
    isFirst ? { is: 'absent' } : { is: 'equal', attribute: 'version', value: from.version },
  );
};

/** A tenant's due index lies in so many partitions. */
export const DUE_SHARDS = 4;
/** Digits of an instant in milliseconds, until the year 2286. */
const DIGITS = 13;

/** The partition of the due index in which an employee's entries lie. */
export const dueShard = (employee: string): number => (fnv1a(employee) >>> 0) % DUE_SHARDS;

/** That a digest may be due to an employee. */
export interface DueEntry {
  readonly employee: string;
  /** Epoch milliseconds. */
  readonly dueMs: number;
}

/** An entry as it was found, and when it was written, epoch milliseconds. */
export interface FoundDue extends DueEntry {
  readonly writtenMs: number;
}

const dueKey = (tenant: string, { employee, dueMs }: DueEntry): Key => ({
  pk: partition.due(tenant, dueShard(employee)),
  sk: sort.due(dueMs, employee),
});

const entryOf = ({ sk, written }: Item): FoundDue => ({
  dueMs: Number(sk.slice(0, DIGITS)),
  employee: sk.slice(DIGITS + 1),
  writtenMs: (written as number | undefined) ?? 0,
});

/**
 * Enters that a digest may be due; before the truth says so, so that no due digest is out of sight.
 * `under`: the version of the manifest that the truth is going to say.
 */
export const putDue = async (
  { table, now }: Tabled & Clock,
  tenant: string,
  entry: DueEntry & { readonly under?: number | undefined },
): Promise<void> => {
  await table.put({ ...dueKey(tenant, entry), written: now(), under: entry.under });
};

/**
 * Takes an entry away that the truth does not bear out any more. Not one that was written anew
 * since it was found, or, where it was not looked at, a moment ago: the truth may be about to say
 * the same. Such a one is found wrong when it is due.
 */
export const dropDue = async (
  { table, now }: Tabled & Clock,
  tenant: string,
  entry: DueEntry & { readonly writtenMs?: number },
): Promise<void> => {
  const { writtenMs } = entry;
  await table.delete(
    dueKey(tenant, entry),
    writtenMs === undefined
      ? { is: 'lower', attribute: 'written', than: now() - HINT_YOUNG_MS }
      : { is: 'equal', attribute: 'written', value: writtenMs },
  );
};

/**
 * At most `limit` entries of a shard due by `nowMs`, the earliest first, from after one on.
 */
export const dueUntil = async (
  { table }: Tabled,
  tenant: string,
  shard: number,
  nowMs: number,
  limit: number,
  after?: DueEntry,
): Promise<FoundDue[]> => {
  const from = after && { from: dueKey(tenant, after) };
  const { items } = await table.query({ pk: partition.due(tenant, shard), limit, ...from });
  return items.map(entryOf).filter(({ dueMs }) => dueMs <= nowMs);
};

/**
 * Every entry of an employee, also those that nothing leads to since whoever made them died: the
 * whole shard is read, which an erasure may take its time for.
 */
export async function* dueEntriesOf(
  { table }: Tabled,
  tenant: string,
  employee: string,
): AsyncGenerator<Item> {
  for await (const item of queryAll(table, { pk: partition.due(tenant, dueShard(employee)) }))
    if (entryOf(item).employee === employee) yield item;
}
