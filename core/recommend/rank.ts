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

/** Draws one option by its propensity, with one draw of `random`; undefined if there is none. */
export const draw = <T extends Option>(
  options: readonly T[],
  temperature: number,
  random: () => number,
): Choice<T> | undefined => {
  const chances = propensities(options, temperature);
  let rest = random();
  let last: Choice<T> | undefined;
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
): Choice<T>[] => {
  const left = [...options];
  const choices: Choice<T>[] = [];
  while (choices.length < count) {
    const choice = draw(left, temperature, random);
    if (choice === undefined) break;
    choices.push(choice);
    left.splice(left.indexOf(choice.option), 1);
  }
  return choices;
};
