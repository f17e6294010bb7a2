import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
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

const holderOf = (lock: string): number | undefined => {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Makes the folder if need be and locks it; a lock whose process is gone (a crash, a power cut) is
 * taken over. Throws a `Complaint` when the folder cannot be used or another process has it.
 */
export const openDataFolder = (path: string): DataFolder => {
  const lock = join(path, 'server.pid');
  try {
    mkdirSync(path, { recursive: true });
    const holder = holderOf(lock);
    if (holder !== undefined && holder !== process.pid) {
      throw new Complaint(
        `The data folder ${path} is in use by process ${holder}. Stop that one, or set UPLIFT_DATA to another folder.`,
      );
    }
    rmSync(lock, { force: true });
    // `wx`: of two that start at the same moment, one fails here.
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (error instanceof Complaint) throw error;
    throw new Complaint(
      `The data folder ${path} cannot be used (${(error as Error).message}). Set UPLIFT_DATA to a folder that this user may write.`,
    );
  }
  return { path, release: () => rmSync(lock, { force: true }) };
};
