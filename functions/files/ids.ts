import { createHash } from 'node:crypto';
import { withoutEnd } from '../../core/base/trimmed.ts';

const LONGEST = 128;

/** Some letters of a hash of texts, by which things of one id are told apart. */
export const mark = (texts: readonly unknown[], letters = 8): string =>
  createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, letters);

/** What may be left out of a text without making another one of it. */
const LEFT_OUT = /[\s\-_/\\.,:;!?()[\]"'’“”„–—]+/gu;

/**
 * Makes an id out of any text: lower case, words joined by hyphens. Where letters or signs are lost
 * on the way it ends in a hash of the text, so that `c`, `c#` and `c++` stay three; what is too
 * long keeps its beginning and a hash.
 *
 * @example idFrom('Active Listening') // 'active-listening'
 */
export const idFrom = (text: string): string => {
  const lower = text.normalize('NFC').trim().toLowerCase();
  const words = lower
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9._:@-]+/g, '-');
  const id = withoutEnd(words, '-').replace(/^-+/, '');
  const isWhole =
    lower.replace(LEFT_OUT, '').replace(/@/g, '') === id.replace(/[.\-_:@]+/g, '') && id !== '';
  if (isWhole && id.length <= LONGEST && !/^\.+$/.test(id)) return id;
  const hash = mark([lower]);
  const begin = withoutEnd(id.slice(0, LONGEST - hash.length - 1), '-');
  return /^\.*$/.test(begin) ? `id-${hash}` : `${begin}-${hash}`;
};

/**
 * An id for something below others, such as a page in its folders: the whole path counts, and what
 * is no part of the words, such as a language.
 *
 * @example idFromPath(['guide', 'intro']) // 'guide:intro'
 */
export const idFromPath = (parts: readonly string[]): string => {
  const id = parts.map(idFrom).join(':');
  return id.length <= LONGEST ? id : `${id.slice(0, LONGEST - 9)}-${mark(parts)}`;
};

/** Whether a text may be an id as it stands. */
export const isId = (text: string): boolean =>
  /^[A-Za-z0-9._:@-]{1,128}$/.test(text) && text !== '.' && text !== '..';

/**
 * The id of an event or a check-in that a file tells without one. It follows from what happened, so
 * that importing a file twice changes nothing.
 */
export const importId = (of: readonly unknown[]): string =>
  `import:${createHash('sha256').update(JSON.stringify(of)).digest('base64url').slice(0, 24)}`;
