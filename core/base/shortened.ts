import { withoutEnd } from './trimmed.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
const BREAKS = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu;
/** Marks that turn the direction of all that follows: of no use in a line that stands alone. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Any text as one line of well-formed Unicode, without control characters and without marks that
 * turn the direction of what follows; blanks in a row become one.
 *
 * @example oneLine('Stay\r\ncalm') // 'Stay calm'
 */
export const oneLine = (text: string): string =>
  text.toWellFormed().replace(TURNS, '').replace(BREAKS, ' ').trim();

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const END = '…';
/** Share of the room that may stay empty so that no word is cut. */
const LEAST_FILLED = 0.6;

/** What one UTF-16 unit costs: see `shortened`. */
type Cost = (text: string) => number;

const units: Cost = (text) => text.length;

/** Bytes of a text in HTML and UTF-8, or a few more: what HTML writes out counts for six. */
export const bytesInHtml: Cost = (text) => {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // Half of a pair counts for two of its four bytes.
    if (unit >= 0xd800 && unit <= 0xdfff) bytes += 2;
    else if (unit > 0x7ff) bytes += 3;
    else if (unit > 0x7f) bytes += 2;
    else bytes += MARKUP.has(unit) ? 6 : 1;
  }
  return bytes;
};
/** The places of " & ' < >. */
const MARKUP: ReadonlySet<number> = new Set([0x22, 0x26, 0x27, 0x3c, 0x3e]);

/**
 * A text that costs `most` at most: as it is, or cut after a word, or within one that is very long,
 * never within what people see as one character; then it ends with «…». The cost is in UTF-16 units
 * unless another one is given.
 *
 * @example shortened('Calm down an angry caller', 16) // 'Calm down an…'
 */
export const shortened = (text: string, most: number, cost: Cost = units): string => {
  if (cost(text) <= most) return text;
  let left = most - cost(END);
  let end = 0;
  let word = 0;
  let spent = 0;
  let spentOnWords = 0;
  // No more is looked at than could fit, however long the text is.
  for (const { segment, index } of graphemes.segment(text.slice(0, most + MOST_GRAPHEME))) {
    const price = cost(segment);
    if (price > left) break;
    if (segment === ' ') {
      word = index;
      spentOnWords = spent;
    }
    left -= price;
    spent += price;
    end = index + segment.length;
  }
  const isBetweenWords = spentOnWords >= LEAST_FILLED * most;
  return `${withoutEnd(text.slice(0, isBetweenWords ? word : end), ' ,;:.!?–-')}${END}`;
};
/** Longest character that people see as one, in units; a longer pile of marks may be cut. */
const MOST_GRAPHEME = 64;
