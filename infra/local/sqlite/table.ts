import { checkItem, checkKey, checkTogether } from '../../../functions/store/limits.ts';
import { added, holds } from '../../../functions/store/rules.ts';
import type { Condition, Item, Key, Table } from '../../../functions/store/table.ts';
import { type Commits, commitsOn } from './commits.ts';
import { asTableError } from './errors.ts';
import type { Connection } from './module.ts';
import { type Fields, toFields, toItem } from './row.ts';
import { selectOn } from './select.ts';

/** So many items of a list are written without a break. */
const CHUNK = 25;

const inChunks = async <T>(
  commits: Commits,
  list: readonly T[],
  write: (one: T) => void,
): Promise<void> => {
  const chunks: Promise<void>[] = [];
  for (let from = 0; from < list.length; from += CHUNK) {
    const chunk = list.slice(from, from + CHUNK);
    chunks.push(commits.write(() => chunk.forEach(write)));
  }
  await Promise.all(chunks);
};

const numberOr = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** What is stored, one key at a time; nothing of it waits. */
const rowsOn = (connection: Connection) => {
  const get = connection.prepare('SELECT fields, bytes FROM item WHERE pk = ? AND sk = ?');
  const put = connection.prepare(
    'REPLACE INTO item (pk, sk, seen, expires, size, fields, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const drop = connection.prepare('DELETE FROM item WHERE pk = ? AND sk = ?');
  return {
    get: (key: Key): Item | undefined => {
      const row = get.get(key.pk, key.sk) as unknown as Fields | undefined;
      return row && toItem(key, row);
    },
    put: ({ item, bytes }: ReturnType<typeof checkItem>): void => {
      const row = toFields(item);
      const [seen, expires] = [numberOr(item.seen), numberOr(item.expires)];
      put.run(item.pk, item.sk, seen, expires, bytes, row.fields, row.bytes);
    },
    drop: ({ pk, sk }: Key): void => {
      drop.run(pk, sk);
    },
  };
};

/** What a connection to the file of the table gives. */
export interface SqliteTable {
  readonly table: Table;
  /**
   * Drops what may be dropped since its time is over, as DynamoDB does: gives how many items.
   * `atSeconds` is epoch seconds.
   */
  readonly dropExpired: (atSeconds: number) => Promise<number>;
  /** Writes what waits, and closes the file. */
  readonly close: () => void;
}

/** The table in a file of SQLite. It takes, refuses and orders as DynamoDB does. */
export const sqliteTable = (connection: Connection): SqliteTable => {
  const commits = commitsOn(connection);
  const rows = rowsOn(connection);
  const select = selectOn(connection);
  const expired = connection.prepare(
    'DELETE FROM item WHERE (pk, sk) IN (SELECT pk, sk FROM item WHERE expires < ? LIMIT ?)',
  );

  const read = async <T>(act: () => T): Promise<T> => {
    try {
      return act();
    } catch (error) {
      throw asTableError(error);
    }
  };
  const conditionally = (
    key: Key,
    condition: Condition | undefined,
    write: () => void,
  ): Promise<boolean> =>
    commits.write(() => {
      if (condition !== undefined && !holds(condition, rows.get(key))) return false;
      write();
      return true;
    });

  const table: Table = {
    get: (key) =>
      read(() => {
        checkKey(key);
        return rows.get(key);
      }),
    put: async (item, condition) => {
      const checked = checkItem(item);
      return conditionally(item, condition, () => rows.put(checked));
    },
    delete: async (key, condition) => {
      checkKey(key);
      return conditionally(key, condition, () => rows.drop(key));
    },
    query: (query) => read(() => select(query)),
    add: (key, amounts, fields = {}) =>
      commits.write(() => {
        const checked = checkItem(added(rows.get(key), key, amounts, fields));
        rows.put(checked);
        return checked.item;
      }),
    putMany: async (items) => {
      checkTogether(items);
      await inChunks(commits, items.map(checkItem), rows.put);
    },
    deleteMany: async (keys) => {
      checkTogether(keys);
      for (const key of keys) checkKey(key);
      await inChunks(commits, keys, rows.drop);
    },
  };
  return {
    table,
    dropExpired: (atSeconds) => commits.write(() => Number(expired.run(atSeconds, 500).changes)),
    close: () => {
      commits.flush();
      connection.close();
    },
  };
};
