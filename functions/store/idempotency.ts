import type { Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import type { Item } from './table.ts';

/**
 * What is remembered of a request that creates something, so that sending it again creates no more.
 */
export interface OnceEntry {
  /** Digest of what was asked for. */
  readonly print: string;
  /** When it was first asked, epoch milliseconds. */
  readonly at: number;
  /** Where all chance of the request comes from: made again from it, what is made is the same. */
  readonly seed: string;
}

/** An entry, and the employee whom it is about, so that export and erasure find it. */
interface About {
  readonly tenant: string;
  /** Hash of what tells the request apart. */
  readonly id: string;
  readonly employee?: string | undefined;
  /** The version of the manifest that it is taken under; of requests about somebody. */
  readonly under?: number | undefined;
}

const keyOf = ({ tenant, id }: About) => ({ pk: partition.once(tenant, id), sk: sort.self });

const pointerOf = ({ tenant, id, employee, under }: About): Item | undefined =>
  employee === undefined
    ? undefined
    : { pk: partition.employee(tenant, employee), sk: sort.once(id), under };

/**
 * Remembers a request, unless it is remembered already; gives what is remembered, and whether this
 * call made it so.
 */
export const rememberOnce = async (
  { table }: Tabled,
  about: About,
  entry: OnceEntry,
): Promise<{ entry: OnceEntry; isNew: boolean }> => {
  const pointer = pointerOf(about);
  // The pointer first: an entry that is about somebody can always be found and erased.
  if (pointer !== undefined) await table.put(pointer);
  const key = keyOf(about);
  for (;;) {
    if (await table.put({ ...key, ...entry, under: about.under }, { is: 'absent' }))
      return { entry, isNew: true };
    const found = await table.get(key);
    // Gone between the two calls: it was forgotten or erased, and may be made anew.
    if (found !== undefined) return { entry: found as unknown as OnceEntry, isNew: false };
  }
};

/** Forgets a request that came to nothing. */
export const forgetOnce = async ({ table }: Tabled, about: About): Promise<void> => {
  const pointer = pointerOf(about);
  await table.delete(keyOf(about));
  if (pointer !== undefined) await table.delete(pointer);
};
