import { describe, expect, it } from 'vitest';
import { cacheOf } from '../../../functions/store/cache.ts';

const value = (name: string) => ({ name });

describe('the cache of a warm process', () => {
  it('drops what was not used for longest once its bytes are full', () => {
    const cache = cacheOf(100);
    for (const name of ['a', 'b', 'c']) cache.keep(name, value(name), 40);
    expect(['a', 'b', 'c'].map((name) => cache.get(name))).toEqual([
      undefined,
      value('b'),
      value('c'),
    ]);
    cache.get('b');
    cache.keep('d', value('d'), 40);
    expect([cache.get('b'), cache.get('c')]).toEqual([value('b'), undefined]);
  });

  it('drops small things for one large thing, and keeps that although it is too large alone', () => {
    const cache = cacheOf(100);
    for (const name of ['a', 'b', 'c']) cache.keep(name, value(name), 30);
    cache.keep('large', value('large'), 500);
    expect(['a', 'b', 'c', 'large'].map((name) => cache.get(name))).toEqual([
      undefined,
      undefined,
      undefined,
      value('large'),
    ]);
    cache.keep('next', value('next'), 10);
    expect(cache.get('large')).toBeUndefined();
  });

  it('counts a value that is kept again once', () => {
    const cache = cacheOf(100);
    cache.keep('a', value('a'), 40);
    for (let again = 0; again < 10; again++) cache.keep('b', value('b'), 40);
    expect(cache.get('a')).toEqual(value('a'));
  });

  it('keeps what a value is built over longer than the value itself', () => {
    const cache = cacheOf(100);
    cache.keep('part', value('part'), 40);
    cache.keep('made', value('made'), 10, ['part']);
    cache.keep('other', value('other'), 40);
    // Nobody reads the part itself any more, yet it is used whenever what was made of it is.
    cache.get('made');
    cache.keep('new', value('new'), 40);
    expect(cache.get('part')).toEqual(value('part'));
    cache.keep('newer', value('newer'), 40);
    expect([cache.get('made'), cache.get('part')]).toEqual([undefined, value('part')]);
  });

  it('finds one thing that is asked for all the time as fast among many as among few', () => {
    const took = (count: number): number => {
      const cache = cacheOf();
      for (let index = 0; index < count; index++) cache.keep(`mark ${index}`, {}, 1);
      const beginMs = performance.now();
      for (let again = 0; again < 20_000; again++) cache.get('mark 0');
      return performance.now() - beginMs;
    };
    const best = (count: number): number =>
      Math.min(...Array.from({ length: 5 }, () => took(count)));
    // With the order of a map it was 150 times as long.
    expect(best(20_000)).toBeLessThan(30 * best(10));
  });
});
