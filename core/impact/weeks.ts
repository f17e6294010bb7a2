import { DAY_MS, startOfDay } from '../base/days.ts';
import { localDayOf } from '../base/local-days.ts';

/** One value of a key result: of a team, or of an employee where employees were drawn. */
export interface Measured {
  readonly unit: string;
  readonly atMs: number;
  readonly value: number;
}

/** What units were at, week by week. */
export interface Series {
  /** Their ids, in order. */
  readonly units: readonly string[];
  /** How many weeks there are. */
  readonly weeks: number;
  /** By unit, then by week; NaN where nothing was measured: nothing is interpolated. */
  readonly values: Float64Array;
}

const WEEK_DAYS = 7;

/**
 * The week of an instant, counted in weeks of seven days from a first day (`YYYY-MM-DD`) in an IANA
 * zone; negative before it.
 */
export const weekOf = (atMs: number, from: string, timeZone: string): number => {
  const day = startOfDay(localDayOf(atMs, timeZone).day);
  return Math.floor((day - startOfDay(from)) / DAY_MS / WEEK_DAYS);
};

/**
 * The means of each unit's weeks, from a first day in an IANA zone on. What lies outside of these
 * weeks, or is of another unit, is left out; the order in which values came does not matter.
 */
export const seriesOf = (
  measured: readonly Measured[],
  units: readonly string[],
  { from, weeks, timeZone }: { from: string; weeks: number; timeZone: string },
): Series => {
  const rows = new Map(units.map((unit, row) => [unit, row * weeks]));
  const found = new Map<number, number[]>();
  for (const { unit, atMs, value } of measured) {
    const row = rows.get(unit);
    const week = weekOf(atMs, from, timeZone);
    if (row === undefined || week < 0 || week >= weeks) continue;
    const place = row + week;
    const known = found.get(place);
    if (known === undefined) found.set(place, [value]);
    else known.push(value);
  }
  const values = new Float64Array(units.length * weeks).fill(Number.NaN);
  // Summed in one order, so that late values come to the same bits; divided first, so that sums of
  // very large values stay numbers.
  for (const [place, all] of found)
    values[place] = all.sort((a, b) => a - b).reduce((sum, one) => sum + one / all.length, 0);
  return { units, weeks, values };
};
