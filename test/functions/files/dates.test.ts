import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, instantOf } from '../../../functions/files/dates.ts';
import type { DateOrder, Way } from '../../../functions/files/ways.ts';
import { scaled } from '../../support/proof.ts';

const way = (dates: DateOrder): Way => ({ decimal: 'each', dates });
const NOW = Date.parse('2026-11-28T09:00:00Z');
const at = (text: string, timeZone = 'UTC', dates: DateOrder = 'ask') =>
  instantOf(text, way(dates), { timeZone, nowMs: NOW });

describe('a day', () => {
  it.each([
    ['2026-11-02', 'ask'],
    ['2026/11/2', 'ask'],
    ['20261102', 'ask'],
    ['02.11.2026', 'ask'],
    ['2. 11. 2026', 'mdy'],
    ['02.11.26', 'ask'],
    ['02/11/2026', 'dmy'],
    ['11/02/2026', 'mdy'],
    ['11/2/26', 'mdy'],
    ['02-11-2026', 'dmy'],
    ['2 Nov 2026', 'ask'],
    ['02-Nov-2026', 'ask'],
    ['2-Nov-26', 'ask'],
    ['2. November 2026', 'ask'],
    ['November 2, 2026', 'ask'],
    ['Nov 2nd, 2026', 'ask'],
    ['Mon, 2 Nov 2026', 'ask'],
    ['Monday, 2 November 2026, 10:15 AM', 'ask'],
    ['Mo., 02.11.2026', 'ask'],
    ['2026-11-02T00:00:00.000-07:00', 'ask'],
    ['2026-11-02-07:00', 'ask'],
    ['2026-11-02 00:00:00', 'ask'],
    ['11/02/2026 12:00 AM', 'mdy'],
  ] as const)('%s (%s) is 2 November 2026', (text, dates) =>
    expect(dayOf(text, way(dates))).toEqual({ value: '2026-11-02' }),
  );

  it.each([
    ['13/04/2026', '2026-04-13'],
    ['04/13/2026', '2026-04-13'],
    ['04/04/2026', '2026-04-04'],
    ['3. März 2026', '2026-03-03'],
    ['1. Dez 99', '1999-12-01'],
    ['29.02.2028', '2028-02-29'],
  ])('%s tells its order by itself', (text, value) =>
    expect(dayOf(text, way('ask'))).toEqual({ value }),
  );

  it.each([
    ['03/04/2026', 'ask', /--dates dmy or mdy/],
    ['04/13/2026', 'dmy', /no such day/],
    ['30.02.2026', 'ask', /no such day/],
    ['29.02.2026', 'ask', /no such day/],
    ['2026-13-01', 'ask', /no such day/],
    ['0026-01-01', 'ask', /no such day/],
    ['3 Foo 2026', 'ask', /no such day/],
    ['2026-11-02 25:00', 'ask', /no such time/],
    ['2026-11-02 10:00 EST', 'ask', /time zone/],
    ['46328', 'ask', /a day/],
    ['soon', 'ask', /a day/],
    ['', 'ask', /a day/],
  ] as const)('%s (%s) is refused', (text, dates, message) =>
    expect(dayOf(text, way(dates))).toEqual({ expected: expect.stringMatching(message) }),
  );
});

describe('an instant', () => {
  it.each([
    ['2026-11-02 10:00:00.000', '2026-11-02T10:00:00Z'],
    ['2026-11-02 10:00:00.123456', '2026-11-02T10:00:00.123Z'],
    ['2026-11-02T10:00:00Z', '2026-11-02T10:00:00Z'],
    ['2026-11-02 10:00:00+00', '2026-11-02T10:00:00Z'],
    ['2026-11-02 10:00:00 UTC', '2026-11-02T10:00:00Z'],
    ['2026-11-02 10:00 GMT', '2026-11-02T10:00:00Z'],
    ['2026-11-02T10:00:00+0100', '2026-11-02T09:00:00Z'],
    ['2026-11-02T10:00:00+01:00', '2026-11-02T09:00:00Z'],
    ['2026-11-02 10:00 -0530', '2026-11-02T15:30:00Z'],
    ['2026-11-02 10:00 CET', '2026-11-02T09:00:00Z'],
    ['Mon Nov 2 2026, 10:00 AM', '2026-11-02T10:00:00Z'],
    ['2026-11-02 12:30 a.m.', '2026-11-02T00:30:00Z'],
    ['02.11.2026 10:00 Uhr', '2026-11-02T10:00:00Z'],
    ['02.11.2026, 10:00', '2026-11-02T10:00:00Z'],
    ['2. November 2026 um 10:00', '2026-11-02T10:00:00Z'],
  ])('%s is %s', (text, value) => expect(at(text)).toEqual({ value: { at: value } }));

  it('without a zone is one of the zone that is told, also where clocks change', () => {
    const berlin = (text: string) => at(text, 'Europe/Berlin');
    expect(berlin('2026-07-01 10:00')).toEqual({ value: { at: '2026-07-01T08:00:00Z' } });
    expect(berlin('2026-10-25 02:30')).toEqual({ value: { at: '2026-10-25T00:30:00Z' } });
    expect(berlin('2026-07-01T10:00Z')).toEqual({ value: { at: '2026-07-01T10:00:00Z' } });
  });

  it('of a day alone is its beginning: today is never in the future', () => {
    expect(at('2026-11-28')).toEqual({ value: { at: '2026-11-28T00:00:00Z', day: '2026-11-28' } });
    expect(at('28.11.2026', 'Asia/Tokyo')).toMatchObject({ value: { at: '2026-11-27T15:00:00Z' } });
    expect(at('2026-11-29')).toEqual({ expected: expect.stringMatching(/UTC.*--time-zone/) });
    const zones = ['Pacific/Kiritimati', 'Asia/Tokyo', 'UTC', 'America/New_York', 'Pacific/Apia'];
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2030, 0) }),
        fc.constantFrom(...zones),
        (nowMs, timeZone) => {
          const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(nowMs);
          const read = instantOf(today, way('ask'), { timeZone, nowMs });
          expect('value' in read && Date.parse(read.value.at) <= nowMs).toBe(true);
        },
      ),
      { seed: 20261128, numRuns: scaled(100, 2000) },
    );
  });
});
