import type { Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';

/** Asks the table for something; throws `StoreUnavailable` where it does not answer. */
export const pingTable = async ({ table }: Tabled): Promise<void> => {
  await table.get({ pk: partition.tenant('health'), sk: sort.manifest });
};
