import { expect, it } from 'vitest';
import { remembered } from '../../../core/base/remembered.ts';

/** Remembers at most two results, and which keys had to be made. */
const counted = <Made>(make: (key: string) => Made) => {
  const made: string[] = [];
  const ask = remembered(2, (key: string) => {
    made.push(key);
    return make(key);
  });
  return { made, ask };
};

it('makes a result once as long as it is kept', () => {
  const { made, ask } = counted((key) => ({ key }));
  const first = ask('a');
  expect(ask('a')).toBe(first);
  expect(ask('b')).toEqual({ key: 'b' });
  expect(ask('a')).toBe(first);
  expect(made).toEqual(['a', 'b']);
});

it('forgets what was made first once there are too many, asked for or not', () => {
  const { made, ask } = counted((key) => key.toUpperCase());
  for (const key of ['a', 'b', 'a', 'c', 'b', 'c', 'a']) expect(ask(key)).toBe(key.toUpperCase());
  expect(made).toEqual(['a', 'b', 'c', 'a']);
});

it('remembers that there is nothing', () => {
  const { made, ask } = counted(() => undefined);
  expect([ask('a'), ask('a')]).toEqual([undefined, undefined]);
  expect(made).toEqual(['a']);
});

it('asks again after a failure', () => {
  let attempts = 0;
  const ask = remembered(2, (key: string) => {
    attempts += 1;
    if (attempts === 1) throw new Error('not yet');
    return key;
  });
  expect(() => ask('a')).toThrow('not yet');
  expect(ask('a')).toBe('a');
});

it('tells numbers from each other as keys', () => {
  const half = remembered(3, (key: number) => key / 2);
  expect([half(1), half(2), half(1)]).toEqual([0.5, 1, 0.5]);
});
