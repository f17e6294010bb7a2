import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { marksOf } from '../../../core/catalogue/mark.ts';
import { scaled } from '../../support/proof.ts';

const question = (...rights: boolean[]) => ({
  choices: rights.map((correct, place) => ({ text: `Choice ${place}`, correct })),
});

it.each<[string, readonly boolean[], readonly number[], boolean, readonly number[]]>([
  ['the right one', [false, true], [1], true, [1]],
  ['the wrong one', [false, true], [0], false, [1]],
  ['the right one and a wrong one', [false, true], [0, 1], false, [1]],
  ['one of two right ones', [true, false, true], [2], false, [0, 2]],
  ['both right ones', [true, false, true], [0, 2], true, [0, 2]],
  ['both right ones, in another order', [true, false, true], [2, 0], true, [0, 2]],
  ['as many as are right, but others', [true, false, true], [0, 1], false, [0, 2]],
  ['all, where all are right', [true, true], [0, 1], true, [0, 1]],
])('%s', (_, rights, chosen, correct, rightChoices) => {
  expect(marksOf(question(...rights), chosen)).toEqual({ correct, rightChoices });
});

it('exactly one set of choices is correct, in whatever order', () => {
  const rights = fc
    .array(fc.boolean(), { minLength: 2, maxLength: 8 })
    .filter((list) => list.some(Boolean));
  fc.assert(
    fc.property(rights, fc.nat(), (list, turn) => {
      const sets = Array.from({ length: 2 ** list.length }, (_, bits) =>
        list.flatMap((_right, place) => ((bits >> place) & 1 ? [place] : [])),
      );
      const turned = (set: readonly number[]) => [
        ...set.slice(turn % (set.length + 1)),
        ...set.slice(0, turn % (set.length + 1)),
      ];
      const correct = sets.filter((set) => marksOf(question(...list), turned(set)).correct);
      expect(correct).toEqual([list.flatMap((right, place) => (right ? [place] : []))]);
    }),
    { seed: 20261127, numRuns: scaled(50, 1_000) },
  );
});
