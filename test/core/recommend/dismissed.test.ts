import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../core/model/event.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import { happened, input, lesson, objective, release, stateOf } from '../../support/builders.ts';

const easy = lesson('easy', ['sql'], { difficulty: 0.2 });
const basics = lesson('basics', ['tables']);
const hard = lesson('hard', ['sql'], { difficulty: 0.8, prerequisites: ['basics'] });
const course = lesson('course', ['sql'], { prerequisites: ['hard'], difficulty: 0.9 });
const others = Array.from({ length: 18 }, (_, index) =>
  lesson(`other-${index}`, ['mail'], { minutes: 3 }),
);
const compiled = release({
  lessons: [easy, basics, hard, course, ...others],
  objectives: [objective('o', ['mail'], { weight: 9 }), objective('p', ['sql'])],
});
const done = happened('completed', basics, 30);
const dismissed = (reason: StoredEvent['reason'], daysAgo = 1) =>
  happened('dismissed', hard, daysAgo, reason === undefined ? {} : { reason });
const look = (id: string, ...events: StoredEvent[]) =>
  whyLesson(
    input(compiled, { state: stateOf(...events) }),
    compiled.catalogue.lessonIndex.get(id)!,
  );
const firsts = (...events: StoredEvent[]) =>
  decide(input(compiled, { state: stateOf(...events), request: { limit: 20 } })).lessons;

describe('a lesson that was dismissed', () => {
  it.each(['too-easy', 'not-relevant'] as const)('as %s stays away and locks nothing', (reason) => {
    expect(look('hard', done, dismissed(reason, 50)).excluded?.code).toBe('dismissed');
    expect(look('course', done, dismissed(reason, 50)).eligible).toBe(true);
    // Even long after, and without any prerequisite of its own ever done.
    expect(look('course', dismissed(reason, 400)).eligible).toBe(true);
  });

  it.each(['too-hard', 'later', undefined] as const)('as %s is not known for that', (reason) => {
    expect(look('course', done, dismissed(reason)).excluded?.code).toBe('prerequisites');
  });

  it('as too easy, and failed since, is to be done after all', () => {
    const failed = happened('completed', hard, 1, { score: 0 });
    expect(look('course', done, dismissed('too-easy', 5), failed).excluded?.code).toBe(
      'prerequisites',
    );
  });

  it('as too hard has what comes before it offered first, and says so to the employee', () => {
    expect(firsts(done)[0]!.lesson.id).not.toMatch(/^(easy|basics)$/);
    const offered = firsts(done, dismissed('too-hard'));
    expect(new Set(offered.slice(0, 2).map((one) => one.lesson.id))).toEqual(
      new Set(['easy', 'basics']),
    );
    for (const one of offered.slice(0, 2))
      expect(one.reasons).toContainEqual({
        code: 'easier',
        text: 'A step on the way to “Lesson hard”, which you found hard.',
        detail: 'It comes before hard, which was found too hard',
        values: { lesson: 'hard' },
        private: true,
      });
    for (const one of offered.slice(2))
      expect(one.reasons.map(({ code }) => code)).not.toContain('easier');
  });

  it('as too hard lets other things come first again once a step was done, or a month went by', () => {
    const step = happened('completed', easy, 0.5);
    for (const events of [[dismissed('too-hard'), step], [dismissed('too-hard', 31)]])
      for (const one of firsts(done, ...events))
        expect(one.reasons.map(({ code }) => code)).not.toContain('easier');
  });
});
