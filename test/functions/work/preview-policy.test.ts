import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import type { Preview } from '../../../core/model/preview.ts';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';

const PATH = '/v1/policy/preview';
const MINUTE_MS = 60_000;
/** Long enough that a sample is read anew. */
const LATER_MS = 5 * MINUTE_MS;

const weightsOf = (more: object) => ({
  ...Object.fromEntries(Object.keys(DEFAULT_POLICY.weights).map((name) => [name, 0])),
  ...more,
});
const ROLE_FIRST = { weights: weightsOf({ roleGap: 1 }) };
const SUPPORT = Array.from({ length: 9 }, (_, n) => `s${n}`);
const SALES = Array.from({ length: 7 }, (_, n) => `t${n}`);
const FEW = ['u0', 'u1', 'u2'];
const EVERYBODY = [...SUPPORT, ...SALES, ...FEW];

let api: TestApi;
let key: string;
let table: ReturnType<typeof memoryTable>;

const preview = async (body: object): Promise<Preview> => {
  const answer = await api.call(key, 'POST', PATH, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as unknown as Preview;
};
const call = async (method: string, path: string, body?: object, headers = {}) => {
  const answer = await api.call(key, method, path, body, headers);
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer;
};
const putPolicy = async (body: object): Promise<void> => {
  const { headers } = await api.call(key, 'GET', '/v1/policy');
  await call('PUT', '/v1/policy', body, { 'if-match': headers.get('etag') ?? '' });
};

beforeAll(async () => {
  table = memoryTable();
  api = testApi(table);
  key = await api.tenant('acme');
  await furnish(api, key);
  await call('DELETE', '/v1/employees/ada');
  for (const team of ['sales', 'lab'])
    await call('PUT', `/v1/teams/${team}`, { id: team, name: `Team ${team}` });
  for (const id of EVERYBODY)
    await call('PUT', `/v1/employees/${id}`, {
      id,
      name: id,
      role: 'agent',
      team: SUPPORT.includes(id) ? 'support' : SALES.includes(id) ? 'sales' : 'lab',
      language: 'en',
      timeZone: 'Europe/Berlin',
    });
});

describe('POST /v1/policy/preview', () => {
  it('says of everybody what they are served under each of two policies', async () => {
    const told = await preview({ policy: ROLE_FIRST, employees: EVERYBODY });
    expect(told.people.map(({ employee }) => employee)).toEqual(EVERYBODY);
    const certain = { exploration: { temperature: 0 } };
    const served = async (): Promise<string[]> => {
      const lessons: string[] = [];
      for (const id of EVERYBODY) {
        const { body } = await call('GET', `/v1/employees/${id}/next-lesson?dryRun=true`);
        lessons.push(textOf(listOf(body.lessons)[0]?.lesson?.id));
      }
      return lessons;
    };
    const chosen = (when: 'before' | 'after'): string[] =>
      told.people.map(({ [when]: choice }) => ('lesson' in choice ? choice.lesson : ''));
    await putPolicy({ ...DEFAULT_POLICY, ...certain });
    expect(await served()).toEqual(chosen('before'));
    await putPolicy({ ...ROLE_FIRST, ...certain });
    expect(await served()).toEqual(chosen('after'));
    expect(told.changed.share).toBeGreaterThan(0);
    await call('POST', '/v1/policy/rollback', { version: 1 });
    // An earlier version can be looked at from the one in force.
    const back = await preview({ policy: DEFAULT_POLICY, against: 3, employees: EVERYBODY });
    expect(back.base).toBe(3);
    expect(back.people.map(({ after }) => after)).toEqual(told.people.map(({ before }) => before));
  });

  it('leaves the table as it was', async () => {
    const before = JSON.stringify([...table.items]);
    await preview({ policy: ROLE_FIRST });
    await preview({ policy: ROLE_FIRST, team: 'sales', request: { minutes: 4 } });
    await preview({ policy: { ...ROLE_FIRST, rules: [{ effect: 'hide', lessons: ['w1'] }] } });
    expect(JSON.stringify([...table.items])).toBe(before);
  });

  it('tells of teams, and hides a small one and whatever gives it away', async () => {
    const { by, sampled, of, people } = await preview({ policy: ROLE_FIRST });
    expect([sampled, of]).toEqual([EVERYBODY.length, EVERYBODY.length]);
    expect(by.team.map(({ id }) => id)).toEqual(['support']);
    expect(by.team[0]?.people).toBe(SUPPORT.length);
    expect(people.every(({ changed }) => changed)).toBe(true);
    const own = await preview({ policy: ROLE_FIRST, team: 'sales' });
    expect([own.sampled, own.by.team[0]?.id]).toEqual([SALES.length, 'sales']);
  });

  it('draws a sample by team where there are more, the same for every draft of a day', async () => {
    const { sampled, of, changed } = await preview({ policy: ROLE_FIRST, size: 8 });
    expect([sampled, of]).toEqual([8, EVERYBODY.length]);
    expect(changed.low).toBeLessThan(changed.high);
    const again = await preview({ policy: DEFAULT_POLICY, size: 8 });
    const other = await preview({ policy: ROLE_FIRST, size: 8 });
    expect(again.changed.share).toBe(0);
    expect(other.changed).toEqual(changed);
  });

  it('knows named people as they are now, and a sample as it was for two minutes at most', async () => {
    const hidden = {
      ...DEFAULT_POLICY,
      constraints: { ...DEFAULT_POLICY.constraints, cooldownDays: 30 },
    };
    const named = { policy: hidden, employees: ['s0'] };
    const before = await preview(named);
    const all = await preview({ policy: hidden });
    const [choice] = before.people.map((one) => one.after);
    const lesson = choice && 'lesson' in choice ? choice.lesson : '';
    const at = new Date(api.clock.now).toISOString();
    const done = { id: 'done-now', type: 'completed', employee: 's0', lesson, at };
    await call('POST', '/v1/events', { events: [done] });
    const [now] = (await preview(named)).people.map((one) => one.after);
    expect(now && 'lesson' in now ? now.lesson : '').not.toBe(lesson);
    expect((await preview({ policy: hidden })).asOf).toBe(all.asOf);
    api.clock.now += LATER_MS;
    expect((await preview({ policy: hidden })).asOf).not.toBe(all.asOf);
  });

  it('says the same of named people, to the byte, until there is news', async () => {
    const named = { policy: ROLE_FIRST, employees: SUPPORT };
    const bytes = async (): Promise<string> => JSON.stringify(await preview(named));
    const before = await bytes();
    api.clock.now += MINUTE_MS;
    expect(await bytes()).toBe(before);
    const at = new Date(api.clock.now).toISOString();
    const done = { id: 'news', type: 'completed', employee: 's1', lesson: 'w1', at };
    await call('POST', '/v1/events', { events: [done] });
    expect((await preview(named)).asOf).toBe(at);
  });

  it('tells of nobody who was erased meanwhile', async () => {
    await call('PUT', '/v1/employees/gone', {
      id: 'gone',
      name: 'Gone',
      team: 'sales',
      role: 'agent',
    });
    api.clock.now += LATER_MS;
    expect((await preview({ policy: ROLE_FIRST, team: 'sales' })).sampled).toBe(SALES.length + 1);
    await call('POST', '/v1/erasures', { employee: 'gone' });
    expect((await preview({ policy: ROLE_FIRST, team: 'sales' })).sampled).toBe(SALES.length);
  });

  it('warns of what an admin would regret', async () => {
    const codesOf = async (policy: object): Promise<string[]> =>
      (await preview({ policy })).warnings.map(({ code, confirm }) => `${code} ${confirm}`);
    const lessons = ['w1', 'w2', 'c1', 'c2'];
    const hide = { effect: 'hide', lessons };
    expect(await codesOf({ ...DEFAULT_POLICY, rules: [hide] })).toContain('newly-nothing true');
    expect(
      await codesOf({ ...DEFAULT_POLICY, rules: [{ effect: 'pin', lessons: ['w2'] }] }),
    ).toEqual(expect.arrayContaining(['one-lesson true', 'goal-minutes true']));
    for (const rule of [
      { effect: 'boost', tags: ['no such tag'] },
      { effect: 'pin', lessons: ['w1'], until: '2025-01-01' },
      { effect: 'hide', lessons: ['w1'], who: { role: 'clerk' } },
    ]) {
      if ('who' in rule)
        await call('PUT', '/v1/roles/clerk', { id: 'clerk', name: 'Clerk', skills: [] });
      expect(await codesOf({ ...DEFAULT_POLICY, rules: [rule] })).toContain(
        'rule-without-effect true',
      );
    }
    const ten = Object.fromEntries(
      Object.entries(DEFAULT_POLICY.weights).map(([name, weight]) => [name, 10 * weight]),
    );
    expect(await codesOf({ ...DEFAULT_POLICY, weights: ten })).toContain('no-change false');
    const hot = { ...DEFAULT_POLICY, exploration: { temperature: 2 } };
    expect(await codesOf(hot)).toContain('more-random false');
  });

  it('says why a pin does not come first for everybody whom it is for', async () => {
    const pin = (lesson: string, who?: object) => ({ effect: 'pin', lessons: [lesson], who });
    const said = async (rules: readonly object[], more: object = {}) =>
      (await preview({ policy: { ...DEFAULT_POLICY, ...more, rules } })).warnings
        .filter(({ code }) => code === 'pin-short')
        .map(({ values }) => values as { rule: number; people?: number; because: object[] });
    const all = EVERYBODY.length;
    for (const id of ['p1', 'p2'])
      await call('PUT', `/v1/lessons/${id}`, {
        ...{ id, title: `Lesson ${id}`, format: 'article', minutes: 4, language: 'en' },
        ...{ skills: [{ skill: 'calm' }], body: 'Breathe.' },
      });
    expect(await said([pin('p1')])).toEqual([]);
    // Hidden by a rule, kept back by the holdout, below another pin, shut by its prerequisite.
    const hide = { effect: 'hide', lessons: ['p1'] };
    const because = (code: string) => [{ code, people: all }];
    expect(await said([hide, pin('p1')])).toEqual([
      { rule: 1, people: all, first: 0, because: because('hidden') },
    ]);
    const holdout = { share: 1, by: 'employee' };
    const kept = await said([pin('p2')], { holdout });
    expect(kept[0]).toMatchObject({ people: all, because: because('holdout') });
    const two = await said([pin('p1'), pin('p2')]);
    expect(two).toHaveLength(1);
    expect(two[0]).toMatchObject({ first: 0, because: because('another-pin') });
    // Who did it lately: told once they are five, and the others too.
    const at = new Date(api.clock.now).toISOString();
    const done = SUPPORT.map((employee) => ({
      ...{ id: `done-${employee}`, type: 'completed', employee, lesson: 'p1', at },
    }));
    await call('POST', '/v1/events', { events: done });
    api.clock.now += LATER_MS;
    expect(await said([pin('p1')])).toEqual([
      {
        rule: 0,
        people: all,
        first: all - SUPPORT.length,
        because: [{ code: 'cooldown', people: SUPPORT.length }],
      },
    ]);
    expect(await said([pin('p1', { team: 'sales' })])).toEqual([]);
    // Of a few it is not said who they are.
    const few = await call('POST', '/v1/policy/preview', {
      policy: { ...DEFAULT_POLICY, rules: [pin('p1')] },
      employees: [SUPPORT[0]],
    });
    expect(JSON.stringify(few.body.warnings)).toContain('"values":{"rule":0,"because":[]}');
    for (const id of ['p1', 'p2']) await call('DELETE', `/v1/lessons/${id}`);
  });

  it('says which part of a draft makes the difference', async () => {
    const causesOf = async (policy: object): Promise<Set<string | undefined>> =>
      new Set((await preview({ policy })).people.map(({ cause }) => cause));
    expect(await causesOf(ROLE_FIRST)).toEqual(new Set(['weights']));
    const rules = [{ effect: 'pin', lessons: ['w1'] }];
    expect(await causesOf({ ...DEFAULT_POLICY, rules })).toEqual(new Set(['rules']));
    const holdout = { share: 1, by: 'employee' };
    const held = await causesOf({ ...DEFAULT_POLICY, holdout });
    expect([...held].every((cause) => cause === 'holdout')).toBe(true);
  });

  it.each([
    [
      'a lesson',
      { policy: { ...ROLE_FIRST, rules: [{ effect: 'pin', lessons: ['w1', 'nope'] }] } },
      422,
      '/policy/rules/0/lessons/1',
    ],
    [
      'a team of a rule',
      {
        policy: {
          ...ROLE_FIRST,
          rules: [{ effect: 'pin', lessons: ['w1'], who: { team: 'nope' } }],
        },
      },
      422,
      '/policy/rules/0/who/team',
    ],
    ['an employee', { policy: ROLE_FIRST, employees: ['s0', 'nope'] }, 422, '/employees/1'],
    ['a team', { policy: ROLE_FIRST, team: 'nope' }, 422, '/team'],
    ['a version', { policy: ROLE_FIRST, against: 99 }, 422, '/against'],
    ['a skill', { policy: ROLE_FIRST, request: { skill: 'nope' } }, 422, '/request/skill'],
    [
      'a key result',
      { policy: ROLE_FIRST, request: { keyResult: 'nope' } },
      422,
      '/request/keyResult',
    ],
    ['weights that are all 0', { policy: { weights: weightsOf({}) } }, 400, '/policy/weights'],
    [
      'a weight that is no number',
      { policy: { weights: weightsOf({ uplift: Number.NaN }) } },
      400,
      '/policy/weights/uplift',
    ],
    ['a size', { policy: ROLE_FIRST, size: 501 }, 400, '/size'],
    [
      'both a team and employees',
      { policy: ROLE_FIRST, team: 'sales', employees: ['s0'] },
      400,
      '/team',
    ],
  ])(
    'refuses %s that is not there or not to be, by its field',
    async (_, body, status, pointer) => {
      const answer = await api.call(key, 'POST', PATH, body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(status);
      expect(listOf(answer.body.errors).map((one) => one.pointer)).toContain(pointer);
    },
  );
});
