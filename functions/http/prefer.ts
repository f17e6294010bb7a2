import type { Context } from 'hono';

/** How a route documents that it may be asked for as a job. */
export const PREFER_HEADERS = {
  Prefer: 'respond-async: answer with a job in any case (RFC 7240)',
} as const;

/** Says whether a client would rather be answered at once and look for the outcome later. */
export const prefersAsync = (context: Context): boolean =>
  (context.req.header('prefer') ?? '')
    .split(',')
    .some((preference) => /^\s*respond-async\s*(;|$)/i.test(preference));
