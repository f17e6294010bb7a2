import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../core/model/event.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import {
  happened,
  input,
  lesson,
  objective,
  policy,
  release,
  stateOf,
} from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

const first = lesson('first', ['sql']);
const second = lesson('second', ['sql'], { prerequisites: ['first'] });
const apart = lesson('apart', ['mail']);
// Always open, so that nothing has to come before its time.
const open = lesson('open', ['mail']);
const compiled = release({
  lessons: [first, second, apart, open],
  objectives: [objective('o', ['sql', 'mail'])],
});
const indexOf = (id: string): number => compiled.catalogue.lessonIndex.get(id)!;
const closedBy = (id: string, ...events: StoredEvent[]): string | undefined =>
  whyLesson(input(compiled, { state: stateOf(...events) }), indexOf(id)).excluded?.code;

/** One attempt at a lesson, some days ago, as apps tell of it: what counts is its share right. */
const WAYS: Readonly<Record<string, (daysAgo: number, right: number) => StoredEvent[]>> = {
  'a score': (daysAgo, right) => [happened('completed', first, daysAgo, { score: right / 4 })],
  'answers and a completion': (daysAgo, right) => [
    ...[0, 1, 2, 3].map((place) =>
      happened('answered', first, daysAgo, { question: `q${place}`, correct: place < right }),
    ),
    happened('completed', first, daysAgo),
  ],
  'answers alone': (daysAgo, right) =>
    [0, 1, 2, 3].map((place) =>
      happened('answered', first, daysAgo, { question: `q${place}`, correct: place < right }),
    ),
};

describe.each(Object.entries(WAYS))('a lesson that went badly, as told by %s', (_, attempt) => {
  it('does not open what builds on it, however often; one that went well does', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }), (rights) => {
        const events = rights.flatMap((right, place) => attempt(40 - 7 * place, right));
        const opened = closedBy('second', ...events) !== 'prerequisites';
        // The newest attempt says so, also where nothing closes it.
        expect(opened).toBe(rights.at(-1)! >= 2);
      }),
      { seed: 3, numRuns: scaled(100, 1500) },
    );
  });

  it('comes back after two days, sooner than one that went well', () => {
    // What was done last does not come again while something else waits, so another comes after.
    const since = (daysAgo: number, right: number) =>
      closedBy('first', ...attempt(daysAgo, right), happened('completed', apart, 0.1));
    expect([since(1.9, 0), since(2.1, 0), since(2.2, 1)]).toEqual([
      'cooldown',
      undefined,
      undefined,
    ]);
    expect([since(2.1, 4), since(2.9, 4)]).toEqual(['cooldown', 'cooldown']);
  });

  it('rests for a month after the third time in a row, and not after two', () => {
    const times = (count: number, newest: number, right = 0) =>
      closedBy(
        'first',
        ...Array.from({ length: count }, (_, place) => attempt(newest + 2 * place, right)).flat(),
        happened('completed', apart, 0.1),
      );
    expect([times(2, 2.1), times(3, 2.1), times(3, 29), times(3, 61)]).toEqual([
      ...[undefined, 'failed', 'failed', undefined],
    ]);
    // Then it is one that was done often, and comes where nothing else serves.
    expect(times(3, 31)).toBe('seen');
    expect(times(4, 5)).toBe('failed');
    // A success in between begins the count anew.
    const mixed = [...attempt(9, 0), ...attempt(7, 0), ...attempt(5, 4), ...attempt(3, 0)];
    expect(closedBy('first', ...mixed, happened('completed', apart, 0.1))).not.toBe('failed');
  });

  it('is greeted by no word of keeping anything fresh', () => {
    for (const language of ['en', 'de'])
      for (const daysAgo of [2.1, 3, 9, 60])
        for (const right of [0, 1]) {
          const { reasons } = whyLesson(
            input(compiled, {
              profile: { language },
              request: { language: 'en' },
              state: stateOf(...attempt(daysAgo, right), happened('completed', apart, 0.1)),
            }),
            indexOf('first'),
          );
          expect(reasons.length).toBeGreaterThan(0);
          for (const { text } of reasons) expect(text).not.toMatch(/fresh|frisch/);
        }
  });
});

it('sends somebody who is always wrong to the easiest lesson, whatever else speaks', () => {
  const difficulties = [0.1, 0.3, 0.5, 0.7, 0.9];
  const others = Array.from({ length: 9 }, (_, index) => `s${index}`);
  const lessons = ['sql', ...others].flatMap((id) =>
    difficulties.map((difficulty) => lesson(`${id}-${difficulty}`, [id], { difficulty })),
  );
  const drills = ['sql', ...others].map((id) => lesson(`drill-${id}`, [id]));
  const wide = release({ lessons, objectives: [objective('o', ['sql', ...others])] });
  for (const answers of [8, 20, 60, 400]) {
    const events = drills.flatMap((drill) =>
      Array.from({ length: answers }, (_, place) =>
        happened('answered', drill, 1 + (answers - place) / 10, {
          question: `q${place}`,
          correct: false,
        }),
      ),
    );
    const question = input(wide, { state: stateOf(...events), request: { limit: 20 } });
    const [best] = decide(question).lessons;
    expect(best!.skills.find(({ uplift }) => uplift > 0)!.mastery).toBeLessThan(0.15);
    expect(best!.lesson.id).toMatch(/-0\.1$/);
    // However little any of them lifts, the one that lifts most counts fully.
    const offered = decide(question).lessons;
    expect(Math.max(...offered.map(({ terms }) => terms.uplift))).toBe(1);
    // Of each skill the easier one comes before the harder one.
    const ids = offered.map((one) => one.lesson.id);
    for (const id of ['sql', ...others]) {
      const own = ids.filter((one) => one.startsWith(`${id}-`));
      expect(own).toEqual([...own].sort());
    }
  }
});

it('may be tried again at once where the policy knows no cool-down', () => {
  const free = release({
    lessons: [first, apart],
    objectives: [objective('o', ['sql'])],
    policy: policy({ constraints: { cooldownDays: 0 } }),
  });
  const state = stateOf(
    happened('completed', first, 0.2, { score: 0 }),
    happened('completed', apart, 0.1),
  );
  const why = whyLesson(input(free, { state }), free.catalogue.lessonIndex.get('first')!);
  expect(why.eligible).toBe(true);
});
