import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSearch, searchLessons } from '../../../core/catalogue/search.ts';
import { lesson, skill } from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

const RUNS = { seed: 20261203, numRuns: scaled(150, 2250) };
const WORDS = ['calm', 'customer', 'invoice', 'listen', 'angry'];
const SKILLS = ['s0', 's1', 's2'];

/** Lessons whose titles share words, and how far somebody is from what is asked of each skill. */
const library = fc.record({
  cards: fc.array(
    fc.record({
      words: fc.subarray(WORDS, { minLength: 1 }),
      skills: fc.subarray(SKILLS),
      weight: fc.constantFrom(1, 0.5, 0.2),
    }),
    { minLength: 2, maxLength: 12 },
  ),
  gaps: fc.tuple(...SKILLS.map(() => fc.integer({ min: 0, max: 100 }).map((n) => n / 100))),
  words: fc.subarray(WORDS, { minLength: 1, maxLength: 2 }),
});
type Library = typeof library extends fc.Arbitrary<infer T> ? T : never;

const indexOf = ({ cards }: Library) => {
  const lessons = cards.map(({ words, skills, weight }, index) =>
    lesson(`l${index}`, [], {
      title: words.join(' '),
      skills: skills.map((one) => ({ skill: one, weight })),
    }),
  );
  const content = { lessons: lessons.map(({ id }) => ({ id, questions: [] })) };
  return buildSearch({ skills: SKILLS.map((id) => skill(id)), roles: [], lessons }, content);
};
const gapIn =
  ({ gaps }: Library) =>
  (one: string): number =>
    gaps[SKILLS.indexOf(one)] ?? 0;

describe('search for somebody', () => {
  it('finds what it finds for anybody, and matches it alike; gaps change the order alone', () => {
    fc.assert(
      fc.property(library, (of) => {
        const index = indexOf(of);
        const forAnybody = searchLessons(index, of.words.join(' '), 99);
        const forOne = searchLessons(index, of.words.join(' '), 99, gapIn(of));
        const matches = (hits: typeof forOne) =>
          new Map(hits.map(({ lesson: id, match }) => [id, match]));
        expect(matches(forOne)).toEqual(matches(forAnybody));
        // The best match is there, whoever asks.
        if (forAnybody.length > 0) expect(Math.max(...matches(forOne).values())).toBe(1);
      }),
      RUNS,
    );
  });

  it('scores a match half more at most, by the widest gap that the lesson helps to close', () => {
    fc.assert(
      fc.property(library, (of) => {
        const hits = searchLessons(indexOf(of), of.words.join(' '), 99, gapIn(of));
        for (const hit of hits) {
          const { skills, weight } = of.cards[Number(hit.lesson.slice(1))]!;
          const gap = Math.max(0, ...skills.map((one) => weight * gapIn(of)(one)));
          expect(hit.gap).toBeCloseTo(gap, 12);
          expect(hit.score).toBeCloseTo(hit.match * (1 + gap / 2), 12);
        }
        const order = hits.map(({ lesson: id, score }) => [-score, id] as const);
        expect(order).toEqual([...order].sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)));
      }),
      RUNS,
    );
  });

  it('a wider gap never lowers a lesson for it', () => {
    let raised = 0;
    fc.assert(
      fc.property(library, (of) => {
        const index = indexOf(of);
        const gapOf = gapIn(of);
        const place = (more: number): number[] => {
          const hits = searchLessons(index, of.words.join(' '), 99, (one) =>
            one === 's0' ? gapOf(one) + more : 0,
          );
          return of.cards.flatMap(({ skills }, n) =>
            skills.includes('s0') ? hits.findIndex(({ lesson: id }) => id === `l${n}`) : [],
          );
        };
        const [before, after] = [place(0), place(0.5)];
        // Lessons on the skill may pass each other, but the first of them never falls.
        const first = (places: number[]) => Math.min(99, ...places.filter((one) => one >= 0));
        expect(first(after)).toBeLessThanOrEqual(first(before));
        if (first(after) < first(before)) raised += 1;
      }),
      RUNS,
    );
    expect(raised).toBeGreaterThan(5);
  });

  it('gives as many as asked for, the best of them', () => {
    fc.assert(
      fc.property(library, fc.integer({ min: 1, max: 5 }), (of, limit) => {
        const index = indexOf(of);
        const all = searchLessons(index, of.words.join(' '), 99, gapIn(of));
        expect(searchLessons(index, of.words.join(' '), limit, gapIn(of))).toEqual(
          all.slice(0, limit),
        );
      }),
      RUNS,
    );
  });
});
