import { hideSmall, LEAST_SHOWN } from '../base/small-groups.ts';
import type { NextLesson } from '../model/decision.ts';
import { type Flag, tally } from './flags.ts';

/** How many get a lesson first; `lesson` is empty for those who get nothing. */
export interface Got {
  readonly lesson: string;
  readonly people: number;
}

/** What everybody, or a part of them, gets, as far as groups may be told of. */
export type Glance =
  | { readonly kind: 'too-few' }
  /** Of a part: only what five or more get, and no number, which could be taken from another. */
  | { readonly kind: 'part'; readonly lessons: readonly string[]; readonly flags: readonly Flag[] }
  | {
      readonly kind: 'all';
      readonly got: readonly Got[];
      readonly isHidden: boolean;
      readonly flags: readonly Flag[];
    };

type Next = Pick<NextLesson, 'lessons' | 'nothing'>;

/** How many get each lesson first, or nothing, the most frequent first. */
export const gotBy = (people: readonly Next[]): Got[] =>
  tally(people.map(({ lessons: [first] }) => first?.lesson.id ?? '')).map(([lesson, count]) => ({
    lesson,
    people: count,
  }));

/**
 * The flags that tell of five people or more, without the numbers of groups that overlap others:
 * of numbers `got` alone are told.
 */
const flagsForGroups = (flags: readonly Flag[], got: readonly Got[]): Flag[] =>
  flags.flatMap((flag): Flag[] => {
    if (flag.kind === 'same') return got.some(({ lesson }) => lesson === flag.lesson) ? [flag] : [];
    if (flag.kind === 'nothing')
      return (flag.people ?? 0) >= LEAST_SHOWN ? [{ kind: flag.kind, why: flag.why }] : [];
    const { kind, keyResult, skill, count } = flag;
    const others = count === undefined ? 0 : count.asked - count.fits;
    return others >= LEAST_SHOWN ? [{ kind, keyResult, skill }] : [];
  });

/**
 * What somebody may know of people's picks who sees groups only. Numbers are told of everybody
 * alone, as parts that add up (`hideSmall`): of two filters that overlap the one could be taken
 * from the other, and from what other pages tell of teams.
 */
export const glanceOf = (
  people: readonly Next[],
  flags: readonly Flag[],
  isPart: boolean,
): Glance => {
  const all = gotBy(people);
  if (people.length < LEAST_SHOWN && (isPart || people.length > 0)) return { kind: 'too-few' };
  if (!isPart) {
    const got = hideSmall(all);
    return {
      kind: 'all',
      got,
      isHidden: got.length < all.length,
      flags: flagsForGroups(flags, got),
    };
  }
  const told = all.filter((one) => one.people >= LEAST_SHOWN);
  return {
    kind: 'part',
    lessons: told.map(({ lesson }) => lesson),
    flags: flagsForGroups(flags, []),
  };
};
