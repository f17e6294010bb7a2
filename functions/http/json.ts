import type { Context, TypedResponse } from 'hono';
import type { JSONParsed } from 'hono/utils/types';

/** Answers 200 with JSON that is text already; `T` is what it says, for the typed client. */
export const written = <T>(
  c: Pick<Context, 'body'>,
  json: string,
): Response & TypedResponse<JSONParsed<T>, 200, 'json'> =>
  c.body(json, 200, { 'content-type': 'application/json' }) as Response &
    TypedResponse<never, 200, never>;

/** Depth of JSON text, counted outside of strings, before anything parses it. */
export const depthOf = (text: string): number => {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (inString) {
      if (character === 92) index += 1;
      else if (character === 34) inString = false;
    } else if (character === 34) inString = true;
    else if (character === 123 || character === 91) deepest = Math.max(deepest, ++depth);
    else if (character === 125 || character === 93) depth -= 1;
  }
  return deepest;
};

const QUOTE = 34;
const BACKSLASH = 92;

/** The place after the string that begins at a quote. */
const endOfString = (text: string, quote: number): number => {
  let index = quote + 1;
  while (index < text.length && text.charCodeAt(index) !== QUOTE)
    index += text.charCodeAt(index) === BACKSLASH ? 2 : 1;
  return index + 1;
};

/**
 * Says whether the object that a JSON text holds names a key twice, however it is escaped. The text
 * must be JSON.
 */
export const hasDuplicateKeys = (text: string): boolean => {
  const keys = new Set<string>();
  let depth = 0;
  let latest = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === '"') {
      const end = endOfString(text, index);
      latest = text.slice(index, end);
      index = end - 1;
    } else if (character === ':' && depth === 1) {
      const key = JSON.parse(latest) as string;
      if (keys.has(key)) return true;
      keys.add(key);
    }
  }
  return false;
};
