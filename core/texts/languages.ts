import { DAY_MS } from '../base/days.ts';
import { remembered } from '../base/remembered.ts';
import { GERMAN } from './de.ts';
import { ENGLISH } from './en.ts';
import type { Texts } from './texts.ts';

const LANGUAGES: ReadonlyMap<string, Texts> = new Map([
  ['en', ENGLISH],
  ['de', GERMAN],
]);

/**
 * The texts of a language tag, whatever its region; English where there are none.
 *
 * @example textsOf('de-CH').pinned // 'Von Ihrer Organisation für Sie ausgesucht.'
 */
export const textsOf = (language: string): Texts =>
  LANGUAGES.get(language.split('-', 1)[0] ?? '') ?? ENGLISH;

/** Tags that are read once. */
const MOST_TAGS = 500;

/**
 * The tag by which dates and numbers are written for somebody: their own where the texts are in
 * their language, so that the region counts, or else that of the texts.
 *
 * @example localeOf('en-US') // 'en-US', and 'en-GB' of plain 'en'
 */
export const localeOf = remembered(MOST_TAGS, (language: string): string => {
  const { locale } = textsOf(language);
  try {
    const own = new Intl.Locale(language);
    const isTheirs = own.language === new Intl.Locale(locale).language;
    // Nothing but language and region: a tag may ask for other calendars and digits too.
    return isTheirs && own.region !== undefined ? `${own.language}-${own.region}` : locale;
  } catch {
    return locale; // A tag that was stored before tags were checked.
  }
});

/** Days that are remembered as they are written, and ways of writing them. */
const MOST_WRITTEN = 2000;
const MOST_STYLES = 100;

/** By `locale|year`, or `locale|` for a day of this year. */
const formatOf = remembered(MOST_STYLES, (style) => {
  const [locale, year] = style.split('|');
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
    ...(year === 'year' && { year: 'numeric' }),
  });
});

/** By style, then the number of the day since 1970. */
const written = remembered(MOST_WRITTEN, (key) => {
  const [locale, year, day] = key.split('|');
  return formatOf(`${locale}|${year}`).format(Number(day) * DAY_MS);
});

/**
 * The UTC day of an instant as it is written in a locale, with the year where it is not the one of
 * `nowMs`. Both in epoch milliseconds.
 */
export const dayIn = (locale: string, atMs: number, nowMs: number): string => {
  const sameYear = new Date(atMs).getUTCFullYear() === new Date(nowMs).getUTCFullYear();
  return written(`${locale}|${sameYear ? '' : 'year'}|${Math.floor(atMs / DAY_MS)}`);
};

/**
 * The same as people write it in their language and region.
 *
 * @example
 * longDay(Date.UTC(2026, 11, 21), 'en', Date.UTC(2026, 2, 2)) // '21 December'
 * longDay(Date.UTC(2026, 11, 21), 'en-US', Date.UTC(2026, 2, 2)) // 'December 21'
 */
export const longDay = (atMs: number, language: string, nowMs: number): string =>
  dayIn(localeOf(language), atMs, nowMs);
