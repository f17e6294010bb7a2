import { plainText } from '../../../core/catalogue/plain-text.ts';

/**
 * Reading to learn is a little slower than reading silently: 238 words a minute in English, and 260
 * words, of one and a half characters, in Chinese (Brysbaert 2019, How many words do we read per
 * minute?).
 */
const WORDS_PER_MINUTE = 200;
const CHARACTERS_PER_MINUTE = 400;
/** Letters of the scripts that part no words: five make one. */
const LETTERS_PER_MINUTE = 5 * WORDS_PER_MINUTE;

const CHARACTERS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const LETTERS = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** Markdown without tags of HTML; linear, since a tag ends where another one would begin. */
export const withoutTags = (markdown: string): string => markdown.replace(/<[^<>]*>/g, ' ');

/** How long it takes to read a Markdown text, in minutes, by the scripts that it is written in. */
export const minutesToRead = (markdown: string): number => {
  const text = plainText(withoutTags(markdown));
  const characters = text.match(CHARACTERS)?.length ?? 0;
  const letters = text.match(LETTERS)?.length ?? 0;
  const words = text
    .replace(CHARACTERS, ' ')
    .replace(LETTERS, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  return (
    words / WORDS_PER_MINUTE + characters / CHARACTERS_PER_MINUTE + letters / LETTERS_PER_MINUTE
  );
};
