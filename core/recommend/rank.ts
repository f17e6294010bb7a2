/** Something that can be picked. */
export interface Option {
  readonly score: number;
  readonly pinned: boolean;
}

/** A pick, and the probability that it had given the picks above it. */
export interface Pick<T> {
  readonly option: T;
  readonly propensity: number;
}

/** Whether an option is better than another: pinned first, then by score. */
export const comesBefore = (one: Option, other: Option): boolean =>
  one.pinned === other.pinned ? one.score > other.score : one.pinned;

/**
 * Probabilities of being picked next, by a softmax of the scores at a temperature; at 0 the first of the best is certain.
 * Pinned options come before all others, the best of them first. The probabilities add up to 1.
 */
export const propensities = (options: readonly Option[], temperature: number): Float64Array => {
  const chances = new Float64Array(options.length);
  let best = 0;
  for (const [index, option] of options.entries()) if (comesBefore(option, options[best]!)) best = index;
  if (temperature <= 0 || options[best]?.pinned) {
    if (options.length > 0) chances[best] = 1;
    return chances;
  }
  let total = 0;
  for (const [index, { score }] of options.entries()) {
    const weight = Math.exp((score - options[best]!.score) / temperature);
    chances[index] = weight;
    total += weight;
  }
  for (let index = 0; index < chances.length; index++) chances[index]! /= total;
  return chances;
};

/** Draws one option by its propensity; undefined if there is none. */
export const draw = <T extends Option>(
  options: readonly T[],
  temperature: number,
  random: () => number,
): Pick<T> | undefined => {
  const chances = propensities(options, temperature);
  let rest = random();
  let last: Pick<T> | undefined;
  for (const [index, option] of options.entries()) {
    const propensity = chances[index]!;
    if (propensity === 0) continue;
    last = { option, propensity };
    rest -= propensity;
    if (rest < 0) return last;
  }
  return last;
};

/** Draws up to `count` different options, one after the other. */
export const drawSeveral = <T extends Option>(
  options: readonly T[],
  count: number,
  temperature: number,
  random: () => number,
): Pick<T>[] => {
  const left = [...options];
  const picks: Pick<T>[] = [];
  while (picks.length < count) {
    const pick = draw(left, temperature, random);
    if (pick === undefined) break;
    picks.push(pick);
    left.splice(left.indexOf(pick.option), 1);
  }
  return picks;
};
