import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import type { SourceFile } from './encoding.ts';
import { unreadable } from './problem.ts';

/** What an archive may hold, unpacked. */
const MOST_BYTES = 200_000_000;
/** What archives are made of; one that ends within a block was cut off. */
const BLOCK = 512;

const begins = ({ bytes }: SourceFile, ...marks: number[]): boolean =>
  marks.every((mark, index) => bytes[index] === mark);

const unzipped = async (archive: SourceFile, mostBytes: number): Promise<Uint8Array> => {
  if (begins(archive, 0x50, 0x4b))
    throw unreadable(
      archive.name,
      'It is a zip: give the folder that is in it, or pack it with tar -czf as .tar.gz.',
    );
  if (!begins(archive, 0x1f, 0x8b)) return archive.bytes;
  try {
    return await promisify(gunzip)(archive.bytes, { maxOutputLength: mostBytes });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw unreadable(
      archive.name,
      code === 'ERR_BUFFER_TOO_LARGE'
        ? `Unpacked it has more than ${Math.ceil(mostBytes / 1e6)} MB: pack it in parts.`
        : 'The archive is broken: its compression ends or fails in the middle. Pack it anew.',
    );
  }
};

/** The files of an unpacked archive, in its order. */
const filesIn = (archive: string, bytes: Uint8Array): Promise<SourceFile[]> =>
  new Promise((resolve, reject) => {
    const files: Promise<SourceFile>[] = [];
    const broken = () =>
      reject(unreadable(archive, 'The archive is broken, or it is no tar archive. Pack it anew.'));
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry: ReadEntry) => {
        if (!/File$/.test(entry.type)) entry.resume();
        else files.push(entry.concat().then((content) => ({ name: entry.path, bytes: content })));
      },
    });
    if (bytes.length % BLOCK !== 0) broken();
    parser.on('error', broken);
    parser.on('end', () => {
      Promise.all(files).then(resolve, broken);
    });
    parser.end(Buffer.from(bytes));
  });

/**
 * Names as the archived folder itself would have them: an archive of a folder begins each name with
 * it, one of what is in a folder begins them with `./`.
 */
const withoutRoot = (files: readonly SourceFile[]): SourceFile[] => {
  const [root = ''] = files[0]?.name.split('/') ?? [];
  const isShared = root !== '.' && files.every(({ name }) => name.startsWith(`${root}/`));
  return files.map(({ name, bytes }) => ({
    name: (isShared ? name.slice(root.length + 1) : name).replace(/^(\.\/)+/, ''),
    bytes,
  }));
};

/**
 * The files in a `.tar` or `.tar.gz` archive, by the names that its folder has for them; nothing is
 * written anywhere. Throws `Unreadable` for a zip, a broken archive and one without files.
 */
export const unpack = async (
  archive: SourceFile,
  mostBytes = MOST_BYTES,
): Promise<SourceFile[]> => {
  const files = await filesIn(archive.name, await unzipped(archive, mostBytes));
  if (files.length === 0) throw unreadable(archive.name, 'There is no file in this archive.');
  return withoutRoot(files);
};
