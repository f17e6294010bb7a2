import type { ConsoleLanguage } from '../../../model/member.ts';
import { GERMAN_DATA } from './de.ts';
import type { EnglishData } from './en.ts';
import { ENGLISH_DATA } from './en.ts';

/** The words of the console's pages on what Uplift knows; every language has them all. */
export type DataTexts = EnglishData;

const TEXTS: Readonly<Record<ConsoleLanguage, DataTexts>> = { en: ENGLISH_DATA, de: GERMAN_DATA };

/** The words in a language. */
export const dataTextsOf = (language: ConsoleLanguage): DataTexts => TEXTS[language];
