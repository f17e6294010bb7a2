import { randomOf } from '../base/random.ts';
import { type Allocations, groupsIn } from './allocations.ts';
import { NEVER, startedIn, type Weighting, weighed, weightingOf } from './effect.ts';
import type { Series } from './weeks.ts';

/** A design: which groups start in which weeks, and which allocation to them was drawn. */
export interface Drawn {
  readonly allocations: Allocations;
  readonly index: number;
  /** By group: the week in which it starts; undefined where it does not. */
  readonly weeks: readonly (number | undefined)[];
  readonly settle: number;
  readonly before: number;
  /** For which of the other allocations are looked at, where there are more than enough. */
  readonly seed: string;
}

/** An effect, and the effects that the draw does not rule out. */
export interface Estimate {
  readonly effect: number;
  /** 95 %; infinite where no size is ruled out on that side. */
  readonly low: number;
  readonly high: number;
  /** Share of the allocations that would have said as much, or more, were there no effect. */
  readonly p: number;
  /** How many allocations were looked at, the drawn one among them. */
  readonly draws: number;
  /** What other allocations would have said of these very values: the lines behind a chart. */
  readonly placebos: Float64Array;
  readonly leftOut: readonly string[];
}

/** So many allocations are looked at, or all there are. */
const MOST_DRAWS = 999;
/** With fewer, no draw could ever tell: fewer than 40 leave no two-sided test at 5 %. */
export const LEAST_DRAWS = 40;
/** Two-sided, as intervals of 95 % are. */
export const ALPHA = 0.05;

/** When each unit starts under one of the allocations. */
export const startsUnder = (
  { allocations, weeks }: Pick<Drawn, 'allocations' | 'weeks'>,
  index: number,
): Int32Array => Int32Array.from(groupsIn(allocations, index), (group) => weeks[group] ?? NEVER);

/** The drawn allocation first, then the others, or so many of them by chance. */
const looked = ({ allocations: { count }, index, seed }: Drawn): number[] => {
  const others = Array.from({ length: count }, (_, one) => one).filter((one) => one !== index);
  const random = randomOf(`${seed}|looked`);
  for (let place = 0; place < Math.min(MOST_DRAWS - 1, others.length); place++) {
    const other = place + Math.floor(random() * (others.length - place));
    [others[place], others[other]] = [others[other]!, others[place]!];
  }
  return [index, ...others.slice(0, MOST_DRAWS - 1)];
};

/**
 * What one allocation says, as a line in the effect that is taken off first: `at` − effect × `by`.
 * Of the drawn one `by` is 1: the effect taken off is gone.
 */
interface Line {
  readonly at: number;
  readonly by: number;
}

/** As far as rounding goes: what is the same but for the last bits counts as the same. */
const CLOSE = 1e-9;

/**
 * The distances from the estimate, on one side of it, at which a line is as far from nothing as the
 * drawn one is: spans from and to. At the estimate itself, where the drawn one is nothing, all are.
 */
const asFarBetween = (effect: number, { at, by }: Line, side: 1 | -1): [number, number][] => {
  // At the distance u the line says gap − u·by, and the drawn one is u away from nothing:
  // either gap ≥ u·(1 + by), or −gap ≥ u·(1 − by).
  const gap = side * (at - effect * by);
  const ways: [number, number][] = [
    [gap, 1 + by],
    [-gap, 1 - by],
  ];
  const slack = CLOSE * (Math.abs(at) + Math.abs(effect * by));
  return ways.flatMap(([most, rate]): [number, number][] => {
    if (rate < -CLOSE) return [[Math.max(0, most / rate), Infinity]];
    if (most < -slack) return [];
    // A mirrored allocation is as far away everywhere, but for the last bits.
    return [[0, rate > CLOSE ? Math.max(0, most) / rate : Infinity]];
  });
};

/** The largest distance at which more than 5 % of the allocations are as far from nothing. */
const reachOf = (effect: number, lines: readonly Line[], side: 1 | -1): number => {
  const changes: [number, number][] = [];
  for (const line of lines) {
    // Where both ways of being as far overlap they are one.
    const [first, second] = asFarBetween(effect, line, side).sort((a, b) => a[0] - b[0]);
    const spans =
      first !== undefined && second !== undefined && second[0] <= first[1]
        ? [[first[0], Math.max(first[1], second[1])] as const]
        : [first, second].filter((span) => span !== undefined);
    for (const [from, to] of spans) changes.push([from, 1], [to, -1]);
  }
  changes.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  // The drawn one is always as far as itself.
  let asFar = 1;
  let reach = 0;
  for (const [distance, change] of changes) {
    if (asFar / (lines.length + 1) > ALPHA) reach = distance;
    asFar += change;
  }
  return asFar / (lines.length + 1) > ALPHA ? Infinity : reach;
};

/**
 * What the allocations of a design would say of values, as lines: of the drawn one first, then of
 * the others. Undefined where no unit of the drawn one counts; others of which none does are left
 * out. Each allocation is two dot products: what it says of the values, and how much it would see
 * of an effect of 1 that the drawn units truly had.
 */
const saidOf = (series: Series, drawn: Drawn) => {
  const { settle, before } = drawn;
  const weighted = (index: number): Weighting =>
    weightingOf(series, { starts: startsUnder(drawn, index), settle, before });
  const own = weighted(drawn.index);
  if (own.counted.length === 0) return undefined;
  const started = startedIn(series, startsUnder(drawn, drawn.index));
  const lineOf = ({ weights }: Weighting): Line => ({
    at: weighed(weights, series.values),
    by: weighed(weights, started),
  });
  const others = looked(drawn).slice(1).map(weighted);
  const lines = others.filter(({ counted }) => counted.length > 0).map(lineOf);
  return { own: lineOf(own), lines, leftOut: own.leftOut };
};

/**
 * The mean effect on the units that have started, with the interval of effects that a re-draw from
 * the very allocations of the design does not reject at 5 %, and the p-value of no effect (R. A.
 * Fisher's randomisation test, turned round into an interval). Undefined where no unit counts.
 */
export const estimateOf = (series: Series, drawn: Drawn): Estimate | undefined => {
  const said = saidOf(series, drawn);
  if (said === undefined) return undefined;
  const { lines, leftOut } = said;
  const effect = said.own.at;
  const size = Math.abs(effect) * (1 - CLOSE);
  const asFar = lines.filter(({ at }) => Math.abs(at) >= size).length;
  return {
    effect,
    low: effect - reachOf(effect, lines, -1),
    high: effect + reachOf(effect, lines, 1),
    p: (1 + asFar) / (1 + lines.length),
    draws: 1 + lines.length,
    placebos: Float64Array.from(lines, ({ at }) => at),
    leftOut: leftOut.map((unit) => series.units[unit]!),
  };
};

/**
 * The effect as a share of what the compared units say the values would have been (−0.15: 15 % less
 * than without), by the same weights on logarithms. Undefined where a value is not above 0.
 */
export const shareOf = (series: Series, drawn: Drawn): Estimate | undefined => {
  if (series.values.some((value) => value <= 0)) return undefined;
  const logs = estimateOf({ ...series, values: series.values.map(Math.log) }, drawn);
  if (logs === undefined) return undefined;
  const { effect, low, high, placebos, ...rest } = logs;
  const [share, least, most] = [effect, low, high].map(Math.expm1) as [number, number, number];
  return { ...rest, effect: share, low: least, high: most, placebos: placebos.map(Math.expm1) };
};
