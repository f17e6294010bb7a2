import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { canonical } from './canonical.ts';
import type { StoreReader } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { queryAll, type Table } from './table.ts';

/** Under DynamoDB's 400 KB an item, with room for the keys. */
const CHUNK_BYTES = 350_000;
/** Level 6 costs a few milliseconds a megabyte more than 1 and saves a fifth of the write units. */
const LEVEL = 6;

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

/**
 * Stores an immutable part under the SHA-256 of its canonical JSON and gives that hash; what is
 * known to be stored is not written again.
 */
export const writePart = async (
  services: StoreReader,
  tenant: string,
  value: unknown,
): Promise<string> => {
  const json = canonical(value);
  const digest = digestOfText(json);
  if (services.cache.get(partKey(tenant, digest)) !== undefined) return digest;
  const bytes = await compress(json, { level: LEVEL });
  const pk = partition.part(tenant, digest);
  const count = Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES));
  await services.table.putMany(
    Array.from({ length: count }, (_, index) => ({
      pk,
      sk: sort.chunk(index),
      count,
      bytes: new Uint8Array(bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
    })),
  );
  keepPart(services, tenant, digest, json);
  return digest;
};

/**
 * The JSON of a part as it is stored; throws if it is not there whole, or not what its hash says.
 */
const storedJson = async (table: Table, tenant: string, digest: string): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let count = 1;
  for await (const item of queryAll(table, { pk: partition.part(tenant, digest) })) {
    chunks.push(item.bytes as Uint8Array);
    count = item.count as number;
  }
  if (chunks.length !== count)
    throw new Error(`part ${digest} has ${chunks.length} of ${count} chunks`);
  const json = (await expand(Buffer.concat(chunks))).toString('utf8');
  if (digestOfText(json) !== digest) throw new Error(`part ${digest} does not have its hash`);
  return json;
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
  keepPart(services, tenant, digest, await storedJson(services.table, tenant, digest));

/** Reads a part by its hash; throws as `readSizedPart` does. */
export const readPart = async <T>(
  services: StoreReader,
  tenant: string,
  digest: string,
): Promise<T> => (await readSizedPart(services, tenant, digest)).value as T;
