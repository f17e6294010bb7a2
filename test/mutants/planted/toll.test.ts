import { expect, it } from 'vitest';
import { refund, toll } from './toll.ts';

it('costs three an axle, and two at least', () => {
  expect([toll(4, false), toll(0, false)]).toEqual([12, 2]);
});

it('gives something back', () => {
  expect(refund).toBeTypeOf('function');
});
