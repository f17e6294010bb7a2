import { type CompiledRelease, compileRelease } from '../../core/release/compile.ts';
import type { PartName, Release } from '../../core/release/parts.ts';
import type { StoreReader, Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { type Hashes, type Manifest, readManifest } from './manifest.ts';
import { overParts } from './release-parts.ts';

/**
 * Heap of a compiled release beyond its parts, bytes a character of their JSON: 0.48 were measured
 * (`npm run bench:memory`).
 */
const BYTES_PER_CHARACTER = 0.6;

const compiledOf = (
  services: StoreReader,
  tenant: string,
  number: number,
  hashes: Hashes,
): Promise<CompiledRelease> =>
  overParts(services, tenant, hashes, {
    kind: `RELEASE#${number}`,
    names: ['catalogue', 'goals', 'policy', 'model'],
    bytesPerCharacter: BYTES_PER_CHARACTER,
    make: ({ policy, ...parts }) => compileRelease(number, { ...parts, policy: policy.policy }),
  });

/** The release that a manifest names, ready to decide with; a warm process reads nothing. */
export const releaseOf = (
  services: StoreReader,
  tenant: string,
  { release, parts }: Manifest,
): Promise<CompiledRelease> => compiledOf(services, tenant, release, parts);

/** The release in force, ready to decide with; a warm process reads only the manifest. */
export const currentRelease = async (
  services: StoreReader,
  tenant: string,
): Promise<{ manifest: Manifest; release: CompiledRelease }> => {
  const manifest = await readManifest(services, tenant);
  return { manifest, release: await releaseOf(services, tenant, manifest) };
};

/** What is known of a release; undefined if there never was one with this number. */
export const findRelease = async (
  { table }: Tabled,
  tenant: string,
  number: number,
): Promise<Release | undefined> => {
  const manifest = await readManifest({ table }, tenant);
  // Of the release in force the record may still be to come, or be of another change that had the
  // same number and lost.
  const { release, parts, releasedAt } = manifest;
  if (number === release && releasedAt !== undefined) return { number, at: releasedAt, parts };
  if (number > release) return undefined;
  const item = await table.get({ pk: partition.tenant(tenant), sk: sort.release(number) });
  if (item === undefined) return undefined;
  return { number, at: item.at as number, parts: item.parts as unknown as Hashes };
};

/** An earlier release, ready to replay a decision with; undefined if there never was one. */
export const releaseNumber = async (
  services: StoreReader,
  tenant: string,
  number: number,
): Promise<CompiledRelease | undefined> => {
  const release = await findRelease(services, tenant, number);
  return release && compiledOf(services, tenant, number, release.parts);
};

/**
 * Reads earlier releases one after the other, as `releaseNumber` does; what is on record of each is
 * read once.
 */
export const releaseReader = (
  services: StoreReader,
  tenant: string,
): ((number: number) => Promise<CompiledRelease | undefined>) => {
  const known = new Map<number, Promise<Release | undefined>>();
  return async (number) => {
    const found = known.get(number) ?? findRelease(services, tenant, number);
    known.set(number, found);
    const release = await found;
    return release && compiledOf(services, tenant, number, release.parts);
  };
};

/** True if every part of `some` is the same in `all`. */
export const sameParts = (some: Partial<Hashes>, all: Hashes): boolean =>
  (Object.keys(some) as PartName[]).every((name) => some[name] === all[name]);

/** The manifest with other parts in force, as the next release; the same one if none differs. */
export const withParts = (manifest: Manifest, parts: Partial<Hashes>): Manifest =>
  sameParts(parts, manifest.parts)
    ? manifest
    : { ...manifest, release: manifest.release + 1, parts: { ...manifest.parts, ...parts } };
