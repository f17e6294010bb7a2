import { fnv1a } from '../base/hash.ts';
import { dayLater } from '../base/local-days.ts';
import { compareTexts } from '../base/order.ts';
import { dayThere, hourThere, instantOf, isDayThere } from '../base/wall-clock.ts';
import { type DigestSettings, WEEKDAYS, type Weekday } from '../model/digest.ts';
import type { Team } from '../model/team.ts';
import { mondayOf, startOfPeriod, weekOf } from './period.ts';
import type { Effective } from './preference.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Two mails to one person are at least so far apart, whatever moves. */
const APART_MS: Readonly<Record<Effective['frequency'], number>> = {
  daily: 12 * HOUR_MS,
  weekdays: 12 * HOUR_MS,
  weekly: 4 * DAY_MS,
};
/** However many mails are ignored, one comes after so many days. */
const MOST_DAYS_APART = 28;
/** Mails that are ignored in a row until the time between them doubles. */
const IGNORED_TO_DOUBLE = 3;
/** Without any sign of life for so long, no mail comes any more. */
const SILENT_MS = 180 * DAY_MS;
/** What is later than this is missed. */
export const MOST_LATE_MS = 6 * HOUR_MS;
/** The hours of the night: from the first one on, until the second one. */
const NIGHT = { from: 21, until: 6 };
/** Spreads those who share an hour, minutes. */
const JITTER = 15;
/** How far to look for a day that is not quiet. */
const MOST_WEEKS = 210;

/** When digests of one employee may come. */
export interface Timetable
  extends Pick<Effective, 'frequency' | 'days' | 'hour' | 'timeZone' | 'pausedUntil'> {
  /** Calendar days on which none comes. */
  readonly quietDays: ReadonlySet<string>;
  readonly weekends: readonly Weekday[];
  /** Mails in one week at most. */
  readonly maxPerWeek: number;
  /** 0..14 minutes after the hour, always the same for one employee. */
  readonly jitterMinutes: number;
  /** How many times as long as usual to wait between mails: 1, 2, 4 … */
  readonly stretch: number;
}

/** What became of earlier periods. */
export interface History {
  /** The last period that has an outcome, whatever it was. */
  readonly lastPeriod?: string | undefined;
  /** When the last mail went, or may have gone, epoch milliseconds. */
  readonly lastAtMs?: number | undefined;
  /** Mails in the week of the last period. */
  readonly mailsInWeek?: number | undefined;
}

/** The periods and mails so far of a register of them. */
export const historyOf = (register: {
  readonly period?: string | undefined;
  readonly lastAtMs?: number | undefined;
  readonly mailsInWeek?: number | undefined;
}): History => ({
  lastPeriod: register.period,
  lastAtMs: register.lastAtMs,
  mailsInWeek: register.mailsInWeek,
});

/** A digest to come: its period (`2026-11-28`, `2026-W48`) and when, epoch milliseconds. */
export interface Due {
  readonly period: string;
  readonly dueMs: number;
}

/** So many minutes after the hour this employee's digests come: 0..14, always the same. */
const jitterOf = (employee: string): number => (fnv1a(employee) >>> 0) % JITTER;

/** How many times as long as usual to wait after so many mails in a row that were ignored. */
export const stretchOf = (ignored: number): number =>
  Math.min(2 ** Math.floor(ignored / IGNORED_TO_DOUBLE), MOST_DAYS_APART);

/** True for somebody of whom there was no sign of life for so long that no mail comes any more. */
export const isSilent = (silentSinceMs: number | undefined, nowMs: number): boolean =>
  silentSinceMs !== undefined && nowMs - silentSinceMs >= SILENT_MS;

