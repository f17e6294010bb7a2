import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { Complaint } from '../../complaint.ts';
import { writeWhole } from '../whole-file.ts';
import { countItems } from './count.ts';
import { faultIn, openTableFile } from './file.ts';
import { holdTable } from './lock.ts';
import { type Connection, sqlite } from './module.ts';
import { tableFileIn } from './start.ts';

/** Files of the data folder without which a table elsewhere would have lost keys and time. */
const BESIDE = ['credentials.json', 'clock.json'] as const;

const WITH_FILES = 'CREATE TABLE beside (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT';

/** What a backup holds. */
interface Backup {
  readonly items: number;
  readonly bytes: number;
}

const sync = (file: string): void => {
  const opened = openSync(file, 'r+');
  fsyncSync(opened);
  closeSync(opened);
};

/** Adds the files beside the table, and sees that all can be read again; gives how many items. */
const complete = (dataPath: string, draft: string): number => {
  const connection = new (sqlite().DatabaseSync)(draft);
  try {
    connection.exec(WITH_FILES);
    const keep = connection.prepare('INSERT INTO beside (name, text) VALUES (?, ?)');
    for (const name of BESIDE) {
      const file = join(dataPath, name);
      if (existsSync(file)) keep.run(name, readFileSync(file, 'utf8'));
    }
    const fault = faultIn(connection);
    if (fault !== undefined) throw new Complaint(`The backup is damaged (${fault}). Try again.`);
    return countItems(connection);
  } finally {
    connection.close();
  }
};

/**
 * Writes a backup of a data folder to a file of its own, as everything was at one moment; a server
 * may run meanwhile. Only this user may read it, since keys are in it. Throws a `Complaint` where
 * there is no table, where the file is there already, and where it cannot be written.
 */
export const backUp = (dataPath: string, file: string): Backup => {
  if (existsSync(file)) throw new Complaint(`${file} is there already. Give another name.`);
  const source = openTableFile(tableFileIn(dataPath));
  const draft = `${file}.new`;
  try {
    rmSync(draft, { force: true });
    // An empty file may be written into, and has the permissions that it was made with.
    closeSync(openSync(draft, 'wx', 0o600));
    source.prepare('VACUUM INTO ?').run(draft);
    const items = complete(dataPath, draft);
    sync(draft);
    renameSync(draft, file);
    return { items, bytes: statSync(file).size };
  } catch (error) {
    rmSync(draft, { force: true });
    if (error instanceof Complaint) throw error;
    throw new Complaint(
      `${file} cannot be written (${(error as Error).message}). See that its folder is there and that the disk has room.`,
    );
  } finally {
    source.close();
  }
};

/** Takes the files that a backup holds beside the table out of it. */
const takeBeside = (connection: Connection): ReadonlyMap<string, string> => {
  const rows = connection.prepare('SELECT name, text FROM beside').all();
  connection.exec('DROP TABLE beside');
  return new Map(rows.map(({ name, text }) => [String(name), String(text)]));
};

const openBackup = (file: string, draft: string): Connection => {
  try {
    return openTableFile(draft, { isChecked: true });
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    throw new Complaint(
      `${file} cannot be put back: it is no backup of this version, or a damaged one. Nothing has been changed.`,
    );
  }
};

/** Makes a table of a copy of a backup; gives how many items it holds, and what lay beside it. */
const readBackup = (file: string, draft: string) => {
  if (!existsSync(file)) throw new Complaint(`There is no ${file}. Give the file of a backup.`);
  copyFileSync(file, draft);
  const connection = openBackup(file, draft);
  try {
    const isBackup = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'beside'").get();
    if (isBackup === undefined)
      throw new Complaint(`${file} is no backup. Make one with: npm run backup -- FILE`);
    return { beside: takeBeside(connection), items: countItems(connection) };
  } finally {
    connection.close();
  }
};

/** What was restored, and where the table is now that was there before. */
interface Restored {
  readonly items: number;
  readonly before?: string;
}

/**
 * Puts a backup in place of a data folder's table, which is kept under another name (`atMs`, epoch
 * milliseconds, is in it). Throws a `Complaint` while a server runs, and for what is no backup.
 */
export const restore = (dataPath: string, file: string, atMs: number): Restored => {
  const path = tableFileIn(dataPath);
  const letGo = holdTable(path);
  const draft = `${path}.restored`;
  try {
    rmSync(draft, { force: true });
    const { beside, items } = readBackup(file, draft);
    sync(draft);
    const before = `${path}.before-${new Date(atMs).toISOString().replaceAll(/[:.]/g, '-')}`;
    const isThere = existsSync(path);
    if (isThere) moveAside(path, before);
    renameSync(draft, path);
    for (const name of BESIDE) {
      const text = beside.get(name);
      if (text !== undefined) writeWhole(join(dataPath, name), text);
    }
    return { items, ...(isThere && { before }) };
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(draft + end, { force: true });
    letGo();
  }
};

/** Names a table's files anew; what a killed server left in its log is taken in first. */
const moveAside = (from: string, to: string): void => {
  try {
    openTableFile(from).close();
  } catch (error) {
    // A damaged one is what a backup is put back for.
    if (!(error instanceof Complaint)) throw error;
  }
  for (const end of ['-wal', '-shm', ''])
    if (existsSync(from + end)) renameSync(from + end, to + end);
};
