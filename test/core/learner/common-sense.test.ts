import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../../../core/learner/codec.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { FEATURES } from '../../../core/learner/features.ts';
import { applyEvent, foldEvents } from '../../../core/learner/fold.ts';
import { masteryOf, predictAnswer } from '../../../core/learner/mastery.ts';
import { masteryWith, prepareSkill } from '../../../core/learner/outlook.ts';
import { emptyState, type LearnerState } from '../../../core/learner/state.ts';
import { compareEvents, type StoredEvent } from '../../../core/model/event.ts';
import { scaled } from '../../support/proof.ts';

const START = Date.UTC(2000, 0, 1);
const END = Date.UTC(2199, 11, 31);
const DAY = 86_400_000;
const SKILLS = ['a', 'b', '__proto__'];
const LESSONS = ['l1', 'l2', 'constructor'];

const weight = fc.double({ min: 0, max: 1, noNaN: true });
const lessonAs = fc
  .record({
    skills: fc.uniqueArray(fc.record({ skill: fc.constantFrom(...SKILLS), weight }), {
      selector: ({ skill }) => skill,
      maxLength: 3,
    }),
    difficulty: fc.double({ min: -5, max: 5, noNaN: true }),
  })
  .map((of) => ({ ...of, minutes: 4 }));

/** Times that bunch up, repeat, and leap over years. */
const time = fc.oneof(
  fc.integer({ min: START, max: END }),
  fc.integer({ min: 0, max: 400 }).map((hours) => Date.UTC(2026, 0, 1) + hours * 3_600_000),
);

const event: fc.Arbitrary<StoredEvent> = fc
  .record({
    id: fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom(...'abc_.:@-') }),
    at: time,
    lesson: fc.constantFrom(...LESSONS),
    lessonAs,
    kind: fc.oneof(
      fc.record({
        type: fc.constant('answered'),
        question: fc.constantFrom('q1', 'q2', 'q3'),
        correct: fc.boolean(),
        confidence: fc.constantFrom(undefined, 'sure', 'guess'),
      }),
      fc.record({ type: fc.constant('completed'), score: fc.option(weight, { nil: undefined }) }),
      fc.record({ type: fc.constantFrom('started', 'opened', 'dismissed') }),
      fc.record({ type: fc.constant('rated'), rating: fc.integer({ min: 1, max: 5 }) }),
      fc.record({
        type: fc.constant('assessed'),
        skill: fc.constantFrom(...SKILLS),
        level: weight,
        by: fc.constantFrom('self', 'manager', 'test'),
      }),
    ),
  })
  .map(({ kind, ...rest }) => ({ ...rest, ...kind, seen: rest.at }) as unknown as StoredEvent);

const history = fc.array(event, { maxLength: 40 }).map((events) => [...events].sort(compareEvents));
const runs = { numRuns: scaled(500, 7500), seed: 20261124 };
const lastOf = (events: readonly StoredEvent[]): number =>
  events.at(-1)?.at ?? Date.UTC(2026, 0, 1);
const masteries = (state: LearnerState, at: number, prior = 0): number[] =>
  SKILLS.map((skill) => masteryOf(state, DEFAULT_MODEL, skill, at, prior).logOdds);

describe('the fold', () => {
  it('gives back every bit after encoding, in the middle and at the end', () => {
    fc.assert(
      fc.property(history, fc.nat(40), (events, cut) => {
        const whole = encodeState(foldEvents(events));
        const prefix = decodeState(encodeState(foldEvents(events.slice(0, cut)))) as LearnerState;
        expect(encodeState(foldEvents(events.slice(cut), prefix))).toEqual(whole);
        expect(encodeState(decodeState(whole) as LearnerState)).toEqual(whole);
      }),
      runs,
    );
  });

  it('ignores a snapshot of another version', () => {
    const bytes = encodeState(emptyState());
    bytes[0] = 255;
    expect(decodeState(bytes)).toBeUndefined();
  });

  it('keeps a snapshot of 60 skills and 200 lessons within 12 KB, of 200 and 500 within 32 KB (B4)', () => {
    const sizeOf = (skills: number, lessons: number): number => {
      const state = emptyState();
      for (let index = 0; index < lessons; index++) {
        const taught = [
          { skill: `customer-skill-${String((index * 7) % skills).padStart(3, '0')}`, weight: 1 },
        ];
        const at = Date.UTC(2026, 0, 1) + index * 3_600_000;
        const base = {
          lesson: `module-${index % 9}-lesson-${index}`,
          lessonAs: { skills: taught, difficulty: 0, minutes: 4 },
          seen: at,
        };
        for (let question = 0; question < 4; question++) {
          applyEvent(state, {
            ...base,
            id: `${index}.${question}`,
            at: at + question * 20_000,
            type: 'answered',
            question: `q${question}`,
            correct: question > 0,
          });
        }
        applyEvent(state, { ...base, id: `${index}.c`, at: at + 100_000, type: 'completed' });
      }
      expect(state.skills.size).toBe(skills);
      const bytes = encodeState(state);
      expect(encodeState(decodeState(bytes) as LearnerState)).toEqual(bytes);
      return bytes.length;
    };
    expect(sizeOf(60, 200)).toBeLessThanOrEqual(12_288);
    expect(sizeOf(200, 500)).toBeLessThanOrEqual(32_768);
  });
});

