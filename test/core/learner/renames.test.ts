import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../../../core/learner/codec.ts';
import { foldLog } from '../../../core/learner/fold.ts';
import { DEFAULT_MEMORY } from '../../../core/learner/memory.ts';
import { NO_RENAMES, type Renames, renamesOf } from '../../../core/learner/renames.ts';
import { emptyState, type LearnerState } from '../../../core/learner/state.ts';
import { compareEvents, type StoredEvent } from '../../../core/model/event.ts';
import { skill } from '../../support/builders.ts';
import { mindByHand } from '../../support/by-hand/mind.ts';
import { type Replaced, renamedByHand } from '../../support/by-hand/renamed.ts';
import { scaled } from '../../support/proof.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 4, 4);
const IDS = ['a', 'b', 'c', 'd', '__proto__'];
const share = fc.constantFrom(0, 0.3, 0.5, 0.7, 1);

const happened = fc.record({
  hour: fc.integer({ min: 0, max: 24 * 60 }),
  type: fc.constantFrom('answered', 'answered', 'completed', 'assessed', 'dismissed', 'withdrawn'),
  lesson: fc.constantFrom('l', 'm'),
  question: fc.constantFrom('q', 'r'),
  correct: fc.boolean(),
  score: fc.option(share, { nil: undefined }),
  reason: fc.constantFrom('too-easy', 'too-hard', 'later'),
  skills: fc.uniqueArray(fc.record({ skill: fc.constantFrom(...IDS), weight: share }), {
    selector: (one) => one.skill,
    maxLength: 4,
  }),
  skill: fc.constantFrom(...IDS),
  level: share,
  by: fc.constantFrom('self', 'manager', 'test'),
  of: fc.nat(30),
});

/** A log in any order of arrival. */
const logs = fc
  .array(happened, { minLength: 1, maxLength: 30 })
  .map((list) =>
    list.map(({ hour, skills, skill: named, level, by, of, ...one }, index): StoredEvent => {
      const at = START + hour * HOUR;
      const own = { id: `e${index}`, type: one.type, at, seen: at };
      if (one.type === 'withdrawn') return { ...own, of: `e${of}` } as unknown as StoredEvent;
      if (one.type === 'assessed')
        return { ...own, skill: named, level, by } as unknown as StoredEvent;
      const lessonAs = { skills, difficulty: 0.2, minutes: 3 };
      return { ...own, ...one, lessonAs } as unknown as StoredEvent;
    }),
  )
  .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }));

/** What is renamed or merged into what: some of the ids, into new ones or into those that stay. */
const replacements = fc
  .tuple(fc.subarray(IDS, { minLength: 1, maxLength: 3 }), fc.array(fc.nat(5), { minLength: 3 }))
  .map(([gone, picks]): Replaced => {
    const left = [...IDS.filter((id) => !gone.includes(id)), 'new', 'newer'];
    return Object.fromEntries(
      gone.map((id, index) => [id, left[(picks[index] ?? 0) % left.length]!]),
    );
  });

const renamesFor = (replaced: Replaced): Renames => {
  const targets = [...new Set(Object.values(replaced))];
  return renamesOf(
    targets.map((id) =>
      skill(id, { replaces: Object.keys(replaced).filter((gone) => replaced[gone] === id) }),
    ),
  );
};

const folded = (events: readonly StoredEvent[], renames: Renames): LearnerState =>
  foldLog(events, emptyState(DEFAULT_MEMORY, renames));

describe('what was done under other names', () => {
  it('is what would have been done under the new ones, bit for bit, merged ones too', () => {
    fc.assert(
      fc.property(logs, replacements, (log, replaced) => {
        const state = folded(log, renamesFor(replaced));
        expect(encodeState(state)).toEqual(
          encodeState(folded(renamedByHand(log, replaced), NO_RENAMES)),
        );
        for (const gone of Object.keys(replaced)) expect(state.skills.has(gone)).toBe(false);
      }),
      { seed: 31, numRuns: scaled(300, 10_000) },
    );
  });

  it('is so through snapshots too, wherever they end', () => {
    fc.assert(
      fc.property(logs, replacements, fc.nat(30), (log, replaced, cut) => {
        const renames = renamesFor(replaced);
        const events = log.filter(({ type }) => type !== 'withdrawn').sort(compareEvents);
        const bytes = encodeState(folded(events.slice(0, cut), renames));
        const snapshot = decodeState(bytes, DEFAULT_MEMORY, renames) as LearnerState;
        expect(encodeState(foldLog(events.slice(cut), snapshot))).toEqual(
          encodeState(folded(events, renames)),
        );
      }),
      { seed: 32, numRuns: scaled(200, 5000) },
    );
  });

  it('is what a second fold of the same log by hand says', () => {
    fc.assert(
      fc.property(logs, replacements, (log, replaced) => {
        const events = log.filter(({ type }) => type !== 'withdrawn').sort(compareEvents);
        const state = folded(events, renamesFor(replaced));
        const mind = mindByHand(renamedByHand(events, replaced), DEFAULT_MEMORY);
        for (const [id, own] of mind.skills)
          expect([id, state.skills.get(id)?.wins ?? 0]).toEqual([id, expect.closeTo(own.right, 3)]);
      }),
      { seed: 33, numRuns: scaled(100, 3000) },
    );
  });

  it('has a mark that says which renames they were, whatever their order', () => {
    const one = skill('x', { replaces: ['a', 'b'] });
    const other = skill('y', { replaces: ['c'] });
    const { mark } = renamesOf([one, other]);
    expect(renamesOf([other, { ...one, replaces: ['b', 'a'] }]).mark).toBe(mark);
    const marks = [[one], [other], [], [skill('x', { replaces: ['a'] }), other]].map(
      (skills) => renamesOf(skills).mark,
    );
    expect(new Set([mark, ...marks]).size).toBe(5);
    expect(renamesOf([skill('x')])).toBe(NO_RENAMES);
  });
});
