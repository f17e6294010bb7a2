import type { Context } from 'hono';
import { Refused } from '../refusal.ts';
import { readLimited } from './body.ts';

/** What files may have together over HTTP; larger ones are for the command line. */
export const MOST_FILES_BYTES = 4_000_000;
/** Fields and boundaries of a form beside its files. */
const MOST_OTHERS_BYTES = 64 * 1024;
const MOST_FILES = 100;

/** A file that was sent. */
export interface SentFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A form as it was sent: its texts by name, and the files of its field `file`. */
export interface SentForm {
  /** In their order; several where a field is repeated. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly files: readonly SentFile[];
}

const tooLarge = (): Refused =>
  new Refused(
    'too-large',
    `The files have more than ${MOST_FILES_BYTES} bytes. Send them in parts, or import them with ` +
      'npm run import.',
  );

/**
 * The multipart form of a request, within the limits; a browser's field without a file is none.
 * Throws `unsupported-media-type`, `too-large` and `invalid-body`.
 */
export const readForm = async (context: Context): Promise<SentForm> => {
  const type = context.req.header('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type))
    throw new Refused(
      'unsupported-media-type',
      'Send a form with files: curl -F kind=employees -F file=@people.csv, or a form with ' +
        'enctype multipart/form-data.',
    );
  const bytes = await readLimited(context.req.raw, MOST_FILES_BYTES + MOST_OTHERS_BYTES);
  if (bytes === undefined) throw tooLarge();
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(bytes), {
      headers: { 'content-type': type },
    }).formData();
  } catch {
    throw new Refused('invalid-body', 'The body is no multipart form, or is cut off.');
  }
  const texts = new Map<string, string[]>();
  const files: SentFile[] = [];
  let size = 0;
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      texts.set(name, [...(texts.get(name) ?? []), value]);
      continue;
    }
    if (name !== 'file')
      throw new Refused('invalid-body', `Files come in the field file, not in ${name}.`, [
        { pointer: `/${name}`, detail: 'is no field for a file' },
      ]);
    if (value.name === '' && value.size === 0) continue;
    size += value.size;
    if (size > MOST_FILES_BYTES) throw tooLarge();
    files.push({ name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  if (files.length === 0 || files.length > MOST_FILES)
    throw new Refused('invalid-body', `Send 1 to ${MOST_FILES} files in the field file.`, [
      { pointer: '/file', detail: `must be 1 to ${MOST_FILES} files` },
    ]);
  return { texts, files };
};
