import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { list, type ReadEntry } from 'tar';
import { compareTexts } from '../../../core/base/order.ts';
import { Complaint } from '../../complaint.ts';

/** One text file of a folder or an archive; `path` uses `/`. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

const readFolder = (folder: string, wanted: (path: string) => boolean): TextFile[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(wanted)
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));

const readArchive = async (
  file: string,
  wanted: (path: string) => boolean,
): Promise<TextFile[]> => {
  const found: Promise<TextFile>[] = [];
  const onReadEntry = (entry: ReadEntry): void => {
    if (entry.type === 'File' && wanted(entry.path)) {
      found.push(
        entry.concat().then((bytes) => ({ path: entry.path, text: bytes.toString('utf8') })),
      );
    } else {
      entry.resume();
    }
  };
  await list({ file, onReadEntry });
  return Promise.all(found);
};

/**
 * The wanted files of a folder or a `.tar`/`.tar.gz` archive, sorted by path; nothing is unpacked
 * to disk.
 */
export const readTexts = async (
  source: string,
  wanted: (path: string) => boolean,
): Promise<TextFile[]> => {
  const about = statSync(source, { throwIfNoEntry: false });
  if (about === undefined) throw new Complaint(`There is no ${source}.`);
  const files = about.isDirectory()
    ? readFolder(source, wanted)
    : await readArchive(source, wanted);
  return files.sort((a, b) => compareTexts(a.path, b.path));
};
