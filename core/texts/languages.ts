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
 * The UTC day of an instant as people write it in their language, with the year where it is not the
 * one of `nowMs`. Both in epoch milliseconds.
 *
 * @example longDay(Date.UTC(2026, 11, 21), 'en', Date.UTC(2026, 2, 2)) // '21 December'
 */
export const longDay = (atMs: number, language: string, nowMs: number): string => {
  const sameYear = new Date(atMs).getUTCFullYear() === new Date(nowMs).getUTCFullYear();
  const day = Math.floor(atMs / DAY_MS);
  return written(`${textsOf(language).locale}|${sameYear ? '' : 'year'}|${day}`);
};
