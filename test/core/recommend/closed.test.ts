import { describe, expect, it } from 'vitest';
import { endOfDay } from '../../../core/base/days.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import {
  DAY,
  dayAfter,
  happened,
  input,
  lesson,
  NOW,
  objective,
  policy,
  release,
  role,
  skill,
  stateOf,
} from '../../support/builders.ts';

const MINUTE = 60_000;
type More = Parameters<typeof input>[1];

/** What closes each lesson of a release, by its id; undefined for the open ones. */
const closed = (compiled: ReturnType<typeof release>, more: More = {}) =>
  Object.fromEntries(
    compiled.catalogue.lessons.map(({ id }, index) => [
      id,
      whyLesson(input(compiled, more), index).excluded?.code,
    ]),
  );

describe('a lesson is closed', () => {
  it('when it is longer than the time at hand, not when it is just as long', () => {
    const lessons = [3, 4, 5].map((minutes) => lesson(`l${minutes}`, [], { minutes }));
    expect(closed(release({ lessons }), { request: { minutes: 4 } })).toEqual({ l5: 'minutes' });
  });

  it('when it has another format than was asked for', () => {
    const lessons = [lesson('a', [], { format: 'video' }), lesson('b', [], { format: 'article' })];
    const compiled = release({ lessons });
    expect(closed(compiled, { request: { format: 'video' } })).toEqual({ b: 'format' });
    expect(closed(compiled, { request: { format: 'article' } })).toEqual({ a: 'format' });
    expect(closed(compiled)).toEqual({});
  });

  it('when it is in another language, whatever its region and however it is written', () => {
    const lessons = ['en', 'EN-us', 'de', 'fr'].map((language) =>
      lesson(language, [], { language }),
    );
    const compiled = release({
      lessons,
      policy: policy({ constraints: { fallbackLanguages: [] } }),
    });
    expect(closed(compiled, { profile: { language: 'en-GB' } })).toEqual({
      ...{ de: 'language', fr: 'language' },
    });
    expect(closed(compiled, { request: { language: 'DE-at' } })).toEqual({
      ...{ en: 'language', 'EN-us': 'language', fr: 'language' },
    });
    const falling = policy({ constraints: { fallbackLanguages: ['fr'] } });
    expect(closed(release({ lessons, policy: falling }))).toEqual({ de: 'language' });
  });

  it('when it is for other roles; one without roles is for everyone', () => {
    const lessons = [
      lesson('a', [], { roles: ['agent'] }),
      lesson('b', [], { roles: ['engineer', 'agent'] }),
      lesson('c', [], { roles: ['engineer'] }),
      lesson('d'),
    ];
    const compiled = release({ lessons, roles: [role('agent'), role('engineer'), role('cook')] });
    const forRole = (name?: string) => closed(compiled, { profile: { role: name } });
    expect(forRole('agent')).toEqual({ c: 'role' });
    expect(forRole('engineer')).toEqual({ a: 'role' });
    for (const name of ['cook', undefined])
      expect(forRole(name)).toEqual({ a: 'role', b: 'role', c: 'role' });
  });

  it('when its review date has passed, from the day after on, where the policy says so', () => {
    const lessons = [lesson('a', [], { reviewBy: dayAfter(0) }), lesson('b')];
    const asked = (excludeOverdueReview: boolean, atMs: number) =>
      closed(release({ lessons, policy: policy({ constraints: { excludeOverdueReview } }) }), {
        atMs,
      });
    const last = endOfDay(dayAfter(0));
    expect(asked(true, last)).toEqual({});
    expect(asked(true, last + 1)).toEqual({ a: 'overdue-review' });
    expect(asked(false, last + 1)).toEqual({});
  });

  it('by the first of several reasons, in the order in which they are checked', () => {
    const at = { language: 'fr', minutes: 9, roles: ['agent'] };
    const lessons = [
      lesson('archived', [], { ...at, archived: true }),
      lesson('hidden', [], at),
      lesson('language', [], at),
      lesson('role', [], { ...at, language: 'en' }),
      lesson('minutes', [], { minutes: 9 }),
      lesson('format', []),
      lesson('filter', [], { format: 'video' }),
    ];
    const rules = [{ lessons: ['archived', 'hidden'], effect: 'hide' }];
    const compiled = release({
      ...{ lessons, skills: [skill('sql')], roles: [role('agent')] },
      policy: policy({ rules }),
    });
    const request = { minutes: 5, format: 'video', skill: 'sql' } as const;
    for (const [id, code] of Object.entries(closed(compiled, { request }))) expect(code).toBe(id);
    expect(Object.keys(closed(compiled, { request }))).toHaveLength(lessons.length);
  });
});

