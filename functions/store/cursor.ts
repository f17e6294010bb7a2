import { Refused } from '../refusal.ts';
import type { Cursor, Item, Query, Table } from './table.ts';

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

/** The refusal of a cursor that the list did not give. */
export const badCursor = (): Refused =>
  new Refused(
    'invalid-cursor',
    'This cursor is not one that this list gave. Start again without it.',
    [{ pointer: '?cursor', detail: 'is not valid' }],
  );

/**
 * A position in a list of the store as an opaque text. Only the sort key travels: the partition is
 * always the caller's own, so a forged cursor reaches nothing else.
 */
export const encodeCursor = (next: Cursor | undefined): string | undefined =>
  next === undefined ? undefined : Buffer.from(next.sk).toString('base64url');

export const decodeCursor = (cursor: string | undefined, pk: string): Cursor | undefined => {
  if (cursor === undefined) return undefined;
  const sk = Buffer.from(cursor, 'base64url').toString('utf8');
  if (sk === '' || sk.length > 1000 || Buffer.from(sk).toString('base64url') !== cursor)
    throw badCursor();
  return { pk, sk };
};

/** One page of a list that is in memory and sorted by id. */
export const pageOfList = <T extends { id: string }>(
  list: readonly T[],
  { limit, cursor }: PageRequest,
): { items: T[]; cursor?: string } => {
  const after = decodeCursor(cursor, '')?.sk;
  const rest = after === undefined ? list : list.filter(({ id }) => id > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    ...(rest.length > items.length && last && { cursor: encodeCursor({ pk: '', sk: last.id }) }),
  };
};

/** One page of a list in the table. */
export const queryPage = async <T>(
  table: Table,
  query: Omit<Query, 'limit' | 'from'>,
  { limit, cursor }: PageRequest,
  read: (item: Item) => T,
): Promise<PageOf<T>> => {
  const from = decodeCursor(cursor, query.pk);
  const { items, next } = await table.query({ ...query, limit, ...(from && { from }) });
  const after = encodeCursor(next);
  return { items: items.map(read), ...(after !== undefined && { cursor: after }) };
};
