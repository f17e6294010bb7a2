import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeState } from '../../../core/learner/codec.ts';
import { foldLog } from '../../../core/learner/fold.ts';
import { DEFAULT_MEMORY } from '../../../core/learner/memory.ts';
import { NO_RENAMES } from '../../../core/learner/renames.ts';
import { emptyState } from '../../../core/learner/state.ts';
import type { StoredEvent } from '../../../core/model/event.ts';
import { retracing } from '../../../core/tune/retrace.ts';
import { scaled } from '../../support/proof.ts';

const NOW = Date.UTC(2026, 2, 3);
const HOUR = 3_600_000;
const FOLDING = { memory: DEFAULT_MEMORY, renames: NO_RENAMES };

const lessonAs = { skills: [{ skill: 'calm', weight: 1 }], difficulty: 0, minutes: 4 };

/** Events that come in time, hours or days late, or take others back. */
const log = fc
  .array(
    fc.record({
      hour: fc.nat(200),
      late: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(100)),
      kind: fc.constantFrom('answered', 'answered', 'completed', 'dismissed', 'withdrawn'),
      correct: fc.boolean(),
      of: fc.nat(30),
    }),
    { maxLength: 30 },
  )
  .map((all) =>
    all.map(({ hour, late, kind, correct, of }, index): StoredEvent => {
      const at = NOW + hour * HOUR;
      const base = { id: `e${index}`, type: kind, at, seen: at + late * HOUR };
      if (kind === 'withdrawn') return { ...base, of: `e${of}` } as StoredEvent;
      const lesson = { ...base, lesson: `l${of % 4}`, lessonAs };
      return (kind === 'answered' ? { ...lesson, question: 'q', correct } : lesson) as StoredEvent;
    }),
  );

it('a log that is gone through once gives each decision what it knew, and nothing else', () => {
  fc.assert(
    fc.property(log, fc.array(fc.nat(300), { maxLength: 8 }), (events, hours) => {
      const stateAt = retracing(events);
      // Decisions mostly come one after the other, but whatever their order is will do.
      for (const hour of hours) {
        const knew = ({ seen }: StoredEvent): boolean => seen < NOW + hour * HOUR;
        const whole = foldLog(events.filter(knew), emptyState(DEFAULT_MEMORY, NO_RENAMES));
        expect(encodeState(stateAt(knew, FOLDING))).toEqual(encodeState(whole));
      }
    }),
    { seed: 20261142, numRuns: scaled(200, 5_000) },
  );
});
