import { type RefusalCode, type RefusalPart, Refused } from '../refusal.ts';

/** What became of a resource that was put. */
export interface PutResult {
  readonly id: string;
  readonly status: 'created' | 'updated' | 'unchanged';
  readonly etag: string;
  /** What was taken as it is but should be mended, such as a reference to what is gone. */
  readonly warnings?: readonly RefusalPart[];
}

/** Why one item of several was refused. */
export interface ItemError {
  readonly code: RefusalCode;
  readonly detail: string;
  readonly errors: readonly RefusalPart[];
}

/** What became of one item of a bulk request. */
export type ItemResult =
  | PutResult
  | { readonly id: string; readonly status: 'rejected'; readonly error: ItemError };

/** What a refusal says of one item of several. Any other failure is thrown on. */
export const errorOf = (failure: unknown): ItemError => {
  if (!(failure instanceof Refused)) throw failure;
  const { code, message, errors } = failure;
  return { code, detail: message, errors };
};

/** The result of an item that was refused. */
export const rejected = (id: string, error: ItemError): ItemResult => ({
  id,
  status: 'rejected',
  error,
});

/** Runs `run` for each item, at most `together` at a time; results come in the items' order. */
export const inBatches = async <Item, Result>(
  items: readonly Item[],
  together: number,
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += together)
    results.push(...(await Promise.all(items.slice(from, from + together).map(run))));
  return results;
};
