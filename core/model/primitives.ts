import * as z from 'zod';
import './words.ts';

/**
 * Ids as they may have been stored: 1–128 of `A–Z a–z 0–9 . _ : @ -`. May be `__proto__`, so an id
 * is never a key of a plain object.
 */
export const StoredId = z
  .string()
  .regex(/^[A-Za-z0-9._:@-]{1,128}$/, 'must be 1–128 characters of A–Z a–z 0–9 . _ : @ -')
  .meta({
    description: 'An identifier: 1–128 of A–Z a–z 0–9 . _ : @ -',
    example: 'de-escalation',
  });

/** Ids of everything. `.` and `..` are none: no URL can name them. */
export const Id = StoredId.refine((id) => id !== '.' && id !== '..', 'must not be . or ..');

const cleanText = (value: string): boolean => value.isWellFormed() && !value.includes('\u0000');
const CLEAN = 'must be well-formed Unicode without NUL characters';

/** Text for people, at least one visible character. */
export const text = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    .refine(cleanText, CLEAN)
    .refine((value) => value.trim().length > 0, 'must not be blank');

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be refused here
const ONE_LINE = /^[^\u0000-\u001f\u007f\u2028\u2029]*$/u;

/** One line of text for people: names and titles, which end up in headers and subjects. */
export const line = (maximum: number) =>
  text(maximum).regex(ONE_LINE, 'must be one line without control characters');

/** A finite number 0..1. zod refuses NaN and ±Infinity itself. */
export const Share = z.number().min(0).max(1);

/**
 * An instant in UTC, ISO 8601, years 2000–2199; milliseconds are kept, finer fractions are refused.
 */
export const Instant = z.iso
  .datetime({ offset: true })
  .max(40)
  .refine((value) => {
    const at = Date.parse(value);
    return at >= Date.UTC(2000, 0, 1) && at < Date.UTC(2200, 0, 1);
  }, 'must lie between the years 2000 and 2199')
  .meta({ description: 'An instant, ISO 8601', example: '2026-03-02T09:30:00Z' });

/** A calendar day, `YYYY-MM-DD`, years 2000–2199. */
export const Day = z.iso
  .date()
  .refine(
    (value) => value >= '2000-01-01' && value < '2200-01-01',
    'must lie between the years 2000 and 2199',
  )
  .meta({ description: 'A calendar day', example: '2026-12-21' });

/** What is too long is not looked at any closer: what it is called by would take long to find. */
const ENOUGH = { abort: true };

const isTimeZone = (value: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return !/^[+-]/.test(value);
  } catch {
    return false;
  }
};

/** An IANA time zone that this runtime knows, such as `Europe/Berlin`. */
export const TimeZone = z
  .string()
  .max(64, ENOUGH)
  .refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin')
  .meta({ description: 'IANA time zone', example: 'Europe/Berlin' });

const isLanguage = (value: string): boolean => {
  try {
    const canonical = Intl.getCanonicalLocales(value)[0];
    return (
      canonical !== undefined &&
      new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(canonical) !==
        undefined
    );
  } catch {
    return false;
  }
};

/**
 * A BCP 47 language tag of a real language, such as `en` or `de-CH`, brought to its canonical case.
 */
export const Language = z
  .string()
  .max(35, ENOUGH)
  .refine(isLanguage, 'must be a BCP 47 tag of a real language, such as en or de-CH')
  .overwrite((value) => {
    try {
      return Intl.getCanonicalLocales(value)[0] ?? value;
    } catch {
      return value;
    }
  })
  .meta({ description: 'BCP 47 language tag', example: 'en' });

/** Languages that a name may be given in. */
const MOST_NAMES = 60;

const isCanonical = (tag: string): boolean =>
  !isLanguage(tag) || Intl.getCanonicalLocales(tag)[0] === tag;

/**
 * A name in other languages, by BCP 47 tag in its canonical case: two ways to write one tag would
 * be two names for one language.
 */
export const names = (maximum: number) =>
  z
    .record(
      z
        .string()
        .max(35, ENOUGH)
        .refine(isLanguage, 'must be a BCP 47 tag of a real language, such as en or de-CH')
        .refine(isCanonical, 'must be written in its canonical case, such as de-CH'),
      line(maximum),
    )
    .refine((all) => Object.keys(all).length <= MOST_NAMES, `must be ${MOST_NAMES} at most`)
    .meta({
      description: 'The name by language, shown to people who read it',
      example: { de: 'Deeskalation' },
    });

const isWebUrl = (value: string): boolean =>
  cleanText(value) &&
  value === value.trim() &&
  URL.canParse(value) &&
  /^https?:$/.test(new URL(value).protocol);

/**
 * An http or https URL, as browsers read it, kept as it was sent. Nothing else may become a link.
 */
export const WebUrl = z
  .string()
  .max(2048, ENOUGH)
  .refine(isWebUrl, 'must be an http or https URL such as https://learn.example.com/lessons/42')
  .meta({ description: 'An http(s) URL', example: 'https://learn.example.com/lessons/42' });

/** An e-mail address as SES will accept it: ASCII, one line. */
export const Email = z.email().max(254);

/** Refuses a list in which two entries have the same key, naming the second one. */
export const uniqueBy =
  <T>(keyOf: (entry: T) => string, field: string) =>
  (list: readonly T[], context: z.core.$RefinementCtx<readonly T[]>): void => {
    const seen = new Set<string>();
    for (const [index, entry] of list.entries()) {
      const key = keyOf(entry);
      if (seen.has(key)) {
        context.addIssue({
          code: 'custom',
          message: `repeats ${key}`,
          path: field === '' ? [index] : [index, field],
        });
      }
      seen.add(key);
    }
  };
