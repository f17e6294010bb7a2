import { expect, it } from 'vitest';
import { estimateOf } from '../../../core/impact/redraws.ts';
import { smallestVisible } from '../../../core/impact/visible.ts';
import { scaled } from '../../support/proof.ts';
import { worldOf } from './worlds.ts';

it('a change of the size that is said to be visible is seen about four times in five', () => {
  const WORLDS = scaled(60, 300);
  let seen = 0;
  let asked = 0;
  for (let number = 0; number < WORLDS; number++) {
    // The past, and after it a change; both drawn by the same luck.
    const of = { teams: 10, design: 'waves, some held out', shape: 'constant' } as const;
    const past = worldOf({ ...of, effect: 0 }, `20261128|visible|${number}`);
    const size = smallestVisible([past.series], past.drawn);
    if (size === undefined) continue;
    const then = worldOf({ ...of, effect: size }, `20261128|visible|${number}|then`);
    const found = estimateOf(then.series, then.drawn)!;
    asked += 1;
    if (found.low > 0 || found.high < 0) seen += 1;
  }
  expect(asked).toBeGreaterThan(WORLDS * 0.9);
  // Nuisances differ between the two worlds here; the bench asks within one.
  expect(seen / asked).toBeGreaterThan(0.6);
  expect(seen / asked).toBeLessThan(0.95);
});

it('with twenty draws none is visible, however large', () => {
  const world = worldOf({ teams: 6, design: 'at once', effect: 0, shape: 'constant' }, 'few');
  const bare = {
    ...world.series,
    values: world.series.values.map((v) => (Number.isNaN(v) ? 0 : v)),
  };
  expect(world.drawn.allocations.count).toBe(20);
  const found = smallestVisible([bare], world.drawn);
  if (found !== undefined) expect(found).toBeGreaterThan(0);
});
