import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dayLater,
  endOfLocalDay,
  localDayOf,
  startOfLocalDay,
} from '../../../core/base/local-days.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { newestEnd } from '../../../core/recommend/ends.ts';
import { gateOf } from '../../../core/recommend/gate.ts';
import { momentOf } from '../../../core/recommend/moment.ts';
import { type DecideInput, situationOf } from '../../../core/recommend/situation.ts';
import { turnsAfter } from '../../../core/recommend/turns.ts';
import { decideInput } from '../../support/arbitraries.ts';
import {
  dayAfter,
  happened,
  input,
  lesson,
  NOW,
  policy,
  release,
  stateOf,
} from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** From −11 to +14 hours, with halves, clocks that change, and days that were left out. */
const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'America/Santiago'],
  ...['Pacific/Pago_Pago', 'Pacific/Kiritimati', 'Pacific/Apia', 'Australia/Lord_Howe'],
  ...['Asia/Kathmandu', 'Africa/Cairo', 'Pacific/Chatham'],
];
const zone = fc.constantFrom(...ZONES);

describe('local days of a calendar', () => {
  it('begin and end where the days of instants do', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2035, 0, 1) }),
        zone,
        (atMs, timeZone) => {
          const { day, startMs, endMs } = localDayOf(atMs, timeZone);
          expect(startOfLocalDay(day, timeZone)).toBe(startMs);
          expect(endOfLocalDay(day, timeZone)).toBe(endMs - 1);
        },
      ),
      { seed: 21, numRuns: scaled(800, 12000) },
    );
  });

  it('follow each other without a gap, also where clocks change or a day was left out', () => {
    for (const timeZone of ZONES)
      for (const first of ['2011-12-28', '2026-03-27', '2026-04-03', '2026-09-04', '2026-10-30'])
        for (let n = 0; n < 4; n++) {
          const day = dayLater(first, n);
          const next = startOfLocalDay(dayLater(day, 1), timeZone);
          expect(endOfLocalDay(day, timeZone)).toBe(next - 1);
          expect(next).toBeGreaterThanOrEqual(startOfLocalDay(day, timeZone));
        }
    expect(startOfLocalDay('2011-12-30', 'Pacific/Apia')).toBe(
      startOfLocalDay('2011-12-31', 'Pacific/Apia'),
    );
  });
});

/** The question as the shell asks it at an instant. */
const askedAt = (question: DecideInput, nowMs: number): DecideInput => {
  const { release: compiled, state, profile } = question;
  const histories = {
    state,
    catalogue: compiled.catalogue,
    constraints: compiled.policy.constraints,
  };
  const { atMs } = momentOf(nowMs, state.newest?.at, profile.timeZone, (until) =>
    newestEnd(histories, until),
  );
  return { ...question, atMs };
};
const closedAt = (question: DecideInput, atMs: number) => {
  const { codes, pinned, boosted } = gateOf(situationOf({ ...question, atMs }));
  return [[...codes], [...pinned], [...boosted]];
};

const askedOf = (versions: boolean) =>
  fc.tuple(
    decideInput({ versions }),
    zone,
    fc.integer({ min: 0, max: 75 * 24 * 60 }).map((minutes) => NOW + minutes * MINUTE),
  );
/** Of lessons that each stand alone, and of lessons that have versions. */
const KINDS = [
  ['without versions', askedOf(false)],
  ['with versions', askedOf(true)],
] as const;

describe.each(KINDS)('the moment of a decision on lessons %s', (_, asked) => {
  it('is never before what was news, and between two pieces of news nothing changes', () => {
    let later = 0;
    fc.assert(
      fc.property(asked, ([sketch, timeZone, nowMs]) => {
        const question = { ...sketch, profile: { ...sketch.profile, timeZone } };
        const { atMs } = askedAt(question, nowMs);
        expect(atMs).toBeLessThanOrEqual(nowMs);
        expect(closedAt(question, atMs)).toEqual(closedAt(question, nowMs));
        expect(askedAt(question, atMs).atMs).toBe(atMs);
        if (atMs > localDayOf(nowMs, timeZone).startMs) later += 1;
      }),
      { seed: 22, numRuns: scaled(500, 7500) },
    );
    expect(later).toBeGreaterThan(5);
  });

  it('sees every end on the way through a quarter of a year', () => {
    fc.assert(
      fc.property(asked, ([sketch, timeZone]) => {
        const question = { ...sketch, profile: { ...sketch.profile, timeZone } };
        for (let nowMs = NOW; nowMs < NOW + 90 * DAY; nowMs += 5 * HOUR)
          expect(closedAt(question, askedAt(question, nowMs).atMs)).toEqual(
            closedAt(question, nowMs),
          );
      }),
      { seed: 24, numRuns: scaled(30, 600) },
    );
  });
});

