import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gumbelsOf } from '../../../core/base/random.ts';
import { drawSeveral, propensities } from '../../../core/recommend/rank.ts';
import { scaled } from '../../support/proof.ts';

const options = (...scores: number[]) => scores.map((score) => ({ score, pinned: false }));
const manyOptions = fc.array(
  fc.record({ score: fc.double({ min: 0, max: 1.25, noNaN: true }), pinned: fc.constant(false) }),
  { minLength: 1, maxLength: 50 },
);
/** The luck of options whose names are their places in a list. */
const luckIn = <T>(list: readonly T[], seed: string): ((option: T) => number) => {
  const noiseOf = gumbelsOf(seed);
  return (option) => noiseOf(`lesson-${list.indexOf(option)}`);
};
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
      const [pick] = drawSeveral(list, 1, 0.05, luckIn(list, `decision-${seed}`));
      expect(pick!.propensity).toBe(chances[list.indexOf(pick!.option)]);
      counts[list.indexOf(pick!.option)]! += 1;
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
      const [first, second] = drawSeveral(list, 2, 0.05, luckIn(list, `plan-${seed}`));
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
          const picks = drawSeveral(list, count, warmth, luckIn(list, 'x'));
          expect(picks).toHaveLength(Math.min(count, list.length));
          expect(new Set(picks.map(({ option }) => option)).size).toBe(picks.length);
        },
      ),
      { seed: 8, numRuns: scaled(200, 3000) },
    );
  });

  it('have, worked out over all luck there can be, exactly the propensities of drawing in turn', () => {
    // Luck in equal shares of probability; never the same for two, since equal keys are a matter of
    // order.
    const STEPS = 40;
    const luckFrom = (offset: number): number[] =>
      Array.from({ length: STEPS }, (_, step) => -Math.log(-Math.log((step + offset) / STEPS)));
    for (const [scores, warmth] of [
      [[0.5, 0.48, 0.45], 0.05],
      [[0.3, 0.3, 0.3], 0.02],
      [[0.9, 0.2, 0.6], 0.5],
    ] as const) {
      const list = options(...scores);
      const orders = new Map<string, { share: number; chance: number }>();
      for (const a of luckFrom(1 / 2))
        for (const b of luckFrom(1 / 6))
          for (const c of luckFrom(5 / 6)) {
            const own = [a, b, c];
            const picks = drawSeveral(list, 3, warmth, (option) => own[list.indexOf(option)]!);
            const order = picks.map(({ option }) => list.indexOf(option)).join('');
            const chance = picks.reduce((product, { propensity }) => product * propensity, 1);
            const before = orders.get(order) ?? { share: 0, chance };
            before.share += STEPS ** -3;
            orders.set(order, before);
          }
      expect(orders.size).toBe(6);
      for (const { share, chance } of orders.values())
        expect(Math.abs(share - chance)).toBeLessThan(0.02);
    }
  });

  it('keep their order whatever else there is to pick', () => {
    fc.assert(
      fc.property(
        manyOptions,
        temperature,
        fc.array(fc.boolean(), { minLength: 50, maxLength: 50 }),
        fc.string({ maxLength: 4 }),
        (list, warmth, kept, seed) => {
          // The best stays: at a temperature of next to nothing all else is told by it alone.
          const best = Math.max(...list.map(({ score }) => score));
          const some = list.filter(({ score }, place) => score === best || kept[place]);
          const luck = luckIn(list, seed);
          const orderOf = (of: typeof list) =>
            drawSeveral(of, 50, warmth, luck).map(({ option }) => option);
          const all = orderOf(list).filter((option) => some.includes(option));
          expect(orderOf(some).map((one) => list.indexOf(one))).toEqual(
            all.map((one) => list.indexOf(one)),
          );
        },
      ),
      { seed: 9, numRuns: scaled(300, 4500) },
    );
  });

  it('are the best, the first of equal ones, without exploration', () => {
    fc.assert(
      fc.property(manyOptions, fc.string({ maxLength: 4 }), (list, seed) => {
        const picks = drawSeveral(list, 50, 0, luckIn(list, seed)).map(({ option }) => option);
        // `sort` keeps equal ones in their order.
        expect(picks).toEqual([...list].sort((a, b) => b.score - a.score));
      }),
      { seed: 10, numRuns: scaled(100, 1500) },
    );
  });

  it('put pinned ones before all others, the best first, whatever the luck', () => {
    const list = [
      { score: 0.9, pinned: false },
      { score: 0.1, pinned: true },
      { score: 0.3, pinned: true },
    ];
    const picks = drawSeveral(list, 3, 10, ({ score }) => -100 * score);
    expect(picks.map(({ option }) => list.indexOf(option))).toEqual([2, 1, 0]);
    expect(picks.map(({ propensity }) => propensity)).toEqual([1, 1, 1]);
  });
});
