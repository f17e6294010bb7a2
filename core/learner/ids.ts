import { FNV_BASIS, fnvStep } from '../base/hash.ts';

/**
 * Ids that occur again and again, each kept as one text. Snapshots hold hundreds of them: a text
 * that is there already need not be made or hashed anew, and is found in maps at once where it is
 * the very text that they were filled with.
 */

/**
 * Each id at the place of its FNV-1a; another one with that place drives it out. All are ASCII, so
 * that their letters are their bytes.
 */
const known: string[] = new Array(1 << 14).fill('');

const placeOf = (hash: number): number => (hash ^ (hash >>> 15)) & (known.length - 1);

const keep = (id: string, bytes: number, hash: number): void => {
  // Only of ASCII are there as many bytes as letters. Kept, «Ã©» would be taken for «é», whose
  // bytes are its letters.
  if (id.length === bytes) known[placeOf(hash)] = id;
};

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Keeps the ids that others will ask for. */
export const keepIds = (ids: readonly string[]): void => {
  for (const id of ids) {
    const bytes = encoder.encode(id);
    keep(
      id,
      bytes.length,
      bytes.reduce((hash, letter) => fnvStep(hash, letter), FNV_BASIS),
    );
  }
};

/** The text that the first `length` bytes are in UTF-8. */
const textOf = (bytes: Uint8Array, length: number): string => {
  let text = '';
  for (let index = 0; index < length; index++) {
    // Ids are ASCII, which letter by letter takes less than a call of the decoder.
    if (bytes[index]! > 127) return decoder.decode(bytes.subarray(0, length));
    text += String.fromCharCode(bytes[index]!);
  }
  return text;
};

const isOf = (id: string, bytes: Uint8Array, length: number): boolean => {
  if (id.length !== length) return false;
  for (let index = 0; index < length; index++)
    if (id.charCodeAt(index) !== bytes[index]) return false;
  return true;
};

/** The id that the first `length` bytes are in UTF-8, given their hash. */
export const idOf = (bytes: Uint8Array, length: number, hash: number): string => {
  const found = known[placeOf(hash)]!;
  if (isOf(found, bytes, length)) return found;
  const id = textOf(bytes, length);
  keep(id, length, hash);
  return id;
};
