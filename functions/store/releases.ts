import { type CompiledRelease, compileRelease } from '../../core/release/compile.ts';
import type { PartName, Release } from '../../core/release/parts.ts';
import type { Clock } from '../capabilities.ts';
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

/** What is recorded of a release; undefined if there never was one with this number. */
export const findRelease = async (
  { table }: Tabled,
  tenant: string,
  number: number,
): Promise<Release | undefined> => {
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
 * Records a release under the next free number, from `from` on, before anything points to it;
 * numbers of changes that were cut off stay unused. Gives the number.
 */
const recordRelease = async (
  { table, now }: Tabled & Clock,
  tenant: string,
  from: number,
  parts: Hashes,
): Promise<number> => {
  for (let number = from; ; number++) {
    const item = {
      pk: partition.tenant(tenant),
      sk: sort.release(number),
      at: now(),
      parts: { ...parts },
    };
    if (await table.put(item, { is: 'absent' })) return number;
  }
};

/** True if every part of `some` is the same in `all`. */
export const sameParts = (some: Partial<Hashes>, all: Hashes): boolean =>
  (Object.keys(some) as PartName[]).every((name) => some[name] === all[name]);

/** The manifest with other parts in force, as a new release; the same one if none differs. */
export const withParts = async (
  services: Tabled & Clock,
  tenant: string,
  manifest: Manifest,
  parts: Partial<Hashes>,
): Promise<Manifest> => {
  if (sameParts(parts, manifest.parts)) return manifest;
  const next = { ...manifest.parts, ...parts };
  const release = await recordRelease(services, tenant, manifest.release + 1, next);
  return { ...manifest, release, parts: next };
};
