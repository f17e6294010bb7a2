import type { Context } from 'hono';
import { readLimited } from '../http/body.ts';
import { Refused } from '../refusal.ts';

/** A lesson with its text and questions. */
const MOST_BYTES = 1024 * 1024;

/** The fields of a form; throws `Refused` where it is none, or too large. */
export const readForm = async (c: Context): Promise<URLSearchParams> => {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type))
    throw new Refused('unsupported-media-type', 'Send what the form of the page sends.');
  const bytes = await readLimited(c.req.raw, MOST_BYTES);
  if (bytes === undefined)
    throw new Refused(
      'too-large',
      `The form holds more than ${MOST_BYTES} bytes. Send less at once.`,
    );
  return new URLSearchParams(bytes.toString('utf8'));
};
