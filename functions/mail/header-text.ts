/** An encoded word may have 75 characters (RFC 2047, section 2): so many bytes of text fit. */
const WORD_BYTES = 45;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
const NOT_PLAIN = /[^\u0020-\u007e]/;

/**
 * Text as it may stand in a header: one line of whole characters. Whatever would end the line or
 * steer a terminal is a space.
 */
export const oneLine = (text: string): string => text.toWellFormed().replace(CONTROL, ' ').trim();

/**
 * Text of any script as encoded words of RFC 2047, with spaces between them: what reads them joins
 * them again. No character is cut in two.
 */
export const encodedWords = (text: string): string => {
  const words: string[] = [''];
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > WORD_BYTES) {
      words.push('');
      bytes = 0;
    }
    words[words.length - 1] += character;
    bytes += size;
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ');
};

/** What could be taken for an encoded word is encoded, so that it is read as it was written. */
const mustBeEncoded = (text: string): boolean => NOT_PLAIN.test(text) || text.includes('=?');

/**
 * An address with a name as it stands in `From`. A name of ASCII is quoted, so that nothing in it
 * counts as an address; any other is encoded.
 *
 * @example mailbox({ name: 'Zoë', address: 'zoe@example.org' }) // =?UTF-8?B?Wm/Dqw==?= <zoe@…>
 */
export const mailbox = (of: { readonly name: string; readonly address: string }): string => {
  const name = oneLine(of.name);
  if (name === '') return of.address;
  const phrase = mustBeEncoded(name)
    ? encodedWords(name)
    : `"${name.replace(/[\\"]/g, (character) => `\\${character}`)}"`;
  return `${phrase} <${of.address}>`;
};

/** Words before something in angle brackets, such as an id; the brackets hold ASCII. */
const NAMED = /^([^<]*)(<[ -~]*>)$/;

/** The value of a header as it may be sent: printable ASCII on one line. */
export const headerValue = (value: string): string => {
  const line = oneLine(value);
  if (!NOT_PLAIN.test(line)) return line;
  const [, words, rest] = NAMED.exec(line) ?? [];
  return words === undefined || rest === undefined
    ? encodedWords(line)
    : `${encodedWords(words.trim())} ${rest}`;
};
