import { DAY_MS, startOfDay } from '../base/days.ts';
import { fnv1a } from '../base/hash.ts';
import { startOfPeriod } from './period.ts';

/** A number that rises by one with the period: of days, or of weeks. */
export const ordinalOf = (period: string): number => {
  const days = startOfDay(startOfPeriod(period)) / DAY_MS;
  return period.includes('W') ? Math.floor(days / 7) : days;
};

/**
 * Which of `count` things comes in a period: one after the other from period to period, from a
 * place of the employee's own.
 */
export const turnOf = (employee: string, period: string, count: number): number =>
  (ordinalOf(period) + (fnv1a(employee) >>> 0)) % count;
