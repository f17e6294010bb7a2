import type { Context } from 'hono';
import { readLimited } from '../http/body.ts';

/** A suggestion of 4,000 characters, each written as up to twelve bytes, and what goes with it. */
const MOST_BYTES = 64 * 1024;

/**
 * What a form of a page sent; nothing where it is none, or larger than any of them. Lone surrogates
 * cannot come in this way: they are read as U+FFFD.
 */
export const readForm = async (c: Context): Promise<URLSearchParams> => {
  const bytes = await readLimited(c.req.raw, MOST_BYTES);
  const type = c.req.header('content-type') ?? '';
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type);
  return new URLSearchParams(isForm && bytes !== undefined ? bytes.toString('utf8') : '');
};
