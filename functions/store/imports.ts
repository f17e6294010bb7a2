import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { type Listed, type PageRequest, queryPage } from './paging.ts';
import { type Item, queryAll } from './table.ts';

/*
 * What an import keeps while it is worked, and what it told: the files as they were sent, the rows
 * that were read from them, and the problems. All of it may name people, lies in one list of the
 * tenant, and goes with its job; files and rows already once the import is at its end.
 */

/** What is kept of an import: its files, the rows in them, and what was wrong. */
export type Kept = 'files' | 'rows' | 'problems';

/** A file as it was sent. */
export interface KeptFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Under DynamoDB's 400 KB an item, with room for the keys. */
const CHUNK_BYTES = 350_000;

const compress = promisify(gzip) as (bytes: Uint8Array) => Promise<Buffer>;
const expand = promisify(gunzip) as (bytes: Uint8Array) => Promise<Buffer>;

const listOf = (tenant: string): string => partition.list(tenant, 'imports');

/** Keeps the files of an import, cut into items that the table takes. */
export const keepFiles = async (
  { table }: Tabled,
  tenant: string,
  job: string,
  files: readonly KeptFile[],
): Promise<void> => {
  const items: Item[] = [];
  for (const [place, { name, bytes }] of files.entries()) {
    const packed = await compress(bytes);
    for (let from = 0; from === 0 || from < packed.length; from += CHUNK_BYTES)
      items.push({
        pk: listOf(tenant),
        sk: sort.kept(job, 'files', items.length),
        place,
        name,
        bytes: new Uint8Array(packed.subarray(from, from + CHUNK_BYTES)),
      });
  }
  await table.putMany(items);
};

/** The files of an import, as they were sent. */
export const keptFiles = async (
  { table }: Tabled,
  tenant: string,
  job: string,
): Promise<KeptFile[]> => {
  const files: { name: string; chunks: Uint8Array[] }[] = [];
  const prefix = sort.kept(job, 'files');
  for await (const { place, name, bytes } of queryAll(table, { pk: listOf(tenant), prefix })) {
    const file = files[place as number] ?? { name: name as string, chunks: [] };
    files[place as number] = file;
    file.chunks.push(bytes as Uint8Array);
  }
  return Promise.all(
    files.map(async ({ name, chunks }) => ({ name, bytes: await expand(Buffer.concat(chunks)) })),
  );
};

/** Keeps rows or problems as one item; what is put there again is what stands there. */
export const keepList = async (
  { table }: Tabled,
  tenant: string,
  job: string,
  kept: { readonly what: 'rows' | 'problems'; readonly index: number },
  list: readonly unknown[],
): Promise<void> => {
  const bytes = new Uint8Array(await compress(Buffer.from(JSON.stringify(list))));
  await table.put({ pk: listOf(tenant), sk: sort.kept(job, kept.what, kept.index), bytes });
};

const listIn = async ({ bytes }: Item): Promise<unknown[]> =>
  JSON.parse((await expand(bytes as Uint8Array)).toString());

/** Rows of an import that were kept under a number; undefined where there are none. */
export const keptRows = async <T>(
  { table }: Tabled,
  tenant: string,
  job: string,
  index: number,
): Promise<readonly T[] | undefined> => {
  const item = await table.get({ pk: listOf(tenant), sk: sort.kept(job, 'rows', index) });
  return item && ((await listIn(item)) as readonly T[]);
};

/** A page of what an import told, in the order of its rows; as many as were kept together. */
export const keptProblems = async <T>(
  services: Tabled,
  tenant: string,
  job: string,
  page: Pick<PageRequest, 'cursor'>,
): Promise<Listed<T>> => {
  const of = { pk: listOf(tenant), prefix: sort.kept(job, 'problems') };
  const { items, cursor } = await queryPage(services, of, { ...page, limit: 1 }, (item) => item);
  const [first] = items;
  return {
    items: first === undefined ? [] : ((await listIn(first)) as T[]),
    ...(cursor !== undefined && { cursor }),
  };
};

const drop = async ({ table }: Tabled, tenant: string, prefix: string): Promise<void> => {
  const keys: { pk: string; sk: string }[] = [];
  for await (const { pk, sk } of queryAll(table, { pk: listOf(tenant), prefix }))
    keys.push({ pk, sk });
  await table.deleteMany(keys);
};

/** Drops what is kept of an import; of one kind where that is named. */
export const dropKept = (
  services: Tabled,
  tenant: string,
  job: string,
  what?: Kept,
): Promise<void> => drop(services, tenant, sort.kept(job, what));

/** Drops what is kept of all imports of a tenant. */
export const dropAllKept = (services: Tabled, tenant: string): Promise<void> =>
  drop(services, tenant, '');
