import type { PreviewWarning } from '../../model/preview.ts';
import { PREVIEW_GERMAN } from './de.ts';
import { PREVIEW_ENGLISH } from './en.ts';
import { PIN_BARS } from './pin-bars.ts';
import { PRESETS_GERMAN } from './presets-de.ts';
import { PRESETS_ENGLISH } from './presets-en.ts';
import { inWords, type PresetTexts } from './texts.ts';

/** A warning whose codes are told in words. */
const spoken = (warning: PreviewWarning, language: 'en' | 'de'): PreviewWarning => {
  if (warning.code !== 'pin-short') return warning;
  const because = warning.values.because.map((one) => ({
    ...one,
    said: PIN_BARS[language][one.code],
  }));
  return { ...warning, values: { ...warning.values, because } };
};

/** A warning as a sentence, in a language that the console speaks. */
export const warningInWords = (warning: PreviewWarning, language: 'en' | 'de'): string =>
  inWords(spoken(warning, language), language === 'de' ? PREVIEW_GERMAN : PREVIEW_ENGLISH);

/** What presets are called, in a language that the console speaks. */
export const presetTextsOf = (language: 'en' | 'de'): PresetTexts =>
  language === 'de' ? PRESETS_GERMAN : PRESETS_ENGLISH;
