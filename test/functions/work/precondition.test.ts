import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Refused } from '../../../functions/refusal.ts';
import {
  ANY_STATE,
  checkPrecondition,
  type Precondition,
} from '../../../functions/work/precondition.ts';
import { scaled } from '../../support/proof.ts';

const holds = (asked: Precondition, current: string | undefined, wanted?: string): boolean => {
  try {
    checkPrecondition(asked, current, wanted);
    return true;
  } catch (failure) {
    expect((failure as Refused).code).toBe('etag-mismatch');
    return false;
  }
};

it.each<[string, Precondition, string | undefined, string | undefined, boolean]>([
  ['nothing is asked, and it is there', ANY_STATE, 'a', undefined, true],
  ['nothing is asked, and it is not there', ANY_STATE, undefined, undefined, true],
  ['If-Match names its tag', { ifMatch: ['a'] }, 'a', undefined, true],
  ['If-Match names its tag among others', { ifMatch: ['b', 'a'] }, 'a', undefined, true],
  ['If-Match is *, and it is there', { ifMatch: '*' }, 'a', undefined, true],
  ['If-Match names other tags', { ifMatch: ['b', 'c'] }, 'a', undefined, false],
  ['If-Match names no tag', { ifMatch: [] }, 'a', undefined, false],
  ['If-Match is *, and it is not there', { ifMatch: '*' }, undefined, undefined, false],
  ['If-Match names a tag of what is not there', { ifMatch: ['a'] }, undefined, undefined, false],
  ['an old tag, but it is as wanted already', { ifMatch: ['old'] }, 'a', 'a', true],
  ['an old tag, and something else is wanted', { ifMatch: ['old'] }, 'a', 'b', false],
  ['an old tag, and the wanted thing is gone', { ifMatch: ['old'] }, undefined, 'a', false],
  ['an old tag, nothing there, nothing wanted', { ifMatch: ['old'] }, undefined, undefined, false],
  ['If-None-Match names its tag', { ifNoneMatch: ['b', 'a'] }, 'a', undefined, false],
  ['If-None-Match is *, and it is there', { ifNoneMatch: '*' }, 'a', undefined, false],
  ['If-None-Match is *, as it is wanted', { ifNoneMatch: '*' }, 'a', 'a', false],
  ['If-None-Match is *, and it is not there', { ifNoneMatch: '*' }, undefined, undefined, true],
  ['If-None-Match names other tags', { ifNoneMatch: ['b'] }, 'a', undefined, true],
  ['both, and both hold', { ifMatch: ['a'], ifNoneMatch: ['b'] }, 'a', undefined, true],
  ['both, and If-None-Match does not hold', { ifMatch: ['a'], ifNoneMatch: '*' }, 'a', 'a', false],
  ['both, and If-Match does not hold', { ifMatch: ['c'], ifNoneMatch: ['b'] }, 'a', 'd', false],
])('%s', (_, asked, current, wanted, expected) => {
  expect(holds(asked, current, wanted)).toBe(expected);
});

it('tells one who came second from one who read too early', () => {
  const said = (asked: Precondition): string => {
    try {
      checkPrecondition(asked, 'now');
      return '';
    } catch (failure) {
      return (failure as Refused).message;
    }
  };
  expect(said({ ifNoneMatch: '*' })).toMatch(/exists already/);
  expect(said({ ifMatch: ['before'] })).toMatch(/changed since you read it.+If-Match/);
});

const tag = fc.constantFrom('a', 'b', 'c');
const tags = fc.oneof(fc.array(tag, { maxLength: 3 }), fc.constant('*' as const));
const current = fc.option(tag, { nil: undefined });

it('If-Match and If-None-Match of the same tags never hold both', () => {
  fc.assert(
    fc.property(tags, current, (named, is) => {
      const isMatched = holds({ ifMatch: named }, is);
      expect(holds({ ifNoneMatch: named }, is)).toBe(!isMatched);
      expect(holds({ ifMatch: named, ifNoneMatch: named }, is)).toBe(false);
    }),
    { seed: 20261127, numRuns: scaled(100, 1000) },
  );
});

it('naming more tags never makes If-Match fail, nor If-None-Match hold', () => {
  fc.assert(
    fc.property(fc.array(tag), fc.array(tag), current, current, (few, more, is, wanted) => {
      if (holds({ ifMatch: few }, is, wanted))
        expect(holds({ ifMatch: [...few, ...more] }, is, wanted)).toBe(true);
      if (!holds({ ifNoneMatch: few }, is, wanted))
        expect(holds({ ifNoneMatch: [...few, ...more] }, is, wanted)).toBe(false);
    }),
    { seed: 20261128, numRuns: scaled(100, 1000) },
  );
});
