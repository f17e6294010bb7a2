import { DAY_MS, dayOf, startOfDay } from '../base/days.ts';
import { dayLater } from '../base/local-days.ts';

/** Days from 1 January 1970, a Thursday, to the Monday after it. */
const FIRST_MONDAY = 4;

const numberOf = (day: string): number => startOfDay(day) / DAY_MS;

/** Which day of the week a calendar day (`YYYY-MM-DD`) is: 0 is Monday. */
const placeInWeek = (day: string): number => (((numberOf(day) - FIRST_MONDAY) % 7) + 7) % 7;

/** The Monday of the week of a calendar day. */
export const mondayOf = (day: string): string => dayLater(day, -placeInWeek(day));

/**
 * The ISO week of a calendar day. It belongs to the year of its Thursday (ISO 8601).
 *
 * @example weekOf('2027-01-01') // '2026-W53'
 */
export const weekOf = (day: string): string => {
  const year = dayLater(mondayOf(day), 3).slice(0, 4);
  // 4 January always lies in the first week.
  const first = numberOf(mondayOf(`${year}-01-04`));
  const week = (numberOf(mondayOf(day)) - first) / 7 + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
};

/**
 * The first day of a period: itself for a day, the Monday of a week. By it periods are in order,
 * whatever their kind, and two different periods of one kind never share it.
 *
 * @example startOfPeriod('2026-W48') // '2026-11-23'
 */
export const startOfPeriod = (period: string): string => {
  const [year = '', week] = period.split('-W');
  if (week === undefined) return period;
  return dayOf(startOfDay(mondayOf(`${year}-01-04`)) + (Number(week) - 1) * 7 * DAY_MS);
};
