import { startedIn, weighed, weightingOf } from './effect.ts';
import { ALPHA, type Drawn, startsUnder } from './redraws.ts';
import type { Series } from './weeks.ts';

/** So many allocations are compared, and of so many of them it is asked what they would see. */
const MOST_COMPARED = 300;
const MOST_ASKED = 60;
/** A change is visible that would be seen four times in five. */
const POWER = 0.8;
const STEPS = 40;

/** What allocations would say with a change: `at` + change × `by`; first the one that is asked. */
type Asked = readonly { readonly at: number; readonly by: number }[];

/** True if the asked allocation would reject "no effect" of such a change. */
const sees = (lines: Asked, change: number): boolean => {
  const said = lines.map(({ at, by }) => Math.abs(at + change * by));
  const own = said[0]! * (1 - 1e-9);
  return said.filter((one) => one >= own).length / said.length <= ALPHA;
};

/** Evenly spread over what there is, which is in the order of balance. */
const someOf = (count: number, most: number): number[] =>
  Array.from({ length: Math.min(count, most) }, (_, one) =>
    Math.floor((one * count) / Math.min(count, most)),
  );

/** What each of some allocations would see in a stretch of the past. */
const askedIn = (series: Series, design: Omit<Drawn, 'index'>): Asked[] => {
  const { settle, before, allocations } = design;
  const compared = someOf(allocations.count, MOST_COMPARED).flatMap((index) => {
    const starts = startsUnder(design, index);
    const { weights, counted } = weightingOf(series, { starts, settle, before });
    return counted.length === 0 ? [] : [{ starts, weights, at: weighed(weights, series.values) }];
  });
  return someOf(compared.length, MOST_ASKED).map((own) => {
    const started = startedIn(series, compared[own]!.starts);
    const lines = compared.map(({ weights, at }) => ({ at, by: weighed(weights, started) }));
    return [lines[own]!, ...lines.slice(0, own), ...lines.slice(own + 1)];
  });
};

/**
 * The smallest change, in the unit of the values, that a design would have seen four times in five
 * in stretches of the past in which there was none: placebo draws, to which changes are added.
 * Undefined where it would see none, however large, or where the past has too few weeks.
 */
export const smallestVisible = (
  past: readonly Series[],
  design: Omit<Drawn, 'index'>,
): number | undefined => {
  const asked = past.flatMap((series) => askedIn(series, design));
  if (asked.length === 0) return undefined;
  const isSeen = (change: number): boolean =>
    asked.filter((lines) => sees(lines, change)).length >= POWER * asked.length;
  let high = Math.max(...asked.flatMap((lines) => lines.map(({ at }) => Math.abs(at))), 1e-300);
  for (let doubled = 0; !isSeen(high); doubled++) {
    if (doubled === STEPS) return undefined;
    high *= 2;
  }
  let low = 0;
  for (let halved = 0; halved < STEPS; halved++) {
    const middle = (low + high) / 2;
    if (isSeen(middle)) high = middle;
    else low = middle;
  }
  return high;
};
