import * as z from 'zod';
import { ProblemPart, refusalOf } from '../http/problem.ts';

/** What became of one item of a bulk request. */
export const BulkResult = z
  .object({
    id: z.string(),
    status: z.enum(['created', 'updated', 'unchanged', 'rejected']),
    etag: z.string().optional(),
    error: z
      .object({
        code: z.string(),
        detail: z.string(),
        errors: z.array(ProblemPart),
      })
      .optional(),
  })
  .meta({ id: 'BulkResult' });
export type BulkResult = z.output<typeof BulkResult>;
const BulkResults = z.object({ results: z.array(BulkResult) }).meta({ id: 'BulkResults' });

/** Status of a bulk answer: 200 when everything went in, 207 when some did, 422 when nothing. */
export const bulkStatus = (results: readonly BulkResult[]): 200 | 207 | 422 => {
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

/** Checks the items of a bulk request; the bad ones become results, in their places. */
export const checkItems = <T extends { id: string }>(
  items: readonly unknown[],
  schema: z.ZodType<T>,
): { results: BulkResult[]; good: { index: number; item: T }[] } => {
  const results: BulkResult[] = [];
  const good: { index: number; item: T }[] = [];
  const seen = new Set<string>();
  for (const [index, value] of items.entries()) {
    const parsed = schema.safeParse(value);
    const id = claimedId(value);
    if (!parsed.success) {
      const { code, message, errors } = refusalOf(parsed.error, 'invalid-body');
      results[index] = {
        id,
        status: 'rejected',
        error: {
          code,
          detail: message,
          errors: errors.slice(0, 10).map((error) => ({ ...error })),
        },
      };
    } else if (seen.has(parsed.data.id)) {
      const detail = `${id} stands in this request twice. Send it once.`;
      results[index] = {
        id,
        status: 'rejected',
        error: { code: 'duplicate-id', detail, errors: [{ pointer: '/id', detail }] },
      };
    } else {
      seen.add(parsed.data.id);
      good.push({ index, item: parsed.data });
    }
  }
  return { results, good };
};
