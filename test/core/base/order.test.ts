import { expect, it } from 'vitest';
import { byId, byKey, compareTexts, mostFirst } from '../../../core/base/order.ts';

it('orders texts by their units, whatever the language of the machine', () => {
  expect(['b', 'a', 'Z', 'ä', 'a1', '', 'a'].sort(compareTexts)).toEqual([
    '',
    'Z',
    'a',
    'a',
    'a1',
    'b',
    'ä',
  ]);
  expect(compareTexts('a', 'a')).toBe(0);
});

it('orders by id, and entries by key, and leaves equal ones in their order', () => {
  const list = [
    { id: 'b', at: 1 },
    { id: 'a', at: 2 },
    { id: 'b', at: 3 },
  ];
  expect(list.sort(byId).map(({ at }) => at)).toEqual([2, 1, 3]);
  const map = new Map([
    ['y', 1],
    ['x', 2],
  ]);
  expect([...map].sort(byKey)).toEqual([
    ['x', 2],
    ['y', 1],
  ]);
});

it('orders by a number, the largest first, then by name', () => {
  const hits = [
    { lesson: 'c', score: 1 },
    { lesson: 'b', score: 2 },
    { lesson: 'a', score: 1 },
  ];
  const order = mostFirst<(typeof hits)[number]>(
    ({ score }) => score,
    ({ lesson }) => lesson,
  );
  expect(hits.sort(order).map(({ lesson }) => lesson)).toEqual(['b', 'a', 'c']);
});
