import type { StoreReader } from './capabilities.ts';
import { type InForce, recordOf } from './manifest.ts';

/** That this process has marked a release, and about what it takes with its key. */
const MARKED = {};
const MARK_BYTES = 200;

/**
 * Marks the release in force as used, once a process: the record of a release with decisions is
 * kept for ever, so that they can be replayed. To be awaited before anything is stored that names
 * the release.
 */
export const markUsed = async (
  { table, cache }: StoreReader,
  tenant: string,
  inForce: InForce,
): Promise<void> => {
  const { release, releasedAt, marked } = inForce;
  // Nothing is known of who decided under it before: it is kept anyway.
  if (!marked) return;
  const key = `${tenant}#USED#${release}#${releasedAt}`;
  if (cache.get(key) !== undefined) return;
  const record = recordOf(tenant, inForce, 1);
  // Many processes may begin at the same time, and a partition takes more reads than writes.
  const stored = await table.get({ pk: record.pk, sk: record.sk });
  if (stored?.used !== 1 || stored.at !== record.at) await table.put(record);
  cache.keep(key, MARKED, MARK_BYTES);
};
