import { beforeEach, expect, it } from 'vitest';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf } from '../../support/json.ts';

let api: TestApi;
let key: string;
beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
});
const post = (body: object) => api.call(key, 'POST', '/v1/key-results/csat/check-ins', body);
const dayAfter = (days: number): string =>
  new Date(NOW + days * 86_400_000).toISOString().slice(0, 10);

it('a check-in takes a day, which is one instant however often it is sent', async () => {
  for (const value of [3, 4]) {
    const { status, body } = await post({ value, at: dayAfter(-2) });
    expect([status, body.at]).toEqual([201, `${dayAfter(-2)}T00:00:00.000Z`]);
  }
  const { items } = (await api.call(key, 'GET', '/v1/key-results/csat/check-ins')).body;
  expect(listOf(items).map(({ value }) => value)).toEqual([4]);
});

it('today is never in the future, and neither is a day that has begun elsewhere', async () => {
  expect((await post({ value: 1, at: dayAfter(0) })).status).toBe(201);
  api.clock.now = Date.UTC(2026, 2, 3, 22);
  const { status, body } = await post({ value: 2, at: '2026-03-04' });
  expect([status, body.at]).toEqual([201, '2026-03-03T22:00:00.000Z']);
});

it.each([['2026-03-05'], ['2026-02-30'], ['1999-12-31'], ['2026-3-2'], ['02.03.2026'], ['']])(
  'the day %s is refused by name',
  async (at) => {
    const { status, body } = await post({ value: 1, at });
    expect([status < 500 && status >= 400, body.pointer]).toEqual([true, '/at']);
  },
);
