import type { Context } from 'hono';
import { Refused } from '../refusal.ts';

const tagsOf = (header: string): string[] =>
  header.split(',').map((tag) =>
    tag
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1'),
  );

/**
 * Refuses with 412 unless the resource is in the state that the client asked for; `current` is its
 * tag, undefined if there is none.
 */
export const checkConditions = (context: Context, current: string | undefined): void => {
  const ifMatch = context.req.header('if-match');
  if (
    ifMatch !== undefined &&
    (current === undefined || (ifMatch.trim() !== '*' && !tagsOf(ifMatch).includes(current)))
  ) {
    throw new Refused(
      'etag-mismatch',
      'It has changed since you read it. Read it again, and send the new ETag in If-Match.',
    );
  }
  const ifNoneMatch = context.req.header('if-none-match');
  if (
    ifNoneMatch !== undefined &&
    current !== undefined &&
    (ifNoneMatch.trim() === '*' || tagsOf(ifNoneMatch).includes(current))
  ) {
    throw new Refused('etag-mismatch', 'It exists already.');
  }
};

/** The header that carries a tag. */
export const etagHeader = (tag: string): Record<string, string> => ({ etag: `"${tag}"` });
