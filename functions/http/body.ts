import type { Context } from 'hono';
import { Refused } from '../refusal.ts';
import { depthOf } from './json.ts';

/**
 * Largest request body, bytes. A hundred events are about 30 KB; a hundred lessons with text are
 * sent in several requests.
 */
const MOST_BODY_BYTES = 512 * 1024;
/** Deepest nesting of a body; the schemas need seven. */
const MOST_DEPTH = 32;

/**
 * The body of a request or response; undefined, and no more of it is read, where it is larger than
 * `most` bytes.
 */
export const readLimited = async (
  { headers, body }: Request | Response,
  most: number,
): Promise<Buffer | undefined> => {
  const chunks: Uint8Array[] = [];
  let size = Number(headers.get('content-length') ?? 0) > most ? Number.POSITIVE_INFINITY : 0;
  const reader = body?.getReader();
  while (reader !== undefined) {
    if (size > most) {
      await reader.cancel();
      return undefined;
    }
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    chunks.push(value);
  }
  return Buffer.concat(chunks);
};

/** What a body may be. */
interface Expected {
  /** It may be left out: one that is empty counts as `{}`. */
  readonly bodyOptional?: boolean;
  /** It is a JSON merge patch: no other kind of patch is to be taken for one. */
  readonly patch?: boolean;
}

const JSON_TYPE = /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i;
const PATCH_TYPE = /^application\/(merge-patch\+)?json\s*(;|$)/i;

/** Throws for a content type that will not do. */
const refuseType = (type: string, { patch }: Expected): void => {
  if ((patch ? PATCH_TYPE : JSON_TYPE).test(type)) return;
  if (patch)
    throw new Refused(
      'unsupported-media-type',
      'Send a JSON merge patch (RFC 7396) with the header content-type: ' +
        'application/merge-patch+json, or application/json.',
      [],
      { 'accept-patch': 'application/merge-patch+json, application/json' },
    );
  throw new Refused(
    'unsupported-media-type',
    'Send JSON with the header content-type: application/json.',
  );
};

/** The JSON body of a request, within the limits. Throws `Refused` with what to do about it. */
export const readJson = async (context: Context, expected: Expected = {}): Promise<unknown> => {
  const { raw } = context.req;
  const mayBeEmpty = expected.bodyOptional === true;
  if (mayBeEmpty && raw.body === null) return {};
  const type = context.req.header('content-type') ?? '';
  if (!mayBeEmpty) refuseType(type, expected);
  const bytes = await readLimited(raw, MOST_BODY_BYTES);
  // Some clients send a body of no bytes, with or without a type, where others send none.
  if (mayBeEmpty && bytes?.length === 0) return {};
  refuseType(type, expected);
  if (bytes === undefined)
    throw new Refused(
      'too-large',
      `The body is larger than ${MOST_BODY_BYTES} bytes. Send fewer items in one request.`,
    );
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refused('invalid-json', 'The body is not UTF-8.');
  }
  if (depthOf(text) > MOST_DEPTH)
    throw new Refused('too-deep', `The body nests deeper than ${MOST_DEPTH} levels.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Refused('invalid-json', `The body is not JSON: ${(error as Error).message}`);
  }
};
