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
 * Probabilities of being picked next, by a softmax of the scores at a temperature; at 0 the first
 * of the best is certain. Pinned options come before all others, the best of them first. The
 * probabilities add up to 1.
 */
export const propensities = (options: readonly Option[], temperature: number): number[] => {
  const chances: number[] = [];
  let best = options[0];
  if (best === undefined) return chances;
  for (let index = 1; index < options.length; index++)
    if (comesBefore(options[index]!, best)) best = options[index]!;
  if (temperature <= 0 || best.pinned) return options.map((option) => (option === best ? 1 : 0));
  let total = 0;
  for (let index = 0; index < options.length; index++) {
    const weight = Math.exp((options[index]!.score - best.score) / temperature);
    chances.push(weight);
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
