import { randomOf } from '../../../core/base/random.ts';

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How far a player comes on the way from random (0) to the oracle (1), over seeds: from the mean
 * scores.
 */
export const shareOfWay = (
  player: readonly number[],
  random: readonly number[],
  oracle: readonly number[],
): { share: number; low: number; high: number } => {
  const shareOver = (seeds: readonly number[]): number => {
    const of = (scores: readonly number[]): number => mean(seeds.map((seed) => scores[seed]!));
    return (of(player) - of(random)) / (of(oracle) - of(random));
  };
  const all = [...player.keys()];
  const draw = randomOf('bootstrap');
  const draws = Array.from({ length: 2000 }, () =>
    shareOver(all.map(() => Math.floor(draw() * all.length))),
  ).sort((a, b) => a - b);
  return { share: shareOver(all), low: draws[50]!, high: draws[1949]! };
};
