import type { Context } from 'hono';
import type { Precondition } from '../work/precondition.ts';

/** The tags that a header lists, without their quotes; weak ones count like strong ones. */
const tagsOf = (header: string | undefined): string[] | '*' | undefined => {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  return header.split(',').map((tag) =>
    tag
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1'),
  );
};

/** The state in which a request wants to find its resource. */
export const preconditionOf = (context: Context): Precondition => ({
  ifMatch: tagsOf(context.req.header('if-match')),
  ifNoneMatch: tagsOf(context.req.header('if-none-match')),
});

/** How a route documents that a PUT may be made conditional. */
export const PUT_HEADERS = {
  'If-Match': 'Only if it still has this ETag',
  'If-None-Match': '* = only if it does not exist',
} as const;

/** How a route documents that a DELETE may be made conditional. */
export const DELETE_HEADERS = { 'If-Match': PUT_HEADERS['If-Match'] } as const;

/** The header that carries a tag. */
export const etagHeader = (tag: string): Record<string, string> => ({ etag: `"${tag}"` });
