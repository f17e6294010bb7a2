import type { Series } from './weeks.ts';

/** When units start, and which weeks are compared. */
export interface Timing {
  /** By unit: the week in which it starts; `NEVER` where it does not. */
  readonly starts: ArrayLike<number>;
  /** Weeks after a start that count for neither side: people settle in. */
  readonly settle: number;
  /** Of the weeks before a start at most so many last ones are compared with. */
  readonly before: number;
}

/** A start that does not come. */
export const NEVER = 0x7fff;

/** A unit is left out that was measured in fewer weeks before its start, or since it settled in. */
const LEAST_BEFORE = 4;
const LEAST_AFTER = 2;

/** An effect as a sum of weights times values: it is linear in the series. */
export interface Weighting {
  /** By unit, then by week. */
  readonly weights: Float64Array;
  /** Places of the started units that count. */
  readonly counted: readonly number[];
  /** Places of those that were measured too seldom, or had nobody left to be compared with. */
  readonly leftOut: readonly number[];
}

/** The weeks from `first` to before `end` in which a unit was measured. */
const measuredIn = (
  { weeks, values }: Series,
  unit: number,
  first: number,
  end: number,
): number[] => {
  const found: number[] = [];
  for (let week = Math.max(0, first); week < Math.min(weeks, end); week++)
    if (!Number.isNaN(values[unit * weeks + week]!)) found.push(week);
  return found;
};

/** What a unit's own weeks after settling in weigh, and what it is compared with. */
interface Comparison {
  readonly before: readonly number[];
  /** Each of its weeks, and the units that had not started by then and were measured. */
  readonly after: readonly { readonly week: number; readonly others: readonly number[] }[];
  /** The weeks before of those others. */
  readonly beforeOf: ReadonlyMap<number, readonly number[]>;
}

const comparisonOf = (
  series: Series,
  { starts, settle, before }: Timing,
  unit: number,
): Comparison | undefined => {
  const start = starts[unit]!;
  const own = measuredIn(series, unit, start - before, start);
  if (own.length < LEAST_BEFORE) return undefined;
  const beforeOf = new Map<number, readonly number[]>();
  for (let other = 0; other < series.units.length; other++) {
    if (starts[other]! <= start) continue;
    const weeks = measuredIn(series, other, start - before, start);
    if (weeks.length >= LEAST_BEFORE) beforeOf.set(other, weeks);
  }
  const after = measuredIn(series, unit, start + settle, series.weeks).flatMap((week) => {
    const others = [...beforeOf.keys()].filter(
      (other) =>
        starts[other]! > week && !Number.isNaN(series.values[other * series.weeks + week]!),
    );
    return others.length === 0 ? [] : [{ week, others }];
  });
  return after.length < LEAST_AFTER ? undefined : { before: own, after, beforeOf };
};

/**
 * What each value weighs in the mean effect on started units: each one's mean since it settled in,
 * minus its own before its start, against the same of the units that had not started in those weeks
 * (B. Callaway and P. H. C. Sant'Anna, Journal of Econometrics 225, 2021; each unit weighs the
 * same). Weights hang on who starts when and on what was measured, never on the values.
 */
export const weightingOf = (series: Series, timing: Timing): Weighting => {
  const { weeks, units } = series;
  const weights = new Float64Array(units.length * weeks);
  const counted: number[] = [];
  const leftOut: number[] = [];
  const found: [number, Comparison][] = [];
  for (let unit = 0; unit < units.length; unit++) {
    if (timing.starts[unit]! >= weeks) continue;
    const comparison = comparisonOf(series, timing, unit);
    if (comparison === undefined) {
      leftOut.push(unit);
      continue;
    }
    counted.push(unit);
    found.push([unit, comparison]);
  }
  const spread = (unit: number, over: readonly number[], weight: number): void => {
    for (const week of over) weights[unit * weeks + week]! += weight / over.length;
  };
  for (const [unit, { before, after, beforeOf }] of found) {
    const share = 1 / counted.length;
    spread(unit, before, -share);
    const owed = new Map<number, number>();
    for (const { week, others } of after) {
      weights[unit * weeks + week]! += share / after.length;
      const each = share / after.length / others.length;
      for (const other of others) {
        weights[other * weeks + week]! -= each;
        owed.set(other, (owed.get(other) ?? 0) + each);
      }
    }
    for (const [other, weight] of owed) spread(other, beforeOf.get(other) ?? [], weight);
  }
  return { weights, counted, leftOut };
};

/** Weights times values; what was not measured weighs nothing. */
export const weighed = (weights: Float64Array, values: Float64Array): number => {
  let sum = 0;
  for (let place = 0; place < weights.length; place++)
    if (weights[place] !== 0) sum += weights[place]! * values[place]!;
  return sum;
};

/** 1 from each unit's start on, 0 before: what an effect that stays adds for each of its units. */
export const startedIn = ({ units, weeks }: Series, starts: ArrayLike<number>): Float64Array => {
  const started = new Float64Array(units.length * weeks);
  for (let unit = 0; unit < units.length; unit++)
    for (let week = Math.min(weeks, starts[unit]!); week < weeks; week++)
      started[unit * weeks + week] = 1;
  return started;
};
