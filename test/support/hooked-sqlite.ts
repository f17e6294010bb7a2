import { DatabaseSync } from 'node:sqlite';
import type { Item, Table } from '../../functions/store/table.ts';
import { LAID_OUT } from '../../infra/local/sqlite/layout.ts';
import { type Fields, toItem } from '../../infra/local/sqlite/row.ts';
import { sqliteTable } from '../../infra/local/sqlite/table.ts';
import type { Hook } from './memory-table.ts';

type Row = Fields & { pk: string; sk: string };

/**
 * A table of SQLite that lies in memory, with a hook around every call, as the table in memory has.
 * Nothing but microtasks passes in a call, so that a schedule decides who is next.
 */
export const hookedSqlite = (hook?: Hook): Table & { readonly items: Map<string, Item> } => {
  const connection = new DatabaseSync(':memory:');
  connection.exec(LAID_OUT);
  const { table } = sqliteTable(connection, queueMicrotask);
  const all = connection.prepare('SELECT pk, sk, fields, bytes FROM item');
  const around =
    <Given extends unknown[], T>(method: keyof Table, call: (...given: Given) => Promise<T>) =>
    async (...given: Given): Promise<T> => {
      await hook?.({ method, moment: 'before' });
      const result = await call(...given);
      await hook?.({ method, moment: 'after' });
      return result;
    };
  return {
    get items() {
      const rows = all.all() as unknown as Row[];
      return new Map(rows.map((row) => [`${row.pk}\u0000${row.sk}`, toItem(row, row)]));
    },
    get: around('get', table.get),
    put: around('put', table.put),
    delete: around('delete', table.delete),
    query: around('query', table.query),
    add: around('add', table.add),
    putMany: around('putMany', table.putMany),
    deleteMany: around('deleteMany', table.deleteMany),
  };
};