describe('who asks for something in particular', () => {
  const skills = [skill('data'), skill('sql', { parent: 'data' }), skill('mail')];
  const lessons = [
    lesson('data', ['data']),
    lesson('sql', ['sql']),
    lesson('mail', ['mail']),
    lesson('both', ['mail', 'sql']),
    lesson('none'),
  ];
  const roles = [
    role('agent', {}, { tasks: [{ name: 'report', skills: ['data'] }] }),
    role('cook', {}, { tasks: [{ name: 'cook', skills: ['mail'] }] }),
  ];
  const objectives = [objective('o', ['sql']), objective('p', ['sql', 'mail'])];
  const compiled = release({ skills, lessons, roles, objectives });
  const openTo = (request: NonNullable<More>['request'] & object, named = 'agent') => {
    const codes = closed(compiled, { request, profile: { role: named } });
    const open = lessons.map(({ id }) => id).filter((id) => codes[id] === undefined);
    for (const code of Object.values(codes)) expect([undefined, 'filter']).toContain(code);
    return open;
  };

  it('means a skill and all below it', () => {
    expect(openTo({ skill: 'data' })).toEqual(['data', 'sql', 'both']);
    expect(openTo({ skill: 'sql' })).toEqual(['sql', 'both']);
    expect(openTo({ skill: 'unheard-of' })).toEqual([]);
  });

  it('means a task of their own role, and nothing where the role has none of that name', () => {
    expect(openTo({ task: 'report' })).toEqual(['data', 'sql', 'both']);
    expect(openTo({ task: 'cook' })).toEqual([]);
    expect(openTo({ task: 'cook' }, 'cook')).toEqual(['mail', 'both']);
  });

  it('means the skills that this key result asks for, not those of another one', () => {
    expect(openTo({ keyResult: 'o-kr' })).toEqual(['sql', 'both']);
    expect(openTo({ keyResult: 'p-kr' })).toEqual(['sql', 'mail', 'both']);
    expect(openTo({ keyResult: 'agent' })).toEqual([]);
  });

  it('for two things at once means what is in both', () => {
    expect(openTo({ skill: 'mail', keyResult: 'p-kr' })).toEqual(['mail', 'both']);
    expect(openTo({ skill: 'mail', task: 'report' })).toEqual([]);
  });
});

describe('what was done or dismissed', () => {
  const lessons = [lesson('a', ['sql']), lesson('b', ['sql'])];
  const constraints = { cooldownDays: 5, dismissedDays: 10 };
  const compiled = release({ lessons, policy: policy({ constraints }) });
  const since = (days: number, more: Parameters<typeof happened>[3] = {}) =>
    closed(compiled, {
      state: stateOf(
        happened('dismissed', lessons[0]!, 20, { id: 'd', ...more }),
        happened('started', lessons[1]!, 1),
      ),
      atMs: NOW - 20 * DAY + days * DAY,
    });

  it('stays away for the days of the policy, to the minute and one more', () => {
    expect(since(10)).toEqual({ a: 'dismissed' });
    expect(closed(compiled, { atMs: NOW })).toEqual({});
    const asked = (minutes: number) => {
      const state = stateOf(happened('dismissed', lessons[0]!, 20));
      const { a } = closed(compiled, { state, atMs: NOW - 10 * DAY + minutes * MINUTE });
      return a;
    };
    expect([asked(-1), asked(0), asked(1), asked(2)]).toEqual([
      ...['dismissed', 'dismissed', undefined, undefined],
    ]);
  });

  it('stays away for three days where it was put off until later, and not longer than that', () => {
    const later = { reason: 'later' } as const;
    expect(since(2.9, later)).toEqual({ a: 'dismissed' });
    expect(since(3.1, later)).toEqual({});
    expect(since(3.1, { reason: 'too-hard' })).toEqual({ a: 'dismissed' });
  });

  it('cools down for the days of the policy, and was never done if it was only begun', () => {
    const asked = (days: number) =>
      closed(compiled, {
        state: stateOf(
          happened('completed', lessons[0]!, 20),
          happened('started', lessons[1]!, 20),
        ),
        atMs: NOW - 20 * DAY + days * DAY,
      });
    expect(asked(4.9)).toEqual({ a: 'cooldown' });
    // It was the last one that was done, so it does not come again while another one is open.
    expect(asked(5.1)).toEqual({ a: 'not-due' });
  });
});
