import {
  type Condition,
  type Cursor,
  type Item,
  type Key,
  type Page,
  type Query,
  storable,
  type Table,
} from '../../functions/store/table.ts';

/** What a test may do around every call to the table: wait for its turn, count, throw, or never come back. */
export type Hook = (call: { method: keyof Table; moment: 'before' | 'after'; key?: Key }) => void | Promise<void>;

const idOf = ({ pk, sk }: Key): string => `${pk}\u0000${sk}`;

/** Sort keys are compared by their UTF-8 bytes, as DynamoDB does. */
const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const holds = (condition: Condition | undefined, stored: Item | undefined): boolean => {
  if (condition === undefined) return true;
  if (condition.is === 'absent') return stored === undefined;
  if (condition.is === 'present') return stored !== undefined;
  return stored !== undefined && stored[condition.attribute] === condition.value;
};

/** Values are copied in and out. */
const copy = (item: Item): Item => structuredClone(item);

/** The table in memory: linearizable, with a hook around every call. A differential test holds it against the embedded DynamoDB. */
export const memoryTable = (hook: Hook = () => {}): Table & { readonly items: Map<string, Item> } => {
  const items = new Map<string, Item>();
  const around = async <T>(method: keyof Table, key: Key | undefined, act: () => T): Promise<T> => {
    const call = { method, ...(key && { key: { pk: key.pk, sk: key.sk } }) };
    await hook({ ...call, moment: 'before' });
    const result = act();
    await hook({ ...call, moment: 'after' });
    return result;
  };

  const select = ({ pk, prefix, byArrival, descending, limit, from }: Query): Page => {
    const order = byArrival
      ? (a: Item | Cursor, b: Item | Cursor) => (a.seen ?? 0) - (b.seen ?? 0) || compareBytes(a.sk, b.sk)
      : (a: Item | Cursor, b: Item | Cursor) => compareBytes(a.sk, b.sk);
    const direction = descending ? -1 : 1;
    const found = [...items.values()]
      .filter((item) => item.pk === pk && (prefix === undefined || item.sk.startsWith(prefix)))
      .filter((item) => !byArrival || item.seen !== undefined)
      .sort((a, b) => direction * order(a, b))
      .filter((item) => from === undefined || direction * order(item, from) > 0);
    const page = limit === undefined ? found : found.slice(0, limit);
    const last = page.at(-1);
    // DynamoDB names a next page as soon as the limit is reached, even when nothing follows.
    const next = limit !== undefined && page.length === limit && last;
    return {
      items: page.map(copy),
      ...(next && { next: { pk, sk: last.sk, ...(byArrival && last.seen !== undefined && { seen: last.seen }) } }),
    };
  };

  return {
    items,
    get: (key) =>
      around('get', key, () => {
        const item = items.get(idOf(key));
        return item && copy(item);
      }),
    put: (item, condition) =>
      around('put', item, () => {
        if (!holds(condition, items.get(idOf(item)))) return false;
        items.set(idOf(item), copy(storable(item)));
        return true;
      }),
    delete: (key, condition) =>
      around('delete', key, () => {
        if (!holds(condition, items.get(idOf(key)))) return false;
        items.delete(idOf(key));
        return true;
      }),
    query: (query) => around('query', undefined, () => select(query)),
    // Item by item, so that a kill may fall between any two of them.
    putMany: async (list) => {
      for (const item of list) await around('putMany', item, () => items.set(idOf(item), copy(storable(item))));
    },
    deleteMany: async (keys) => {
      for (const key of keys) await around('deleteMany', key, () => items.delete(idOf(key)));
    },
  };
};
