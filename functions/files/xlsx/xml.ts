import { unreadable } from '../problem.ts';

/** What hears of the parts of an XML document; names come without their prefix. */
export interface XmlHandler {
  /** `attributes` as they are written; see `attribute`. */
  readonly open: (name: string, attributes: string) => void;
  readonly close: (name: string) => void;
  /** May come in pieces. */
  readonly text?: (text: string) => void;
}

/** No table nests as deeply, and none has tags as long. */
const MOST_DEPTH = 200;
const MOST_TAG = 1_000_000;
const CHUNK_BYTES = 262_144;

const QUOTE = 34;
const APOSTROPHE = 39;
const GREATER = 62;
const EXCLAMATION = 33;
const QUESTION = 63;
const SPACE = 32;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

class Broken extends Error {}

/** Only the five entities of XML itself are known: none can lead anywhere. */
const withoutEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&([^;&]{0,12});?/g, (_, name: string) => {
        const code = /^#(?:x([\da-f]+)|(\d+))$/i.exec(name);
        const point = code?.[1] ? Number.parseInt(code[1], 16) : Number(code?.[2] ?? Number.NaN);
        const letter = point <= 0x10ffff ? String.fromCodePoint(point) : ENTITIES[name];
        if (letter === undefined) throw new Broken(`&${name};`);
        return letter;
      })
    : text;

const PATTERNS = new Map<string, RegExp>();
const patternOf = (name: string): RegExp => {
  const known = PATTERNS.get(name);
  if (known !== undefined) return known;
  const made = new RegExp(`(?:^|[\\s:])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
  PATTERNS.set(name, made);
  return made;
};

/** The value of an attribute, whatever the prefix of its name; `name` is one of the code's. */
export const attribute = (attributes: string, name: string): string | undefined => {
  // Nearly all attributes are absent, or written in this one way.
  if (!attributes.includes(name)) return undefined;
  const key = ` ${name}="`;
  const at = attributes.indexOf(key);
  if (at !== -1) {
    const from = at + key.length;
    return withoutEntities(attributes.slice(from, attributes.indexOf('"', from)));
  }
  const match = patternOf(name).exec(attributes);
  return match === null ? undefined : withoutEntities(match[1] ?? match[2] ?? '');
};

/** Where the tag ends that begins at `from`; -1 where it does not end yet. */
const tagEnd = (text: string, from: number): number => {
  let quote = 0;
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === GREATER) return index;
    else if (code === QUOTE || code === APOSTROPHE) quote = code;
  }
  return -1;
};

const SPECIAL: readonly { readonly begins: string; readonly ends: string }[] = [
  { begins: '<!--', ends: '-->' },
  { begins: '<![CDATA[', ends: ']]>' },
  { begins: '<?', ends: '?>' },
];

const localName = (name: string): string => {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
};

/** Where the name of a tag ends. */
const nameEnd = (tag: string): number => {
  let index = 0;
  while (index < tag.length && tag.charCodeAt(index) > SPACE) index += 1;
  return index;
};

/** Takes a document piece by piece, and tells its parts. */
const xmlParser = (handler: XmlHandler) => {
  const opened: string[] = [];
  let rest = '';

  const tag = (inner: string): void => {
    if (inner.startsWith('/')) {
      const name = inner.slice(1).trimEnd();
      if (opened.pop() !== name) throw new Broken(name);
      handler.close(localName(name));
      return;
    }
    const isClosed = inner.endsWith('/');
    const body = isClosed ? inner.slice(0, -1) : inner;
    const name = body.slice(0, nameEnd(body));
    if (name === '' || opened.length >= MOST_DEPTH) throw new Broken(name);
    handler.open(localName(name), body.slice(name.length));
    if (isClosed) handler.close(localName(name));
    else opened.push(name);
  };

  /** Where the next part begins; -1 where this one does not end yet. */
  const part = (text: string, at: number): number => {
    const next = text.charCodeAt(at + 1);
    const special =
      next === EXCLAMATION || next === QUESTION
        ? SPECIAL.find(({ begins }) => text.startsWith(begins, at))
        : undefined;
    if (special !== undefined) {
      const end = text.indexOf(special.ends, at + special.begins.length);
      if (end === -1) return -1;
      if (special.begins === '<![CDATA[') handler.text?.(text.slice(at + 9, end));
      return end + special.ends.length;
    }
    // A document type could name entities, and files elsewhere.
    if (next === EXCLAMATION && text.length >= at + 9) throw new Broken('<!');
    const end = tagEnd(text, at + 1);
    if (end === -1) return -1;
    tag(text.slice(at + 1, end));
    return end + 1;
  };

  return {
    feed: (piece: string): void => {
      const text = rest + piece;
      let at = 0;
      for (;;) {
        const next = text.indexOf('<', at);
        if (next === -1) break;
        if (next > at) handler.text?.(withoutEntities(text.slice(at, next)));
        at = next;
        const after = part(text, next);
        if (after === -1) break;
        at = after;
      }
      rest = text.slice(at);
      if (rest.length > MOST_TAG) throw new Broken('too long');
    },
    end: (): void => {
      if (opened.length > 0 || rest.trim() !== '') throw new Broken('cut off');
    },
  };
};

const encodingOf = (bytes: Buffer): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
};

/**
 * Goes through a part of a workbook, and pauses after every quarter of a megabyte, so that what was
 * found by then can be taken. Throws `Unreadable` for what is not well formed, has a document type
 * or unknown entities.
 */
export function* walkXml(file: string, bytes: Buffer, handler: XmlHandler): Generator<void> {
  const parser = xmlParser(handler);
  const decoder = new TextDecoder(encodingOf(bytes), { fatal: true });
  const take = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Broken) && !(error instanceof TypeError)) throw error;
      throw unreadable(file, 'The workbook is broken: save it again in a spreadsheet.');
    }
  };
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const isLast = at + CHUNK_BYTES >= bytes.length;
    const chunk = bytes.subarray(at, at + CHUNK_BYTES);
    take(() => parser.feed(decoder.decode(chunk, { stream: !isLast })));
    yield;
  }
  take(parser.end);
}

/** Goes through a small part of a workbook at once. */
export const readXml = (file: string, bytes: Buffer, handler: XmlHandler): void => {
  for (const _ of walkXml(file, bytes, handler));
};
