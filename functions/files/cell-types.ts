import { TimeZone } from '../../core/model/primitives.ts';
import { numberOf, type Reading, shareOf, truthOf } from './cells.ts';
import { type Clock, dayOf, instantOf } from './dates.ts';
import { languageOf } from './languages.ts';
import type { Way } from './ways.ts';

/** What a cell means beyond its text: as its column shows it, or as who imports it says. */
export interface Sense extends Clock {
  readonly way: Way;
  /** What a full score is, where scores are not shares. */
  readonly scoreOf?: number | undefined;
}

/** A cell that is not what its field needs, and what that is. */
export class Misfit {
  readonly expected: string;
  constructor(expected: string) {
    this.expected = expected;
  }
}

/** Makes a value of the text of a cell, which is trimmed and not empty; or a `Misfit`. */
export type Cell = (text: string, sense: Sense) => unknown;

const toValue = <Value>(reading: Reading<Value>): Value | Misfit =>
  'expected' in reading ? new Misfit(reading.expected) : reading.value;

export const text: Cell = (value) => value;

/** Signs of money beside a number say nothing about it. */
const withoutMoney = (value: string): string =>
  value.replace(/^[$€£¥] ?/, '').replace(/ ?(?:[$€£¥]|EUR|USD|GBP|CHF)$/i, '');

/** A number in the decimal sign of its column. */
export const number: Cell = (value, { way }) => toValue(numberOf(withoutMoney(value), way));

/** A share from 0 to 1: as it stands, `85 %`, `17/20`, or points of `--score-of`. */
export const share: Cell = (value, { way, scoreOf }) => {
  const part = toValue(shareOf(value, way, scoreOf));
  return part instanceof Misfit && scoreOf === undefined
    ? new Misfit(`${part.expected}; of points say what a full score is: --score-of 100`)
    : part;
};

/** Yes or no, in English or German. */
export const truth: Cell = (value) => toValue(truthOf(value));

/** Several ids or names, joined by `|`, `;` or line breaks. */
export const list: Cell = (value) =>
  value
    .split(/[|;\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** A calendar day. */
export const day: Cell = (value, { way }) => toValue(dayOf(value, way));

/** An instant, `{ at, day? }`: with its day where the cell names no time. */
export const instant: Cell = (value, { way, ...clock }) => toValue(instantOf(value, way, clock));

/** How long something took, in seconds: `90`, `1:30` or `00:01:30`. */
export const duration: Cell = (value, sense) => {
  const [, hours = '0', minutes, seconds] = /^(?:(\d+):)?(\d{1,2}):(\d{2})$/.exec(value) ?? [];
  if (minutes === undefined) return number(value, sense);
  return (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
};

/** A BCP 47 tag, also as `de_DE`, or the name of a language in English, German or itself. */
export const language: Cell = (value) =>
  languageOf(value) ??
  new Misfit('a language such as de or German; say what a word means: --value language.Word=de');

/** An IANA time zone. */
export const timeZone: Cell = (value) =>
  TimeZone.safeParse(value).success
    ? value
    : new Misfit(
        'an IANA time zone such as Europe/Berlin; say what a word means: --value "timeZone.Word=Europe/Berlin"',
      );

/** One of some words, whatever their case; `field` is how people name its words. */
export const oneOf = (field: string, words: Readonly<Record<string, string>>): Cell => {
  const meanings = new Map(Object.entries(words));
  const all = [...new Set(meanings.values())];
  const expected = `one of ${all.join(', ')}; say what a word means: --value "${field}.Word=${all[0]}"`;
  return (value) => meanings.get(value.toLowerCase()) ?? new Misfit(expected);
};

const PERIOD =
  'a period such as Q3 2026 or 2026-07-01..2026-09-30; say what a word means: --value "cycle.Word=Q3 2026"';

/** A stretch of days: `2026-01-01..2026-03-31`, `Q3 2026`, `H1 2026`, `Y2026` or `2026`. */
export const period: Cell = (value, sense) => {
  const [from = '', until] = value.split(/ ?(?:\.\.|–|—) ?| bis | to | - /);
  if (until !== undefined) {
    const [start, end] = [day(from.trim(), sense), day(until.trim(), sense)];
    if (start instanceof Misfit) return start;
    return end instanceof Misfit ? end : { start, end };
  }
  const words = value
    .toUpperCase()
    .split(/[\s\-/,()]+/)
    .filter(Boolean);
  const years = words.flatMap((word) => /^(?:Y|CY)?(20\d{2})$/.exec(word)?.[1] ?? []);
  const parts = words.flatMap((word) => /^(?:Q[1-4]|H[12])$/.exec(word)?.[0] ?? []);
  const [year] = years;
  if (year === undefined || years.length + parts.length !== words.length || parts.length > 1)
    return new Misfit(PERIOD);
  const [part] = parts;
  const months = part === undefined ? 12 : part.startsWith('Q') ? 3 : 6;
  const first = part === undefined ? 0 : (Number(part.slice(1)) - 1) * months;
  const at = (month: number, on: number): string =>
    new Date(Date.UTC(Number(year), month, on)).toISOString().slice(0, 10);
  return { start: at(first, 1), end: at(first + months, 0) };
};
