import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Complaint } from '../complaint.ts';

/** The folder that keeps everything across restarts. One server at a time holds it. */
export interface DataFolder {
  readonly path: string;
  release(): void;
}

/** Where the data lies unless `UPLIFT_DATA` says otherwise. */
export const dataPath = (environment: NodeJS.ProcessEnv): string =>
  resolve(environment.UPLIFT_DATA || '.data');

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** The process that a lock names; undefined where there is no lock, or no number in it. */
const namedIn = (lock: string): number | undefined => {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
};

const usedBy = (path: string, lock: string, pid: number): Complaint =>
  new Complaint(
    `The data folder ${path} is in use by process ${pid}. Stop that one, or set UPLIFT_DATA to another folder. If that process is not Uplift (after a crash its number may have gone to another one), delete ${lock}.`,
  );

/** Not `recursive`: below /proc and its like, Node then tries for ever. */
const makeFolder = (path: string): void => {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
};

const take = (path: string, lock: string): void => {
  makeFolder(path);
  if (statSync(lock, { throwIfNoEntry: false })?.isDirectory())
    throw new Complaint(`${lock} is a folder; it should be a file. Remove it and start again.`);
  const holder = namedIn(lock);
  if (holder !== undefined && holder !== process.pid && isAlive(holder))
    throw usedBy(path, lock, holder);
  rmSync(lock, { force: true });
  // `wx`: of two that start at the same moment, one fails here, or else at the table's own lock.
  writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
};

/**
 * Makes the folder if need be and locks it; a lock whose process is gone (a crash, a power cut) is
 * taken over. Throws a `Complaint` when the folder cannot be used or another process has it.
 */
export const openDataFolder = (path: string): DataFolder => {
  const lock = join(path, 'server.pid');
  try {
    take(path, lock);
  } catch (error) {
    if (error instanceof Complaint) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && namedIn(lock) !== undefined)
      throw usedBy(path, lock, namedIn(lock) ?? 0);
    throw new Complaint(
      `The data folder ${path} cannot be used (${message}). Set UPLIFT_DATA to a folder that this user may write.`,
    );
  }
  return {
    path,
    release: () => {
      // Another one that started at the same moment may have put its own there.
      if (namedIn(lock) === process.pid) rmSync(lock, { force: true });
    },
  };
};
