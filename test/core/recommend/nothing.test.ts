import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../core/model/event.ts';
import { decide } from '../../../core/recommend/decide.ts';
import type { DecideInput } from '../../../core/recommend/situation.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import { textsOf } from '../../../core/texts/languages.ts';
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
import { questionOf } from '../../support/questions.ts';
import { wideSketches } from '../../support/wide.ts';

const cards = ['a', 'b'].map((id) => lesson(id, ['sql']));
const compiled = release({ lessons: cards, objectives: [objective('o', ['sql'])] });
const MINUTE = 60_000;
/** Ten o'clock in the morning. */
const TEN = NOW + 10 * 60 * MINUTE;
const ask = (events: StoredEvent[], more: Parameters<typeof input>[1] = {}) =>
  decide(input(compiled, { state: stateOf(...events), atMs: TEN, ...more }));
const today = (card: (typeof cards)[number], more: Partial<StoredEvent> = {}) =>
  happened('completed', card, 0, { at: TEN - 5 * MINUTE, ...more });

describe('nothing is offered', () => {
  it('to who got everything wrong, with the word that it comes back', () => {
    const { nothing, lessons } = ask(cards.map((card) => today(card, { score: 0 })));
    expect(lessons).toEqual([]);
    expect(nothing).toMatchObject({ code: 'tried', text: textsOf('en').nothing.tried });
  });

  it('to who did everything today and still has a gap, and to who has none', () => {
    const done = cards.map((card) => today(card));
    expect(ask(done).nothing?.code).toBe('resting');
    // Nothing is missing: many right answers to many questions, over weeks.
    const drill = lesson('drill', ['sql']);
    const events = Array.from({ length: 90 }, (_, n) =>
      happened('answered', drill, 1 + n / 3, { question: `q${n}`, correct: true }),
    );
    expect(ask([...events, ...done]).nothing?.code).toBe('all-done');
  });

  it('to who put everything aside', () => {
    const away = cards.map((card) => happened('dismissed', card, 1));
    expect(ask(away).nothing?.code).toBe('dismissed');
  });

  it('where a rule hides everything', () => {
    const hidden = release({
      lessons: cards,
      policy: policy({ rules: [{ lessons: ['a', 'b'], effect: 'hide' }] }),
    });
    expect(decide(input(hidden)).nothing?.code).toBe('not-offered');
  });

  it('never with the words that greeted everybody', () => {
    for (const language of ['en', 'de'])
      for (const [code, text] of Object.entries(textsOf(language).nothing)) {
        expect(text, code).toMatch(/\.$/);
        expect(text).not.toMatch(/caught up|Alles erledigt/);
      }
  });
});

describe('who did everything and still has a gap', () => {
  it('is offered from the next day on what rests the shortest, and is told why', () => {
    const events = [happened('completed', cards[0]!, 2), happened('completed', cards[1]!, 1)];
    const { lessons } = ask(events, { atMs: NOW });
    expect(lessons.map((one) => one.lesson.id)).toEqual(['a']);
    expect(lessons[0]!.reasons.map(({ code }) => code)).toEqual(['key-result', 'early']);
    expect(ask(events.slice(1), { atMs: NOW }).lessons[0]!.lesson.id).toBe('a');
  });

  it('is not offered what nobody misses, nor what waits for something else', () => {
    const waiting = release({
      lessons: [lesson('a', ['mail']), lesson('b', ['sql'], { prerequisites: ['a'] })],
      objectives: [objective('o', ['sql'])],
      policy: policy({ rules: [{ lessons: ['b'], effect: 'hide' }] }),
    });
    const state = stateOf(happened('completed', lesson('a', ['mail']), 1));
    expect(decide(input(waiting, { state })).nothing?.code).toBe('all-done');
  });

  it('gets no plan that is filled up with what rests', () => {
    const three = release({
      lessons: [...cards, lesson('c', ['sql'])],
      objectives: [objective('o', ['sql'])],
    });
    const state = stateOf(...cards.map((card) => happened('completed', card, 1)));
    const { lessons } = decide(input(three, { state, request: { minutes: 30 } }), 'plan');
    expect(lessons.map((one) => one.lesson.id)).toEqual(['c']);
  });
});

describe('why', () => {
  const agrees = (question: DecideInput): number => {
    const { lessons } = decide({ ...question, request: { limit: 1 } });
    for (const one of lessons) {
      const index = question.release.catalogue.lessonIndex.get(one.lesson.id)!;
      const why = whyLesson({ ...question, request: { limit: 1 } }, index);
      expect(why).toMatchObject({
        eligible: true,
        score: one.score,
        terms: one.terms,
        propensity: one.propensity,
      });
      expect(why.reasons).toEqual(one.reasons);
    }
    return lessons.length;
  };

  it('says of what is offered just what is said where it is offered, in both arms', () => {
    let seen = 0;
    for (const sketch of wideSketches(20261128, 60))
      for (const arm of ['uplift', 'holdout'] as const)
        seen += agrees({ ...questionOf(sketch), arm });
    expect(seen).toBeGreaterThan(80);
  });

  it('does not call well remembered what was got wrong, or only done last', () => {
    const state = (correct: boolean) =>
      stateOf(
        ...[0, 1].map((n) => happened('answered', cards[0]!, 4, { question: `q${n}`, correct })),
      );
    for (const correct of [true, false]) {
      const { excluded } = whyLesson(
        input(compiled, { state: state(correct), atMs: NOW + DAY }),
        0,
      );
      expect(excluded?.text ?? '').not.toMatch(/remembered/);
    }
  });
});
