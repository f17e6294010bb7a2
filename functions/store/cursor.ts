import { hash } from 'node:crypto';
import { Refused } from '../refusal.ts';
import type { Item, Query, Table } from './table.ts';

/** Which page of a list is wanted. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page of a list; without a cursor it is the last one. */
export interface PageOf<T> {
  readonly items: T[];
  readonly cursor?: string;
}

/** Letters of a cursor by which its list knows it again. */
const MARK_LENGTH = 6;
/** No id is longer, and no sort key of a list. */
const MOST_LENGTH = 1000;

const markOf = (list: string, last: string): string =>
  hash('sha256', `${list}\u0000${last}`, 'base64url').slice(0, MARK_LENGTH);

/** The refusal of a cursor that the list did not give. */
const badCursor = (): Refused =>
  new Refused(
    'invalid-cursor',
    'This cursor is not one that this list gave. Start again without it.',
    [{ pointer: '?cursor', detail: 'is not valid', code: 'invalid-cursor' }],
  );

/**
 * The cursor after the last entry of a page, as an opaque text. Only the entry's key travels: the
 * partition is always the caller's own, so a forged cursor reaches nothing else. `list` is the name
 * of the list, so that it refuses what another one gave.
 */
export const cursorAfter = (list: string, last: string): string =>
  `${markOf(list, last)}${Buffer.from(last).toString('base64url')}`;

/**
 * The key of the last entry of the page before; undefined for the first page. Throws
 * `invalid-cursor` for a cursor that this list never gave.
 */
export const lastBefore = (list: string, cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined;
  const last = Buffer.from(cursor.slice(MARK_LENGTH), 'base64url').toString('utf8');
  const isOurs = last !== '' && last.length <= MOST_LENGTH && cursorAfter(list, last) === cursor;
  if (!isOurs) throw badCursor();
  return last;
};

/** One page of a list that is in memory and sorted by id. */
export const pageOfList = <T extends { id: string }>(
  name: string,
  list: readonly T[],
  { limit, cursor }: PageRequest,
): PageOf<T> => {
  const after = lastBefore(name, cursor);
  const rest = after === undefined ? list : list.filter(({ id }) => id > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return rest.length > items.length && last !== undefined
    ? { items, cursor: cursorAfter(name, last.id) }
    : { items };
};

/** One page of a list that is a partition of the table; `read` makes an entry of an item. */
export const queryPage = async <T>(
  table: Table,
  query: Omit<Query, 'limit' | 'from'>,
  { limit, cursor }: PageRequest,
  read: (item: Item) => T,
): Promise<PageOf<T>> => {
  const { pk } = query;
  const sk = lastBefore(pk, cursor);
  const from = sk === undefined ? {} : { from: { pk, sk } };
  const { items, next } = await table.query({ ...query, limit, ...from });
  const page = items.map(read);
  return next === undefined ? { items: page } : { items: page, cursor: cursorAfter(pk, next.sk) };
};
