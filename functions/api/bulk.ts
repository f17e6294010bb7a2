import * as z from 'zod';
import { Id } from '../../core/model/primitives.ts';
import { type Patched, patching } from '../http/patched.ts';
import { Code, ProblemPart, refusalOf } from '../http/problem.ts';
import { refusedFor } from '../refusal.ts';
import type { Change } from '../store/change.ts';
import type { BulkItem } from '../work/put-resource.ts';
import { errorOf, type ItemResult, rejected } from '../work/result.ts';

/** What became of one item of a bulk request. */
const BulkResult = z
  .object({
    id: z.string(),
    status: z.enum(['created', 'updated', 'unchanged', 'rejected']),
    etag: z.string().optional(),
    warnings: z.array(ProblemPart).optional(),
    error: z.object({ code: Code, detail: z.string(), errors: z.array(ProblemPart) }).optional(),
  })
  .meta({ id: 'BulkResult' });
const BulkResults = z.object({ results: z.array(BulkResult) }).meta({ id: 'BulkResults' });

/** Status of a bulk answer: 200 when everything went in, 207 when some did, 422 when nothing. */
export const bulkStatus = (results: readonly ItemResult[]): 200 | 207 | 422 => {
  const refused = results.filter(({ status }) => status === 'rejected').length;
  return refused === 0 ? 200 : refused === results.length ? 422 : 207;
};

export const bulkResponses = {
  200: { description: 'Every item is stored', schema: BulkResults },
  207: { description: 'Some items were refused; the others are stored', schema: BulkResults },
  422: { description: 'No item was stored', schema: BulkResults },
} as const;

/** Items of a bulk request: each is checked on its own. */
export const bulkBody = (schemaName: string) =>
  z.strictObject({
    items: z
      .array(z.unknown().meta({ $ref: `#/components/schemas/${schemaName}` }))
      .min(1)
      .max(100),
  });

/** The id that an unchecked item claims, fit to be answered with; empty where it has none. */
export const claimedId = (value: unknown): string => {
  const id = (value as { id?: unknown } | null)?.id;
  return typeof id === 'string' && id.isWellFormed() ? id.slice(0, 128) : '';
};

/** Wrong fields of one item beyond these are not listed. */
const MOST_ERRORS = 10;

/** A result that says no more than helps. */
const trimmed = (result: ItemResult): ItemResult => {
  if (result.status !== 'rejected') return result;
  const { error } = result;
  return rejected(result.id, { ...error, errors: error.errors.slice(0, MOST_ERRORS) });
};

/** What the items of a bulk request are made into; `read` throws for those that will not do. */
const checkAnd = async <T>(
  items: readonly unknown[],
  read: (value: unknown, id: string) => T,
  store: (good: readonly BulkItem<T>[]) => Promise<ReadonlyMap<number, ItemResult>>,
): Promise<ItemResult[]> => {
  const results: ItemResult[] = [];
  const good: BulkItem<T>[] = [];
  const seen = new Set<string>();
  for (const [index, value] of items.entries()) {
    const id = claimedId(value);
    try {
      const item = read(value, id);
      if (seen.has(id)) {
        const detail = `${id} stands in this request twice. Send it once.`;
        throw refusedFor([{ pointer: '/id', detail, code: 'duplicate-id' }], 'duplicate-id');
      }
      seen.add(id);
      good.push({ index, item });
    } catch (failure) {
      results[index] = trimmed(rejected(id, errorOf(failure)));
    }
  }
  if (good.length > 0) for (const [index, result] of await store(good)) results[index] = result;
  return results;
};

/**
 * Checks the items of a bulk request one by one, lets `put` store the good ones, and gives the
 * results of all in their places.
 */
export const checkAndPut = <T extends { id: string }>(
  items: readonly unknown[],
  schema: z.ZodType<T>,
  put: (good: readonly BulkItem<T>[]) => Promise<ReadonlyMap<number, ItemResult>>,
): Promise<ItemResult[]> =>
  checkAnd(
    items,
    (value) => {
      const parsed = schema.safeParse(value);
      if (!parsed.success) throw refusalOf(parsed.error, 'invalid-body');
      return parsed.data;
    },
    put,
  );

/** The id by which a patch says what it is of. */
const PatchItem = z.looseObject({ id: Id });

/**
 * Takes the items of a bulk request for merge patches, lets `change` make the changes, and gives
 * the results of all in their places.
 */
export const checkAndPatch = <T extends { readonly id: string }>(
  items: readonly unknown[],
  of: Patched<T>,
  change: (good: readonly BulkItem<Change<T>>[]) => Promise<ReadonlyMap<number, ItemResult>>,
): Promise<ItemResult[]> =>
  checkAnd(
    items,
    (value) => {
      const parsed = PatchItem.safeParse(value);
      if (!parsed.success) throw refusalOf(parsed.error, 'invalid-body');
      return patching(of, parsed.data.id, parsed.data);
    },
    async (good) => {
      const results = [...(await change(good))];
      return new Map(results.map(([index, result]) => [index, trimmed(result)]));
    },
  );
