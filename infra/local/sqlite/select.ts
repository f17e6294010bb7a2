import { checkQuery, MOST_PAGE_BYTES } from '../../../functions/store/limits.ts';
import type { Cursor, Item, Page, Query } from '../../../functions/store/table.ts';
import type { Connection, Statement } from './module.ts';
import { type Fields, toItem } from './row.ts';

interface Row extends Fields {
  readonly sk: string;
  readonly seen: number | null;
  readonly size: number;
}

/** The bytes that follow on all that begin with a prefix: no byte of UTF-8 is the last there is. */
const afterPrefix = (prefix: string): Uint8Array => {
  const bytes = Buffer.from(prefix);
  bytes[bytes.length - 1]! += 1;
  return bytes;
};

type Asked = { readonly sql: string; readonly values: (string | number | Uint8Array)[] };

/** A query as SQL, whose text depends on the kind of query alone. Keys are compared by bytes. */
const asSql = ({ pk, prefix, byArrival, descending, limit, from }: Query): Asked => {
  const where = ['pk = ?'];
  const values: Asked['values'] = [pk];
  if (prefix) {
    where.push('sk >= ?', 'sk < CAST(? AS TEXT)');
    values.push(prefix, afterPrefix(prefix));
  }
  if (byArrival) where.push('seen IS NOT NULL');
  const comes = descending ? '<' : '>';
  if (from !== undefined) {
    where.push(byArrival ? `(seen, sk) ${comes} (?, ?)` : `sk ${comes} ?`);
    values.push(...(byArrival ? [from.seen ?? 0, from.sk] : [from.sk]));
  }
  const direction = descending ? 'DESC' : 'ASC';
  const order = byArrival ? `seen ${direction}, sk ${direction}` : `sk ${direction}`;
  const most = limit === undefined ? '' : ' LIMIT ?';
  if (limit !== undefined) values.push(limit);
  const sql = `SELECT sk, seen, size, fields, bytes FROM item WHERE ${where.join(' AND ')} ORDER BY ${order}${most}`;
  return { sql, values };
};

/** Answers queries on a connection, a page at a time as DynamoDB does. */
export const selectOn = (connection: Connection): ((query: Query) => Page) => {
  const statements = new Map<string, Statement>();
  const prepared = (sql: string): Statement => {
    const statement = statements.get(sql) ?? connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return (query) => {
    checkQuery(query);
    const { pk, byArrival, limit } = query;
    const { sql, values } = asSql(query);
    const items: Item[] = [];
    let last: Row | undefined;
    let bytes = 0;
    let isFull = false;
    for (const found of prepared(sql).iterate(...values)) {
      const row = found as unknown as Row;
      bytes += row.size;
      isFull = bytes > MOST_PAGE_BYTES;
      if (isFull) break;
      items.push(toItem({ pk, sk: row.sk }, row));
      last = row;
    }
    // DynamoDB names a next page as soon as the limit is reached, even when nothing follows.
    if (last === undefined || !(isFull || items.length === limit)) return { items };
    const next: Cursor = {
      pk,
      sk: last.sk,
      ...(byArrival && last.seen !== null && { seen: last.seen }),
    };
    return { items, next };
  };
};
