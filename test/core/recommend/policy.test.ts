import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { LAWS } from '../../bench/policy/laws.ts';
import { oracle } from '../../bench/policy/oracle.ts';
import { play } from '../../bench/policy/play.ts';
import {
  curriculum,
  fsrsDemand,
  fsrsFirst,
  gapOnly,
  random,
  uplift,
} from '../../bench/policy/players.ts';
import { shareOfWay } from '../../bench/policy/score.ts';
import { worldOf } from '../../bench/policy/worlds.ts';

/**
 * Six weeks of a few people under each law of memory: small, so the margins are below what `npm run
 * bench:policy` reports.
 */
describe('the default weights', () => {
  const setting = { policy: { ...DEFAULT_POLICY, version: 1 } };

  it.each(LAWS)(
    'choose better than simple rules, and come most of the way to an oracle: $name',
    async (law) => {
      const worlds = [11, 12].map((seed) => worldOf(law, seed, 6));
      const scores = (player: typeof uplift) =>
        Promise.all(worlds.map((world) => play(world, player, setting)));
      const mean = (values: readonly number[]) =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      const [own, lowest, highest] = [
        await scores(uplift),
        await scores(random),
        await scores(oracle),
      ];
      for (const rival of [random, curriculum, gapOnly, fsrsFirst, fsrsDemand])
        expect(mean(own), rival.name).toBeGreaterThan(mean(await scores(rival)) + 0.05);
      expect(shareOfWay(own, lowest, highest).share).toBeGreaterThan(0.65);
    },
  );

  it('play the same six weeks twice alike', async () => {
    const again = () => play(worldOf(LAWS[0]!, 13, 2), uplift, setting);
    expect(await again()).toBe(await again());
  });
});
