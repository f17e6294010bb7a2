import type { Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';

/** The largest list, bytes of JSON: with its keys it fits into one item. */
export const MOST_LIST_BYTES = 350_000;

const KEY = { pk: partition.issuers, sk: sort.self };

/**
 * The list of issuers that operators keep in the table, as JSON text; undefined where there is
 * none. Throws `StoreUnavailable` where the table does not answer.
 */
export const readIssuerList = async ({ table }: Tabled): Promise<string | undefined> =>
  (await table.get(KEY))?.issuers as string | undefined;

/** Puts a list in the place of the one that is there. */
export const writeIssuerList = async ({ table }: Tabled, issuers: string): Promise<void> => {
  await table.put({ ...KEY, issuers });
};