describe('common sense', () => {
  it('has a weight of at least 0 on every feature', () => {
    for (const name of FEATURES)
      if (name !== 'intercept') expect(DEFAULT_MODEL.weights[name]).toBeGreaterThanOrEqual(0);
  });

  /** Mastery of all skills before and after one more answer, just then. */
  const beforeAndAfter = (
    events: readonly StoredEvent[],
    draft: StoredEvent,
    correct: boolean,
    prior: number,
    laterDays: readonly number[] = [0],
  ): (readonly [before: number, after: number])[] => {
    const at = Math.max(lastOf(events), draft.at);
    const answer = { id: 'zzz', type: 'answered', question: 'q1', correct, at } as const;
    const all = (state: LearnerState): number[] =>
      laterDays.flatMap((days) => masteries(state, at + days * DAY, prior));
    const state = foldEvents(events);
    const before = all(state);
    applyEvent(state, { ...draft, ...answer, score: undefined } as StoredEvent);
    return all(state).map((after, index) => [before[index]!, after]);
  };
  const prior = fc.double({ min: -1.1, max: 1.1, noNaN: true });
  /** Without what people said: answers and completions alone. */
  const unsaid = (events: readonly StoredEvent[]): StoredEvent[] =>
    events.filter(({ type }) => type !== 'assessed' && type !== 'dismissed');
  /**
   * The fold knows no role, and opinions age: where it merges what time has changed it keeps the
   * chance exactly without both, and with them but for this much log-odds.
   */
  const MERGED = 0.05;
  /** States are kept in 32 bits. */
  const ROUNDING = 1e-5;

  it('a right answer never lowers mastery of any skill', () => {
    fc.assert(
      fc.property(history, event, prior, (events, draft, beforehand) => {
        for (const [before, after] of beforeAndAfter(unsaid(events), draft, true, 0))
          expect(after).toBeGreaterThanOrEqual(before - ROUNDING);
        for (const [before, after] of beforeAndAfter(events, draft, true, beforehand))
          expect(after).toBeGreaterThanOrEqual(before - MERGED);
      }),
      runs,
    );
  });

  it('a wrong answer never raises mastery of any skill', () => {
    fc.assert(
      fc.property(history, event, prior, (events, draft, beforehand) => {
        for (const [before, after] of beforeAndAfter(unsaid(events), draft, false, 0))
          expect(after).toBeLessThanOrEqual(before + ROUNDING);
        for (const [before, after] of beforeAndAfter(events, draft, false, beforehand))
          expect(after).toBeLessThanOrEqual(before + MERGED);
      }),
      runs,
    );
  });

  it('a wrong answer never raises what answers tell, at any later moment', () => {
    fc.assert(
      fc.property(history, event, (events, draft) => {
        const later = [0, 1, 30, 700, 7000];
        for (const [before, after] of beforeAndAfter(unsaid(events), draft, false, 0, later))
          expect(after).toBeLessThanOrEqual(before + ROUNDING);
      }),
      runs,
    );
  });

  it('time without practice never raises mastery', () => {
    fc.assert(
      fc.property(
        history,
        fc.integer({ min: 0, max: 4000 * DAY }),
        fc.integer({ min: 0, max: 4000 * DAY }),
        (events, first, second) => {
          const state = foldEvents(events);
          const [sooner, later] = [
            lastOf(events) + Math.min(first, second),
            lastOf(events) + Math.max(first, second),
          ];
          const before = masteries(state, sooner);
          for (const [index, after] of masteries(state, later).entries())
            expect(after).toBeLessThanOrEqual((before[index] as number) + 1e-9);
        },
      ),
      runs,
    );
  });

  it('bare completions never bring anyone above 0.65, however many', () => {
    const state = emptyState();
    for (let index = 0; index < 300; index++) {
      const at = Date.UTC(2026, 0, 1) + index * DAY;
      applyEvent(state, {
        id: String(index),
        at,
        seen: at,
        type: 'completed',
        lesson: `l${index}`,
        lessonAs: { skills: [{ skill: 'a', weight: 1 }], difficulty: 0, minutes: 4 },
      });
      const { probability, contributions } = masteryOf(state, DEFAULT_MODEL, 'a', at);
      // All that is not known of somebody flattens it, by √(1 + π (1.2 + .5) ÷ 8).
      const most = (0.7 + 0.09) / Math.sqrt(1 + (Math.PI * 1.7) / 8);
      expect(probability).toBeLessThanOrEqual(1 / (1 + Math.exp(-most)) + 1e-12);
      const completions = contributions.find(({ name }) => name === 'completions')!.logOdds;
      expect(completions).toBeGreaterThan(0.02);
      expect(completions).toBeLessThan(0.09);
      expect(probability).toBeLessThan(0.65);
    }
  });

  it('a score counts only where its attempt has no answers', () => {
    const at = Date.UTC(2026, 0, 1);
    const base = {
      lesson: 'l',
      lessonAs: { skills: [{ skill: 'a', weight: 1 }], difficulty: 0, minutes: 4 },
      seen: at,
    };
    const answer: StoredEvent = {
      ...base,
      id: '1',
      at,
      type: 'answered',
      question: 'q',
      correct: true,
    };
    const completed = (score: number): StoredEvent => ({
      ...base,
      id: '2',
      at: at + 1000,
      type: 'completed',
      score,
    });
    const skillOf = (events: StoredEvent[]) => foldEvents(events).skills.get('a');
    expect(skillOf([answer, completed(0)])).toEqual(skillOf([answer, completed(1)]));
    expect(skillOf([completed(1)])?.wins).toBeGreaterThan(skillOf([completed(0)])?.wins as number);
  });

  it('is less sure of those it knows less, and sums its contributions exactly', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(...SKILLS), (events, skill) => {
        const state = foldEvents(events);
        const known = masteryOf(state, DEFAULT_MODEL, skill, lastOf(events));
        const unknown = masteryOf(emptyState(), DEFAULT_MODEL, skill, lastOf(events));
        expect(known.uncertainty).toBeLessThanOrEqual(unknown.uncertainty + 1e-9);
        const [low, high] = known.interval;
        expect(low).toBeLessThan(known.atLeast);
        expect(known.atLeast).toBeLessThan(known.probability);
        expect(high).toBeGreaterThan(known.probability);
        expect(known.contributions.reduce((sum, { logOdds }) => sum + logOdds, 0)).toBe(
          known.logOdds,
        );
        expect(Number.isFinite(known.logOdds)).toBe(true);
        const question = predictAnswer(
          state,
          DEFAULT_MODEL,
          { skills: [{ skill, weight: 1 }], difficultyLogOdds: 1, lesson: 'l1', question: 'q1' },
          lastOf(events),
        );
        expect(question.probability).toBeGreaterThan(0);
        expect(question.probability).toBeLessThan(1);
      }),
      runs,
    );
  });
});

