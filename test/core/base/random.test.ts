import { describe, expect, it } from 'vitest';
import { FNV_BASIS, fnv1a } from '../../../core/base/hash.ts';
import { gumbelsOf, randomOf, seeded, stableShareOf } from '../../../core/base/random.ts';

const draws = (random: () => number, count = 3): number[] => Array.from({ length: count }, random);

describe('draws', () => {
  it('repeat themselves for a seed', () => {
    expect(draws(randomOf('same'), 5)).toEqual(draws(randomOf('same'), 5));
    expect(draws(seeded(7), 5)).toEqual(draws(seeded(7), 5));
    expect(draws(randomOf('same'))).not.toEqual(draws(randomOf('some')));
  });

  it('are those that stored decisions and published figures were made with', () => {
    expect(draws(randomOf('uplift'))).toEqual([
      0.8483179621398449, 0.3581061421427876, 0.6549876909703016,
    ]);
    expect(draws(seeded(1))).toEqual([
      0.6270739405881613, 0.002735721180215478, 0.5274470399599522,
    ]);
  });

  it('spread evenly, over one seed and over seeds that differ by a digit', () => {
    const spread = (draw: (index: number) => number): number[] => {
      const buckets = new Array<number>(10).fill(0);
      for (let index = 0; index < 20_000; index++) buckets[Math.floor(draw(index) * 10)]! += 1;
      return buckets.map((count) => Math.abs(count - 2000));
    };
    const [text, number] = [randomOf('one'), seeded(1)];
    for (const draw of [text, number, (index: number) => stableShareOf(`employee:e${index}`)])
      expect(Math.max(...spread(draw))).toBeLessThan(200);
  });
});

describe('noise by name', () => {
  const shareOf = (gumbel: number): number => Math.exp(-Math.exp(-gumbel));

  it('hangs on seed and name alone, in whichever order it is looked up', () => {
    const noiseOf = gumbelsOf('seed');
    const names = Array.from({ length: 50 }, (_, n) => `lesson-${n}`);
    const forwards = names.map(noiseOf);
    expect([...names].reverse().map(gumbelsOf('seed')).reverse()).toEqual(forwards);
    expect(names.map(gumbelsOf('seeds'))).not.toEqual(forwards);
    for (const [place, noise] of [0.6456612008, -0.0216708968, -0.1606157053].entries())
      expect(forwards[place]).toBeCloseTo(noise, 9);
  });

  it('is spread as the Gumbel distribution says, over names and over seeds', () => {
    const noises = [
      (n: number) => gumbelsOf('one')(`lesson-${n}`),
      (n: number) => gumbelsOf(`seed-${n}`)('lesson'),
      (n: number) => gumbelsOf(`${n}`)('a'),
    ];
    for (const noise of noises) {
      const buckets = new Array<number>(20).fill(0);
      for (let n = 0; n < 40_000; n++) buckets[Math.floor(shareOf(noise(n)) * 20)]! += 1;
      const chiSquare = buckets.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
      // 99.9 % point with 19 degrees of freedom.
      expect(chiSquare).toBeLessThan(43.82);
    }
  });

  it('of two names that differ by a letter is independent over seeds', () => {
    for (const [one, other] of [
      ['c1', 'c2'],
      ['a', 'b'],
      ['lesson-1', 'lesson-10'],
      ['xa', 'ya'],
    ] as const) {
      const cells = new Array<number>(64).fill(0);
      for (let n = 0; n < 64_000; n++) {
        const noiseOf = gumbelsOf(`seed-${n}|0|`);
        const [row, column] = [one, other].map((name) => Math.floor(shareOf(noiseOf(name)) * 8));
        cells[8 * row! + column!]! += 1;
      }
      const chiSquare = cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
      // 99.9 % point with 63 degrees of freedom.
      expect(chiSquare).toBeLessThan(103.4);
    }
  });
});

describe('FNV-1a', () => {
  it('gives the hashes that its authors published', () => {
    const published = { '': 0x811c9dc5, a: 0xe40c292c, foobar: 0xbf9cf968 };
    for (const [text, hash] of Object.entries(published)) expect(fnv1a(text) >>> 0).toBe(hash);
  });

  it('goes on where another hash ended', () => {
    expect(fnv1a('bar', fnv1a('foo'))).toBe(fnv1a('foobar'));
    expect(fnv1a('', 5)).toBe(5);
    expect(fnv1a('x', FNV_BASIS)).toBe(fnv1a('x'));
  });
});
