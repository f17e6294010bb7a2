import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { compareTexts } from '../../../core/base/order.ts';
import { unpack } from '../../../functions/files/archive.ts';
import type { SourceFile } from '../../../functions/files/encoding.ts';
import { Complaint } from '../../complaint.ts';

/** One text file of a folder or an archive; `path` uses `/`. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

type IsWanted = (path: string) => boolean;

const NOTHING = new Uint8Array();

const readFolder = (folder: string, isWanted: IsWanted): SourceFile[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .map((name) => ({ name, bytes: isWanted(name) ? readFileSync(join(folder, name)) : NOTHING }));

/**
 * The files of a folder or a `.tar`/`.tar.gz` archive, sorted by path; nothing is unpacked to disk.
 * Those that are not wanted come without their bytes. Throws a `Complaint` or `Unreadable`.
 */
export const readFiles = async (source: string, isWanted: IsWanted): Promise<SourceFile[]> => {
  const about = statSync(source, { throwIfNoEntry: false });
  if (about === undefined) throw new Complaint(`There is no ${source}.`);
  const files = about.isDirectory()
    ? readFolder(source, isWanted)
    : await unpack({ name: basename(source), bytes: readFileSync(source) });
  return files.sort((a, b) => compareTexts(a.name, b.name));
};

/** The wanted files of a folder or an archive as texts. */
export const readTexts = async (source: string, isWanted: IsWanted): Promise<TextFile[]> =>
  (await readFiles(source, isWanted))
    .filter(({ name }) => isWanted(name))
    .map((file) => ({ path: file.name, text: new TextDecoder().decode(file.bytes) }));
