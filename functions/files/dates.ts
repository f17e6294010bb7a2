import { startOfDay } from '../../core/base/days.ts';
import { instantOf as wallInstant } from '../../core/base/wall-clock.ts';
import type { Reading } from './cells.ts';
import type { Way } from './ways.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A date as it is written: its day, the time of that day, how far its clock is ahead of UTC. */
interface Written {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly timeMs?: number;
  readonly aheadMinutes?: number;
}

/** The first of each row is English, the rest are German and what is cut short. */
const MONTHS: readonly string[] = [
  'january januar jänner jan',
  'february februar feber feb',
  'march märz maerz mar mär mrz',
  'april apr',
  'may mai',
  'june juni jun',
  'july juli jul',
  'august aug',
  'september sept sep',
  'october oktober oct okt',
  'november nov',
  'december dezember dec dez',
];
const MONTH_OF: ReadonlyMap<string, number> = new Map(
  MONTHS.flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)),
);

const WEEKDAY =
  /^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)\.?,?\s+/i;
const TIME =
  /^(?:T|,?\s+(?:at\s+|um\s+)?)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*uhr)?(?:\s*([ap])\.?m\.?)?/i;
const ZONE =
  /^\s*(?:(?:UTC|GMT)?([-+])(\d{2})(?::?(\d{2}))?(?:\s*\([^()]*\))?|(Z|UTC|GMT|CET|MEZ|CEST|MESZ))$/i;
const NAMED_ZONES: Readonly<Record<string, number>> = { CET: 60, MEZ: 60, CEST: 120, MESZ: 120 };

const NO_DAY = 'a day, such as 2026-11-02 or 02.11.2026';
const NO_INSTANT = 'a day or an instant, such as 2026-11-02 or 2026-11-02 10:00';
export const ASK_DATES = 'It may be day/month or month/day: say --dates dmy or mdy.';

/** Years of two digits as spreadsheets read them: 1930 to 2029. */
const yearOf = (text: string): number => {
  const year = Number(text);
  if (text.length !== 2) return year;
  return year < 30 ? 2000 + year : 1900 + year;
};

const two = (value: number): string => String(value).padStart(2, '0');

/** A day that there is, `YYYY-MM-DD`. */
const dayFrom = (year: number, month: number, date: number): string | undefined => {
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || date < 1) return undefined;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return date > last ? undefined : `${year}-${two(month)}-${two(date)}`;
};

interface Start {
  readonly day: string | undefined;
  /** How much of the text it took. */
  readonly length: number;
}

const slashed = ([all, first = '', , second = '', year = '']: RegExpExecArray, way: Way) => {
  const [one, other] = [Number(first), Number(second)];
  const order = way.dates === 'ask' ? (one > 12 ? 'dmy' : other > 12 ? 'mdy' : 'ask') : way.dates;
  if (order === 'ask' && one !== other) return { expected: ASK_DATES };
  const [date, month] = order === 'mdy' ? [other, one] : [one, other];
  return { day: dayFrom(yearOf(year), month, date), length: all.length };
};

const ISO = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?!\d)/;
const DOTTED = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?!\d)/;
const SLASHED = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/;
const NAMED =
  /^(\d{1,2})(?:st|nd|rd|th)?(?:\.?\s|\.|-|\/)(\p{L}+)\.?(?:,?\s|-|\/)(\d{4}|\d{2})(?!\d)/u;
const NAMED_FIRST = /^(\p{L}+)\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?!\d)/u;

/** The day that a text begins with; undefined where it begins with none. */
const startIn = (text: string, way: Way): Start | { expected: string } | undefined => {
  const iso = ISO.exec(text);
  if (iso !== null)
    return { day: dayFrom(Number(iso[1]), Number(iso[3]), Number(iso[4])), length: iso[0].length };
  const compact = COMPACT.exec(text);
  if (compact !== null)
    return {
      day: dayFrom(Number(compact[1]), Number(compact[2]), Number(compact[3])),
      length: compact[0].length,
    };
  const dotted = DOTTED.exec(text);
  if (dotted !== null)
    return {
      day: dayFrom(yearOf(dotted[3]!), Number(dotted[2]), Number(dotted[1])),
      length: dotted[0].length,
    };
  const slash = SLASHED.exec(text);
  if (slash !== null) return slashed(slash, way);
  const named = NAMED.exec(text);
  const first = named === null ? NAMED_FIRST.exec(text) : null;
  if (named === null && first === null) return undefined;
  const [all = '', date, month = '', year = ''] = named ?? [
    first![0],
    first![2],
    first![1],
    first![3],
  ];
  return {
    day: dayFrom(yearOf(year), MONTH_OF.get(month.toLowerCase()) ?? 0, Number(date)),
    length: all.length,
  };
};

