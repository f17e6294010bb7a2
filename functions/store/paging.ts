import { hash } from 'node:crypto';
import { Refused } from '../refusal.ts';
import type { Tabled } from './capabilities.ts';
import type { Item, Query } from './table.ts';

/** Which page of a list is wanted. */
export interface PageRequest {
  readonly limit: number;
  /** Where the page before ended, as that page said; the first page if left out. */
  readonly cursor?: string | undefined;
}

/**
 * A page of a list; without a cursor it is the last one. A page may hold fewer than the limit,
 * since it is cut by bytes too.
 */
export interface Listed<T> {
  readonly items: T[];
  readonly cursor?: string | undefined;
}

/** Sort keys and ids are far shorter. */
const LONGEST_POSITION = 1000;
const MARK_LENGTH = 6;

/** By which a list knows its own cursors: one of another list or tenant is refused. */
const markOf = (list: string, position: string): string =>
  hash('sha256', `${list}\u0000${position}`, 'base64url').slice(0, MARK_LENGTH);

/**
 * A position in a list as an opaque text. Only the position travels: the list is always the
 * caller's own, so that a forged cursor reaches nothing else.
 */
export const cursorAt = (list: string, position: string): string =>
  Buffer.from(`${markOf(list, position)}${position}`).toString('base64url');

/** The refusal of a cursor that this list did not give. */
export const noCursor = (): Refused =>
  new Refused(
    'invalid-cursor',
    'This cursor is not one that this list gave. Start again without it.',
    [{ pointer: '?cursor', detail: 'is not valid' }],
  );

/** The position that a cursor of this list stands for; throws `Refused` (`invalid-cursor`). */
export const positionOf = (list: string, cursor: string): string => {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const position = text.slice(MARK_LENGTH);
  const isGiven =
    position !== '' && position.length <= LONGEST_POSITION && cursor === cursorAt(list, position);
  if (isGiven) return position;
  throw noCursor();
};

/** Of a page as JSON: no answer of a Lambda function may be longer than 6 MB. */
export const MOST_BYTES = 4_500_000;

/** How much an item adds to a page. */
export const bytesOf = (item: unknown): number => Buffer.byteLength(JSON.stringify(item) ?? '') + 1;

/** How many of the first items make a page that is not too long; one alone always does. */
export const fitting = (items: readonly unknown[]): number => {
  let bytes = 0;
  const index = items.findIndex((item) => {
    bytes += bytesOf(item);
    return bytes > MOST_BYTES;
  });
  return index < 0 ? items.length : Math.max(1, index);
};

/**
 * One page of a partition, or of what begins with a prefix in it, in the order of its sort keys;
 * throws as `positionOf` does. A position is what follows the prefix: so none lies outside of it.
 */
export const queryPage = async <T>(
  { table }: Tabled,
  query: Pick<Query, 'pk' | 'prefix' | 'descending'>,
  { limit, cursor }: PageRequest,
  show: (item: Item) => T,
): Promise<Listed<T>> => {
  const { pk, prefix = '' } = query;
  const list = `${pk}${prefix}`;
  const from =
    cursor === undefined ? undefined : { pk, sk: `${prefix}${positionOf(list, cursor)}` };
  const { items, next } = await table.query({ ...query, limit, ...(from && { from }) });
  return {
    items: items.map(show),
    ...(next && { cursor: cursorAt(list, next.sk.slice(prefix.length)) }),
  };
};

/**
 * One page of a list that is in memory and sorted by id; `list` names it among its tenant's lists.
 * Throws as `positionOf` does.
 */
export const pageOfList = <T extends { readonly id: string }>(
  list: string,
  all: readonly T[],
  { limit, cursor }: PageRequest,
): Listed<T> => {
  const after = cursor === undefined ? undefined : positionOf(list, cursor);
  const rest = after === undefined ? all : all.filter(({ id }) => id > after);
  const wanted = rest.slice(0, limit);
  const items = wanted.slice(0, fitting(wanted));
  const last = items.at(-1);
  return {
    items,
    ...(rest.length > items.length && last && { cursor: cursorAt(list, last.id) }),
  };
};
