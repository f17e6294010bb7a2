import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../core/base/days.ts';
import { localDayOf, localDaysBetween } from '../../../core/base/local-days.ts';
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
  return Date.UTC(year, month - 1, day) / DAY_MS;
};

describe('the local day of an instant', () => {
  it('is the one on the calendar of the zone, from its first instant to that of the day after', () => {
    expect(localDayOf(at('2026-12-21T23:30:00Z'), 'Europe/Berlin')).toEqual({
      day: '2026-12-22',
      startMs: at('2026-12-21T23:00:00Z'),
      endMs: at('2026-12-22T23:00:00Z'),
    });
  });

  it('has 23 or 25 hours where clocks change, whichever instant of it is asked about first', () => {
    const hours = (iso: string): number => {
      const { startMs, endMs } = localDayOf(at(iso), 'Europe/Berlin');
      return (endMs - startMs) / 3_600_000;
    };
    expect(['2026-03-29T22:00Z', '2026-10-24T22:00Z', '2026-10-26T00:00Z'].map(hours)).toEqual([
      24, 25, 24,
    ]);
    expect(['2026-03-29T00:00Z', '2026-03-28T22:59Z'].map(hours)).toEqual([23, 24]);
  });

  it('is refused in a zone that does not exist', () => {
    expect(() => localDayOf(0, 'Europe/Atlantis')).toThrow(RangeError);
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
