import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Clock } from '../capabilities.ts';
import { canonical } from './canonical.ts';
import type { StoreReader, Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { FRESH_MS, mentionParts } from './part-list.ts';
import { type Item, type Key, queryAll, type Table } from './table.ts';

/** Under DynamoDB's 400 KB an item, with room for the keys. */
const CHUNK_BYTES = 350_000;
/** Level 6 costs a few milliseconds a megabyte more than 1 and saves a fifth of the write units. */
const LEVEL = 6;

/** Chunks of one part that are read at the same time: 3 MB on their way at most. */
const TOGETHER = 8;

const compress = promisify(gzip) as (text: string, options: { level: number }) => Promise<Buffer>;
const expand = promisify(gunzip) as (bytes: Uint8Array) => Promise<Buffer>;

/**
 * Heap of a part, bytes a character of its JSON: 1.8 were measured for a catalogue and 1.2 for
 * lessons' text (`npm run bench:memory`); a text with letters beyond Latin-1 takes twice as much.
 */
const BYTES_PER_CHARACTER = 2.5;

/** A part, and how long its JSON is. */
export interface SizedPart {
  readonly value: unknown;
  readonly characters: number;
}

/**
 * The key of a part in the cache; a tenant's parts are its own, also where another has equal ones.
 */
export const partKey = (tenant: string, digest: string): string => `${tenant}#PART#${digest}`;

const digestOfText = (json: string): string => hash('sha256', json, 'hex');

const keepPart = (
  { cache }: StoreReader,
  tenant: string,
  digest: string,
  json: string,
): SizedPart => {
  const part = { value: JSON.parse(json) as unknown, characters: json.length };
  cache.keep(partKey(tenant, digest), part, BYTES_PER_CHARACTER * json.length);
  return part;
};

/** Where a chunk lies; before chunks were spread, all lay in the partition of the first. */
const placeOf = (tenant: string, digest: string, index: number, isSpread = true): Key => ({
  pk: partition.part(tenant, digest, isSpread ? index : 0),
  sk: sort.chunk(index),
});

/** The chunks of a part as they are stored anew. */
const chunksOf = async (tenant: string, digest: string, json: string): Promise<Item[]> => {
  const bytes = await compress(json, { level: LEVEL });
  const count = Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES));
  return Array.from({ length: count }, (_, index) => ({
    ...placeOf(tenant, digest, index),
    count,
    // The first is read alone: it says where the others are.
    ...(index === 0 && count > 1 && { spread: true }),
    bytes: new Uint8Array(bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
  }));
};

/**
 * Keys of every chunk of a part, also of one whose writing was cut off, and of what lies where
 * chunks lay before they were spread. The first chunk comes last: it alone tells where others are,
 * so that whoever deletes them one by one can be cut off and begin again.
 */
export const chunkKeys = async (
  { table }: Tabled,
  tenant: string,
  digest: string,
): Promise<Key[]> => {
  const keys: Key[] = [];
  for await (const { pk, sk, spread, count } of queryAll(table, {
    pk: partition.part(tenant, digest),
    descending: true,
  })) {
    if (spread === true)
      for (let index = 1; index < (count as number); index++)
        keys.push(placeOf(tenant, digest, index));
    keys.push({ pk, sk });
  }
  return keys;
};

/**
 * A chunk after the first. Where a write over an earlier version's part was cut off, its chunks are
 * still there, and the same: the hash of the whole is checked.
 */
const readChunk = async (
  table: Table,
  tenant: string,
  digest: string,
  index: number,
  isSpread: boolean,
): Promise<Item | undefined> =>
  (isSpread ? await table.get(placeOf(tenant, digest, index)) : undefined) ??
  (await table.get(placeOf(tenant, digest, index, false)));

/** The chunks of a part that are there, in order, and how many there should be. */
interface Stored {
  readonly chunks: readonly Item[];
  readonly count: number;
}

const readChunks = async (table: Table, tenant: string, digest: string): Promise<Stored> => {
  const first = await table.get(placeOf(tenant, digest, 0));
  const count = (first?.count as number | undefined) ?? 1;
  const found = [first];
  let next = 1;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      found[index] = await readChunk(table, tenant, digest, index, first?.spread === true);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
  return { chunks: found.filter((chunk) => chunk !== undefined), count };
};

