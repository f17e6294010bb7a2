import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newAttempt, readAttempt, writeAttempt } from '../../../functions/learn/attempt.ts';

const random = (size: number) => new Uint8Array(size).fill(7);

describe('An attempt', () => {
  it('comes back as it was written, for the lesson that it is of', () => {
    const order = fc.integer({ min: 0, max: 50 }).chain((size) =>
      fc.shuffledSubarray(
        Array.from({ length: size }, (_, place) => place),
        { minLength: size },
      ),
    );
    fc.assert(
      fc.property(order, fc.infiniteStream(fc.boolean()), fc.nat(50), (places, marks, most) => {
        const count = Math.min(most, places.length);
        const attempt = {
          ...newAttempt({ random }, places),
          marks: places.slice(0, count).map(() => marks.next().value as boolean),
        };
        const text = writeAttempt(attempt);
        expect(text).toMatch(/^[A-Za-z0-9_.~-]+$/);
        expect(readAttempt(text, places.length)).toEqual(attempt);
        expect(readAttempt(text, places.length + 1)).toBeUndefined();
      }),
    );
  });

  it('is none whatever else somebody sends', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(5), (text, questions) => {
        const read = readAttempt(text, questions);
        if (read !== undefined) expect(writeAttempt(read)).toBe(text);
      }),
    );
    for (const text of [null, '', '~~', 'abcdefgh~0.0~', 'abcdefgh~0.2~', 'abcdefgh~0.1~011'])
      expect(readAttempt(text, 2)).toBeUndefined();
  });
});
