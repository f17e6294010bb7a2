import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { Complaint } from '../complaint.ts';

const replace = (file: string, text: string): void => {
  const draft = `${file}.new`;
  // A draft that a crash has left may have other permissions.
  rmSync(draft, { force: true, recursive: true });
  const opened = openSync(draft, 'wx', 0o600);
  try {
    writeSync(opened, text);
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
  renameSync(draft, file);
};

/**
 * Writes a file so that a reader, also after a power cut, sees the old or the new text whole; only
 * this user may read it. Throws a `Complaint` where it cannot be written.
 */
export const writeWhole = (file: string, text: string): void => {
  try {
    replace(file, text);
  } catch (error) {
    throw new Complaint(
      `${file} cannot be written (${(error as Error).message}). See that this user may write there and that the disk has room.`,
    );
  }
};

/**
 * What a file of JSON says, once `read` has made something of it; undefined where there is no file.
 * A file that cannot be read, or that says something else (`read` gives undefined), is a
 * `Complaint`, which ends with `remedy`.
 */
export const readWhole = <T>(
  file: string,
  read: (json: unknown) => T | undefined,
  remedy: string,
): T | undefined => {
  if (!existsSync(file)) return undefined;
  let why = 'it says something else than it should';
  try {
    const said = read(JSON.parse(readFileSync(file, 'utf8')));
    if (said !== undefined) return said;
  } catch (error) {
    why = (error as Error).message;
  }
  throw new Complaint(`${file} cannot be read (${why}). ${remedy}`);
};
