import { beforeEach, describe, expect, it } from 'vitest';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { listOf } from '../../support/json.ts';

let api: TestApi;
let key: string;

beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
});

const call = (method: string, path: string, body?: unknown) => api.call(key, method, path, body);
const hire = (id: string, more: object = {}) =>
  call('PUT', `/v1/employees/${id}`, { id, name: id, ...more });

const QUESTIONS = ['next-lesson', 'next-lesson?dryRun=true', 'plan', 'plan?minutes=9'];

describe('somebody who is not active', () => {
  it.each([...QUESTIONS, 'next-lesson?at=2026-04-01T00:00:00Z'])(
    'gets nothing from %s until they are',
    async (question) => {
      await hire('eve', { active: false });
      const { status, body } = await call('GET', `/v1/employees/eve/${question}`);
      expect([status, body.code]).toEqual([409, 'inactive']);
      expect(body.detail).toContain('eve');
      await hire('eve', { active: true });
      expect((await call('GET', `/v1/employees/eve/${question}`)).status).toBe(200);
    },
  );

  it('is one result among many, and can be searched for and looked at', async () => {
    await hire('eve', { active: false });
    const { status, body } = await call('POST', '/v1/next-lessons', { employees: ['eve', 'ada'] });
    expect(status).toBe(200);
    const [eve, ada] = listOf(body.results);
    expect([eve?.employee, eve?.error?.code, eve?.next]).toEqual(['eve', 'inactive', undefined]);
    expect(ada?.next?.lessons).toHaveLength(1);
    const path = '/v1/search?q=lesson&employee=';
    const [inactive, active] = [await call('GET', `${path}eve`), await hire('max')];
    expect([inactive.status, active.status]).toEqual([200, 201]);
    expect(inactive.body).toEqual((await call('GET', `${path}max`)).body);
    expect((await call('GET', '/v1/employees/eve/skills')).status).toBe(200);
  });
});

describe('what a question names', () => {
  it.each(['skill', 'task', 'keyResult'])('must be there: %s', async (name) => {
    const one = await call('GET', `/v1/employees/ada/next-lesson?${name}=none`);
    expect([one.status, one.body.code, one.body.pointer]).toEqual([
      ...[422, 'unknown-reference', `?${name}`],
    ]);
    expect(one.body.detail).toContain('none');
  });

  it.each(['skill', 'task'])('must be there for everybody of many: %s', async (name) => {
    const many = await call('POST', '/v1/next-lessons', { employees: ['ada'], [name]: 'none' });
    expect([many.status, many.body.code, many.body.pointer]).toEqual([
      ...[422, 'unknown-reference', `/${name}`],
    ]);
  });

  it('is named all at once', async () => {
    const { body } = await call('GET', '/v1/employees/ada/next-lesson?skill=x&task=y');
    expect(listOf(body.errors).map(({ pointer }) => pointer)).toEqual(['?skill', '?task']);
  });

  it('may be a key result of one’s own, which nobody else has', async () => {
    await hire('bob');
    const own = {
      id: 'own',
      title: 'Mine',
      owner: { kind: 'employee', id: 'ada' },
      cycle: { start: '2026-01-01', end: '2026-12-31' },
      keyResults: [
        {
          id: 'own-kr',
          title: 'Write better',
          metric: { unit: 'x', start: 0, current: 1, target: 10 },
          due: '2026-12-01',
          skills: [{ skill: 'writing' }],
        },
      ],
    };
    expect((await call('PUT', '/v1/objectives/own', own)).status).toBe(201);
    const ask = (id: string) => call('GET', `/v1/employees/${id}/next-lesson?keyResult=own-kr`);
    expect((await ask('ada')).body.lessons).toHaveLength(1);
    expect((await ask('bob')).status).toBe(422);
    const asked = { employees: ['bob', 'ada'], keyResult: 'own-kr' };
    const { status, body } = await call('POST', '/v1/next-lessons', asked);
    expect(status).toBe(200);
    expect(listOf(body.results).map(({ error }) => error?.code)).toEqual([
      ...['unknown-reference', undefined],
    ]);
  });

  it('may be a task of another role, for which there is nothing', async () => {
    await hire('bob');
    const { status, body } = await call('GET', '/v1/employees/bob/next-lesson?task=Reply');
    expect([status, body.nothing?.code]).toEqual([200, 'no-match']);
  });
});

describe('an id that is none, among others', () => {
  it.each(['', '.', '..', 'a b', 'ä', '\ud800', 'x'.repeat(129), 7, null, {}, ['ada'], true])(
    'is one result with its error: %j',
    async (wrong) => {
      const { status, body } = await call('POST', '/v1/next-lessons', {
        employees: ['ada', wrong, 'nobody', 'ada'],
      });
      expect(status).toBe(200);
      const results = listOf(body.results);
      expect(results.map(({ error }) => error?.code)).toEqual([
        ...[undefined, 'invalid-body', 'unknown-employee', undefined],
      ]);
      expect(results[1]?.error?.detail).toContain('/employees/1');
      expect(results[0]?.next).toEqual(results[3]?.next);
    },
  );

  it('does not make a list of none or of too many right', async () => {
    for (const employees of [[], new Array(101).fill('ada'), 'ada'])
      expect((await call('POST', '/v1/next-lessons', { employees })).status).toBe(400);
  });
});
