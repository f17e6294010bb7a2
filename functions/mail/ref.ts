/** Values of tags may have so many characters; a token of long ids has more. */
const MOST_CHARACTERS = 256;
const MOST_PARTS = 4;

const nameOf = (part: number): string => (part === 0 ? 'ref' : `ref${part + 1}`);

/**
 * The tags by which a mail is known again when something is told of it: the token, in pieces where
 * it is too long for one.
 *
 * @example refTags('abc') // { ref: 'abc' }
 */
export const refTags = (token: string): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: Math.ceil(token.length / MOST_CHARACTERS) }, (_, part) => [
      nameOf(part),
      token.slice(part * MOST_CHARACTERS, (part + 1) * MOST_CHARACTERS),
    ]),
  );

/** The token that stands in the tags of a mail; '' where it has none of ours. */
export const refIn = (tags: Readonly<Record<string, readonly string[]>>): string =>
  Array.from({ length: MOST_PARTS }, (_, part) => tags[nameOf(part)]?.[0] ?? '').join('');
