import { randomOf } from '../base/random.ts';

/** A unit that is drawn, and what is known of it before: its size, and what it was at. */
export interface Unit {
  readonly id: string;
  readonly size: number;
  /** Its mean over the weeks before; undefined where nothing was measured. */
  readonly before?: number | undefined;
}

/**
 * The ways in which units may be put into groups of fixed sizes, of which one is drawn. Estimates
 * ask what each of the others would have said: so these, and no others, may be drawn.
 */
export interface Allocations {
  /** The ids of the units, in order. */
  readonly units: readonly string[];
  /** By allocation, then by unit: its group. */
  readonly groups: Uint8Array;
  readonly count: number;
  /** In how many ways units may be put into these groups, balanced or not. */
  readonly possible: number;
}

/** So many are drawn where there are more than that. */
const MOST_DRAWN = 2000;
/** The better balanced half is kept, and never fewer than so many. */
const LEAST_KEPT = 200;

/** n! ÷ (n₁! n₂! …): Infinity where it is beyond numbers. */
const waysInto = (counts: readonly number[]): number => {
  let ways = 1;
  let placed = 0;
  for (const count of counts)
    for (let one = 1; one <= count; one++) {
      placed += 1;
      ways = (ways * placed) / one;
    }
  return Math.round(ways);
};

/** Every way, in lexical order; for few units. */
const everyWay = (counts: readonly number[], units: number): Uint8Array[] => {
  const left = [...counts];
  const found: Uint8Array[] = [];
  const row = new Uint8Array(units);
  const place = (unit: number): void => {
    if (unit === units) {
      found.push(row.slice());
      return;
    }
    for (const [group, free] of left.entries()) {
      if (free === 0) continue;
      left[group] = free - 1;
      row[unit] = group;
      place(unit + 1);
      left[group] = free;
    }
  };
  place(0);
  return found;
};

/** Ways by chance, none of them twice. */
const someWays = (counts: readonly number[], random: () => number): Uint8Array[] => {
  const sorted = Uint8Array.from(counts.flatMap((count, group) => new Array(count).fill(group)));
  const found = new Map<string, Uint8Array>();
  while (found.size < MOST_DRAWN) {
    const row = sorted.slice();
    // Fisher and Yates's shuffle (Durstenfeld 1964).
    for (let last = row.length - 1; last > 0; last--) {
      const other = Math.floor(random() * (last + 1));
      [row[last], row[other]] = [row[other]!, row[last]!];
    }
    found.set(row.join(), row);
  }
  return [...found.values()];
};

/** Numbers in units of their standard deviation around their mean; unknown ones at the mean. */
const standardised = (values: readonly (number | undefined)[]): Float64Array => {
  const known = values.filter((value) => value !== undefined);
  const most = known.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  // Scaled first: squares of large values would be no numbers.
  const scaled = values.map((value) => (value === undefined || most === 0 ? value : value / most));
  const of = scaled.filter((value) => value !== undefined);
  const mean = of.reduce((sum, value) => sum + value, 0) / Math.max(1, of.length);
  const spread = Math.sqrt(of.reduce((sum, value) => sum + (value - mean) ** 2, 0) / of.length);
  return Float64Array.from(scaled, (value) =>
    value === undefined || !(spread > 1e-12) ? 0 : (value - mean) / spread,
  );
};

/** How far groups lie apart in what was known before: 0 where all are alike. */
const imbalanceOf = (
  row: Uint8Array,
  groups: number,
  known: readonly Float64Array[],
  counts: readonly number[],
): number => {
  let apart = 0;
  for (const values of known) {
    const sums = new Float64Array(groups);
    for (let unit = 0; unit < row.length; unit++) sums[row[unit]!]! += values[unit]!;
    for (let group = 0; group < groups; group++)
      if (counts[group]! > 0) apart += sums[group]! ** 2 / counts[group]!;
  }
  return apart;
};

/**
 * The allocations of units to groups of these sizes (which add up to the number of units; at most
 * 255 groups) that may be drawn: of all, or of 2,000 by chance where there are more, the better
 * balanced half on what was known before and on size, and never fewer than 200 or all there are.
 * Rerandomisation as K. L. Morgan and D. B. Rubin have it (Annals of Statistics 40, 2012). The same
 * seed gives the same, in whatever order the units come.
 */
export const allocationsOf = (
  units: readonly Unit[],
  counts: readonly number[],
  seed: string,
): Allocations => {
  const sorted = units.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const possible = waysInto(counts);
  const random = randomOf(`${seed}|allocations`);
  const rows = possible <= MOST_DRAWN ? everyWay(counts, units.length) : someWays(counts, random);
  const known = [
    standardised(sorted.map(({ before }) => before)),
    standardised(sorted.map(({ size }) => Math.log(Math.max(1, size)))),
  ];
  const ranked = rows
    .map((row) => ({ row, apart: imbalanceOf(row, counts.length, known, counts) }))
    // What is as good to the last bit but two stays together: mirrored groups are equally balanced.
    .sort((a, b) => a.apart - b.apart);
  const half = Math.max(Math.ceil(rows.length / 2), Math.min(LEAST_KEPT, rows.length));
  const worst = ranked[half - 1]?.apart ?? 0;
  const kept = ranked.filter(({ apart }) => apart <= worst * (1 + 1e-9) + 1e-12);
  const groups = new Uint8Array(kept.length * units.length);
  for (const [index, { row }] of kept.entries()) groups.set(row, index * units.length);
  return { units: sorted.map(({ id }) => id), groups, count: kept.length, possible };
};

/** Which allocation is drawn, by a seed of its own: each as likely as any other. */
export const drawnOf = ({ count }: Allocations, seed: string): number =>
  Math.floor(randomOf(`${seed}|drawn`)() * count);

/** The groups of an allocation by the places of the units. */
export const groupsIn = ({ units, groups }: Allocations, index: number): Uint8Array =>
  groups.subarray(index * units.length, (index + 1) * units.length);
