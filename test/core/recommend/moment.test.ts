import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDaysBetween, momentOf } from '../../../core/recommend/moment.ts';
import { scaled } from '../../support/proof.ts';

const at = (iso: string): number => Date.parse(iso);

/** Local day of an instant, counted from 1970, as Intl has it. */
const dayBy = (instant: number, timeZone: string): number => {
  const { year, month, day } = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    })
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day', number>;
  return Date.UTC(year, month - 1, day) / 86_400_000;
};

describe('the moment of a decision', () => {
  it('is the start of the local day, or the newest event if that is later', () => {
    const start = at('2026-03-01T23:00:00Z');
    expect(momentOf(at('2026-03-02T09:00:00Z'), undefined, 'Europe/Berlin')).toEqual({
      day: '2026-03-02',
      at: start,
    });
    expect(momentOf(at('2026-03-02T09:00:00Z'), start - 5, 'Europe/Berlin').at).toBe(start);
    expect(momentOf(at('2026-03-02T09:00:00Z'), start + 5, 'Europe/Berlin').at).toBe(start + 5);
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
          expect(moment.at).toBeLessThanOrEqual(now);
          expect(now - moment.at).toBeLessThan(25 * 3_600_000 + 1);
          expect(momentOf(moment.at, undefined, zone)).toEqual(moment);
          expect(localDaysBetween(moment.at, now, zone)).toBe(0);
          expect(localDaysBetween(moment.at - 1, now, zone)).toBe(1);
        },
      ),
      { seed: 3, numRuns: scaled(500, 7500) },
    );
  });
});

describe('local days', () => {
  it('are those of the calendar, whoever asked before, also while clocks change a minute past midnight', () => {
    const changes = [
      ['America/St_Johns', at('2009-11-01T02:31:00Z')],
      ['America/St_Johns', at('2010-03-14T03:31:00Z')],
      ['Antarctica/Casey', at('2020-10-03T16:01:00Z')],
      ['Antarctica/Casey', at('2021-03-13T13:00:00Z')],
      ['Europe/Berlin', at('2026-10-25T01:00:00Z')],
      ['Asia/Kathmandu', at('2026-01-01T18:15:00Z')],
      ['Pacific/Kiritimati', at('2026-01-01T10:00:00Z')],
      ['Australia/Lord_Howe', at('2026-04-04T15:00:00Z')],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        fc.integer({ min: -40, max: 40 }),
        fc.integer({ min: -3000, max: 3000 }),
        ([zone, change], minutes, more) => {
          const one = change + minutes * 60_000;
          const other = one + more * 60_000;
          const [earlier, later] = one < other ? [one, other] : [other, one];
          expect(localDaysBetween(earlier, later, zone)).toBe(
            Math.max(0, dayBy(later, zone) - dayBy(earlier, zone)),
          );
        },
      ),
      { seed: 20261126, numRuns: scaled(3000, 45000) },
    );
  });
});
