import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';
import { dayOf } from '../../../core/base/days.ts';
import { dayLater } from '../../../core/base/local-days.ts';
import { compareTexts } from '../../../core/base/order.ts';
import type { DigestSettings, QuietDay } from '../../../core/model/digest.ts';
import { Complaint, complainOf } from '../../complaint.ts';
import type { Destination } from './server.ts';

/** How many years ahead holidays that recur are written out. */
const YEARS = 5;
/** Longer than a leap year: what lasts so long is no holiday. */
const MOST_DAYS = 366;
/** A rule that is gone through for longer than that is no holiday's. */
const MOST_OCCURRENCES = 20_000;
const MOST_NAME = 200;

/** What a calendar comes to: days on which nobody gets a digest, and what none was made of. */
export interface Holidays {
  readonly days: readonly QuietDay[];
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
}

/** The days, from first to last, of one occurrence; none where it does not last for whole days. */
const daysFrom = (start: string, length: number): string[] =>
  Array.from({ length }, (_, day) => dayLater(start, day));

const dayText = (time: ICAL.Time): string => time.toString().slice(0, 10);

/** Days from one date to another. */
const daysBetween = (from: ICAL.Time, to: ICAL.Time): number =>
  Math.round(to.subtractDate(from).toSeconds() / 86_400);

const nameOf = (summary: string): string =>
  summary
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, MOST_NAME);

/** An event, or one occurrence of it. */
type Occurrence = Pick<ICAL.Event, 'component' | 'summary' | 'startDate' | 'endDate'>;

const isCancelled = ({ component }: Occurrence): boolean =>
  component.getFirstPropertyValue('status') === 'CANCELLED';

/** Why no day is made of an event; undefined where some may be. */
const fault = (event: Occurrence): string | undefined => {
  if (isCancelled(event)) return 'it is cancelled';
  if (!event.summary?.trim()) return 'it has no name';
  if (!event.startDate) return 'it has no beginning';
  if (!event.startDate.isDate) return 'it lasts for hours, not for whole days';
  const days = daysBetween(event.startDate, event.endDate);
  return days < 1 || days > MOST_DAYS ? `it lasts for ${days} days` : undefined;
};

/**
 * A rule that says nothing but how often names the day of its beginning: a year without it (29
 * February) has none (RFC 5545, 3.3.10). ical.js gives the day after instead.
 */
const isNamed = ({ component, startDate }: ICAL.Event, { day }: ICAL.Time): boolean => {
  const rule = component.getFirstPropertyValue('rrule') as ICAL.Recur | null;
  const isPlain = rule !== null && Object.keys(rule.parts).length === 0;
  const isByDay = rule?.freq === 'YEARLY' || rule?.freq === 'MONTHLY';
  const hasMore = component.getFirstProperty('rdate') !== null;
  return !isPlain || !isByDay || hasMore || day === startDate.day;
};

/** Each occurrence of an event that begins before a day, changed ones as they were changed to. */
function* occurrencesOf(event: ICAL.Event, until: string): Generator<Occurrence> {
  if (!event.isRecurring()) {
    yield event;
    return;
  }
  const iterator = event.iterator();
  for (let count = 0; count < MOST_OCCURRENCES; count++) {
    const next = iterator.next() as ICAL.Time | null | undefined;
    if (!next || dayText(next) >= until) return;
    if (!isNamed(event, next)) continue;
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    const { component, summary } = item;
    yield { component, summary, startDate, endDate };
  }
  throw new Error('it recurs too often for a holiday');
}

/** Every day of an event from a day on, until before another one, with its name there. */
const daysOf = (event: ICAL.Event, from: string, until: string): QuietDay[] =>
  [...occurrencesOf(event, until)]
    .filter((one) => fault(one) === undefined)
    .flatMap(({ startDate, endDate, summary }) =>
      daysFrom(dayText(startDate), daysBetween(startDate, endDate)).map((day) => ({
        day,
        name: nameOf(summary),
      })),
    )
    .filter(({ day }) => day >= from && day < until);

