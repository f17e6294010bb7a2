import { randomOf } from '../../../core/base/random.ts';
import {
  type Allocations,
  allocationsOf,
  drawnOf,
  groupsIn,
} from '../../../core/impact/allocations.ts';
import { NEVER } from '../../../core/impact/effect.ts';
import type { Drawn } from '../../../core/impact/redraws.ts';
import type { Series } from '../../../core/impact/weeks.ts';

/** How teams start. */
export interface Start {
  /** Weeks in which groups start; undefined: a group that does not. */
  readonly weeks: readonly (number | undefined)[];
}

export const BEFORE = 8;
export const SETTLE = 4;

/** Teams that start at once, or in waves, beside teams that are held out or not. */
export const DESIGNS: Readonly<Record<string, Start>> = {
  'at once': { weeks: [BEFORE, undefined] },
  'waves, some held out': { weeks: [BEFORE, BEFORE + 6, undefined] },
  waves: { weeks: [BEFORE, BEFORE + 6, BEFORE + 12] },
};

/** What is planted in a world; everything else is drawn. */
export interface Planted {
  readonly teams: number;
  readonly design: keyof typeof DESIGNS;
  /** In standard deviations of a team's week. */
  readonly effect: number;
  readonly shape: 'constant' | 'differs by team' | 'grows';
  readonly weeks?: number;
}

/** A world: what was measured, how teams were drawn, and the true mean effect that is asked for. */
export interface World {
  readonly series: Series;
  readonly drawn: Drawn;
  readonly starts: Int32Array;
  readonly truth: number;
}

/** Groups as equal as they can be, the first ones larger. */
const countsOf = (teams: number, groups: number): number[] =>
  Array.from({ length: groups }, (_, group) => Math.floor((teams + groups - 1 - group) / groups));

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Student's t with 4 degrees of freedom, of standard deviation 1: tails as real weeks have. */
const heavy = (random: () => number): number => {
  let squares = 0;
  for (let degree = 0; degree < 4; degree++) squares += normal(random) ** 2;
  return normal(random) / Math.sqrt(squares / 4) / Math.SQRT2;
};

/** What teams would have been at without any learning. */
const untouched = (ids: readonly string[], weeks: number, random: () => number) => {
  const persistence = 0.3 + 0.6 * random();
  const shared = random();
  const trend = 0.04 * random();
  const noise = random() < 0.5 ? normal : heavy;
  const values = new Float64Array(ids.length * weeks);
  const shocks = Float64Array.from({ length: weeks }, () => shared * normal(random));
  for (let team = 0; team < ids.length; team++) {
    const [level, slope] = [2 * normal(random), trend * normal(random)];
    let state = normal(random);
    for (let week = 0; week < weeks; week++) {
      if (week > 0) state = persistence * state + Math.sqrt(1 - persistence ** 2) * noise(random);
      values[team * weeks + week] = 10 + level + slope * week + shocks[week]! + state;
    }
  }
  return values;
};

const meanBefore = (values: Float64Array, weeks: number, team: number): number => {
  let sum = 0;
  for (let week = 0; week < BEFORE; week++) sum += values[team * weeks + week]! / BEFORE;
  return sum;
};

/** Makes a world. Nuisances are drawn a world, so that none is in all of them. */
export const worldOf = (planted: Planted, seed: string): World => {
  const { teams, design, effect, shape, weeks = BEFORE + 22 } = planted;
  const random = randomOf(`${seed}|world`);
  const ids = Array.from({ length: teams }, (_, team) => `t${String(team).padStart(2, '0')}`);
  const values = untouched(ids, weeks, random);
  const start = DESIGNS[design]!;
  const units = ids.map((id, team) => ({
    id,
    size: 5 + Math.floor(30 * random() ** 2),
    before: meanBefore(values, weeks, team),
  }));
  const counts = countsOf(teams, start.weeks.length);
  const allocations: Allocations = allocationsOf(units, counts, seed);
  const index = drawnOf(allocations, seed);
  const starts = Int32Array.from(groupsIn(allocations, index), (g) => start.weeks[g] ?? NEVER);
  const own = ids.map(() => (shape === 'differs by team' ? effect * 2 * random() : effect));
  for (let team = 0; team < teams; team++)
    for (let week = starts[team]!; week < weeks; week++) {
      const since = week - starts[team]! + 1;
      const grown = shape === 'grows' ? Math.min(1, since / SETTLE) : 1;
      values[team * weeks + week]! += own[team]! * grown;
    }
  // A fifth of the weeks is missing in every second world.
  if (random() < 0.5)
    for (let place = 0; place < values.length; place++)
      if (random() < 0.2) values[place] = Number.NaN;
  const series = { units: ids, weeks, values };
  const drawn = { allocations, index, weeks: start.weeks, settle: SETTLE, before: BEFORE, seed };
  // Of the started ones, those that can be compared: while somebody has not started.
  const last = Math.max(...start.weeks.map((week) => week ?? weeks));
  const comparable = own.filter((_, team) => starts[team]! + SETTLE < Math.min(last, weeks));
  const truth = comparable.reduce((sum, one) => sum + one, 0) / Math.max(1, comparable.length);
  return { series, drawn, starts, truth };
};
