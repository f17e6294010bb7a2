import { StoreUnavailable } from '../../../functions/store/table.ts';

/** Result codes of SQLite, https://sqlite.org/rescode.html; what is above a byte says more. */
const CODES = {
  perm: 3,
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;
type Kind = keyof typeof CODES;

/** What kind of failure of SQLite this is; undefined for those that only a programmer can mend. */
export const kindOf = (error: unknown): Kind | undefined => {
  const { errcode } = error as { errcode?: number };
  if (errcode === undefined) return undefined;
  return (Object.keys(CODES) as Kind[]).find((kind) => CODES[kind] === (errcode & 0xff));
};

/** What the log says of each, while the server runs. */
const SAID: Readonly<Record<Kind, string>> = {
  perm: 'this user may not use the file of the table',
  busy: 'another process holds the table for too long',
  locked: 'another process holds the table for too long',
  readOnly: 'the file of the table may not be written by this user',
  io: 'the disk fails under the table',
  corrupt: 'the file of the table is damaged: stop the server and restore a backup',
  full: 'the disk is full: nothing more is stored until there is room, and then without a restart',
  cannotOpen: 'the file of the table cannot be opened',
  notADatabase: 'the file of the table is damaged: stop the server and restore a backup',
};

/** What a caller of the table is told of an error. */
export const asTableError = (error: unknown): unknown => {
  const kind = kindOf(error);
  if (kind === undefined) return error;
  const { message } = error as Error;
  return new StoreUnavailable(new Error(`${SAID[kind]} (${message})`, { cause: error }));
};
