import { NotAllSent, UpliftError } from './errors.ts';

/** Of one request: as many as the API takes, and well under its 512 KB. */
const MOST_ITEMS = 100;
const MOST_BYTES = 400_000;

const encoder = new TextEncoder();
const bytesOf = (item: unknown): number => encoder.encode(JSON.stringify(item)).length + 1;

/** Items in their order, in batches of at most a hundred and about 400 KB of JSON. */
export const batchesOf = <Item>(items: readonly Item[]): Item[][] => {
  const batches: Item[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const size = bytesOf(item);
    const batch = batches.at(-1);
    if (batch === undefined || batch.length >= MOST_ITEMS || bytes + size > MOST_BYTES) {
      batches.push([item]);
      bytes = size;
    } else {
      batch.push(item);
      bytes += size;
    }
  }
  return batches;
};

/** Sends a batch; one that is too large as two halves. */
const sendHalving = async <Item, Result>(
  batch: readonly Item[],
  send: (batch: readonly Item[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> => {
  try {
    return await send(batch);
  } catch (error) {
    const isTooLarge = error instanceof UpliftError && error.status === 413;
    if (!isTooLarge || batch.length < 2) throw error;
    const half = Math.ceil(batch.length / 2);
    const first = await sendHalving(batch.slice(0, half), send);
    return [...first, ...(await sendHalving(batch.slice(half), send))];
  }
};

/**
 * Sends any number of items, batch after batch, and gives their results in order. Throws
 * `NotAllSent` with what was acknowledged and what was not.
 */
export const sendAll = async <Item, Result>(
  items: readonly Item[],
  send: (batch: readonly Item[]) => Promise<readonly Result[]>,
): Promise<Result[]> => {
  const results: Result[] = [];
  for (const batch of batchesOf(items)) {
    try {
      results.push(...(await sendHalving(batch, send)));
    } catch (error) {
      throw new NotAllSent(results, items.slice(results.length), error);
    }
  }
  return results;
};