/** The timetable of an employee, of what holds for them; quiet days of all their teams count. */
export const timetableOf = (of: {
  readonly employee: string;
  readonly values: Effective;
  readonly settings: Pick<DigestSettings, 'weekends' | 'quietDays' | 'maxPerWeek'>;
  readonly teams: readonly Pick<Team, 'quietDays'>[];
  /** Mails in a row that were ignored. */
  readonly ignored: number;
}): Timetable => {
  const { frequency, days, hour, timeZone, pausedUntil } = of.values;
  const quiet = [of.settings, ...of.teams].flatMap(({ quietDays = [] }) => quietDays);
  return {
    frequency,
    days,
    hour,
    timeZone,
    ...(pausedUntil !== undefined && { pausedUntil }),
    quietDays: new Set(quiet.map(({ day }) => day)),
    weekends: of.settings.weekends,
    maxPerWeek: of.settings.maxPerWeek,
    jitterMinutes: jitterOf(of.employee),
    stretch: stretchOf(of.ignored),
  };
};

/** So many of a list, spread over it: all of it where it is no longer. */
const spread = <T>(list: readonly T[], most: number): readonly T[] =>
  list.length <= most
    ? list
    : Array.from({ length: most }, (_, index) => list[Math.floor((index * list.length) / most)]!);

/**
 * The weekdays on which a digest comes that is not weekly, in order. Where they are more than a
 * week may have, working days go before weekends.
 */
const weekdaysOf = ({ frequency, days, weekends, maxPerWeek }: Timetable): readonly Weekday[] => {
  const asked = WEEKDAYS.filter((day) => days.includes(day));
  const working = asked.filter((day) => !weekends.includes(day));
  const rest = frequency === 'weekdays' ? [] : asked.filter((day) => weekends.includes(day));
  const kept = spread(working, maxPerWeek);
  const chosen = new Set([...kept, ...rest.slice(0, maxPerWeek - kept.length)]);
  return WEEKDAYS.filter((day) => chosen.has(day));
};

/** Of a weekly digest: its day, and the working days after it to which it moves. */
const weeklyDaysOf = ({ days, weekends }: Timetable): readonly Weekday[] => {
  const first = WEEKDAYS.findIndex((day) => days.includes(day));
  return WEEKDAYS.filter(
    (day, place) => place === first || (place > first && !weekends.includes(day)),
  );
};

/** A day on which a digest may come. */
interface Occasion {
  readonly day: string;
  readonly period: string;
}

const dueOn = (timetable: Timetable, day: string): number =>
  instantOf(day, timetable.hour, timetable.timeZone) + timetable.jitterMinutes * MINUTE_MS;

/** The days of a week on which a digest may come, quiet ones and those left out taken away. */
const openDays = (timetable: Timetable, monday: string, weekdays: readonly Weekday[]): string[] =>
  weekdays
    .map((weekday) => dayLater(monday, WEEKDAYS.indexOf(weekday)))
    .filter((day) => !timetable.quietDays.has(day) && isDayThere(day, timetable.timeZone));

/**
 * Every occasion from the week of a day on, in order. Of a weekly digest it is one a week, the
 * first on which it is not too near to the last mail.
 */
function* occasions(timetable: Timetable, from: string, apartMs: number): Generator<Occasion> {
  const isWeekly = timetable.frequency === 'weekly';
  const weekdays = isWeekly ? weeklyDaysOf(timetable) : weekdaysOf(timetable);
  for (let week = 0; week < MOST_WEEKS; week++) {
    const monday = dayLater(mondayOf(from), 7 * week);
    const open = openDays(timetable, monday, weekdays);
    if (!isWeekly) yield* open.map((day) => ({ day, period: day }));
    else {
      const day = open.find((one) => dueOn(timetable, one) >= apartMs);
      if (day !== undefined) yield { day, period: weekOf(day) };
    }
  }
}

/** Weeks from the week of one calendar day to that of another. */
const weeksBetween = (from: string, to: string): number =>
  Math.round((Date.parse(mondayOf(to)) - Date.parse(mondayOf(from))) / (7 * DAY_MS));

