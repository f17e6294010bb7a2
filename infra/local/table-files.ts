import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Level } from 'level';
import { Complaint } from '../complaint.ts';

/** The codes by which LevelDB says that it cannot do its work. */
const isLevelError = (error: unknown): boolean => {
  const { code, message } = error as { code?: string; message?: string };
  return /^LEVEL_/.test(code ?? '') || message === 'Database is closed';
};

const damaged = (path: string, why: string): Complaint =>
  new Complaint(
    `The table in ${path} is damaged (${why}). Put back a copy of that folder, or move it away and start anew: mv ${path} ${path}.damaged`,
  );

/**
 * What an error means that came from the table's files while the server ran; undefined for any
 * other error.
 */
export const complaintOfTable = (path: string, error: unknown): Complaint | undefined =>
  isLevelError(error) ? damaged(path, (error as Error).message) : undefined;

/** There are data, and no file that says which: opening them would begin an empty table. */
const hasLostItsHead = (path: string): boolean =>
  !existsSync(join(path, 'CURRENT')) &&
  readdirSync(path).some((name) => /^MANIFEST-|\.(ldb|log)$/.test(name));

/**
 * Sees that the table's files can be opened and read to the end, since the embedded database would
 * end the process over those that cannot. Throws a `Complaint` where they are damaged or another
 * process has them.
 */
export const checkTableFiles = async (path: string): Promise<void> => {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) throw damaged(path, 'it is no folder');
  if (hasLostItsHead(path)) throw damaged(path, 'CURRENT is missing');
  const files = new Level(path);
  try {
    await files.open();
    for await (const _ of files.keys());
  } catch (error) {
    const { cause, message } = error as Error;
    if ((cause as { code?: string } | undefined)?.code === 'LEVEL_LOCKED') {
      throw new Complaint(
        `The table in ${path} is in use by another process. Stop that one, or set UPLIFT_DATA to another folder.`,
      );
    }
    throw damaged(path, (cause as Error | undefined)?.message ?? message);
  } finally {
    await files.close();
  }
};
