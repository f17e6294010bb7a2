import { describe, expect, it } from 'vitest';
import { FNV_BASIS, fnv1a } from '../../../core/base/hash.ts';
import { randomOf, seeded, stableShareOf } from '../../../core/base/random.ts';

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
