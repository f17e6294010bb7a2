import { type Item, type Key, type Query, storable, type Value } from './table.ts';

/**
 * What DynamoDB refuses, so that what passes here passes there: "Service, account, and table
 * quotas", "Supported data types" and "BatchWriteItem" of its developer guide (read on 2026-11-28).
 */

export const MOST_ITEM_BYTES = 400 * 1024;
/** A page of a query ends before it would hold more. */
export const MOST_PAGE_BYTES = 1024 * 1024;
export const MOST_PARTITION_KEY_BYTES = 2048;
export const MOST_SORT_KEY_BYTES = 1024;
/** How deep lists and maps may lie in one another. */
const DEEPEST = 32;
const LARGEST_NUMBER = 1e126;

/** As the service's answer reaches whoever called: it is not tried again, and nothing was done. */
export class ValidationException extends Error {
  override readonly name = 'ValidationException';
}

const utf8 = (text: string): number => Buffer.byteLength(text);

/**
 * A number takes a byte, one for every two significant digits, and one more below zero. Digits are
 * 17 at most, where DynamoDB keeps 38: no double loses any. The SDK itself sends none beyond 2^53,
 * since it cannot know whether it was counted or rounded.
 */
const numberBytes = (number: number): number => {
  if (!Number.isFinite(number)) throw new ValidationException(`${number} is no number to store`);
  const size = Math.abs(number);
  if (size >= LARGEST_NUMBER || size > Number.MAX_SAFE_INTEGER)
    throw new ValidationException(`the number ${number} is too large to be stored without loss`);
  const [mantissa = ''] = String(size).split('e');
  const digits = mantissa.replace('.', '').replace(/^0+|0+$/g, '').length;
  return 1 + Math.ceil(digits / 2) + (number < 0 ? 1 : 0);
};

const valueBytes = (value: Value, depth: number): number => {
  if (depth > DEEPEST) throw new ValidationException('nesting levels have exceeded 32');
  if (typeof value === 'string') return utf8(value);
  if (typeof value === 'number') return numberBytes(value);
  if (typeof value === 'boolean' || value === null) return 1;
  if (value instanceof Uint8Array) return value.length;
  // A list or a map takes three bytes, and one more for each entry.
  if (Array.isArray(value))
    return value.reduce<number>((sum, entry: Value) => sum + 1 + valueBytes(entry, depth + 1), 3);
  const fields = Object.entries(value as { readonly [key: string]: Value });
  return fields.reduce(
    (sum, [name, field]) => sum + 1 + utf8(name) + valueBytes(field, depth + 1),
    3,
  );
};

/**
 * Size of an item as DynamoDB counts it, bytes. Throws `ValidationException` for a number that
 * cannot be stored as it is, and for lists and maps that lie too deep.
 */
export const bytesOf = (item: Item): number => storedBytes(storable(item));

const storedBytes = (item: Item): number => {
  let sum = 0;
  for (const name of Object.keys(item)) sum += utf8(name) + valueBytes(item[name] as Value, 0);
  return sum;
};

const checkText = (name: string, text: string, most: number): void => {
  if (text === '') throw new ValidationException(`the key ${name} is empty`);
  if (utf8(text) > most) throw new ValidationException(`the key ${name} exceeds ${most} bytes`);
};

/** Throws `ValidationException` for a key that is empty or too long. */
export const checkKey = ({ pk, sk }: Key): void => {
  checkText('pk', pk, MOST_PARTITION_KEY_BYTES);
  checkText('sk', sk, MOST_SORT_KEY_BYTES);
};

/**
 * An item as the table keeps it, and its size; throws `ValidationException` for one that it does
 * not take.
 */
export const checkItem = (given: Item): { readonly item: Item; readonly bytes: number } => {
  checkKey(given);
  if (given.seen !== undefined && typeof given.seen !== 'number')
    throw new ValidationException('Type mismatch for Index Key seen');
  const item = storable(given);
  const bytes = storedBytes(item);
  if (bytes > MOST_ITEM_BYTES)
    throw new ValidationException(
      `Item size has exceeded the maximum allowed size: ${item.sk} has ${bytes} bytes`,
    );
  return { item, bytes };
};

/** Throws `ValidationException` for a query that says something else than a query may. */
export const checkQuery = ({ pk, limit, from }: Query): void => {
  if (limit !== undefined && !(limit >= 1))
    throw new ValidationException(`Value '${limit}' at 'limit' must be 1 or more`);
  if (from !== undefined && from.pk !== pk)
    throw new ValidationException('The starting key is outside of what is asked for');
};

/**
 * Throws `ValidationException` for keys that one batch may not hold together: a batch names none
 * twice, and where batches end is not for the caller to know.
 */
export const checkTogether = (keys: readonly Key[]): void => {
  const named = new Set(keys.map(({ pk, sk }) => `${pk}\u0000${sk}`));
  if (named.size < keys.length)
    throw new ValidationException('Provided list of item keys contains duplicates');
};
