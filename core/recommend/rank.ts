/** Something that can be picked. */
export interface Option {
  readonly score: number;
  readonly pinned: boolean;
}

/** An option that was picked, and the probability that it had given the picks above it. */
export interface Choice<T> {
  readonly option: T;
  /** 0 < propensity ≤ 1 */
  readonly propensity: number;
}

/** Whether an option is better than another: pinned first, then by score. */
export const comesBefore = (one: Option, other: Option): boolean =>
  one.pinned === other.pinned ? one.score > other.score : one.pinned;

/** The best of what is left; the first of equal ones. */
export const leaderOf = <T extends Option>(options: readonly T[]): T | undefined =>
  options.reduce<T | undefined>(
    (best, option) => (best === undefined || comesBefore(option, best) ? option : best),
    undefined,
  );

/**
 * Probabilities of being picked next, beside the options: a softmax of the scores at a temperature
 * ≥ 0 (Luce 1959); at 0 the first of the best is certain. Pinned options come before all others,
 * the best of them first. The probabilities add up to 1; without options there are none.
 *
 * @example
 * propensities([{ score: 0.9, pinned: false }, { score: 0.2, pinned: false }], 0) // [1, 0]
 */
export const propensities = (options: readonly Option[], temperature: number): number[] => {
  const chances: number[] = [];
  const best = leaderOf(options);
  if (best === undefined) return chances;
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

/** The luck of an option: a standard Gumbel number that hangs on the option itself alone. */
export type LuckOf<T> = (option: T) => number;

/**
 * Draws up to `count` different options, one after the other, as if each were drawn by its
 * propensity among those that are left (Plackett–Luce): the ones with the largest keys, score ÷
 * temperature + luck, in their order. That these have the same probabilities is the Gumbel-max
 * trick (E. J. Gumbel 1954; J. I. Yellott 1977). An option's luck does not hang on the others, so
 * that one more or less leaves the order of the rest as it is.
 */
export const drawSeveral = <T extends Option>(
  options: readonly T[],
  count: number,
  temperature: number,
  luckOf: LuckOf<T>,
): Choice<T>[] => {
  const left = [...options];
  // With nothing to explore the luck of nobody counts.
  const luck = temperature > 0 ? left.map(luckOf) : [];
  const choices: Choice<T>[] = [];
  while (choices.length < count) {
    const best = leaderOf(left);
    if (best === undefined) break;
    const chances = propensities(left, temperature);
    let place = left.indexOf(best);
    if (temperature > 0 && !best.pinned) {
      let most = Number.NEGATIVE_INFINITY;
      for (let index = 0; index < left.length; index++) {
        // Scores relative to the best: at any temperature the best one's key is a number.
        const key = (left[index]!.score - best.score) / temperature + luck[index]!;
        if (key <= most) continue;
        most = key;
        place = index;
      }
    }
    choices.push({ option: left[place]!, propensity: chances[place]! });
    left.splice(place, 1);
    luck.splice(place, 1);
  }
  return choices;
};
