import type { AuditRecord } from '../../core/model/audit.ts';
import type { Release } from '../../core/release/parts.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import { type Deed, putRecord, recordOfAct } from './audit-record.ts';
import type { Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { mentionParts } from './part-list.ts';
import { takeTurn, untilWon } from './race.ts';
import type { Item } from './table.ts';

/** The parts of a release by their hashes. */
export type Hashes = Release['parts'];

/** What admins may hold back: everything but policy and model. */
export type HeldHashes = Pick<Hashes, 'catalogue' | 'content' | 'goals'>;

/** The one small item that says what is in force for a tenant. */
export interface Manifest {
  /** Rises with every change; a change goes through only on the version it was made from. */
  readonly version: number;
  readonly release: number;
  readonly parts: Hashes;
  /**
   * When this release came, epoch milliseconds. Of releases that earlier versions of Uplift made,
   * their record alone says so.
   */
  readonly releasedAt?: number;
  /**
   * Whoever decides under this release first marks it as used. Of releases that earlier versions of
   * Uplift made nobody knows whether they were.
   */
  readonly marked?: true;
  readonly held?: HeldHashes;
  /** Hash of the part that lists erased employees. */
  readonly erased?: string;
  /**
   * Set where the tenant may mail its people: whoever stores what they do need then look at nothing
   * else of a tenant that mails nobody.
   */
  readonly mails?: true;
  /**
   * Who made this version, what they did and why: written with it, so that nothing is ever in force
   * without an author. Several where changes went together; none of those that earlier versions of
   * Uplift made.
   */
  readonly acts?: readonly AuditRecord[];
  /** Random, per tenant; for keyed hashes. */
  readonly secret: string;
}

/** What is to be in force; whose doing it is is told apart. */
export type NextManifest = Omit<Manifest, 'version'>;

const itemOf = (tenant: string, manifest: Manifest): Item => ({
  pk: partition.tenant(tenant),
  sk: sort.manifest,
  version: manifest.version,
  release: manifest.release,
  parts: { ...manifest.parts },
  releasedAt: manifest.releasedAt,
  ...(manifest.marked && { marked: true }),
  ...(manifest.held && { held: { ...manifest.held } }),
  ...(manifest.erased !== undefined && { erased: manifest.erased }),
  ...(manifest.mails && { mails: true }),
  ...(manifest.acts && { acts: manifest.acts.map((act) => ({ ...act })) }),
  secret: manifest.secret,
});

const manifestOf = (item: Item): Manifest => {
  const { pk: _pk, sk: _sk, ...manifest } = item;
  return manifest as unknown as Manifest;
};

/** The manifest as it is now; undefined if there is no such tenant. */
export const findManifest = async (
  { table }: Tabled,
  tenant: string,
): Promise<Manifest | undefined> => {
  const item = await table.get({ pk: partition.tenant(tenant), sk: sort.manifest });
  return item && manifestOf(item);
};

/** The manifest of a tenant that a credential has vouched for; throws `Refused` without one. */
export const readManifest = async (services: Tabled, tenant: string): Promise<Manifest> => {
  const manifest = await findManifest(services, tenant);
  if (manifest === undefined)
    throw new Refused('unauthorized', 'The tenant of this credential does not exist any more.');
  return manifest;
};

/** Makes the first manifest of a tenant; false if there is one already. */
export const createManifest = (
  { table }: Tabled,
  tenant: string,
  manifest: NextManifest,
): Promise<boolean> => table.put(itemOf(tenant, { ...manifest, version: 1 }), { is: 'absent' });

/** What the manifest says of the release in force. */
export type InForce = Pick<Manifest, 'release' | 'parts' | 'releasedAt' | 'marked'>;

/**
 * The record of the release that a manifest puts in force: all of it stands in the manifest, but
 * whether it was used, which is 1 from before its first decision on.
 */
export const recordOf = (
  tenant: string,
  { release, parts, releasedAt, marked }: InForce,
  used = 0,
): Item => ({
  pk: partition.tenant(tenant),
  sk: sort.release(release),
  at: releasedAt,
  parts: { ...parts },
  ...(marked && { used }),
});

/** Holds of the record of a release that is not known to have been used. */
export const UNUSED = { is: 'lower', attribute: 'used', than: 1 } as const;

/** The parts that a manifest names and no release does: held ones, and the list of the erased. */
const besides = ({ held, erased }: Pick<Manifest, 'held' | 'erased'>): string[] => [
  ...Object.values(held ?? {}),
  ...(erased === undefined ? [] : [erased]),
];

/** Every part that a manifest names. */
export const namedBy = (manifest: NextManifest): string[] => [
  ...Object.values(manifest.parts),
  ...besides(manifest),
];

/** Whoever has read the manifest that names parts may still be about to read these. */
const letGo = async (
  services: Tabled & Clock,
  tenant: string,
  from: Manifest,
  next: NextManifest,
): Promise<void> => {
  const named = new Set(namedBy(next));
  await mentionParts(
    services,
    tenant,
    besides(from).filter((digest) => !named.has(digest)),
  );
};

/** What somebody did, as it goes on record with the version of the manifest that it makes. */
const actsOf = (deeds: readonly Deed[], version: number, atMs: number): AuditRecord[] =>
  deeds.map(({ who, ...act }, index) =>
    recordOfAct(who, act, { id: `m${version}-${index}`, atMs }),
  );

/** Puts on record whose doing a manifest is, where whoever made it was cut off before. */
export const recordActs = async (
  services: Tabled,
  tenant: string,
  { acts = [] }: Pick<Manifest, 'acts'>,
): Promise<void> => {
  await Promise.all(acts.map((act) => putRecord(services, tenant, act)));
};

/**
 * Moves the pointer: the one write by which a change comes into force. Whoever moves on from a
 * release first sees to it that it is on record, and so is who made it; so a number that no
 * manifest ever had leaves nothing behind, and a release that was in force is always found.
 */
const move = async (
  services: Tabled & Clock,
  tenant: string,
  from: Manifest,
  next: NextManifest,
  deeds: Deeds,
): Promise<boolean> => {
  const { table, now } = services;
  const isNew = next.release !== from.release;
  await recordActs(services, tenant, from);
  if (isNew && from.releasedAt !== undefined) await table.put(recordOf(tenant, from), UNUSED);
  await letGo(services, tenant, from, next);
  const atMs = now();
  const version = from.version + 1;
  const fresh = { releasedAt: atMs, marked: true } as const;
  const acts = actsOf(deeds, version, atMs);
  const to = { ...next, version, acts, ...(isNew && fresh) };
  const condition = { is: 'equal', attribute: 'version', value: from.version } as const;
  if (!(await table.put(itemOf(tenant, to), condition))) return false;
  // Until they are on record, readers find the release in the manifest, and so does the next one.
  await recordActs(services, tenant, to).catch(() => undefined);
  if (isNew) await table.put(recordOf(tenant, to), UNUSED).catch(() => undefined);
  return true;
};

/** Whose doing a change is: at least somebody's. */
type Deeds = readonly [Deed, ...Deed[]];

/** What a change of the manifest comes to; without `next` everything stays as it is. */
export type Changed<T> =
  | { readonly next: NextManifest; readonly deeds: Deeds; readonly result: T }
  | { readonly next?: undefined; readonly result: T };

/**
 * Changes the manifest by compare and swap. `change` says what is to be in force, and who does what
 * by it: both are written at once. It may be called several times; where it gives no `next`, or the
 * very manifest that it was given, everything stays as it is. Those who lose a race take turns from
 * then on. Throws `StoreUnavailable` where too many change at once.
 */
export const changeManifest = async <T>(
  services: Tabled & Randomness & Clock,
  tenant: string,
  change: (manifest: Manifest) => Promise<Changed<T>>,
): Promise<T> => {
  let handOn: (() => Promise<void>) | undefined;
  try {
    return await untilWon(services, async () => {
      const manifest = await readManifest(services, tenant);
      const changed = await change(manifest);
      const won = { won: changed.result };
      if (changed.next === undefined || changed.next === manifest) return won;
      if (await move(services, tenant, manifest, changed.next, changed.deeds)) return won;
      handOn ??= await takeTurn(services, tenant);
      return undefined;
    });
  } finally {
    // Where that fails, the next one waits until this one is taken for dead.
    await handOn?.().catch(() => undefined);
  }
};
