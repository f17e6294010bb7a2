import type { Context } from 'hono';
import { readLimited } from '../http/body.ts';
import { Refused } from '../refusal.ts';

/** A lesson with its text and questions. */
const MOST_BYTES = 1024 * 1024;
/** With a file; what Lambda takes is 6 MB in base64. */
const MOST_BYTES_WITH_FILES = 4 * 1024 * 1024;

/** What a form sent. */
export interface Sent {
  readonly fields: URLSearchParams;
  readonly files: ReadonlyMap<string, File>;
}

const tooLarge = (most: number): Refused =>
  new Refused('too-large', `The form holds more than ${most} bytes. Send less at once.`);

const partsOf = async (bytes: Buffer, type: string): Promise<Sent> => {
  const body = new Response(new Uint8Array(bytes), { headers: { 'content-type': type } });
  const form = await body.formData().catch(() => {
    throw new Refused('invalid-body', 'The form cannot be read.');
  });
  const fields = new URLSearchParams();
  const files = new Map<string, File>();
  for (const [name, value] of form)
    if (typeof value === 'string') fields.append(name, value);
    // Browsers send a file of no name and no bytes where none was chosen.
    else if (value.size > 0) files.set(name, value);
  return { fields, files };
};

/** The fields and files of a form; throws `Refused` where it is none, or too large. */
export const readForm = async (c: Context): Promise<Sent> => {
  const type = c.req.header('content-type') ?? '';
  const isMultipart = /^multipart\/form-data\s*;/i.test(type);
  if (!isMultipart && !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type))
    throw new Refused('unsupported-media-type', 'Send what the form of the page sends.');
  const most = isMultipart ? MOST_BYTES_WITH_FILES : MOST_BYTES;
  const bytes = await readLimited(c.req.raw, most);
  if (bytes === undefined) throw tooLarge(most);
  if (isMultipart) return partsOf(bytes, type);
  return { fields: new URLSearchParams(bytes.toString('utf8')), files: new Map() };
};