describe.each(KINDS)('when there is nothing of lessons %s', (_, asked) => {
  it('until says the first minute at which there is something', () => {
    let told = 0;
    fc.assert(
      fc.property(asked, ([sketch, timeZone, nowMs]) => {
        const question = askedAt({ ...sketch, profile: { ...sketch.profile, timeZone } }, nowMs);
        const { nothing } = decide(question);
        if (nothing === undefined) return;
        const opens = nothing.until === undefined ? undefined : Date.parse(nothing.until);
        for (const turn of turnsAfter(question)) {
          if (opens !== undefined && turn >= opens) break;
          expect(decide(askedAt(question, turn)).lessons).toEqual([]);
        }
        if (opens === undefined) return;
        told += 1;
        expect(opens).toBeGreaterThan(question.atMs);
        expect(decide(askedAt(question, opens)).lessons).not.toEqual([]);
        expect(decide(askedAt(question, opens - MINUTE)).lessons).toEqual([]);
      }),
      { seed: 23, numRuns: scaled(1500, 6000) },
    );
    expect(told).toBeGreaterThan(2);
  });
});

describe('when there is nothing', () => {
  it('is the end of a dismissal in elapsed time, and of a rule at the local midnight', () => {
    const one = lesson('a', ['x']);
    const state = stateOf(happened('dismissed', one, 1, { reason: 'later' }));
    for (const timeZone of ZONES) {
      const waiting = input(release({ lessons: [one] }), { state, profile: { timeZone } });
      expect(decide(waiting).nothing?.until).toBe(new Date(NOW + 2 * DAY + MINUTE).toISOString());
      // What was done today and is still missing may come again tomorrow.
      const done = stateOf(happened('completed', one, 0));
      const resting = input(release({ lessons: [one] }), { state: done, profile: { timeZone } });
      expect(decide(resting).nothing?.until).toBe(
        new Date(localDayOf(NOW, timeZone).endMs).toISOString(),
      );
      const rules = [{ lessons: ['a'], effect: 'hide', until: dayAfter(3) }];
      const hidden = release({ lessons: [one], policy: policy({ rules }) });
      expect(decide(input(hidden, { profile: { timeZone } })).nothing?.until).toBe(
        new Date(startOfLocalDay(dayAfter(4), timeZone)).toISOString(),
      );
    }
  });

  it('is left out where no time opens anything', () => {
    const none = input(release({ lessons: [lesson('a', ['x'], { language: 'fr' })] }));
    expect(decide(none).nothing).toMatchObject({ code: 'language' });
    expect(decide(none).nothing?.until).toBeUndefined();
  });
});

describe('days of rules, reviews and goals', () => {
  it('begin and end with the days of whom they are for', () => {
    const day = dayAfter(2);
    const lessons = [lesson('a', ['x'], { reviewBy: day }), lesson('b', ['x'])];
    const rules = [{ lessons: ['b'], effect: 'pin', from: day, until: day }];
    const compiled = release({
      lessons,
      policy: policy({ rules, constraints: { excludeOverdueReview: true } }),
    });
    for (const timeZone of ZONES) {
      const seen = (atMs: number) => {
        const gate = gateOf(situationOf(input(compiled, { atMs, profile: { timeZone } })));
        return [gate.pinned.size, gate.exclusionOf(0)];
      };
      const [from, to] = [startOfLocalDay(day, timeZone), endOfLocalDay(day, timeZone)];
      expect([from - 1, from, to, to + 1].map(seen)).toEqual([
        [0, undefined],
        [1, undefined],
        [1, undefined],
        [0, 'overdue-review'],
      ]);
    }
  });
});
