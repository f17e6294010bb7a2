import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectivePreference, LEVELS, type Said } from '../../../core/digest/preference.ts';
import {
  type DigestPreference,
  DigestSettings,
  OwnChoice,
  WEEKDAYS,
  withoutFilledIn,
} from '../../../core/model/digest.ts';
import { scaled } from '../../support/proof.ts';

const ON = { enabled: true, defaults: {} };
const EMPLOYEE = { timeZone: 'Europe/Berlin', language: 'de' };

/** What holds, with no more said than given. */
const effective = (said: Partial<Said>) =>
  effectivePreference({ settings: ON, teams: [], employee: EMPLOYEE, ...said });

describe('what holds', () => {
  it('is little where nobody says anything, and in the zone and language of the profile', () => {
    expect(effective({})).toEqual({
      values: {
        enabled: true,
        frequency: 'weekly',
        days: ['mon'],
        hour: 9,
        minutes: 10,
        timeZone: 'Europe/Berlin',
        language: 'de',
      },
      from: {
        enabled: 'product',
        frequency: 'product',
        days: 'product',
        hour: 'product',
        minutes: 'product',
        timeZone: 'employee',
        language: 'employee',
      },
    });
  });

  it('comes from the nearest level that says something of it', () => {
    const said = {
      settings: { enabled: true, defaults: { hour: 1, minutes: 1 } },
      teams: [{ digest: { hour: 3 } }, {}, { digest: { hour: 2, minutes: 2 } }],
      employee: { ...EMPLOYEE, digest: { frequency: 'daily' as const } },
      own: { timeZone: 'Asia/Tokyo', pausedUntil: '2026-12-21' },
    };
    const { values, from } = effective(said);
    expect(values).toMatchObject({
      hour: 3,
      minutes: 2,
      frequency: 'daily',
      timeZone: 'Asia/Tokyo',
    });
    expect(from).toMatchObject({
      hour: 'team',
      minutes: 'team',
      frequency: 'employee',
      timeZone: 'own',
      pausedUntil: 'own',
      language: 'employee',
    });
  });

  it('has the days of its frequency: another frequency does not keep those of before', () => {
    const settings = { enabled: true, defaults: { days: ['tue' as const] } };
    expect(effective({ settings, own: { frequency: 'weekly' } }).values.days).toEqual(['tue']);
    const daily = effective({ settings, own: { frequency: 'daily' } });
    expect([daily.values.days, daily.from.days]).toEqual([WEEKDAYS, 'product']);
    const own = { frequency: 'daily' as const, days: ['sun' as const] };
    expect(effective({ settings, own }).values.days).toEqual(['sun']);
  });
});

const preference: fc.Arbitrary<DigestPreference> = fc.record(
  {
    enabled: fc.boolean(),
    frequency: fc.constantFrom('daily', 'weekdays', 'weekly'),
    days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minutes: fc.integer({ min: 1, max: 60 }),
    pausedUntil: fc.constantFrom('2026-12-21', '2027-01-07'),
  },
  { requiredKeys: [] },
);
const said: fc.Arbitrary<Said> = fc.record({
  settings: fc.record({ enabled: fc.boolean(), defaults: preference }),
  teams: fc.array(fc.record({ digest: preference }, { requiredKeys: [] }), { maxLength: 4 }),
  employee: preference.map((digest) => ({ ...EMPLOYEE, digest })),
  own: fc.option(preference, { nil: undefined }),
});

describe('whatever is said', () => {
  it('of every value the nearest level that names it decides, and is named', () => {
    fc.assert(
      fc.property(said, ({ settings, teams, employee, own }) => {
        const { values, from } = effectivePreference({ settings, teams, employee, own });
        const levels = [
          ['own', own],
          ['employee', employee.digest],
          ...teams.map(({ digest }) => ['team', digest] as const),
          ['tenant', settings.defaults],
        ] as const;
        for (const name of ['frequency', 'hour', 'minutes', 'pausedUntil'] as const) {
          const found = levels.find(([, one]) => one?.[name] !== undefined);
          if (found === undefined)
            expect(from[name]).not.toSatisfy(
              (level: string) => level !== undefined && level !== 'product',
            );
          else expect([values[name], from[name]]).toEqual([found[1]?.[name], found[0]]);
        }
        for (const level of Object.values(from)) expect(LEVELS).toContain(level);
      }),
      { seed: 20261137, numRuns: scaled(100, 3000) },
    );
  });

  it('nobody gets a mail who has stopped, or whose tenant is off', () => {
    fc.assert(
      fc.property(said, (one) => {
        const { values, from } = effectivePreference(one);
        if (one.own?.enabled === false)
          expect([values.enabled, from.enabled]).toEqual([false, 'own']);
        if (!one.settings.enabled) expect(values.enabled).toBe(false);
      }),
      { seed: 20261136, numRuns: scaled(100, 3000) },
    );
  });
});

describe('the schemas', () => {
  it('have every field optional, and mail nobody where a tenant says nothing', () => {
    expect(OwnChoice.parse({})).toEqual({});
    expect(DigestSettings.parse({})).toEqual({
      enabled: false,
      branding: {},
      defaults: {},
      weekends: ['sat', 'sun'],
      quietDays: [],
      maxPerWeek: 5,
      upToDate: 'never',
    });
  });

  it.each([
    [
      {
        quietDays: [
          { day: '2026-12-25', name: 'a' },
          { day: '2026-12-25', name: 'b' },
        ],
      },
      'day',
    ],
    [{ branding: { color: 'red' } }, 'color'],
    [{ branding: { logo: 'javascript:alert(1)' } }, 'logo'],
    [{ sender: { name: 'A\r\nBcc: b' } }, 'name'],
    [{ defaults: { minutes: 0 } }, 'minutes'],
    [{ defaults: { timeZone: 'UTC' } }, 'defaults'],
    [{ maxPerWeek: 8 }, 'maxPerWeek'],
  ])('refuse %j by name', (wrong, field) => {
    const paths = DigestSettings.safeParse(wrong).error?.issues.map(({ path }) => path.at(-1));
    expect(paths).toContain(field);
  });

  it('tell what was chosen from what an earlier version filled in', () => {
    const filledIn: DigestPreference = {
      enabled: true,
      frequency: 'weekly',
      days: ['mon'],
      hour: 9,
    };
    expect(withoutFilledIn(filledIn)).toBeUndefined();
    expect(withoutFilledIn({ ...filledIn, frequency: 'daily', hour: 7 })).toEqual({
      frequency: 'daily',
      hour: 7,
    });
    expect(withoutFilledIn({ ...filledIn, enabled: false })).toEqual({ enabled: false });
  });
});
