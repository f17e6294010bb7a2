import { crc32, inflateRawSync } from 'node:zlib';
import type { SourceFile } from '../encoding.ts';
import { unreadable } from '../problem.ts';

/** More is not unpacked: it would not fit into memory. */
const MOST_UNPACKED_BYTES = 200_000_000;
const MOST_ENTRIES = 10_000;

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const UNKNOWN_32 = 0xffff_ffff;

interface Entry {
  readonly name: string;
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly at: number;
}

/** An archive whose files are unpacked one by one, when they are asked for. */
export interface Archive {
  readonly names: readonly string[];
  /** Undefined where there is no such file. */
  readonly read: (name: string) => Buffer | undefined;
}

const BROKEN = 'The file is broken, perhaps cut off on its way: save it again.';

const endOf = (bytes: Buffer): number => {
  const first = Math.max(0, bytes.length - END_BYTES - LONGEST_COMMENT);
  for (let at = bytes.length - END_BYTES; at >= first; at--)
    if (bytes.readUInt32LE(at) === END) return at;
  throw new RangeError('no end of a central directory');
};

/** How many entries the central directory has, and where it begins. */
const directoryOf = (bytes: Buffer): { count: number; from: number } => {
  const end = endOf(bytes);
  const locator = end - 20;
  if (locator < 0 || bytes.readUInt32LE(locator) !== LOCATOR_64)
    return { count: bytes.readUInt16LE(end + 10), from: bytes.readUInt32LE(end + 16) };
  const wide = Number(bytes.readBigUInt64LE(locator + 8));
  if (bytes.readUInt32LE(wide) !== END_64) throw new RangeError('no end of zip64');
  return {
    count: Number(bytes.readBigUInt64LE(wide + 32)),
    from: Number(bytes.readBigUInt64LE(wide + 48)),
  };
};

/** What zip64 puts into the extra field, for each number that does not fit into 32 bits. */
const widened = (extra: Buffer, numbers: readonly number[]): number[] => {
  let wide = extra.subarray(0, 0);
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1) wide = extra.subarray(at + 4);
  let next = 0;
  return numbers.map((number) => {
    if (number !== UNKNOWN_32) return number;
    next += 8;
    return Number(wide.readBigUInt64LE(next - 8));
  });
};

const entriesOf = (bytes: Buffer): Entry[] => {
  const { count, from } = directoryOf(bytes);
  if (count > MOST_ENTRIES) throw new RangeError('too many entries');
  let at = from;
  return Array.from({ length: count }, (): Entry => {
    if (bytes.readUInt32LE(at) !== CENTRAL) throw new RangeError('no entry');
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const [unpacked = 0, packed = 0, local = 0] = widened(bytes.subarray(nameEnd, extraEnd), [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt32LE(at + 42),
    ]);
    const entry = {
      name: bytes.toString('utf8', at + 46, nameEnd).replaceAll('\\', '/'),
      isEncrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed,
      unpacked,
      at: local,
    };
    at = extraEnd + bytes.readUInt16LE(at + 32);
    return entry;
  });
};

/** Unpacks one file. No more than it says it holds: what says less than it holds is broken. */
const unpack = (bytes: Buffer, { at, packed, unpacked, method, crc }: Entry): Buffer => {
  if (bytes.readUInt32LE(at) !== LOCAL) throw new RangeError('no file');
  const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  const data = bytes.subarray(start, start + packed);
  if (data.length !== packed || (method !== 0 && method !== 8)) throw new RangeError('cut off');
  const size = Math.max(64, unpacked);
  // One chunk of the right size: nothing is put together again afterwards.
  const whole =
    method === 0 ? data : inflateRawSync(data, { maxOutputLength: size, chunkSize: size });
  if (whole.length !== unpacked || crc32(whole) !== crc) throw new RangeError('damaged');
  return whole;
};

/** What reads bytes that somebody sent: whatever goes wrong in it is the file's fault. */
const orBroken = <Result>(name: string, read: () => Result): Result => {
  try {
    return read();
  } catch {
    throw unreadable(name, BROKEN);
  }
};

/**
 * Opens a zip archive by its central directory; nothing is unpacked yet. Throws `Unreadable` for
 * what is none, and for what says that it unpacks to more than 200 MB.
 */
export const openArchive = ({ name, bytes: given }: SourceFile): Archive => {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const entries = orBroken(name, () => entriesOf(bytes));
  const total = entries.reduce((sum, { unpacked }) => sum + unpacked, 0);
  if (total > MOST_UNPACKED_BYTES)
    throw unreadable(
      name,
      `It unpacks to ${Math.ceil(total / 1e6)} MB, more than ${MOST_UNPACKED_BYTES / 1e6}: split it, or take out pictures and sheets.`,
    );
  const byName = new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]));
  return {
    names: entries.map((entry) => entry.name),
    read: (part) => {
      const entry = byName.get(part.toLowerCase());
      if (entry === undefined) return undefined;
      if (entry.isEncrypted)
        throw unreadable(name, 'It is protected by a password: save a copy without one.');
      return orBroken(name, () => unpack(bytes, entry));
    },
  };
};
