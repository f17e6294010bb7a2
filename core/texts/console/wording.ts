import { remembered } from '../../base/remembered.ts';
import type { ConsoleLanguage } from '../../model/member.ts';

/** How numbers, days and languages are written in one language. Instants are epoch milliseconds. */
export interface Wording {
  readonly language: ConsoleLanguage;
  /** With three digits after the point at most, or as many as said. */
  readonly number: (value: number, digits?: number) => string;
  /** A share 0..1 as a whole percentage. */
  readonly percent: (share: number) => string;
  /** Days are those of UTC, as everything that is kept by the day. */
  readonly day: (atMs: number) => string;
  readonly shortDay: (atMs: number) => string;
  readonly instant: (atMs: number) => string;
  /** What a language tag is called. */
  readonly languageName: (tag: string) => string;
}

const MOST_DIGITS = 3;

/** The wording of a locale, such as `en-GB`; making one takes milliseconds. */
const wordingOf = (language: ConsoleLanguage, locale: string): Wording => {
  const numbers = remembered(
    MOST_DIGITS + 1,
    (maximumFractionDigits: number) => new Intl.NumberFormat(locale, { maximumFractionDigits }),
  );
  const number = (value: number, digits = MOST_DIGITS): string => numbers(digits).format(value);
  const zone = { timeZone: 'UTC' } as const;
  const day = new Intl.DateTimeFormat(locale, { ...zone, dateStyle: 'medium' });
  const shortDay = new Intl.DateTimeFormat(locale, { ...zone, day: 'numeric', month: 'short' });
  const instant = new Intl.DateTimeFormat(locale, {
    ...zone,
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const names = new Intl.DisplayNames([locale], { type: 'language' });
  return {
    language,
    number,
    // As on all pages: with a space that does not break, which British usage leaves out.
    percent: (share) => `${number(Math.round(100 * share))}\u00a0%`,
    day: (atMs) => day.format(atMs),
    shortDay: (atMs) => shortDay.format(atMs),
    instant: (atMs) => `${instant.format(atMs)} UTC`,
    languageName: (tag) => {
      try {
        return names.of(tag) ?? tag;
      } catch {
        return tag;
      }
    },
  };
};

/** How the console writes in each language. */
export const WORDINGS: Readonly<Record<ConsoleLanguage, Wording>> = {
  en: wordingOf('en', 'en-GB'),
  de: wordingOf('de', 'de-DE'),
};