describe('the outlook', () => {
  it('never promises less with a lesson than without, and never more than certainty', () => {
    fc.assert(
      fc.property(
        history,
        fc.constantFrom(...SKILLS),
        fc.integer({ min: 0, max: 400 * DAY }),
        weight,
        (events, skill, ahead, share) => {
          const state = foldEvents(events);
          const from = lastOf(events);
          const outlook = prepareSkill(state, DEFAULT_MODEL, skill, from, from + ahead);
          const dose = { weight: share, difficultyLogOdds: 0 };
          const with_ = masteryWith(outlook, dose, DEFAULT_MODEL.gain);
          // But for the last bit, which a logarithm and its reverse may cost.
          expect(with_).toBeGreaterThanOrEqual(outlook.projected - 1e-15);
          expect(with_).toBeLessThanOrEqual(1);
        },
      ),
      runs,
    );
  });

  it('values a spaced review above one straight after practice', () => {
    const at = Date.UTC(2026, 0, 1);
    const base = {
      lesson: 'l',
      lessonAs: { skills: [{ skill: 'a', weight: 1 }], difficulty: 0, minutes: 4 },
      seen: at,
    };
    const state = foldEvents([
      { ...base, id: '1', at, type: 'answered', question: 'q', correct: true },
    ]);
    const gain = (days: number): number => {
      const outlook = prepareSkill(
        state,
        DEFAULT_MODEL,
        'a',
        at + days * DAY,
        at + (days + 14) * DAY,
      );
      return (
        masteryWith(outlook, { weight: 1, difficultyLogOdds: 0 }, DEFAULT_MODEL.gain) -
        outlook.projected
      );
    };
    expect(gain(20)).toBeGreaterThan(gain(0));
    const outlook = prepareSkill(state, DEFAULT_MODEL, 'a', at + 5 * DAY, at + 19 * DAY);
    const lifted = (again: boolean) =>
      masteryWith(outlook, { weight: 1, difficultyLogOdds: 0, again }, DEFAULT_MODEL.gain);
    expect(lifted(true)).toBeGreaterThan(outlook.projected);
    expect(lifted(true)).toBeLessThan(lifted(false));
  });
});
