import type { Clock } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { partition } from './keys.ts';

/**
 * A part that was stamped no longer ago than this, milliseconds, may be named without another
 * stamp: far shorter than the time for which what is collected was left alone.
 */
export const FRESH_MS = 6 * 3_600_000;

/**
 * Puts parts on the tenant's list of parts that may be collected, with the time: that somebody is
 * about to name them, or has named them until now.
 */
export const mentionParts = async (
  { table, now }: Tabled & Clock,
  tenant: string,
  digests: readonly string[],
): Promise<void> => {
  if (digests.length === 0) return;
  const at = now();
  const pk = partition.list(tenant, 'parts');
  await table.putMany([...new Set(digests)].map((sk) => ({ pk, sk, at })));
};
