import { CONSOLE_LANGUAGES, type ConsoleLanguage } from '../../../model/member.ts';
import { GERMAN_FRAME } from './de.ts';
import { ENGLISH_FRAME } from './en.ts';
import type { FrameTexts } from './texts.ts';

/** The words around every page of the console, by language. */
export const FRAME_TEXTS: Readonly<Record<ConsoleLanguage, FrameTexts>> = {
  en: ENGLISH_FRAME,
  de: GERMAN_FRAME,
};

/** Tags of a browser's wish that are looked at. */
const MOST_TAGS = 20;

/** The first language of an `Accept-Language` header that the console speaks, or English. */
export const consoleLanguageFor = (accepted: string | undefined): ConsoleLanguage => {
  const tags = (accepted ?? '').slice(0, 500).split(',', MOST_TAGS);
  const primary = tags.map((tag) => tag.trim().split(/[-;]/, 1)[0]!.toLowerCase());
  const known: readonly string[] = CONSOLE_LANGUAGES;
  return (primary.find((tag) => known.includes(tag)) ?? 'en') as ConsoleLanguage;
};
