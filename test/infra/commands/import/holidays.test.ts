import { describe, expect, it } from 'vitest';
import { NO_SETTINGS } from '../../../../core/model/digest.ts';
import { holidaysOf, withHolidays } from '../../../../infra/commands/import/holidays.ts';

const FROM = '2026-11-28';

const event = (...lines: string[]): string => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');
const calendar = (...events: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//', ...events, 'END:VCALENDAR', ''].join(
    '\r\n',
  );
const named = (uid: string, start: string, ...more: string[]): string =>
  event(`UID:${uid}`, `DTSTAMP:20260101T000000Z`, `SUMMARY:${uid}`, `DTSTART${start}`, ...more);
const daysIn = (...events: string[]) =>
  holidaysOf(calendar(...events), FROM).days.map(({ day, name }) => `${day} ${name}`);
const whyIn = (...events: string[]) =>
  holidaysOf(calendar(...events), FROM).leftOut.map(({ what, why }) => `${what}: ${why}`);

describe('holidays of a calendar', () => {
  it('that recur are written out for five years', () => {
    const christmas = named('Christmas', ';VALUE=DATE:19700101', 'RRULE:FREQ=YEARLY');
    expect(daysIn(christmas)).toEqual(
      [2027, 2028, 2029, 2030, 2031].map((year) => `${year}-01-01 Christmas`),
    );
    // The fourth Thursday of November.
    const thanks = named('T', ';VALUE=DATE:20201126', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH');
    expect(daysIn(thanks).slice(0, 2)).toEqual(['2027-11-25 T', '2028-11-23 T']);
    expect(daysIn(named('L', ';VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY'))).toEqual([
      '2028-02-29 L',
    ]);
  });

  it('last for all of their days, and two on one day are one', () => {
    const both = named('A', ';VALUE=DATE:20261230', 'DTEND;VALUE=DATE:20270102');
    expect(daysIn(both, named('B', ';VALUE=DATE:20270101'))).toEqual([
      '2026-12-30 A',
      '2026-12-31 A',
      '2027-01-01 A, B',
    ]);
    // Begun already.
    expect(daysIn(named('C', ';VALUE=DATE:20261127', 'DURATION:P3D'))).toEqual([
      '2026-11-28 C',
      '2026-11-29 C',
    ]);
  });

  it('leave out what is excepted, and follow what was moved or cancelled', () => {
    const yearly = named(
      'Y',
      ';VALUE=DATE:20260301',
      'RRULE:FREQ=YEARLY',
      'EXDATE;VALUE=DATE:20280301',
    );
    const moved = named('Y', ';VALUE=DATE:20270305', 'RECURRENCE-ID;VALUE=DATE:20270301');
    const cancelled = named(
      ...(['Y', ';VALUE=DATE:20290301', 'RECURRENCE-ID;VALUE=DATE:20290301'] as const),
      'STATUS:CANCELLED',
    );
    expect(daysIn(yearly, moved, cancelled)).toEqual([
      '2027-03-05 Y',
      '2030-03-01 Y',
      '2031-03-01 Y',
    ]);
  });

  it('say of every event that is left out why', () => {
    expect(
      whyIn(
        named('Meeting', ':20261224T100000Z', 'DTEND:20261224T110000Z'),
        named('Past', ';VALUE=DATE:20251225'),
        named('Off', ';VALUE=DATE:20261225', 'STATUS:CANCELLED'),
        named('Long', ';VALUE=DATE:20261225', 'DTEND;VALUE=DATE:20301225'),
        event('UID:nameless', 'DTSTART;VALUE=DATE:20261225'),
        event('UID:timeless', 'SUMMARY:timeless'),
      ),
    ).toEqual([
      'Meeting: it lasts for hours, not for whole days',
      'Past: it has no day from 2026-11-28 until 2031-11-28',
      'Off: it is cancelled',
      'Long: it lasts for 1461 days',
      'nameless: it has no name',
      'timeless: it has no beginning',
    ]);
  });

  it('have names of one line', () => {
    const wild = event('UID:x', 'DTSTART;VALUE=DATE:20261225', 'SUMMARY:One\\nBcc: two');
    expect(daysIn(wild)).toEqual(['2026-12-25 One Bcc: two']);
  });

  it.each(['', 'no calendar', 'BEGIN:VCARD\r\nEND:VCARD\r\n'])('are not in %j', (text) => {
    expect(() => holidaysOf(text, FROM)).toThrow();
  });
});

it('go beside the quiet days that are there', () => {
  const settings = {
    ...NO_SETTINGS,
    quietDays: [
      { day: '2026-12-25', name: 'Ours' },
      { day: '2027-03-01', name: 'Outing' },
    ],
  };
  expect(withHolidays(settings, [{ day: '2026-12-25', name: 'Christmas' }]).quietDays).toEqual([
    { day: '2026-12-25', name: 'Christmas' },
    { day: '2027-03-01', name: 'Outing' },
  ]);
});
