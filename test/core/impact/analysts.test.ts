import { expect, it } from 'vitest';
import { allocationsOf } from '../../../core/impact/allocations.ts';
import { estimateOf } from '../../../core/impact/redraws.ts';
import { verdictOf } from '../../../core/impact/verdict.ts';
import { scaled } from '../../support/proof.ts';
import { BEFORE, type World, worldOf } from './worlds.ts';

const WORLDS = scaled(120, 400);
/** "Moved it" may be said of so many worlds in which there is nothing. */
const MOST = 0.065;
const slack = 4 * Math.sqrt((0.05 * 0.95) / WORLDS);

const meanOf = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0) / all.length;
const errorOf = (all: readonly number[]): number => {
  const mean = meanOf(all);
  const squares = all.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return Math.sqrt(squares / (all.length - 1) / all.length);
};
const started = (start: number): boolean => start === BEFORE;
const others = (start: number): boolean => start !== BEFORE;
const measured = (values: Iterable<number>): number[] =>
  [...values].filter((value) => !Number.isNaN(value));
const isAway = (difference: number, error: number): boolean => Math.abs(difference) > 1.96 * error;
const isApart = (some: readonly number[], more: readonly number[]): boolean =>
  isAway(meanOf(some) - meanOf(more), Math.hypot(errorOf(some), errorOf(more)));

/** The values of a unit from a week on. */
const since = ({ series }: World, unit: number, week: number, end = series.weeks): number[] =>
  measured(series.values.subarray(unit * series.weeks + week, unit * series.weeks + end));

/** Weeks of the mean of the started teams. */
const weeksOfStarted = ({ series, starts }: World): number[] =>
  Array.from({ length: series.weeks }, (_, week) =>
    meanOf(
      measured(
        [...starts.keys()]
          .filter((unit) => started(starts[unit]!))
          .map((unit) => series.values[unit * series.weeks + week]!),
      ),
    ),
  );

/** Takes from values the means of their rows and columns, until none are left. */
const centred = (values: Float64Array, weeks: number): Float64Array => {
  const rest = values.slice();
  const units = values.length / weeks;
  for (let round = 0; round < 20; round++)
    for (const [count, length, at] of [
      [units, weeks, (row: number, place: number) => row * weeks + place],
      [weeks, units, (row: number, place: number) => place * weeks + row],
    ] as const)
      for (let row = 0; row < count; row++) {
        const places = Array.from({ length }, (_, place) => at(row, place));
        const mean = meanOf(measured(places.map((place) => rest[place]!)));
        for (const place of places) rest[place]! -= mean;
      }
  return rest;
};

/** True where an analyst claims an effect. Those who are wrong are wrong in ways people are. */
const ANALYSTS: Readonly<Record<string, (world: World) => boolean>> = {
  'before and after, of started teams only': (world) => {
    const weeks = weeksOfStarted(world);
    return isApart(weeks.slice(BEFORE), weeks.slice(0, BEFORE));
  },
  'every week of every team counted as if it had been drawn': (world) => {
    const of = (who: (start: number) => boolean): number[] =>
      [...world.starts].flatMap((start, unit) => (who(start) ? since(world, unit, BEFORE) : []));
    return isApart(of(started), of(others));
  },
  'regression on team-weeks with effects of teams and weeks': ({ series, starts }) => {
    const { weeks, values } = series;
    const treated = values.map((value, place) => {
      const [unit, week] = [Math.floor(place / weeks), place % weeks];
      return Number.isNaN(value) ? Number.NaN : Number(week >= starts[unit]!);
    });
    const [x, y] = [centred(treated, weeks), centred(values, weeks)];
    const known = [...x.keys()].filter((place) => !Number.isNaN(x[place]!));
    const squares = known.reduce((sum, place) => sum + x[place]! ** 2, 0);
    const slope = known.reduce((sum, place) => sum + x[place]! * y[place]!, 0) / squares;
    const left = known.reduce((sum, place) => sum + (y[place]! - slope * x[place]!) ** 2, 0);
    const free = known.length - weeks - values.length / weeks;
    return isAway(slope, Math.sqrt(left / free / squares));
  },
  'looking every week until it shows': ({ series, drawn }) => {
    for (let weeks = BEFORE + 6; weeks <= series.weeks; weeks += 1) {
      const values = series.values.filter((_, place) => place % series.weeks < weeks);
      const found = estimateOf({ ...series, weeks, values }, drawn);
      if (found !== undefined && (found.low > 0 || found.high < 0)) return true;
    }
    return false;
  },
  'the best of five outcomes': (world) =>
    [0, 1, 2, 3, 4].some((outcome) => {
      const other = nullWorld(`${world.drawn.seed}|${outcome}`);
      const found = estimateOf(other.series, other.drawn)!;
      return found.low > 0 || found.high < 0;
    }),
  'an order of starting that somebody chose, by what teams were at': (world) => {
    const { series } = world;
    const order = [...series.units.keys()].sort(
      (a, b) => meanOf(since(world, a, 0, BEFORE)) - meanOf(since(world, b, 0, BEFORE)),
    );
    const after = order.map((unit) => meanOf(since(world, unit, BEFORE)));
    return isApart(after.slice(0, order.length / 2), after.slice(order.length / 2));
  },
};

const nullWorld = (text: string): World =>
  worldOf({ teams: 10, design: 'at once', effect: 0, shape: 'constant' }, text);
const worlds = Array.from({ length: WORLDS }, (_, number) => nullWorld(`20261128|null|${number}`));
const claims = (claim: (world: World) => boolean): number => worlds.filter(claim).length / WORLDS;

it('nothing is claimed where there is nothing, but as often as chance has it', () => {
  const told = claims(({ series, drawn }) => {
    const estimate = estimateOf(series, drawn);
    const draws = drawn.allocations.count;
    const { verdict } = verdictOf({ estimate, draws, isOver: true, towards: 1 });
    return verdict === 'moved-it' || verdict === 'moved-it-the-wrong-way';
  });
  expect(told).toBeLessThan(MOST + slack);
});

it.each(Object.keys(ANALYSTS))('an analyst who is wrong does not pass: %s', (name) => {
  expect(claims(ANALYSTS[name]!)).toBeGreaterThan(MOST + slack / 2);
});

it('of six teams of which three start nobody can tell, whatever was measured', () => {
  const { count } = allocationsOf(
    Array.from({ length: 6 }, (_, one) => ({ id: `${one}`, size: 9 })),
    [3, 3],
    's',
  );
  const estimate = {
    effect: 9,
    low: 8,
    high: 10,
    p: 0.05,
    draws: count,
    placebos: new Float64Array(),
    leftOut: [],
  };
  const found = { estimate, draws: count, isOver: true, towards: 1 } as const;
  expect(verdictOf(found)).toEqual({ verdict: 'cannot-tell', because: 'few-draws' });
  expect(verdictOf({ ...found, draws: 90, estimate: { ...estimate, draws: 90 } })).toEqual({
    verdict: 'moved-it',
  });
});
