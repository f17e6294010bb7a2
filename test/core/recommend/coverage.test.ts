import { describe, expect, it } from 'vitest';
import type { LessonCard } from '../../../core/model/catalogue.ts';
import type { StoredEvent } from '../../../core/model/event.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import {
  DAY,
  happened,
  input,
  lesson,
  NOW,
  objective,
  policy,
  release,
  stateOf,
} from '../../support/builders.ts';

const compiledWith = (lessons: readonly LessonCard[], skills: string[]) =>
  release({
    lessons,
    objectives: [objective('o', skills)],
    policy: policy({ temperature: 0 }),
  });

/** How somebody answers a day's pick: the events that an app sends. */
const PEOPLE: Readonly<
  Record<string, (card: LessonCard, at: number, day: number) => StoredEvent[]>
> = {
  'only completes': (card, at) => [happened('completed', card, 0, { id: `c${at}`, at })],
  'is always right': (card, at) => [happened('completed', card, 0, { id: `c${at}`, at, score: 1 })],
  'is always wrong': (card, at) => [happened('completed', card, 0, { id: `c${at}`, at, score: 0 })],
  'is right every other day': (card, at, day) => [
    happened('answered', card, 0, { id: `a${at}`, at, question: 'q', correct: day % 2 === 0 }),
    happened('completed', card, 0, { id: `c${at}`, at: at + 60_000 }),
  ],
};

describe.each(Object.entries(PEOPLE))('over 60 days, somebody who %s', (_, act) => {
  it.each([
    [16, 1],
    [16, 4],
    [30, 3],
  ])(
    'sees none of %i lessons on %i skills a fourth time while others wait',
    (count, skillCount) => {
      const skills = Array.from({ length: skillCount }, (_one, index) => `s${index}`);
      const cards = Array.from({ length: count }, (_one, index) =>
        lesson(`l${String(index).padStart(2, '0')}`, [skills[index % skillCount]!], {
          difficulty: 0.2 + (0.6 * ((index * 7) % count)) / count,
          minutes: 3 + (index % 4),
        }),
      );
      const compiled = compiledWith(cards, skills);
      const events: StoredEvent[] = [];
      const seen = new Map<string, number>();
      let picks = 0;
      for (let day = 0; day < 60; day++) {
        const atMs = NOW + (day - 59) * DAY;
        const state = stateOf(...events);
        const question = input(compiled, { state, atMs });
        const [pick] = decide(question).lessons;
        if (pick === undefined) continue;
        picks += 1;
        const { id } = pick.lesson;
        const waiting = cards.filter(
          (card, index) =>
            (seen.get(card.id) ?? 0) < 3 && card.id !== id && whyLesson(question, index).eligible,
        );
        if ((seen.get(id) ?? 0) >= 3)
          expect([id, day, waiting.map((card) => card.id)]).toEqual([id, day, []]);
        seen.set(id, (seen.get(id) ?? 0) + 1);
        events.push(...act(cards.find((card) => card.id === id)!, atMs + 9 * 3_600_000, day));
      }
      // Somebody with a gap is never met with silence for long.
      expect(picks).toBeGreaterThan(55);
      // Whoever learns nothing from the first ones has met most of them.
      expect(seen.size).toBeGreaterThan(count / 2);
    },
  );
});

describe('a lesson that was done three times', () => {
  const drill = lesson('drill', ['sql'], { difficulty: 0.3 });
  const poor = lesson('poor', ['sql'], { difficulty: 0.3, minutes: 240 });
  const compiled = compiledWith([drill, poor], ['sql']);
  const next = (answersEach: number, right: boolean) => {
    const events = [20, 12, 6].flatMap((day) =>
      Array.from({ length: answersEach }, (_, n) =>
        happened('answered', drill, day, { question: `q${n}`, correct: right || n % 2 === 0 }),
      ),
    );
    return decide(input(compiled, { state: stateOf(...events) })).lessons[0]!.lesson.id;
  };

  it('is practised on with several questions where all else is worth less than half of it', () => {
    expect(next(1, true)).toBe('poor');
    expect(next(3, false)).toBe('drill');
  });
});

describe('a lesson that was looked at', () => {
  const cards = ['a', 'b', 'c'].map((id) => lesson(id, ['sql']));
  const compiled = compiledWith(cards, ['sql']);
  const first = (...events: StoredEvent[]) =>
    decide(input(compiled, { state: stateOf(...events) })).lessons[0]!;

  it('and begun comes first until it is finished, and says so', () => {
    expect(first().lesson.id).toBe('a');
    const begun = first(happened('started', cards[2]!, 1));
    expect(begun.lesson.id).toBe('c');
    expect(begun.reasons.map(({ code }) => code)).toEqual(['key-result', 'resume']);
    expect(
      first(happened('started', cards[2]!, 1), happened('completed', cards[2]!, 0.9)).lesson.id,
    ).toBe('a');
    // What was begun long ago and left is no better than what was opened and left.
    expect(first(happened('started', cards[0]!, 4)).lesson.id).toBe('b');
  });

  it('and left is less fresh, the more so the later that was', () => {
    const freshness = (daysAgo: number) =>
      whyLesson(input(compiled, { state: stateOf(happened('opened', cards[0]!, daysAgo)) }), 0)
        .terms!.freshness;
    expect(first(happened('opened', cards[0]!, 1)).lesson.id).toBe('b');
    const all = [1, 5, 20, 60, 300].map(freshness);
    expect(all).toEqual([...all].sort((x, y) => x - y));
    expect(all[0]).toBeLessThan(0.55);
    expect(all[4]).toBeGreaterThan(0.99);
  });

  it('and given one star rests for three months, one with two stars as usual', () => {
    const closed = (rating: number, daysAgo: number) =>
      whyLesson(
        input(compiled, {
          state: stateOf(
            happened('completed', cards[0]!, daysAgo),
            happened('rated', cards[0]!, daysAgo, { rating }),
            happened('completed', cards[1]!, 1),
          ),
        }),
        0,
      ).excluded?.code;
    expect([closed(1, 30), closed(1, 89), closed(2, 30)]).toEqual([
      ...['cooldown', 'cooldown', undefined],
    ]);
    expect(closed(1, 91)).not.toBe('cooldown');
  });
});
