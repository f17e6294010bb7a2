import type { Policy } from '../../core/model/policy.ts';
import type { PartName, ReleaseParts } from '../../core/release/parts.ts';
import type { StoreReader } from './capabilities.ts';
import { partKey, readSizedPart } from './parts.ts';

/**
 * The policy part: the policy, when it came, and the one before it, so that versions form a chain.
 */
export interface PolicyPart {
  readonly policy: Policy;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Hash of the policy part before; none for a tenant's first. */
  readonly previous?: string;
  /** Who put it in force, and why; earlier versions of Uplift kept neither. */
  readonly by?: string;
  readonly note?: string;
  /** The draft that it was published from. */
  readonly draft?: string;
}

/** What is stored of a release, by the name of its part. */
type StoredParts = Omit<ReleaseParts, 'policy'> & { readonly policy: PolicyPart };

type Hashes<Name extends PartName> = Readonly<Record<Name, string>>;

/** Some parts of a release, and how much they are. */
interface ReadParts<Name extends PartName> {
  readonly parts: { readonly [Part in Name]: StoredParts[Part] };
  /** Of the parts' JSON together. */
  readonly characters: number;
}

/** Reads some parts of a release at the same time; throws where one is not there whole. */
export const readReleaseParts = async <Name extends PartName>(
  services: StoreReader,
  tenant: string,
  hashes: Hashes<Name>,
  names: readonly Name[],
): Promise<ReadParts<Name>> => {
  const read = await Promise.all(
    names.map(async (name) => ({
      name,
      part: await readSizedPart(services, tenant, hashes[name]),
    })),
  );
  return {
    parts: Object.fromEntries(read.map(({ name, part }) => [name, part.value])) as {
      [Part in Name]: StoredParts[Part];
    },
    characters: read.reduce((sum, { part }) => sum + part.characters, 0),
  };
};

/**
 * Something that is worked out from parts of a release, from the cache where it is there.
 * `bytesPerCharacter` says how much heap it takes beyond the parts, by the length of their JSON.
 */
export const overParts = async <Name extends PartName, Made extends object>(
  services: StoreReader,
  tenant: string,
  hashes: Hashes<Name>,
  how: {
    /** Tells what is made apart from what else is made over the same parts. */
    readonly kind: string;
    readonly names: readonly Name[];
    readonly bytesPerCharacter: number;
    readonly make: (parts: ReadParts<Name>['parts']) => Made;
  },
): Promise<Made> => {
  const over = how.names.map((name) => partKey(tenant, hashes[name]));
  const key = `${how.kind}#${over.join('#')}`;
  const known = services.cache.get(key);
  if (known !== undefined) return known as Made;
  const { parts, characters } = await readReleaseParts(services, tenant, hashes, how.names);
  const made = how.make(parts);
  services.cache.keep(key, made, how.bytesPerCharacter * characters, over);
  return made;
};