/** Milliseconds since midnight; undefined where a clock never shows that. */
const timeFrom = ([, hour, minute, second, part, half]: RegExpExecArray): number | undefined => {
  const hours = Number(hour);
  if (half !== undefined && (hours < 1 || hours > 12)) return undefined;
  const day = half === undefined ? hours : (hours % 12) + (/p/i.test(half) ? 12 : 0);
  const [minutes, seconds] = [Number(minute), Number(second ?? 0)];
  if (day > 23 || minutes > 59 || seconds > 59) return undefined;
  const millis = Number((part ?? '').padEnd(3, '0').slice(0, 3));
  return day * HOUR_MS + minutes * MINUTE_MS + seconds * 1000 + millis;
};

const zoneFrom = ([, sign, hours, minutes, name]: RegExpExecArray): number | undefined => {
  if (name !== undefined) return NAMED_ZONES[name.toUpperCase()] ?? 0;
  const ahead = Number(hours) * 60 + Number(minutes ?? 0);
  if (ahead > 14 * 60 || Number(minutes ?? 0) > 59) return undefined;
  return sign === '-' ? -ahead : ahead;
};

const writtenIn = (raw: string, way: Way, otherwise: string): Reading<Written> => {
  const text = raw
    .trim()
    .replace(/[\s\u00A0\u202F]+/g, ' ')
    .replace(WEEKDAY, '');
  const start = startIn(text, way);
  if (start === undefined) return { expected: otherwise };
  if ('expected' in start) return start;
  if (start.day === undefined) return { expected: `${otherwise}: there is no such day` };
  let rest = text.slice(start.length);
  const time = TIME.exec(rest);
  const timeMs = time === null ? undefined : timeFrom(time);
  if (time !== null && timeMs === undefined) return { expected: `${otherwise}: no such time` };
  rest = rest.slice(time?.[0].length ?? 0);
  const zone = ZONE.exec(rest);
  const aheadMinutes = zone === null ? undefined : zoneFrom(zone);
  if (rest.trim() !== '' && aheadMinutes === undefined)
    return { expected: `${otherwise}; a time zone as Z, UTC or +01:00` };
  return { value: { day: start.day, timeMs, aheadMinutes } };
};

/** The day that a cell names, `YYYY-MM-DD`, as it is written; a time beside it says nothing. */
export const dayOf = (text: string, way: Way): Reading<string> => {
  const written = writtenIn(text, way, NO_DAY);
  return 'expected' in written ? written : { value: written.value.day };
};

/** Where local times hold, and what time it is. */
export interface Clock {
  /** An IANA zone; of times that name none. */
  readonly timeZone: string;
  readonly nowMs: number;
}

/** An instant as text, in UTC. */
const iso = (atMs: number): string => new Date(atMs).toISOString().replace('.000Z', 'Z');

/** An instant, and its day where the cell names no time. */
export interface At {
  readonly at: string;
  readonly day?: string;
}

/**
 * The instant that a cell names, in UTC. A day alone is its beginning, so that today is not in the
 * future, and the same file says the same tomorrow.
 */
export const instantOf = (text: string, way: Way, clock: Clock): Reading<At> => {
  const written = writtenIn(text, way, NO_INSTANT);
  if ('expected' in written) return written;
  const { day, timeMs, aheadMinutes } = written.value;
  const ofDay = timeMs ?? 0;
  const atMs =
    aheadMinutes === undefined
      ? Math.round(wallInstant(day, ofDay / HOUR_MS, clock.timeZone))
      : startOfDay(day) + ofDay - aheadMinutes * MINUTE_MS;
  if (atMs <= clock.nowMs || timeMs !== undefined)
    return { value: { at: iso(atMs), ...(timeMs === undefined && { day }) } };
  return {
    expected: `a day that has begun in ${clock.timeZone}: if it has where you are, give --time-zone`,
  };
};
