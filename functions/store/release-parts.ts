import type { Policy } from '../../core/model/policy.ts';
import type { PartName, ReleaseParts } from '../../core/release/parts.ts';
import { readPart } from './parts.ts';
import type { StoreServices } from './services.ts';

/**
 * The policy part: the policy, when it came, and the one before it, so that versions form a chain.
 */
export interface PolicyPart {
  readonly policy: Policy;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Hash of the policy part before; none for a tenant's first. */
  readonly previous?: string;
}

/** What is stored of a release, by the name of its part. */
type StoredParts = Omit<ReleaseParts, 'policy'> & { readonly policy: PolicyPart };

/** Reads some parts of a release at the same time; throws where one is not there whole. */
export const readReleaseParts = async <Name extends PartName>(
  { table, parts }: Pick<StoreServices, 'table' | 'parts'>,
  tenant: string,
  hashes: Readonly<Record<Name, string>>,
  names: readonly Name[],
): Promise<{ readonly [Part in Name]: StoredParts[Part] }> => {
  const read = names.map(
    async (name) => [name, await readPart(table, parts, tenant, hashes[name])] as const,
  );
  return Object.fromEntries(await Promise.all(read)) as {
    [Part in Name]: StoredParts[Part];
  };
};
