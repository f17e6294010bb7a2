import fc from 'fast-check';
import {
  CLAMP_PARAMETERS,
  default_w,
  FSRSAlgorithm,
  forgetting_curve,
  generatorParameters,
} from 'ts-fsrs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { applyEvent, foldEvents } from '../../../core/learner/fold.ts';
import { masteryOf } from '../../../core/learner/mastery.ts';
import { DEFAULT_MEMORY, memoryOf } from '../../../core/learner/memory.ts';
import { emptyState } from '../../../core/learner/state.ts';
import type { StoredEvent } from '../../../core/model/event.ts';
import { scaled } from '../../support/proof.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

/** Whatever an optimiser may give: each parameter anywhere within FSRS-6's bounds. */
const parameters = fc.tuple(
  ...CLAMP_PARAMETERS(2).map(([min, max]) => fc.double({ min, max, noNaN: true })),
);
const answers = fc.array(
  fc.record({ days: fc.double({ min: 0, max: 90, noNaN: true }), correct: fc.boolean() }),
  {
    minLength: 1,
    maxLength: 20,
  },
);

const eventsOf = (list: readonly { days: number; correct: boolean }[]): StoredEvent[] => {
  let at = START;
  return list.map(({ days, correct }, index) => {
    at += Math.round(days * DAY);
    const lessonAs = { skills: [{ skill: 's', weight: 1 }], difficulty: 0, minutes: 4 };
    return {
      id: `e${index}`,
      type: 'answered',
      lesson: 'l',
      question: `q${index}`,
      correct,
      at,
      seen: at,
      lessonAs,
    };
  });
};

describe('a memory model', () => {
  it('is FSRS-6 as ts-fsrs has it, with its defaults where there are no parameters', () => {
    const fsrs = new FSRSAlgorithm(generatorParameters({ enable_fuzz: false }));
    expect(memoryOf()).toBe(DEFAULT_MEMORY);
    expect(memoryOf([...default_w]).mark).toBe(DEFAULT_MEMORY.mark);
    const { stability } = fsrs.next_state({ stability: 3, difficulty: 5 }, 4, 3);
    expect(memoryOf().review({ stability: 3, memoryDifficulty: 5 }, 4.9, true).stability).toBe(
      Math.fround(stability),
    );
    expect(memoryOf().retrievability(7, 30)).toBeCloseTo(
      forgetting_curve(fsrs.parameters.w, 30, 7),
      7,
    );
    expect(memoryOf().retrievability(7, 7)).toBeCloseTo(0.9, 8);
  });

  it('tells the stability after a recall as a whole review does', () => {
    const stability = fc.double({ min: 0.01, max: 36_500, noNaN: true });
    const difficulty = fc.double({ min: 1, max: 10, noNaN: true });
    const days = fc.double({ min: 0, max: 5000, noNaN: true });
    fc.assert(
      fc.property(parameters, stability, difficulty, days, (given, s, d, elapsed) => {
        const memory = memoryOf(given);
        const whole = memory.review({ stability: s, memoryDifficulty: d }, elapsed, true).stability;
        expect(
          memory.stabilityAfterRecall({ stability: s, memoryDifficulty: d }, elapsed) / whole,
        ).toBeCloseTo(1, 5);
      }),
      { seed: 20261125, numRuns: scaled(300, 4500) },
    );
  });

  it('is made once an array, and told apart by its parameters', () => {
    const own = default_w.map((one) => one * 1.01);
    expect(memoryOf(own)).toBe(memoryOf(own));
    expect(memoryOf(own).mark).not.toBe(DEFAULT_MEMORY.mark);
    expect(() => memoryOf([1, 2, 3])).toThrow(/parameter/);
    expect(() => memoryOf(default_w.map(() => Number.NaN))).toThrow(/parameter/);
  });

  it('keeps common sense whatever its parameters: right answers never lower mastery, idle time never raises it', () => {
    fc.assert(
      fc.property(
        parameters,
        answers,
        fc.double({ min: 0, max: 900, noNaN: true }),
        (own, list, idleDays) => {
          const memory = memoryOf(own);
          const state = foldEvents(eventsOf(list), emptyState(memory));
          const last = state.newest?.at ?? START;
          const later = last + Math.round(idleDays * DAY);
          const idle = masteryOf(state, DEFAULT_MODEL, 's', later).logOdds;
          expect(idle).toBeLessThanOrEqual(
            masteryOf(state, DEFAULT_MODEL, 's', last).logOdds + 1e-9,
          );
          const right = { days: idleDays, correct: true };
          applyEvent(state, { ...(eventsOf([...list, right]).at(-1) as StoredEvent), at: later });
          expect(masteryOf(state, DEFAULT_MODEL, 's', later).logOdds).toBeGreaterThanOrEqual(
            idle - 1e-6,
          );
        },
      ),
      { numRuns: scaled(500, 7500), seed: 20261125 },
    );
  });

  it('shapes the fold', () => {
    const list = [1, 1, 1].map((days) => ({ days, correct: true }));
    const slow = memoryOf(default_w.map((one, index) => (index < 4 ? one * 3 : one)));
    const stabilityOf = (memory = DEFAULT_MEMORY) =>
      foldEvents(eventsOf(list), emptyState(memory)).skills.get('s')?.stability ?? 0;
    expect(stabilityOf(slow)).toBeGreaterThan(stabilityOf());
  });
});
