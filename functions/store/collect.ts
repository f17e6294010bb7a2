import type { GoalsPart } from '../../core/model/goals.ts';
import type { Clock } from '../capabilities.ts';
import type { StoreReader } from './capabilities.ts';
import { PREFIX, partition, sort } from './keys.ts';
import { findManifest, type Hashes, type Manifest, namedBy, UNUSED } from './manifest.ts';
import { chunkKeys, readPart } from './parts.ts';
import { type Item, type Key, queryAll } from './table.ts';

/**
 * What nobody names is left alone for a day: far longer than any request or job that may be about
 * to name or to read it, with all the clocks' differences.
 */
const SAFE_MS = 24 * 3_600_000;
/** Twice a day is often enough, and costs a tenant nearly nothing. */
const EVERY_MS = 12 * 3_600_000;

type Collector = StoreReader & Clock;

const partsOf = (record: Item): Hashes => record.parts as unknown as Hashes;

/**
 * True if the next release has every key result that this one has. The last one that has a key
 * result stays on record: by it the check-ins are found when the tenant is emptied.
 */
const losesNoKeyResult = async (
  services: StoreReader,
  tenant: string,
  record: Item,
  next: Item,
): Promise<boolean> => {
  const idsOf = async (hash: string): Promise<string[]> => {
    const { objectives } = await readPart<GoalsPart>(services, tenant, hash);
    return objectives.flatMap(({ keyResults }) => keyResults.map(({ id }) => id));
  };
  const before = partsOf(record).goals;
  const after = partsOf(next).goals;
  if (before === after) return true;
  const kept = new Set(await idsOf(after));
  return (await idsOf(before)).every((id) => kept.has(id));
};

/**
 * Takes releases off the record that were never used, are not in force and not the one before, and
 * were followed by another one a day ago; gives the parts that the others name. Of a release that
 * was made before marks were kept nobody knows, and it stays.
 */
const collectReleases = async (
  services: Collector,
  tenant: string,
  manifest: Manifest,
  beforeMs: number,
): Promise<Set<string>> => {
  const { table } = services;
  const records: Item[] = [];
  const pk = partition.tenant(tenant);
  for await (const item of queryAll(table, { pk, prefix: PREFIX.release })) records.push(item);
  const inForce = sort.release(manifest.release);
  const past = records.filter(({ sk }) => sk < inForce);
  const named = new Set(records.slice(Math.max(0, past.length - 1)).flatMap(namesOf));
  for (const [place, record] of past.slice(0, -1).entries()) {
    const next = past[place + 1] as Item;
    const isLeft = record.used === 0 && (next.at as number) < beforeMs;
    const isGone =
      isLeft &&
      // Another one that collects may have taken the parts: then this one leaves the record.
      (await losesNoKeyResult(services, tenant, record, next).catch(() => false)) &&
      (await table.delete({ pk, sk: record.sk }, UNUSED));
    if (!isGone) for (const digest of namesOf(record)) named.add(digest);
  }
  return named;
};

const namesOf = (record: Item): string[] => Object.values(partsOf(record));

/**
 * Deletes the chunks of a part, unless it was stamped since, and takes it off the list. Each goes
 * only while it bears an old stamp: whoever stamps it meanwhile keeps it, however late this comes.
 * The list comes last, and before it the chunk that tells of the others: cut off, it is resumed.
 */
const collectPart = async (
  { table }: Collector,
  tenant: string,
  entry: Key,
  beforeMs: number,
): Promise<void> => {
  const isOld = { is: 'lower', attribute: 'at', than: beforeMs } as const;
  for (const key of await chunkKeys({ table }, tenant, entry.sk))
    if (!(await table.delete(key, isOld))) return;
  await table.delete({ pk: entry.pk, sk: entry.sk }, isOld);
};

/**
 * Collects what nobody needs any more of a tenant: releases that no decision was made under, and
 * parts that neither the manifest nor any other release names. The manifest is read first, then the
 * releases, then the list of parts: what the manifest drops after it was read was named by it then,
 * and what it dropped before stands on record or was just mentioned. Does nothing more often than
 * twice a day, nor beyond the deadline (epoch milliseconds): the next run goes on. Safe to be cut
 * off anywhere, and to run several times at once.
 */
export const collect = async (
  services: Collector,
  tenant: string,
  deadlineMs = Number.POSITIVE_INFINITY,
): Promise<void> => {
  const { table, now } = services;
  const startMs = now();
  const mark = { pk: partition.tenant(tenant), sk: sort.collected };
  const last = (await table.get(mark))?.at as number | undefined;
  if (last !== undefined && Math.abs(startMs - last) < EVERY_MS) return;
  const manifest = await findManifest(services, tenant);
  if (manifest === undefined) return;
  const beforeMs = startMs - SAFE_MS;
  const named = await collectReleases(services, tenant, manifest, beforeMs);
  for (const digest of namedBy(manifest)) named.add(digest);
  for await (const entry of queryAll(table, { pk: partition.list(tenant, 'parts') })) {
    if (now() >= deadlineMs) return;
    if ((entry.at as number) < beforeMs && !named.has(entry.sk))
      await collectPart(services, tenant, entry, beforeMs);
  }
  await table.put({ ...mark, at: startMs });
};
