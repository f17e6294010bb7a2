import type { Release } from '../../core/release/parts.ts';
import type { Randomness } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { type Item, StoreUnavailable } from './table.ts';

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
  readonly held?: HeldHashes;
  /** Hash of the part that lists erased employees. */
  readonly erased?: string;
  /** Random, per tenant; for keyed hashes. */
  readonly secret: string;
}

const itemOf = (tenant: string, manifest: Manifest): Item => ({
  pk: partition.tenant(tenant),
  sk: sort.manifest,
  version: manifest.version,
  release: manifest.release,
  parts: { ...manifest.parts },
  ...(manifest.held && { held: { ...manifest.held } }),
  ...(manifest.erased !== undefined && { erased: manifest.erased }),
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
  manifest: Omit<Manifest, 'version'>,
): Promise<boolean> => table.put(itemOf(tenant, { ...manifest, version: 1 }), { is: 'absent' });

/** A lost race is run again at most this often; each round reads the winner's manifest. */
const MOST_ROUNDS = 12;

/**
 * Changes the manifest by compare and swap. `change` may be called several times; where it gives
 * no `next`, or the very manifest that it was given, everything stays as it is. Throws
 * `StoreUnavailable` where too many change at once.
 */
export const changeManifest = async <T>(
  services: Tabled & Randomness,
  tenant: string,
  change: (manifest: Manifest) => Promise<{ next?: Omit<Manifest, 'version'>; result: T }>,
): Promise<T> => {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const manifest = await readManifest(services, tenant);
    const { next, result } = await change(manifest);
    if (next === undefined || next === manifest) return result;
    const moved = await services.table.put(
      itemOf(tenant, { ...next, version: manifest.version + 1 }),
      { is: 'equal', attribute: 'version', value: manifest.version },
    );
    if (moved) return result;
    // Whoever lost waits a little, each a different while, so that not all come back together.
    await new Promise((fulfil) =>
      setTimeout(fulfil, (services.random(1)[0] ?? 0) * 0.1 * (round + 1)),
    );
  }
  throw new StoreUnavailable('too many changes at once');
};
