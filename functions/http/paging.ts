import * as z from 'zod';
import { Refused } from '../refusal.ts';
import type { Cursor } from '../store/table.ts';

/** Query of a list. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(2000).optional(),
});
export type PageQuery = z.output<typeof PageQuery>;

/** The shape of a list's answer. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), cursor: z.string().optional() });

const badCursor = (): Refused =>
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
  { limit, cursor }: PageQuery,
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
