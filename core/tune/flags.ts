import { mostFirst } from '../base/order.ts';
import type { NextLesson } from '../model/decision.ts';
import type { BesideRole } from '../release/audience.ts';

/**
 * Something in what everybody gets that whoever signs for it should look at; without numbers where
 * whoever looks sees groups only.
 */
export type Flag =
  | { readonly kind: 'nothing'; readonly why: string; readonly people?: number }
  | { readonly kind: 'same'; readonly lesson: string; readonly people: number }
  | {
      readonly kind: 'fits-few';
      readonly keyResult: string;
      readonly skill: string;
      readonly count?: { readonly asked: number; readonly fits: number };
    };

/** A lesson for so large a share of all, and so many, is worth a look. */
const SAME_SHARE = 0.25;
const SAME_PEOPLE = 5;

/** What somebody would get. */
type Next = Pick<NextLesson, 'lessons' | 'nothing'>;

/** How often each comes, the most frequent first. */
export const tally = (names: readonly string[]): (readonly [string, number])[] => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(
    mostFirst(
      ([, count]) => count,
      ([name]) => name,
    ),
  );
};

/**
 * What to look at in what everybody gets: who gets nothing and why, one lesson for very many, and
 * key results that ask of many what belongs to the work of few.
 */
export const flagsOf = (people: readonly Next[], beside: readonly BesideRole[]): Flag[] => {
  const nothing = tally(people.flatMap(({ nothing: none }) => none?.code ?? []));
  const lessons = tally(people.flatMap(({ lessons: [first] }) => first?.lesson.id ?? []));
  return [
    ...nothing.map(([why, count]) => ({ kind: 'nothing' as const, why, people: count })),
    ...lessons
      .filter(([, count]) => count >= SAME_PEOPLE && count >= SAME_SHARE * people.length)
      .map(([lesson, count]) => ({ kind: 'same' as const, lesson, people: count })),
    ...beside
      .filter(({ asked, beside: others }) => others > asked / 2)
      .map(({ title, skill, asked, beside: others }) => ({
        kind: 'fits-few' as const,
        keyResult: title,
        skill,
        count: { asked, fits: asked - others },
      })),
  ];
};
