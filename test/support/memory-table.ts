import {
  checkItem,
  checkKey,
  checkQuery,
  checkTogether,
  MOST_PAGE_BYTES,
} from '../../functions/store/limits.ts';
import { added, holds } from '../../functions/store/rules.ts';
import type { Cursor, Item, Key, Page, Query, Table } from '../../functions/store/table.ts';

/**
 * What a test may do around every call to the table: wait for its turn, count, throw, or never come
 * back.
 */
export type Hook = (call: {
  method: keyof Table;
  moment: 'before' | 'after';
  key?: Key;
}) => void | Promise<void>;

const idOf = ({ pk, sk }: Key): string => `${pk}\u0000${sk}`;

/** Sort keys are compared by their UTF-8 bytes, as DynamoDB does. */
const compareBytes = (a: string, b: string): number => {
  // JavaScript compares by UTF-16 units, which is the same order unless surrogates are among them.
  if (BEYOND.test(a) || BEYOND.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
};
const BEYOND = /[\ud800-\uffff]/;

/** A copy that nobody can change, so that one may be handed out again and again. */
const kept = (item: Item): Item => freeze(item) as Item;

const freeze = (value: Item[string]): Item[string] => {
  // Bytes cannot be frozen; a copy of them is at least the table's own.
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (value === null || typeof value !== 'object') return value;
  const fields = value as Record<string, Item[string]>;
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    if (typeof field === 'object' && field !== null) fields[name] = freeze(field);
  }
  return Object.freeze(fields) as Item[string];
};

type Order = (a: Item | Cursor, b: Item | Cursor) => number;
const bySortKey: Order = (a, b) => compareBytes(a.sk, b.sk);
const byArrivalThenSortKey: Order = (a, b) =>
  (a.seen ?? 0) - (b.seen ?? 0) || compareBytes(a.sk, b.sk);

/** Where in a sorted list the entries begin that do not come before `entry`. */
const placeOf = (list: readonly Item[], entry: Item | Cursor, order: Order): number => {
  let from = 0;
  let until = list.length;
  while (from < until) {
    const middle = (from + until) >>> 1;
    if (order(list[middle]!, entry) < 0) from = middle + 1;
    else until = middle;
  }
  return from;
};

/**
 * One partition in both of its orders. What was added since it was last read by sort key waits to
 * be put in its place.
 */
interface Partition {
  bySortKey: Item[];
  added: Item[];
  readonly byArrival: Item[];
}

const inSortOrder = (partition: Partition): Item[] => {
  if (partition.added.length > 0) {
    partition.bySortKey = [...partition.bySortKey, ...partition.added].sort(bySortKey);
    partition.added = [];
  }
  return partition.bySortKey;
};

/**
 * The table in memory: linearizable, with a hook around every call, and with the limits of the
 * service. A differential test holds it against the embedded DynamoDB.
 */
export const memoryTable = (hook?: Hook): Table & { readonly items: Map<string, Item> } => {
  const items = new Map<string, Item>();
  const sizes = new WeakMap<Item, number>();
  const partitions = new Map<string, Partition>();
  const around = async <T>(method: keyof Table, key: Key | undefined, act: () => T): Promise<T> => {
    if (hook === undefined) return act();
    const call = { method, ...(key && { key: { pk: key.pk, sk: key.sk } }) };
    await hook({ ...call, moment: 'before' });
    const result = act();
    await hook({ ...call, moment: 'after' });
    return result;
  };

  const drop = (key: Key): void => {
    const id = idOf(key);
    const item = items.get(id);
    const lists = partitions.get(key.pk);
    if (item === undefined || lists === undefined) return;
    items.delete(id);
    const sorted = inSortOrder(lists);
    sorted.splice(placeOf(sorted, item, bySortKey), 1);
    if (item.seen !== undefined)
      lists.byArrival.splice(placeOf(lists.byArrival, item, byArrivalThenSortKey), 1);
  };
  const keep = (given: Item): void => {
    const { item: checked, bytes } = checkItem(given);
    drop(given);
    const item = kept(checked);
    sizes.set(item, bytes);
    items.set(idOf(item), item);
    const lists = partitions.get(item.pk) ?? { bySortKey: [], added: [], byArrival: [] };
    partitions.set(item.pk, lists);
    lists.added.push(item);
    if (item.seen !== undefined)
      lists.byArrival.splice(placeOf(lists.byArrival, item, byArrivalThenSortKey), 0, item);
  };

  const select = ({
    pk,
    prefix = '',
    byArrival,
    descending,
    limit = Number.POSITIVE_INFINITY,
    from,
  }: Query): Page => {
    const lists = partitions.get(pk);
    const list = lists === undefined ? [] : byArrival ? lists.byArrival : inSortOrder(lists);
    const order = byArrival ? byArrivalThenSortKey : bySortKey;
    const step = descending ? -1 : 1;
    let at = descending ? list.length - 1 : 0;
    if (from !== undefined) {
      at = placeOf(list, from, order);
      if (descending) at -= 1;
      else if (at < list.length && order(list[at]!, from) === 0) at += 1;
    }
    const found: Item[] = [];
    let bytes = 0;
    let isFull = false;
    for (; at >= 0 && at < list.length && found.length < limit; at += step) {
      const item = list[at]!;
      if (!item.sk.startsWith(prefix)) continue;
      bytes += sizes.get(item) ?? 0;
      isFull = bytes > MOST_PAGE_BYTES;
      if (isFull) break;
      found.push(item);
    }
    const last = found.at(-1);
    // DynamoDB names a next page as soon as the limit is reached, even when nothing follows.
    const next = (isFull || found.length === limit) && last;
    return {
      items: found,
      ...(next && {
        next: { pk, sk: last.sk, ...(byArrival && last.seen !== undefined && { seen: last.seen }) },
      }),
    };
  };

  return {
    items,
    get: (key) =>
      around('get', key, () => {
        checkKey(key);
        return items.get(idOf(key));
      }),
    put: (item, condition) =>
      around('put', item, () => {
        checkItem(item);
        if (!holds(condition, items.get(idOf(item)))) return false;
        keep(item);
        return true;
      }),
    delete: (key, condition) =>
      around('delete', key, () => {
        checkKey(key);
        if (!holds(condition, items.get(idOf(key)))) return false;
        drop(key);
        return true;
      }),
    add: (key, amounts, fields = {}) =>
      around('add', key, () => {
        keep(added(items.get(idOf(key)), key, amounts, fields));
        return items.get(idOf(key)) as Item;
      }),
    query: (query) =>
      around('query', undefined, () => {
        checkQuery(query);
        return select(query);
      }),
    // Item by item, so that a kill may fall between any two of them.
    putMany: async (list) => {
      checkTogether(list);
      for (const item of list) await around('putMany', item, () => keep(item));
    },
    deleteMany: async (keys) => {
      checkTogether(keys);
      for (const key of keys) checkKey(key);
      for (const key of keys) await around('deleteMany', key, () => drop(key));
    },
  };
};
