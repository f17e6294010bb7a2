import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideSmall, LEAST_SHOWN } from '../../../core/base/small-groups.ts';
import type { NextLesson } from '../../../core/model/decision.ts';
import { flagsOf } from '../../../core/tune/flags.ts';
import { glanceOf } from '../../../core/tune/glance.ts';
import { knownFrom } from '../../support/attack.ts';
import { scaled } from '../../support/proof.ts';

interface One {
  readonly team: number;
  readonly role: number;
  readonly got: number;
}

/** Teams of a line: each is below the one before. */
const people = fc.array(
  fc.record({ team: fc.nat({ max: 3 }), role: fc.nat({ max: 2 }), got: fc.nat({ max: 4 }) }),
  { maxLength: 40 },
);

const nextOf = ({ got }: One): Pick<NextLesson, 'lessons' | 'nothing'> =>
  got === 0
    ? { lessons: [], nothing: { code: 'role', text: '' } }
    : ({ lessons: [{ lesson: { id: `l${got}` } }] } as unknown as NextLesson);
const gotOf = ({ got }: One): string => (got === 0 ? '' : `l${got}`);
const glance = (some: readonly One[], isPart: boolean) => {
  const nexts = some.map(nextOf);
  const beside = { objective: 'o', title: 'Happy', keyResult: 0, need: 0, skill: 'calm' };
  const asked = { ...beside, asked: some.length, beside: some.length };
  return glanceOf(nexts, flagsOf(nexts, [asked]), isPart);
};

type Set = (one: One) => boolean;
const FILTERS: readonly Set[] = [0, 1, 2, 3].flatMap((top): Set[] => [
  ({ team }) => team >= top,
  ...[0, 1, 2].map(
    (role): Set =>
      (one) =>
        one.team >= top && one.role === role,
  ),
  ({ team }) => team === top,
  ({ role }) => role === top,
]);

/** What the pages Teams, Roles and Today tell in numbers, as sets of people with their sizes. */
const published = (all: readonly One[]): Set[] => {
  const groups = (of: (one: One) => number | string): Set[] => {
    const ids = [...new Set(all.map(of))];
    const counted = ids.map((id) => ({ id, people: all.filter((one) => of(one) === id).length }));
    return hideSmall(counted).map(
      ({ id }) =>
        (one) =>
          of(one) === id,
    );
  };
  const today = glance(all, false);
  const got = today.kind === 'all' ? today.got : [];
  for (const { lesson, people: count } of got)
    expect(count).toBe(all.filter((one) => gotOf(one) === lesson).length);
  return [
    () => true,
    ...groups(({ team }) => team),
    ...groups(({ role }) => role),
    ...got.map(
      ({ lesson }): Set =>
        (one) =>
          gotOf(one) === lesson,
    ),
  ];
};

describe('What whoever sees groups only is told of everybody’s picks', () => {
  it('gives away no group of one to four, whatever is added and taken away', () => {
    fc.assert(
      fc.property(people, (all) => {
        fc.pre(all.length >= LEAST_SHOWN);
        const lessons = [0, 1, 2, 3, 4].map(
          (got): Set =>
            (one) =>
              one.got === got,
        );
        const sought = [...FILTERS, ...lessons].flatMap((filter): Set[] => [
          filter,
          (one) => !filter(one),
          ...lessons.map(
            (lesson): Set =>
              (one) =>
                filter(one) && lesson(one),
          ),
        ]);
        const small = sought.filter((set) => {
          const count = all.filter(set).length;
          return count > 0 && count < LEAST_SHOWN;
        });
        // Whoever attacks knows every combination that there could be, not who has which.
        const cells: One[] = [0, 1, 2, 3].flatMap((team) =>
          [0, 1, 2].flatMap((role) => [0, 1, 2, 3, 4].map((got) => ({ team, role, got }))),
        );
        expect(knownFrom(published(all), small, cells)).toEqual([]);
      }),
      { seed: 20261128, numRuns: scaled(200, 600) },
    );
  });

  it('says of a filter only what five or more get, and no number', () => {
    fc.assert(
      fc.property(people, fc.constantFrom(...FILTERS), (all, filter) => {
        const some = all.filter(filter);
        const told = glance(some, true);
        expect(told.kind).toBe(some.length < LEAST_SHOWN ? 'too-few' : 'part');
        if (told.kind !== 'part') return;
        for (const lesson of told.lessons)
          expect(some.filter((one) => gotOf(one) === lesson).length).toBeGreaterThan(4);
        expect(JSON.stringify(told).replaceAll(/"l\d"/g, '')).not.toMatch(/\d/);
      }),
      { seed: 20261128, numRuns: scaled(300, 900) },
    );
  });

  it('is that there is nobody, where there is nobody', () => {
    expect(glance([], false)).toEqual({ kind: 'all', got: [], isHidden: false, flags: [] });
    expect(glance([{ team: 0, role: 0, got: 1 }], false)).toEqual({ kind: 'too-few' });
  });
});
