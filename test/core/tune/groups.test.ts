import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAST_SHOWN, showingOf } from '../../../core/base/small-groups.ts';
import type { CompiledRelease } from '../../../core/release/compile.ts';
import type { Compared } from '../../../core/tune/compare.ts';
import { bySkill, nothingShown } from '../../../core/tune/groups.ts';
import { knownFrom } from '../../support/attack.ts';
import { scaled } from '../../support/proof.ts';

const SKILLS = ['a', 'b', 'c', 'd'];
/** What a lesson serves: nothing, one skill, or two. */
const LESSONS = [[], ['a'], ['b'], ['c'], ['d'], ['a', 'b']];
const people = fc
  .array(
    fc.tuple(
      fc.record({ before: fc.nat({ max: 5 }), after: fc.nat({ max: 5 }) }),
      fc.nat({ max: 20 }),
    ),
    { maxLength: 8 },
  )
  .map((groups) => groups.flatMap(([one, times]) => new Array<One>(times).fill(one)));
type One = { readonly before: number; readonly after: number };

const comparedOf = ({ before, after }: One): Compared =>
  ({
    before: { choice: { option: { lesson: before, skills: LESSONS[before]! } } },
    after: { choice: { option: { lesson: after, skills: LESSONS[after]! } } },
  }) as unknown as Compared;
const RELEASE = {
  catalogue: { skills: SKILLS.map((id) => ({ id, name: id })) },
} as unknown as CompiledRelease;

describe('What a preview tells of groups', () => {
  it('gives away no group of one to four, whatever is added and taken away', () => {
    let told = 0;
    fc.assert(
      fc.property(people, (all) => {
        const groups = bySkill(all.map(comparedOf), RELEASE, nothingShown(all.length));
        told += groups.length;
        type Set = (one: One) => boolean;
        const has =
          (when: 'before' | 'after', skill: string): Set =>
          (one) =>
            LESSONS[one[when]]!.includes(skill);
        const published = groups.flatMap(({ id }): Set[] => [
          has('before', id),
          has('after', id),
          (one) => has('before', id)(one) || has('after', id)(one),
        ]);
        const lists = SKILLS.flatMap((id) => [has('before', id), has('after', id)]);
        const places = [0, 1, 2, 3, 4, 5];
        const lessons = places.flatMap((lesson): Set[] => [
          ({ before }) => before === lesson,
          ({ after }) => after === lesson,
        ]);
        const moves = SKILLS.flatMap((id): Set[] => [
          (one) => has('before', id)(one) && !has('after', id)(one),
          (one) => !has('before', id)(one) && has('after', id)(one),
          (one) => has('before', id)(one) && has('after', id)(one),
          (one) => !has('before', id)(one) && !has('after', id)(one),
        ]);
        const small = [...lists, ...lessons, ...moves].filter((set) => {
          const count = all.filter(set).length;
          return count > 0 && count < LEAST_SHOWN;
        });
        const cells = places.flatMap((before) => places.map((after) => ({ before, after })));
        expect(knownFrom([() => true, ...published], small, cells)).toEqual([]);
      }),
      { seed: 20261128, numRuns: scaled(300, 900) },
    );
    expect(told).toBeGreaterThan(50);
  });

  it('leaves everybody among five or more', () => {
    const show = showingOf(25);
    const places = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => from + n);
    expect(show(places(0, 21))).toBe(false);
    expect(show(places(0, 3))).toBe(false);
    expect(show(places(0, 10))).toBe(true);
    expect(show(places(0, 12))).toBe(false);
    expect(show(places(10, 20))).toBe(true);
  });
});
