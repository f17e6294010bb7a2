import type { Context } from 'hono';
import { Refused } from '../refusal.ts';

const HEADER = 'Idempotency-Key';
const MOST_CHARACTERS = 255;

/** How a route documents that a POST may be sent again without creating twice. */
export const IDEMPOTENCY_HEADERS = {
  [HEADER]:
    'A text of your own, 1–255 visible ASCII characters: the same request sent again with it ' +
    'creates nothing more and gets the first answer',
} as const;

/**
 * The key under which a client sends a request (draft-ietf-httpapi-idempotency-key-header): plain,
 * or in quotes as a structured field. Undefined if it sends none. Throws `invalid-header`.
 */
export const idempotencyKeyOf = (context: Context): string | undefined => {
  const header = context.req.header(HEADER);
  if (header === undefined) return undefined;
  const key = header.trim().replace(/^"(.*)"$/, '$1');
  if (key.length <= MOST_CHARACTERS && /^[\x21-\x7e]+$/.test(key)) return key;
  const detail = `must be 1–${MOST_CHARACTERS} visible ASCII characters`;
  throw new Refused('invalid-header', `${HEADER} ${detail}.`, [{ pointer: HEADER, detail }]);
};
