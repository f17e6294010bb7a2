import { DAY_MS, startOfDay } from '../base/days.ts';
import { fnv1a } from '../base/hash.ts';

/** Most weeks of a year. */
const WEEKS = 53;

/** A number that rises with the period: the day of `2026-11-28`, the week of `2026-W48`. */
const ordinalOf = (period: string): number => {
  const [year = '', week] = period.split('-W');
  return week === undefined ? startOfDay(period) / DAY_MS : Number(year) * WEEKS + Number(week);
};

/**
 * Which of `count` things comes in a period: one after the other from period to period, from a
 * place of the employee's own.
 */
export const turnOf = (employee: string, period: string, count: number): number =>
  (ordinalOf(period) + (fnv1a(employee) >>> 0)) % count;