/** Says of occasions, one after the other, whether enough time has passed since the last mail. */
const waiting = ({ frequency, stretch }: Timetable, lastDay: string | undefined) => {
  if (lastDay === undefined) return () => true;
  const weeks = Math.min(stretch, MOST_DAYS_APART / 7);
  const last = dayLater(lastDay, MOST_DAYS_APART);
  let passed = 0;
  return (day: string): boolean => {
    if (frequency === 'weekly') return weeksBetween(lastDay, day) >= weeks;
    if (day > lastDay) passed += 1;
    return passed >= stretch || day >= last;
  };
};

/**
 * The earliest digest that is due at `nowMs` or later, in a period after the last one and far
 * enough from the last mail; undefined where none is in sight. Its instant is the earliest at which
 * local clocks show the hour, or leap over it, and some minutes. A daily digest skips a quiet day,
 * a weekly one moves to the next working day of its week.
 *
 * Whoever catches up asks as of an earlier instant, up to `MOST_LATE_MS`.
 *
 * @example
 * nextDue({ ...timetable, frequency: 'weekly' }, { nowMs }) // { period: '2026-W49', dueMs }
 */
export const nextDue = (
  timetable: Timetable,
  { nowMs, lastPeriod, lastAtMs, mailsInWeek = 0 }: History & { readonly nowMs: number },
): Due | undefined => {
  const { timeZone, frequency, pausedUntil = '', maxPerWeek } = timetable;
  const lastStart = lastPeriod === undefined ? '' : startOfPeriod(lastPeriod);
  const lastDay = lastAtMs === undefined ? undefined : dayThere(lastAtMs, timeZone);
  const apartMs = (lastAtMs ?? Number.NEGATIVE_INFINITY) + APART_MS[frequency];
  // An hour that clocks leap over may fall on the day after.
  const yesterday = dayLater(dayThere(nowMs, timeZone), -1);
  const start = [yesterday, lastStart, pausedUntil].sort(compareTexts).at(-1) ?? yesterday;
  // Occasions since the last mail are counted.
  const isNear = lastDay !== undefined && dayLater(lastDay, MOST_DAYS_APART) > start;
  const from = isNear && lastDay < start ? lastDay : start;
  const isWaitedFor = waiting(timetable, lastDay);
  for (const { day, period } of occasions(timetable, from, apartMs)) {
    const isPast = startOfPeriod(period) <= lastStart || day < pausedUntil;
    const isFull =
      lastStart !== '' && mailsInWeek >= maxPerWeek && mondayOf(day) === mondayOf(lastStart);
    if (!isWaitedFor(day) || isPast || isFull) continue;
    const dueMs = dueOn(timetable, day);
    if (dueMs >= nowMs && dueMs >= apartMs) return { period, dueMs };
  }
  return undefined;
};

/** The history once a period has an outcome; `mailedAtMs` where a mail went, or may have gone. */
export const withOutcome = (
  { lastPeriod, lastAtMs, mailsInWeek = 0 }: History,
  period: string,
  mailedAtMs?: number,
): History => {
  const week = weekOf(startOfPeriod(period));
  const isSameWeek = lastPeriod !== undefined && weekOf(startOfPeriod(lastPeriod)) === week;
  return {
    lastPeriod: period,
    lastAtMs: mailedAtMs ?? lastAtMs,
    mailsInWeek: (isSameWeek ? mailsInWeek : 0) + (mailedAtMs === undefined ? 0 : 1),
  };
};

const isNight = (atMs: number, timeZone: string): boolean => {
  const hour = hourThere(atMs, timeZone);
  return hour >= NIGHT.from || hour < NIGHT.until;
};

/**
 * True if a digest must not go any more: it is more than six hours late, or it has become night
 * there. Who chose an hour of the night gets it at night.
 */
export const isTooLate = (dueMs: number, nowMs: number, timeZone: string): boolean =>
  nowMs - dueMs > MOST_LATE_MS || (isNight(nowMs, timeZone) && !isNight(dueMs, timeZone));
