import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lesson, type LessonInput } from '../../../core/model/lesson.ts';
import { scaled } from '../../support/proof.ts';

const plain: LessonInput = {
  ...{ id: 'l', title: 'T', format: 'scenario', minutes: 3, language: 'en', skills: [] },
};
type Scenes = NonNullable<LessonInput['scenes']>;

const scene = (id: string, ...to: string[]): Scenes[number] => ({
  id,
  text: `At ${id}`,
  ...(to.length > 0 && { choices: to.map((one) => ({ text: `Go to ${one}`, to: one })) }),
});

/** What is wrong with a lesson, `path: message`. */
const wrongWith = (more: object): string[] =>
  (Lesson.safeParse({ ...plain, ...more }).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

describe('scenes', () => {
  it('that branch, meet again and end are taken as they are', () => {
    const scenes = [scene('a', 'b', 'c'), scene('b', 'c', 'a'), scene('c', 'd'), scene('d')];
    expect(Lesson.parse({ ...plain, scenes }).scenes).toEqual(scenes);
  });

  it.each([
    ['a way that leads nowhere', [scene('a', 'x', 'b'), scene('b')], 'scenes.0.choices.0.to', 'x'],
    ['an id twice', [scene('a', 'b'), scene('b'), scene('b')], 'scenes.2.id', 'repeats b'],
    ['a scene that nothing leads to', [scene('a', 'b'), scene('b'), scene('c')], 'scenes.2', 'c'],
    ['no end', [scene('a', 'b'), scene('b', 'a')], 'scenes.0', 'no end'],
    [
      'a corner without a way out',
      [scene('a', 'b', 'z'), scene('b', 'c'), scene('c', 'b'), scene('z')],
      'scenes.1',
      'no end',
    ],
    ['none at all', [], 'scenes', ''],
  ])('with %s are refused by name', (_, scenes, path, said) => {
    expect(wrongWith({ scenes })[0]).toMatch(new RegExp(`^${path}: .*${said}`));
  });

  it('are taken exactly where everybody who walks comes to an end, however they are joined', () => {
    const graph = fc.integer({ min: 1, max: 5 }).chain((size) =>
      fc.array(fc.array(fc.integer({ min: 0, max: size }), { maxLength: 3 }), {
        minLength: size,
        maxLength: size,
      }),
    );
    fc.assert(
      fc.property(graph, (ways) => {
        const scenes = ways.map((to, id) => scene(`s${id}`, ...to.map((one) => `s${one}`)));
        const from = (start: number): Set<number> => {
          const seen = new Set([start]);
          for (const one of seen) for (const next of ways[one] ?? []) seen.add(next);
          return seen;
        };
        const all = ways.map((_, id) => id);
        const isWhole =
          ways.flat().every((to) => to < ways.length) &&
          from(0).size === ways.length &&
          all.every((id) => [...from(id)].some((one) => ways[one]!.length === 0));
        expect(wrongWith({ scenes }).length === 0).toBe(isWhole);
      }),
      { seed: 20261128, numRuns: scaled(500, 5000) },
    );
  });
});

describe('cards and pictures', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect/></svg>';
  const picture = { svg, alt: 'A square', text: 'There is a square.' };

  it('are taken as they are', () => {
    const more = { cards: [{ front: 'Q', back: 'A' }], picture };
    expect(Lesson.parse({ ...plain, ...more })).toMatchObject(more);
  });

  it.each([
    ['a card without a back', { cards: [{ front: 'Q' }] }, 'cards.0.back'],
    ['no card', { cards: [] }, 'cards'],
    ['101 cards', { cards: Array(101).fill({ front: 'Q', back: 'A' }) }, 'cards'],
    ['a script', { picture: { ...picture, svg: svg.replace('rect', 'script') } }, 'picture.svg'],
    ['nothing said of it', { picture: { svg } }, 'picture.alt'],
    ['a picture too large', { picture: { ...picture, svg: ' '.repeat(60_001) } }, 'picture.svg'],
  ])('with %s are refused by name', (_, more, path) => {
    expect(wrongWith(more)[0]).toMatch(new RegExp(`^${path}: `));
  });
});

it('a lesson that holds none of it is what it was yesterday', () => {
  expect(Object.keys(Lesson.parse(plain))).toEqual([
    ...['id', 'title', 'format', 'minutes', 'language', 'skills', 'difficulty', 'prerequisites'],
    ...['roles', 'questions', 'tags', 'archived'],
  ]);
});
