import { beforeEach, describe, expect, it } from 'vitest';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf } from '../../support/json.ts';
import type { memoryTable } from '../../support/memory-table.ts';

const MINUTE = 60_000;
const URL = '/v1/key-results/csat/check-ins';
const OWN = '/v1/key-results/own-kr/check-ins';

let api: TestApi;
let key: string;
beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
  await api.call(key, 'PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
  await api.call(key, 'PUT', '/v1/objectives/own', {
    id: 'own',
    title: 'Own',
    owner: { kind: 'employee', id: 'ada' },
    cycle: { start: '2026-01-01', end: '2026-12-31' },
    keyResults: [
      {
        id: 'own-kr',
        title: 'Own key result',
        metric: { unit: 'x', start: 0, current: 1, target: 10 },
        due: '2026-06-01',
        skills: [{ skill: 'writing' }],
      },
    ],
  });
});

const instant = (offsetMs: number) => new Date(NOW + offsetMs).toISOString();
const post = (body: object, url = URL, headers = {}) => api.call(key, 'POST', url, body, headers);
const all = async (url = URL) => listOf((await api.call(key, 'GET', url)).body.items);
describe('a check-in', () => {
  it('without an instant is of now, and comes back as it was given', async () => {
    const { status, body } = await post({ value: 84, note: 'counted', confidence: 0.5 });
    expect([status, body]).toEqual([
      201,
      { value: 84, note: 'counted', confidence: 0.5, at: instant(0) },
    ]);
    expect(await all()).toEqual([body]);
  });

  it('may lie five minutes ahead and not a millisecond more', async () => {
    expect((await post({ value: 84, at: instant(5 * MINUTE) })).status).toBe(201);
    const { status, body } = await post({ value: 85, at: instant(5 * MINUTE + 1) });
    expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([422, 'future-event', '/at']);
    expect(await all()).toHaveLength(1);
  });

  it('is stored under the instant in UTC, wherever it was measured', async () => {
    const { body } = await post({ value: 84, at: '2026-03-03T10:00:00+01:00' });
    expect(body.at).toBe('2026-03-03T09:00:00.000Z');
  });

  it.each([
    ['key result', '/v1/key-results/none/check-ins', {}, 404, 'not-found'],
    ['team', URL, { team: 'none' }, 422, 'unknown-reference'],
    ['employee', URL, { employee: 'none' }, 404, 'unknown-employee'],
  ])('of a %s that is not there is refused', async (_, url, more, status, code) => {
    const answer = await post({ value: 84, ...more }, url);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.detail).toContain('none');
    if (code === 'unknown-reference')
      expect(answer.body.errors).toEqual([
        { pointer: '/team', detail: answer.body.detail, code: 'unknown-reference' },
      ]);
  });

  it('of an employee for a key result that is not there is refused too', async () => {
    const { status, body } = await post(
      { value: 1, employee: 'bob' },
      '/v1/key-results/x/check-ins',
    );
    expect([status, body.code]).toEqual([404, 'not-found']);
  });

  it('is the current value from then on, where it is of the whole', async () => {
    await post({ value: 84, team: 'support' });
    const current = async () =>
      (await api.call(key, 'GET', '/v1/objectives/happy')).body.keyResults?.[0]?.metric?.current;
    expect(await current()).toBe(82);
    await post({ value: 85 });
    expect(await current()).toBe(85);
  });

  it('cannot take the id of another one of its key result, but of another key result it can', async () => {
    const first = await post({ id: 'monday', value: 84 });
    expect((await post({ id: 'monday', value: 84 })).body).toEqual(first.body);
    const other = await post({ id: 'monday', value: 85 });
    expect([other.status, other.body.code, other.body.errors?.[0]?.pointer]).toEqual([
      409,
      'id-taken',
      '/id',
    ]);
    expect((await post({ id: 'monday', value: 5 }, OWN)).status).toBe(201);
  });

  it('has its id and the client’s key apart: the same text may be both', async () => {
    expect((await post({ id: 'same', value: 84 })).status).toBe(201);
    api.clock.now += MINUTE;
    expect((await post({ value: 85 }, URL, { 'idempotency-key': 'same' })).status).toBe(201);
    expect(await all()).toHaveLength(2);
  });

  it('with a key is nothing to the same key of another key result', async () => {
    const headers = { 'idempotency-key': 'k' };
    expect((await post({ value: 5 }, URL, headers)).status).toBe(201);
    expect((await post({ value: 6 }, OWN, headers)).status).toBe(201);
    const other = await post({ value: 7 }, OWN, headers);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-mismatch']);
  });
});

it('what is remembered of a check-in lies with the owner, or with whom it is about', async () => {
  await post({ id: 'a', value: 5 }, OWN);
  await post({ id: 'b', value: 84, employee: 'bob' });
  await post({ value: 84 }, URL, { 'idempotency-key': 'whole' });
  const { items } = api.table as ReturnType<typeof memoryTable>;
  const holders = [...items.values()].filter(({ sk }) => sk.startsWith('ONCE#'));
  expect(holders.map(({ pk }) => /ada$|bob$/.exec(pk)?.[0])).toEqual(['ada', 'bob']);
});
