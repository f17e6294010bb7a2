import { describe, expect, it } from 'vitest';
import { decide } from '../../../core/recommend/decide.ts';
import { textsOf } from '../../../core/texts/languages.ts';
import { happened, input, lesson, objective, release, stateOf } from '../../support/builders.ts';

const basics = lesson('basics', ['sql']);
const joins = lesson('joins', ['sql']);
const reviews = lesson('reviews', [], {
  skills: [
    { skill: 'feedback', weight: 0.8 },
    { skill: 'sql', weight: 0.2 },
  ],
});
const other = lesson('other', ['mail']);
const compiled = release({
  lessons: [basics, joins, reviews, other],
  objectives: [objective('o', ['sql'], { keyResult: { skills: [{ skill: 'sql', level: 0.98 }] } })],
});
const answered = (card: typeof basics, rights: readonly boolean[], daysAgo: number) =>
  rights.map((correct, n) => happened('answered', card, daysAgo, { question: `q${n}`, correct }));
const reasonsOf = (id: string, ...events: ReturnType<typeof answered>) => {
  // What was done last does not come at once.
  const last = happened('completed', other, 1);
  const { lessons } = decide(
    input(compiled, { state: stateOf(...events, last), request: { limit: 20 } }),
  );
  return lessons.find((one) => one.lesson.id === id)?.reasons ?? [];
};
const codesOf = (...given: Parameters<typeof reasonsOf>) =>
  reasonsOf(...given).map((one) => one.code);

describe('what is said of a lesson that comes again', () => {
  it('is that another try helps, where hardly half of it was right: nothing is fresh to keep so', () => {
    for (const rights of [
      [true, false],
      [true, true, false, false],
      [false, true, true],
    ]) {
      const reasons = reasonsOf('basics', ...answered(basics, rights, 40));
      expect(reasons.map((one) => one.code)).toContain('again');
      expect(reasons.map((one) => one.code)).not.toContain('review');
      const right = rights.filter(Boolean).length;
      expect(reasons.find((one) => one.code === 'again')?.text).toContain(
        `${right} of ${rights.length} right`,
      );
    }
    expect(codesOf('basics', ...answered(basics, [true, true, true, false], 40))).toContain(
      'review',
    );
  });

  it('is never that it is time for the next step', () => {
    const events = [
      ...answered(basics, [true, true], 20),
      ...answered(joins, [true, true, true], 55),
    ];
    expect(codesOf('joins', ...events)).not.toContain('last-answers');
    expect(codesOf('joins', ...events.slice(0, 2))).toContain('last-answers');
  });

  it('is nothing of answers to what is hardly about the skill', () => {
    expect(codesOf('basics', ...answered(reviews, [true, false], 3))).not.toContain('last-answers');
  });

  it('does not claim that nothing new waits', () => {
    for (const language of ['en', 'de'])
      for (const days of [0, 1, 9])
        expect(textsOf(language).early(days)).not.toMatch(/nothing|nichts/i);
  });
});
