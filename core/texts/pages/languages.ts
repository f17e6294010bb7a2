import { GERMAN_PAGES } from './de.ts';
import { ENGLISH_PAGES } from './en.ts';
import type { PageTexts } from './texts.ts';

const LANGUAGES: ReadonlyMap<string, PageTexts> = new Map([
  ['en', ENGLISH_PAGES],
  ['de', GERMAN_PAGES],
]);

/** Languages in which the pages are written. */
export const PAGE_LANGUAGES: readonly string[] = [...LANGUAGES.keys()];

const primaryOf = (tag: string): string => tag.split('-', 1)[0]!.toLowerCase();

/**
 * The words of the pages in a language, whatever its region; English where there are none.
 *
 * @example pageTextsOf('de-CH').lesson.next // 'Nächste Frage'
 */
export const pageTextsOf = (language: string): PageTexts =>
  LANGUAGES.get(primaryOf(language)) ?? ENGLISH_PAGES;

/** Tags of a browser's wish that are looked at. */
const MOST_TAGS = 20;

/** The first language of an `Accept-Language` header in which the pages are written, or English. */
export const pageTextsFor = (accepted: string | undefined): PageTexts => {
  const tags = (accepted ?? '').slice(0, 500).split(',', MOST_TAGS);
  const known = tags.map((tag) => primaryOf(tag.split(';', 1)[0]!.trim()));
  return LANGUAGES.get(known.find((tag) => LANGUAGES.has(tag)) ?? 'en')!;
};
