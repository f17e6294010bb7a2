import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { canonical } from './canonical.ts';
import { partition, sort } from './keys.ts';
import { queryAll, type Table } from './table.ts';

/** Under DynamoDB's 400 KB an item, with room for the keys. */
const CHUNK_BYTES = 350_000;
/** Level 6 costs a few milliseconds a megabyte more than 1 and saves a fifth of the write units. */
const LEVEL = 6;

const compress = promisify(gzip) as (text: string, options: { level: number }) => Promise<Buffer>;
const expand = promisify(gunzip) as (bytes: Uint8Array) => Promise<Buffer>;

/** Parts in memory, least recently used first; bounded by the size of their JSON. */
export interface PartCache {
  get(key: string): unknown;
  set(key: string, value: unknown, size: number): void;
  has(key: string): boolean;
}

/** A cache of parts of at most so many characters of JSON. */
export const partCache = (mostCharacters = 64_000_000): PartCache => {
  const entries = new Map<string, { value: unknown; size: number }>();
  let total = 0;
  return {
    has: (key) => entries.has(key),
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, size) {
      if (entries.has(key)) return;
      entries.set(key, { value, size });
      total += size;
      for (const [oldest, { size: freed }] of entries) {
        if (total <= mostCharacters || entries.size === 1) break;
        entries.delete(oldest);
        total -= freed;
      }
    },
  };
};

const cacheKey = (tenant: string, hash: string): string => `${tenant}#${hash}`;

/**
 * Stores an immutable part under the SHA-256 of its canonical JSON and gives that hash; what is
 * known to be stored is not written again.
 */
export const writePart = async (
  table: Table,
  cache: PartCache,
  tenant: string,
  value: unknown,
): Promise<string> => {
  const json = canonical(value);
  const hash = createHash('sha256').update(json).digest('hex');
  if (cache.has(cacheKey(tenant, hash))) return hash;
  const bytes = await compress(json, { level: LEVEL });
  const pk = partition.part(tenant, hash);
  const count = Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES));
  await table.putMany(
    Array.from({ length: count }, (_, index) => ({
      pk,
      sk: sort.chunk(index),
      count,
      bytes: new Uint8Array(bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
    })),
  );
  cache.set(cacheKey(tenant, hash), JSON.parse(json), json.length);
  return hash;
};

/**
 * Reads a part by its hash; throws if it is not there whole, which means that the table was
 * tampered with.
 */
export const readPart = async <T>(
  table: Table,
  cache: PartCache,
  tenant: string,
  hash: string,
): Promise<T> => {
  const key = cacheKey(tenant, hash);
  const known = cache.get(key);
  if (known !== undefined) return known as T;
  const chunks: Uint8Array[] = [];
  let count = 1;
  for await (const item of queryAll(table, { pk: partition.part(tenant, hash) })) {
    chunks.push(item.bytes as Uint8Array);
    count = item.count as number;
  }
  if (chunks.length !== count)
    throw new Error(`part ${hash} has ${chunks.length} of ${count} chunks`);
  const json = (await expand(Buffer.concat(chunks))).toString('utf8');
  if (createHash('sha256').update(json).digest('hex') !== hash)
    throw new Error(`part ${hash} does not have its hash`);
  const value = JSON.parse(json) as T;
  cache.set(key, value, json.length);
  return value;
};
