import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../../../core/base/random.ts';
import { draw, drawSeveral, propensities } from '../../../core/recommend/rank.ts';
import { scaled } from '../../support/proof.ts';

const options = (...scores: number[]) => scores.map((score) => ({ score, pinned: false }));
const manyOptions = fc.array(
  fc.record({ score: fc.double({ min: 0, max: 1.25, noNaN: true }), pinned: fc.constant(false) }),
  { minLength: 1, maxLength: 50 },
);
const temperature = fc.oneof(
  fc.constantFrom(0, 1e-320, 10),
  fc.double({ min: 0, max: 10, noNaN: true }),
);

describe('propensities', () => {
  it('add up to 1, and a better score is never less likely', () => {
    fc.assert(
      fc.property(manyOptions, temperature, (list, warmth) => {
        const chances = propensities(list, warmth);
        expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
        for (const [i, one] of list.entries())
          for (const [j, other] of list.entries())
            if (warmth > 0 && one.score > other.score)
              expect(chances[i]).toBeGreaterThanOrEqual(chances[j]!);
      }),
      { seed: 7, numRuns: scaled(300, 4500) },
    );
  });

  it('are the softmax of the scores', () => {
    const [a, b] = propensities(options(0.5, 0.5 - 0.02 * Math.log(3)), 0.02);
    expect(a).toBeCloseTo(0.75, 12);
    expect(b).toBeCloseTo(0.25, 12);
  });

  it('make the first of the best certain without exploration, and the best pinned one always', () => {
    expect([...propensities(options(0.2, 0.9, 0.9), 0)]).toEqual([0, 1, 0]);
    const pinned = [
      { score: 0.9, pinned: false },
      { score: 0.1, pinned: true },
      { score: 0.3, pinned: true },
    ];
    expect([...propensities(pinned, 10)]).toEqual([0, 0, 1]);
    expect(propensities([], 0.1)).toHaveLength(0);
  });
});

describe('draws', () => {
  const DRAWS = 100_000;
  const scores = [0.9, 0.88, 0.85, 0.8, 0.7];

  it('come as often as their propensities say, over 100,000 seeds', () => {
    const list = options(...scores);
    const chances = propensities(list, 0.05);
    const counts = new Float64Array(list.length);
    for (let seed = 0; seed < DRAWS; seed++) {
      const pick = draw(list, 0.05, randomOf(`decision-${seed}`))!;
      expect(pick.propensity).toBe(chances[list.indexOf(pick.option)]);
      counts[list.indexOf(pick.option)]! += 1;
    }
    const chiSquare = chances.reduce(
      (sum, chance, i) => sum + (counts[i]! - chance * DRAWS) ** 2 / (chance * DRAWS),
      0,
    );
    // 99.9 % point of chi-square with 4 degrees of freedom.
    expect(chiSquare).toBeLessThan(18.47);
  });

  it('after the first have the propensity given the picks above', () => {
    const list = options(...scores);
    const pairs = new Map<string, { count: number; chance: number }>();
    for (let seed = 0; seed < DRAWS; seed++) {
      const [first, second] = drawSeveral(list, 2, 0.05, randomOf(`plan-${seed}`));
      const key = `${list.indexOf(first!.option)}-${list.indexOf(second!.option)}`;
      const pair = pairs.get(key) ?? { count: 0, chance: first!.propensity * second!.propensity };
      pair.count += 1;
      pairs.set(key, pair);
    }
    expect(pairs.size).toBe(20);
    let total = 0;
    let chiSquare = 0;
    for (const { count, chance } of pairs.values()) {
      total += chance;
      chiSquare += (count - chance * DRAWS) ** 2 / (chance * DRAWS);
    }
    expect(total).toBeCloseTo(1, 9);
    // 99.9 % point with 19 degrees of freedom.
    expect(chiSquare).toBeLessThan(43.82);
  });

  it('are different options, as many as asked for or as there are', () => {
    fc.assert(
      fc.property(
        manyOptions,
        temperature,
        fc.integer({ min: 1, max: 60 }),
        (list, warmth, count) => {
          const picks = drawSeveral(list, count, warmth, randomOf('x'));
          expect(picks).toHaveLength(Math.min(count, list.length));
          expect(new Set(picks.map(({ option }) => option)).size).toBe(picks.length);
        },
      ),
      { seed: 8, numRuns: scaled(200, 3000) },
    );
  });
});