/**
 * The holidays of an iCalendar file (RFC 5545), from a day on for five years, those that recur
 * written out. Two on one day are one day with both names. Throws an Error where it is no calendar.
 */
export const holidaysOf = (text: string, from: string): Holidays => {
  const until = `${Number(from.slice(0, 4)) + YEARS}${from.slice(4)}`;
  const calendar = new ICAL.Component(ICAL.parse(text));
  if (calendar.name !== 'vcalendar') throw new Error('it is no iCalendar file');
  const names = new Map<string, string[]>();
  const leftOut: { what: string; why: string }[] = [];
  for (const component of calendar.getAllSubcomponents('vevent')) {
    const event = new ICAL.Event(component);
    // A changed occurrence comes with the event that it is one of.
    if (event.isRecurrenceException()) continue;
    const leaveOut = (why: string): void => {
      leftOut.push({ what: event.summary ?? event.uid ?? 'an event', why });
    };
    const why = fault(event);
    if (why !== undefined) {
      leaveOut(why);
      continue;
    }
    try {
      const days = daysOf(event, from, until);
      if (days.length === 0) leaveOut(`it has no day from ${from} until ${until}`);
      for (const { day, name } of days) names.set(day, [...(names.get(day) ?? []), name]);
    } catch (failure) {
      leaveOut((failure as Error).message);
    }
  }
  const days = [...names]
    .map(([day, all]) => ({ day, name: [...new Set(all)].join(', ').slice(0, MOST_NAME) }))
    .sort((a, b) => compareTexts(a.day, b.day));
  return { days, leftOut };
};

/** How often the settings are read again where somebody changes them meanwhile. */
const TRIES = 5;

/** Settings with some quiet days more; a day that is there gets the name of the file. */
export const withHolidays = (
  settings: DigestSettings,
  days: readonly QuietDay[],
): DigestSettings => {
  const all = new Map([...settings.quietDays, ...days].map((one) => [one.day, one]));
  const quietDays = [...all.values()].sort((a, b) => compareTexts(a.day, b.day));
  return { ...settings, quietDays };
};

/** Puts holidays among the quiet days of a tenant, over whatever its settings say by now. */
const send = async ({ apiUrl, key }: Destination, days: readonly QuietDay[]): Promise<void> => {
  const url = new URL('/v1/digest-settings', apiUrl);
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  for (let attempt = 1; ; attempt++) {
    const read = await fetch(url, { headers });
    const body = await read.json();
    if (!read.ok) throw new Complaint(`${url}: ${JSON.stringify(body)}`);
    const put = await fetch(url, {
      method: 'PUT',
      headers: { ...headers, 'if-match': read.headers.get('etag') ?? '' },
      body: JSON.stringify(withHolidays(body as DigestSettings, days)),
    });
    if (put.ok) return;
    if (put.status !== 412 || attempt === TRIES)
      throw new Complaint(`Nothing was imported: ${await put.text()}`);
  }
};

/**
 * Imports the holidays of an iCalendar file as quiet days, and says what it left out. Without a
 * destination nothing is sent.
 */
export const importHolidays = async (path: string, to: Destination | undefined): Promise<void> => {
  const today = dayOf(Date.now());
  const { days, leftOut } = await complainOf(`${path} cannot be read`, () =>
    holidaysOf(readFileSync(path, 'utf8'), today),
  );
  if (to !== undefined && days.length > 0)
    await complainOf(`${to.apiUrl} does not answer`, () => send(to, days));
  for (const { what, why } of leftOut) console.error(`Left out: ${what}: ${why}.`);
  const what = to === undefined ? 'would be quiet' : 'are quiet';
  console.error(`${days.length} days ${what}, ${leftOut.length} events left out.`);
  for (const { day, name } of to === undefined ? days : []) console.log(`${day}  ${name}`);
};
