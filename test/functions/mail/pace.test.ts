import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  halved,
  type Pace,
  paceOf,
  rateAt,
  takePlace,
  withCeiling,
} from '../../../functions/mail/pace.ts';
import { scaled } from '../../support/proof.ts';

const NOW = Date.UTC(2026, 10, 28);
const RUNS = { numRuns: scaled(300, 20_000), seed: 20261128 };
/** What happens, and how many milliseconds after what came before. */
const happenings = fc.array(
  fc.record({ what: fc.constantFrom('place', 'throttle'), afterMs: fc.nat(3_000) }),
  { maxLength: 80 },
);
const ceilings = fc.integer({ min: 1, max: 500 });

/** Plays what happens; gives the pace, and when each mail went. */
const play = (
  ceiling: number,
  list: readonly { readonly what: string; readonly afterMs: number }[],
) => {
  let pace: Pace = paceOf(ceiling, NOW);
  let nowMs = NOW;
  const gone: number[] = [];
  for (const { what, afterMs } of list) {
    nowMs += afterMs;
    if (what === 'throttle') pace = halved(pace, nowMs);
    else {
      const taken = takePlace(pace, nowMs);
      pace = taken.pace;
      nowMs += taken.waitMs;
      gone.push(nowMs);
    }
  }
  return { pace, nowMs, gone };
};

describe('the pace of mails', () => {
  it('halves when it was too fast, and is what it was after a while', () => {
    const slower = halved(paceOf(40, NOW), NOW);
    expect(rateAt(slower, NOW)).toBe(20);
    expect(rateAt(slower, NOW + 5_000)).toBe(30);
    expect(rateAt(slower, NOW + 10_000)).toBe(40);
    expect(rateAt(slower, NOW + 60_000)).toBe(40);
  });

  it('takes what is told within a second for one sign, and halves again after it', () => {
    let pace = paceOf(64, NOW);
    for (let ms = 0; ms < 1_000; ms += 50) pace = halved(pace, NOW + ms);
    expect(rateAt(pace, NOW)).toBe(32);
    expect(rateAt(halved(pace, NOW + 1_000), NOW + 1_000)).toBeCloseTo((32 + 3.2) / 2, 9);
  });

  it('is never above its ceiling, never at a stand, and climbs as long as nothing is told', () => {
    fc.assert(
      fc.property(ceilings, happenings, (ceiling, list) => {
        const { pace, nowMs } = play(ceiling, list);
        const rate = rateAt(pace, nowMs);
        expect(rate).toBeGreaterThanOrEqual(ceiling / 64 - 1e-9);
        expect(rate).toBeLessThanOrEqual(ceiling);
        expect(rateAt(pace, nowMs + 1_000)).toBeGreaterThanOrEqual(rate);
        expect(rateAt(pace, nowMs + 20_000)).toBe(ceiling);
      }),
      RUNS,
    );
  });

  it('lets no more mails go in a second than the ceiling, and one', () => {
    fc.assert(
      fc.property(ceilings, happenings, (ceiling, list) => {
        const { gone } = play(ceiling, list);
        for (const [index, fromMs] of gone.entries()) {
          const within = gone.slice(index).filter((atMs) => atMs < fromMs + 1_000 - 1e-6);
          expect(within.length).toBeLessThanOrEqual(ceiling + 1);
        }
      }),
      RUNS,
    );
  });

  it('saves nothing up while nobody sends', () => {
    const first = takePlace(paceOf(10, NOW), NOW);
    expect(first.waitMs).toBe(0);
    const later = takePlace(first.pace, NOW + 60_000);
    expect(later.waitMs).toBe(0);
    expect(takePlace(later.pace, NOW + 60_000).waitMs).toBe(100);
  });

  it('keeps below another ceiling at once, and climbs to a higher one', () => {
    const pace = paceOf(100, NOW);
    expect(rateAt(withCeiling(pace, 10, NOW), NOW)).toBe(10);
    const wider = withCeiling(pace, 200, NOW);
    expect(rateAt(wider, NOW)).toBe(100);
    expect(rateAt(wider, NOW + 10_000)).toBe(200);
  });

  it('does not lose its way where the clock is set back', () => {
    const slower = halved(paceOf(40, NOW), NOW);
    expect(rateAt(slower, NOW - 3_600_000)).toBe(20);
  });
});
