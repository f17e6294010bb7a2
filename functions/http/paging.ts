import * as z from 'zod';

/** Query of a list. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50).meta({
    description: 'Most items of the page; it holds fewer where they are long',
  }),
  // Of any length: the list itself says whether it gave it.
  cursor: z.string().optional().meta({ description: 'The cursor of the page before' }),
});

/** The shape of a list's answer. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    cursor: z.string().optional().meta({
      description: 'For the next page. Only where it is missing does the list end',
    }),
  });
