import type { ConsoleLanguage } from '../../../model/member.ts';
import { GERMAN_TUNING } from './de.ts';
import { ENGLISH_TUNING } from './en.ts';
import type { TuningTexts } from './texts.ts';

/** The words of the pages on tuning, by language. */
export const TUNING_TEXTS: Readonly<Record<ConsoleLanguage, TuningTexts>> = {
  en: ENGLISH_TUNING,
  de: GERMAN_TUNING,
};
