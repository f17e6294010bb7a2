import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../core/recommend/decide.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import { decideInput } from '../../support/arbitraries.ts';
import {
  DAY,
  dayAfter,
  happened,
  input,
  lesson,
  NOW,
  objective,
  release,
  role,
  skill,
  stateOf,
} from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

/** Words of the model, and of statistics, that have no place in what an employee reads. */
const JARGON =
  /mastery|retriev|log-?odds|propensit|\bgap\b|uplift|softmax|stabilit|\bterm\b|percent|%|probab|weight|score|key result|beherrschung|wahrscheinlich|gewicht|lücke/i;
const DECIMAL = /\d[.,]\d/;

describe('what employees read', () => {
  it('has no decimals, no model terms and no loose ends, over any question', () => {
    fc.assert(
      fc.property(decideInput(), fc.constantFrom('next', 'plan'), (question, kind) => {
        const { lessons, nothing } = decide(question, kind as 'next' | 'plan');
        const texts = [
          ...lessons.flatMap(({ reasons }) => reasons.map(({ text }) => text)),
          ...(nothing ? [nothing.text] : []),
        ];
        for (const text of texts) {
          expect(text).not.toMatch(DECIMAL);
          expect(text).not.toMatch(JARGON);
          expect(text).not.toMatch(/undefined|null|NaN|Infinity|Invalid|\[object/);
          expect(text).toMatch(/[.!]$/);
          expect(text).not.toMatch(/[.!]["”“»]?[,.]/);
        }
        for (const one of lessons)
          expect(one.reasons.some((reason) => reason.private !== true)).toBe(true);
      }),
      { seed: 11, numRuns: scaled(600, 9000) },
    );
  });

  const calm = lesson('calm', ['de-escalation']);
  const other = lesson('other', ['de-escalation'], { title: 'Listening' });
  const compiled = release({
    skills: [skill('de-escalation', { name: 'De-escalation' })],
    lessons: [calm, other],
    objectives: [
      objective('o', ['de-escalation'], {
        cycle: { start: dayAfter(-60), end: '2026-12-31' },
        keyResult: { title: 'Answer customers within two hours', due: '2026-12-21' },
      }),
    ],
  });
  const state = stateOf(happened('completed', other, 24));
  const texts = (language: string, more: Parameters<typeof input>[1] = {}) =>
    whyLesson(input(compiled, { state, profile: { language }, ...more }), 0).reasons.map(
      ({ text }) => text,
    );

  it('reads well in English', () => {
    expect(texts('en')).toEqual([
      'Helps with “Answer customers within two hours”, due 21 December.',
      'You last practised De-escalation 24 days ago.',
    ]);
  });

  it('reads well in German', () => {
    expect(texts('de-AT', { request: { language: 'en' } })).toEqual([
      'Hilft bei „Answer customers within two hours“, fällig am 21. Dezember.',
      'De-escalation haben Sie zuletzt vor 24 Tagen geübt.',
    ]);
  });

  it('names the year where it is another one', () => {
    expect(texts('en', { atMs: NOW - 70 * DAY, state: stateOf() })[0]).toContain(
      '21 December 2026',
    );
  });

  it('counts days as people do, and says nothing of what was practised within the week', () => {
    const evening = (days: number) =>
      stateOf(happened('completed', other, 0, { at: NOW - days * DAY + 22 * 3_600_000 }));
    const told = (days: number, timeZone: string) =>
      texts('en', { state: evening(days), profile: { language: 'en', timeZone } })[1];
    expect(told(7, 'UTC')).toBe('You last practised De-escalation 7 days ago.');
    // The evening in UTC is the morning of the day after in Tokyo.
    expect([told(7, 'Asia/Tokyo'), told(8, 'Asia/Tokyo')]).toEqual([
      ...[undefined, 'You last practised De-escalation 7 days ago.'],
    ]);
    for (const days of [1, 2, 6]) expect(told(days, 'UTC')).toBeUndefined();
  });

  it('gives admins the numbers from the same terms', () => {
    const { reasons } = whyLesson(input(compiled, { state }), 0);
    expect(reasons[0]!.detail).toMatch(
      /^Key result o-kr is (\d+ % behind|on) pace; de-escalation needs 0\.80, is at 0\.\d\d, 0\.\d\d by then; this lesson \+0\.\d{3}$/,
    );
    expect(reasons[0]!.values).toMatchObject({
      skill: 'de-escalation',
      keyResult: 'o-kr',
      objective: 'o',
      target: 0.8,
    });
  });

  it('speaks of the skill that it names, not of another one of the lesson', () => {
    const both = lesson('both', [], {
      skills: [
        { skill: 'sql', weight: 0.9 },
        { skill: 'typing', weight: 0.1 },
      ],
    });
    const typing = lesson('typing', ['typing']);
    const two = release({ lessons: [both, typing], objectives: [objective('o', ['sql'])] });
    const why = whyLesson(input(two, { state: stateOf(happened('completed', typing, 9)) }), 0);
    expect(why.reasons.map(({ code }) => code)).toEqual(['key-result', 'first-time']);
  });

  it('names the key result also where the first weeks in a role pull more', () => {
    const both = release({
      lessons: [calm],
      roles: [role('agent', { 'de-escalation': 0.9 })],
      objectives: [objective('o', ['de-escalation'], { weight: 0.2 })],
    });
    const question = input(both, { profile: { role: 'agent', startDate: dayAfter(-3) } });
    const [first] = decide(question).lessons;
    expect(first!.kind).toBe('onboarding');
    expect(first!.reasons.map(({ code }) => code)).toEqual([
      'onboarding',
      'key-result',
      'first-time',
    ]);
  });
});
