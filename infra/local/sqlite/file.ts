import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { Complaint } from '../../complaint.ts';
import { kindOf } from './errors.ts';
import { type Connection, sqlite } from './module.ts';

/** Marks a file as a table of Uplift ("Uplt"), and says how it is laid out. */
const APPLICATION = 0x55_70_6c_74;
const LAYOUT = 1;

/** So long another process may hold the table: `npm run tenant` and its like write for moments. */
const BUSY_MS = 5_000;

/**
 * `seen` and `expires` repeat what `fields` says, to sort and to drop by; `size` is an item's size
 * as DynamoDB counts it. Keys are compared byte by byte, which is SQLite's own order.
 */
const LAID_OUT = `
  CREATE TABLE item (
    pk TEXT NOT NULL,
    sk TEXT NOT NULL,
    seen REAL,
    expires REAL,
    size INTEGER NOT NULL,
    fields TEXT NOT NULL,
    bytes BLOB,
    PRIMARY KEY (pk, sk)
  ) WITHOUT ROWID, STRICT;
  CREATE INDEX by_arrival ON item (pk, seen, sk) WHERE seen IS NOT NULL;
  CREATE INDEX by_expiry ON item (expires) WHERE expires IS NOT NULL;
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${LAYOUT};
`;

const numberOf = (connection: Connection, sql: string): number =>
  Number(Object.values(connection.prepare(sql).get() ?? {})[0]);

const damaged = (path: string, why: string): Complaint =>
  new Complaint(
    `The table in ${path} is damaged (${why}). Put back a backup of it (npm run restore -- FILE), or move it away and start anew: mv ${path} ${path}.damaged`,
  );

const unusable = (path: string, why: string): Complaint =>
  new Complaint(
    `The table in ${path} cannot be used (${why}). See that this user may read and write it and its folder, or set UPLIFT_DATA to another folder.`,
  );

/** Sees that the file is a table of Uplift, of a version that this one can read. */
const recognise = (connection: Connection, path: string): void => {
  const application = numberOf(connection, 'PRAGMA application_id');
  const things = numberOf(connection, 'SELECT count(*) FROM sqlite_schema');
  if (application !== APPLICATION && (application !== 0 || things > 0))
    throw new Complaint(
      `${path} is a database of another program, and is left as it is. Move it away, or set UPLIFT_DATA to another folder.`,
    );
  const layout = numberOf(connection, 'PRAGMA user_version');
  if (layout > LAYOUT)
    throw new Complaint(
      `The table in ${path} was written by a newer version of Uplift. Start that one, or set UPLIFT_DATA to another folder.`,
    );
};

const prepare = (connection: Connection): void => {
  // What is said to be stored is on disk, also after a power cut.
  connection.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA cache_size = -32768;
    PRAGMA temp_store = MEMORY;
    PRAGMA journal_size_limit = 16777216;
    PRAGMA secure_delete = FAST;
  `);
};

/** Makes the file, whole or not at all: an empty one that is found is none that was just begun. */
const make = (path: string): void => {
  const draft = `${path}.new`;
  for (const left of ['', '-journal']) rmSync(draft + left, { force: true });
  closeSync(openSync(draft, 'wx', 0o600));
  const connection = new (sqlite().DatabaseSync)(draft);
  try {
    connection.exec(`PRAGMA page_size = 8192; BEGIN; ${LAID_OUT} COMMIT;`);
  } finally {
    connection.close();
  }
  renameSync(draft, path);
};

/** The first fault that SQLite finds in a file; undefined where it is sound. */
export const faultIn = (connection: Connection): string | undefined => {
  const said = Object.values(connection.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  return said === 'ok' ? undefined : String(said).replaceAll('\n', ' ');
};

/** An error of SQLite as one sentence for whoever starts; any other as it is. */
const complaintOf = (path: string, error: unknown): unknown => {
  const { message, code } = error as NodeJS.ErrnoException;
  const kind = kindOf(error);
  if (kind === 'notADatabase') return damaged(path, 'it is no database');
  if (kind === 'corrupt') return damaged(path, message);
  if (code === 'EISDIR') return damaged(path, 'it is a folder');
  return kind !== undefined || /^E[A-Z]+$/.test(code ?? '') ? unusable(path, message) : error;
};

/** What a file is to be opened for. */
export interface Opening {
  /** Makes the file where there is none. */
  readonly isMade?: boolean;
  /** Reads all of it, to see that it is sound. */
  readonly isChecked?: boolean;
}

/**
 * Opens the file of a table; only this user may read it. Throws a `Complaint` where it is missing,
 * damaged or foreign, or may not be used.
 */
export const openTableFile = (path: string, opening: Opening = {}): Connection => {
  let connection: Connection | undefined;
  try {
    if (!existsSync(path)) {
      if (!opening.isMade)
        throw new Complaint(`There is no table in ${path}. Start the server first: npm start`);
      make(path);
    }
    // Never opened by SQLite, which would take an empty file for one that is about to be begun.
    if (statSync(path).size === 0) throw damaged(path, 'it is empty');
    connection = new (sqlite().DatabaseSync)(path);
    connection.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    recognise(connection, path);
    prepare(connection);
    const fault = opening.isChecked ? faultIn(connection) : undefined;
    if (fault !== undefined) throw damaged(path, fault);
    return connection;
  } catch (error) {
    connection?.close();
    throw complaintOf(path, error);
  }
};
