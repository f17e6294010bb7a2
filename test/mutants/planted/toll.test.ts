import { expect, it } from 'vitest';
import { toll } from './toll.ts';

it('costs three an axle, and two at least', () => {
  expect([toll(4, false), toll(0, false)]).toEqual([12, 2]);
});
