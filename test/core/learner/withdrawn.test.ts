import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../../../core/learner/codec.ts';
import { foldLog } from '../../../core/learner/fold.ts';
import { isPlain } from '../../../core/learner/withdrawn.ts';
import type { StoredEvent } from '../../../core/model/event.ts';
import { scaled } from '../../support/proof.ts';

const DAY = Date.UTC(2026, 4, 4);
const lessonAs = { skills: [{ skill: 's', weight: 1 }], difficulty: 0.2, minutes: 3 };

/** Events `e0` … `e9`, posted by an app or by their employee, and withdrawals of them. */
const happened = fc.record({
  id: fc.integer({ min: 0, max: 9 }).map((index) => `e${index}`),
  at: fc.integer({ min: 0, max: 20 }).map((hour) => DAY + hour * 3_600_000),
  type: fc.constantFrom('answered', 'completed', 'rated', 'dismissed', 'started', 'opened'),
  correct: fc.boolean(),
  rating: fc.integer({ min: 1, max: 5 }),
  bySelf: fc.boolean(),
});
const taken = fc.record({
  id: fc.integer({ min: 0, max: 4 }).map((index) => `w${index}`),
  at: fc.integer({ min: 0, max: 20 }).map((hour) => DAY + hour * 3_600_000),
  of: fc.integer({ min: 0, max: 14 }).map((index) => (index < 12 ? `e${index}` : `w${index - 12}`)),
  bySelf: fc.boolean(),
});
const eventOf = ({ bySelf, ...one }: { id: string; bySelf: boolean }): StoredEvent =>
  ({
    seen: 0,
    lesson: 'l',
    question: 'q',
    lessonAs,
    ...('of' in one && { type: 'withdrawn' }),
    ...one,
    ...(bySelf && { bySelf: true }),
  }) as unknown as StoredEvent;
const byId = { selector: ({ id }: { id: string }) => id };
const log = fc
  .tuple(
    fc.uniqueArray(happened, { ...byId, maxLength: 10 }),
    fc.uniqueArray(taken, { ...byId, maxLength: 5 }),
  )
  .chain(([events, withdrawals]) => {
    const all = [...events, ...withdrawals].map(eventOf);
    return fc.shuffledSubarray(all, { minLength: all.length });
  });

const isWithdrawal = ({ type }: StoredEvent): boolean => type === 'withdrawn';
/** What the fold says of the employee, whatever still waits. */
const bytesOf = (events: readonly StoredEvent[]): Uint8Array => {
  const state = foldLog(events);
  state.waiting = new Map();
  return encodeState(state);
};

describe('what is withdrawn', () => {
  it('has never been: the fold is that of the others alone, bit for bit', () => {
    fc.assert(
      fc.property(log, (events) => {
        const isTakenBack = (event: StoredEvent): boolean =>
          events.some(
            (one) =>
              isWithdrawal(one) &&
              one.of === event.id &&
              (!one.bySelf || (event.bySelf === true && event.type !== 'answered')),
          );
        const others = events.filter((one) => !isWithdrawal(one) && !isTakenBack(one));
        expect(bytesOf(events)).toEqual(bytesOf(others));
      }),
      { numRuns: scaled(300, 10_000), seed: 1 },
    );
  });

  it('comes to the same in any order of arrival', () => {
    fc.assert(
      fc.property(log, (events) => {
        expect(encodeState(foldLog([...events].reverse()))).toEqual(encodeState(foldLog(events)));
      }),
      { numRuns: scaled(300, 10_000), seed: 2 },
    );
  });

  it('comes to the same from any snapshot on that says it can be folded on', () => {
    fc.assert(
      fc.property(log, fc.integer({ min: 0, max: 15 }), (events, cut) => {
        // In time, so that nothing but withdrawals can forbid it.
        const inTime = events.map((one, index) => ({ ...one, at: DAY + index }));
        const [before, since] = [inTime.slice(0, cut), inTime.slice(cut)];
        const snapshot = decodeState(encodeState(foldLog(before)));
        if (snapshot === undefined || !isPlain(since, snapshot.waiting)) return;
        expect(encodeState(foldLog(since, snapshot))).toEqual(encodeState(foldLog(inTime)));
      }),
      { numRuns: scaled(1000, 20_000), seed: 3 },
    );
  });

  it('that may be in a snapshot forbids to fold it on', () => {
    const answer = eventOf({ id: 'e1', bySelf: false, at: DAY, type: 'answered' } as never);
    const withdrawal = eventOf({ id: 'w1', bySelf: false, at: DAY, of: 'e1' } as never);
    expect(isPlain([withdrawal], foldLog([answer]).waiting)).toBe(false);
    expect(isPlain([answer, withdrawal], foldLog([]).waiting)).toBe(true);
    const early = foldLog([withdrawal]);
    expect(isPlain([{ ...withdrawal, id: 'w2' }], early.waiting)).toBe(true);
    expect(foldLog([answer], early).events).toBe(0);
    expect(early.waiting.size).toBe(0);
  });
});