/** The JSON in chunks; throws if they are not the whole part, or not what its hash says. */
const jsonIn = async ({ chunks, count }: Stored, digest: string): Promise<string> => {
  if (chunks.length !== count)
    throw new Error(`part ${digest} has ${chunks.length} of ${count} chunks`);
  const bytes = Buffer.concat(chunks.map((chunk) => chunk.bytes as Uint8Array));
  const json = (await expand(bytes)).toString('utf8');
  if (digestOfText(json) !== digest) throw new Error(`part ${digest} does not have its hash`);
  return json;
};

/**
 * Puts the first chunk before the others: it alone tells where they are, so that whatever is left
 * of a write that was cut off is found and collected.
 */
const putChunks = async (table: Table, [first, ...others]: readonly Item[]): Promise<void> => {
  await table.putMany(first === undefined ? [] : [first]);
  await table.putMany(others);
};

const isFresh = (at: unknown, nowMs: number): boolean =>
  typeof at === 'number' && Math.abs(nowMs - at) < FRESH_MS;

/**
 * Stores a part, or stamps the one that is there, so that nobody who looks at it from now on takes
 * it for something that nobody has named for long. What is there and whole is stamped as it is:
 * another compression of the same, cut off half-way through, would not go together with it.
 */
const stamp = async (
  { table }: StoreReader,
  tenant: string,
  digest: string,
  json: string,
  { stored, nowMs }: { readonly stored: Stored; readonly nowMs: number },
): Promise<void> => {
  const isWhole = await jsonIn(stored, digest).then(
    () => true,
    () => false,
  );
  if (isWhole && stored.chunks.every(({ at }) => isFresh(at, nowMs))) return;
  const chunks = isWhole ? stored.chunks : await chunksOf(tenant, digest, json);
  await putChunks(
    table,
    chunks.map((chunk) => ({ ...chunk, at: nowMs })),
  );
};

/**
 * Stores an immutable part under the SHA-256 of its canonical JSON and gives that hash. Whoever
 * makes the manifest name it does so within `FRESH_MS`: it is not collected before. What this
 * process has in memory is no proof that it is still stored; the table is asked.
 */
export const writePart = async (
  services: StoreReader & Clock,
  tenant: string,
  value: unknown,
): Promise<string> => {
  const json = canonical(value);
  const digest = digestOfText(json);
  const nowMs = services.now();
  const [stored] = await Promise.all([
    readChunks(services.table, tenant, digest),
    // Before it is stored: a part that is not on the list is never collected.
    mentionParts(services, tenant, [digest]),
  ]);
  await stamp(services, tenant, digest, json, { stored, nowMs });
  keepPart(services, tenant, digest, json);
  return digest;
};

/**
 * Stores a part that is never collected, as policies are: rolling back goes through all of them.
 * What is known to be stored is not written again.
 */
export const writeLastingPart = async (
  services: StoreReader,
  tenant: string,
  value: unknown,
): Promise<string> => {
  const json = canonical(value);
  const digest = digestOfText(json);
  if (services.cache.get(partKey(tenant, digest)) !== undefined) return digest;
  await putChunks(services.table, await chunksOf(tenant, digest, json));
  keepPart(services, tenant, digest, json);
  return digest;
};

/**
 * Reads a part by its hash, with its size; throws if it is not there whole or was changed, which
 * means that the table was tampered with.
 */
export const readSizedPart = async (
  services: StoreReader,
  tenant: string,
  digest: string,
): Promise<SizedPart> =>
  (services.cache.get(partKey(tenant, digest)) as SizedPart | undefined) ??
  keepPart(
    services,
    tenant,
    digest,
    await jsonIn(await readChunks(services.table, tenant, digest), digest),
  );

/** Reads a part by its hash; throws as `readSizedPart` does. */
export const readPart = async <T>(
  services: StoreReader,
  tenant: string,
  digest: string,
): Promise<T> => (await readSizedPart(services, tenant, digest)).value as T;
