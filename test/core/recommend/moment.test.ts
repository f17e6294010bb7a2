import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDaysBetween } from '../../../core/base/local-days.ts';
import { momentOf } from '../../../core/recommend/moment.ts';
import { scaled } from '../../support/proof.ts';

const at = (iso: string): number => Date.parse(iso);

describe('the moment of a decision', () => {
  it('is the start of the local day, or the newest event if that is later', () => {
    const start = at('2026-03-01T23:00:00Z');
    expect(momentOf(at('2026-03-02T09:00:00Z'), undefined, 'Europe/Berlin')).toEqual({
      day: '2026-03-02',
      atMs: start,
    });
    expect(momentOf(at('2026-03-02T09:00:00Z'), start - 5, 'Europe/Berlin').atMs).toBe(start);
    expect(momentOf(at('2026-03-02T09:00:00Z'), start + 5, 'Europe/Berlin').atMs).toBe(start + 5);
    // An event from a clock that is fast may open the next day.
    expect(
      momentOf(at('2026-03-02T22:59:00Z'), at('2026-03-02T23:01:00Z'), 'Europe/Berlin').day,
    ).toBe('2026-03-03');
  });

  it('does not move during a day, also where clocks change or midnight does not exist', () => {
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/St_Johns',
      'Pacific/Kiritimati',
      'Africa/Cairo',
      'America/Santiago',
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') }),
        fc.constantFrom(...zones),
        (now, zone) => {
          const moment = momentOf(now, undefined, zone);
          expect(moment.atMs).toBeLessThanOrEqual(now);
          expect(now - moment.atMs).toBeLessThan(25 * 3_600_000 + 1);
          expect(momentOf(moment.atMs, undefined, zone)).toEqual(moment);
          expect(localDaysBetween(moment.atMs, now, zone)).toBe(0);
          expect(localDaysBetween(moment.atMs - 1, now, zone)).toBe(1);
        },
      ),
      { seed: 3, numRuns: scaled(500, 7500) },
    );
  });
});
