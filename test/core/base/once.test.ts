import { expect, it } from 'vitest';
import { once } from '../../../core/base/once.ts';

it('works out what follows from an object once, and from an equal one anew', () => {
  let made = 0;
  const sizeOf = once((list: readonly number[]) => {
    made += 1;
    return { size: list.length };
  });
  const list = [1, 2, 3];
  expect(sizeOf(list)).toBe(sizeOf(list));
  expect(made).toBe(1);
  expect(sizeOf([1, 2, 3])).toEqual({ size: 3 });
  expect(made).toBe(2);
});
