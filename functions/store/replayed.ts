import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { decodeReplayed, encodeReplayed, type Replayed } from '../../core/tune/replayed.ts';
import type { Caching, Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { type Item, type Key, queryAll } from './table.ts';

/** Under DynamoDB's 400 KB an item, with room for the keys. */
const CHUNK_BYTES = 350_000;
const LEVEL = 6;
/** Chunks that are read at the same time. */
const TOGETHER = 8;

const compress = promisify(gzip) as (
  bytes: Uint8Array,
  options: { level: number },
) => Promise<Buffer>;
const expand = promisify(gunzip) as (bytes: Uint8Array) => Promise<Buffer>;

const headOf = (tenant: string): Key => ({ pk: partition.replayed(tenant), sk: sort.self });
const chunkOf = (tenant: string, night: string, index: number): Key => ({
  pk: partition.replayed(tenant),
  sk: sort.replayed(night, index),
});

/** Which replayed decisions are stored. */
export interface ReplayedNight {
  /** Which night they are of: another one whenever they are stored anew. */
  readonly night: string;
  readonly engine: string;
  /** Epoch milliseconds. */
  readonly madeMs: number;
  readonly chunks: number;
}

const nightOf = ({ night, engine, madeMs, chunks }: Item): ReplayedNight =>
  ({ night, engine, madeMs, chunks }) as unknown as ReplayedNight;

/** Which replayed decisions there are of a tenant; undefined before the first night. */
export const findNight = async (
  { table }: Tabled,
  tenant: string,
): Promise<ReplayedNight | undefined> => {
  const item = await table.get(headOf(tenant));
  return item && nightOf(item);
};

/**
 * Stores the replayed decisions of a night in place of those before: the chunks first, then what
 * names them, so that whoever reads has one night or the other. What nobody names any more goes.
 */
export const saveReplayed = async (
  { table }: Tabled,
  tenant: string,
  replayed: Replayed,
): Promise<void> => {
  const bytes = await compress(encodeReplayed(replayed), { level: LEVEL });
  const night = String(replayed.madeMs).padStart(15, '0');
  const chunks = Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES));
  for (let index = 0; index < chunks; index++) {
    const part = bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
    await table.put({ ...chunkOf(tenant, night, index), bytes: new Uint8Array(part) });
  }
  const { engine, madeMs } = replayed;
  await table.put({ ...headOf(tenant), night, engine, madeMs, chunks });
  const gone: Key[] = [];
  for await (const { pk, sk } of queryAll(table, { pk: partition.replayed(tenant) }))
    if (sk !== sort.self && !sk.startsWith(sort.replayed(night))) gone.push({ pk, sk });
  await table.deleteMany(gone);
};

const readChunks = async (
  { table }: Tabled,
  tenant: string,
  { night, chunks }: ReplayedNight,
): Promise<Buffer | undefined> => {
  const parts: Uint8Array[] = [];
  for (let from = 0; from < chunks; from += TOGETHER) {
    const indexes = Array.from({ length: Math.min(TOGETHER, chunks - from) }, (_, i) => from + i);
    const items = await Promise.all(
      indexes.map((index) => table.get(chunkOf(tenant, night, index))),
    );
    for (const item of items) {
      // The next night is stored just now.
      if (item === undefined) return undefined;
      parts.push(item.bytes as Uint8Array);
    }
  }
  return Buffer.concat(parts);
};

/**
 * The replayed decisions of the last night, kept in memory: any number of drafts is judged by them.
 * Undefined before the first night, and where another version of Uplift wrote them.
 */
export const readReplayed = async (
  services: Tabled & Caching,
  tenant: string,
): Promise<Replayed | undefined> => {
  const night = await findNight(services, tenant);
  if (night === undefined) return undefined;
  const key = `${tenant}#REPLAYED#${night.night}`;
  const known = services.cache.get(key) as Replayed | undefined;
  if (known !== undefined) return known;
  const bytes = await readChunks(services, tenant, night);
  if (bytes === undefined) return undefined;
  const expanded = await expand(bytes);
  const replayed = decodeReplayed(expanded);
  if (replayed !== undefined) services.cache.keep(key, replayed, expanded.length);
  return replayed;
};
