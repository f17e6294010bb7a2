import type { PreviewWarning } from '../../model/preview.ts';
import { PREVIEW_GERMAN } from './de.ts';
import { PREVIEW_ENGLISH } from './en.ts';
import type { PreviewTexts } from './texts.ts';

/** What admins read of a preview, in a language that the console speaks. */
export const previewTextsOf = (language: 'en' | 'de'): PreviewTexts =>
  language === 'de' ? PREVIEW_GERMAN : PREVIEW_ENGLISH;

/** A warning as a sentence. */
export const warningInWords = ({ code, values }: PreviewWarning, language: 'en' | 'de'): string => {
  const say = previewTextsOf(language).warnings[code] as (values: unknown) => string;
  return say(values);
};
