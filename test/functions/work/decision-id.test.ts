import { beforeEach, describe, expect, it } from 'vitest';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { textOf } from '../../support/json.ts';

const DAY_MS = 86_400_000;
const ADA = '/v1/employees/ada';

let api: TestApi;
let key: string;

const send = async (method: string, path: string, body?: object, headers = {}): Promise<void> => {
  const answer = await api.call(key, method, path, body, headers);
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
};

const decisionFor = async (query = ''): Promise<string> =>
  textOf((await api.call(key, 'GET', `${ADA}/next-lesson${query}`)).body.decision);

/** Changes Ada's profile in one field. */
const change = (more: object) => async (): Promise<void> => {
  const { body } = await api.call(key, 'GET', ADA);
  await send('PUT', ADA, { ...(body as object), ...more });
};

const own = (current: number) => ({
  id: 'own',
  title: 'Mine',
  owner: { kind: 'employee', id: 'ada' },
  cycle: { start: '2026-01-01', end: '2026-12-31' },
  keyResults: [
    {
      id: 'own-kr',
      title: 'Write better',
      metric: { unit: 'x', start: 0, current, target: 10 },
      due: '2026-12-01',
      skills: [{ skill: 'writing' }],
    },
  ],
});

const putPolicy = (more: object) => async (): Promise<void> => {
  const { body, headers } = await api.call(key, 'GET', '/v1/policy');
  const etag = headers.get('etag') ?? '';
  await send('PUT', '/v1/policy', { ...(body as object), ...more }, { 'if-match': etag });
};

/** What a decision follows from: after each of these it is another one. */
const INGREDIENTS: Readonly<Record<string, () => Promise<void>>> = {
  'an event': () => send('POST', '/v1/events', { events: [eventAt(NOW)] }),
  'the role': change({ role: undefined }),
  'the team': change({ team: undefined }),
  'the language': change({ language: 'de' }),
  'the time zone': change({ timeZone: 'Asia/Tokyo' }),
  'the first day': change({ startDate: '2026-03-01' }),
  'own goals': () => send('PUT', '/v1/objectives/own', own(1)),
  'own readings': () =>
    send('POST', '/v1/key-results/csat/check-ins', { value: 83, employee: 'ada' }),
  'the policy': putPolicy({ exploration: { temperature: 0.3 } }),
  'the arm': putPolicy({ holdout: { share: 1, by: 'employee' } }),
  'the catalogue': () => send('PUT', '/v1/skills/spare', { id: 'spare', name: 'Spare' }),
  'the local day': async () => {
    api.clock.now += DAY_MS;
  },
};

beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
});

describe('a decision', () => {
  it.each(Object.entries(INGREDIENTS))('is another one after %s changed', async (_, changed) => {
    const before = await decisionFor();
    expect(await decisionFor()).toBe(before);
    await changed();
    const after = await decisionFor();
    expect(after).not.toBe(before);
    expect(await decisionFor()).toBe(after);
    for (const id of [before, after]) {
      const { body } = await api.call(key, 'POST', `/v1/decisions/${id}/replay`);
      expect([id, body.identical]).toEqual([id, true]);
    }
  });

  it.each(['minutes=4', 'limit=2', 'format=article', 'language=de', 'skill=calm', 'task=Reply'])(
    'is another one for ?%s',
    async (query) => {
      expect(await decisionFor(`?${query}`)).not.toBe(await decisionFor());
    },
  );

  it('is another one for each employee, and for a plan', async () => {
    await send('PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
    const bob = (await api.call(key, 'GET', '/v1/employees/bob/next-lesson')).body.decision;
    const plan = (await api.call(key, 'GET', `${ADA}/plan`)).body.decision;
    expect(new Set([await decisionFor(), bob, plan]).size).toBe(3);
  });

  it('changes with every version of own goals, and goes back with them', async () => {
    await send('PUT', '/v1/objectives/own', own(1));
    const first = await decisionFor();
    await send('PUT', '/v1/objectives/own', own(2));
    expect(await decisionFor()).not.toBe(first);
    await send('PUT', '/v1/objectives/own', own(1));
    expect(await decisionFor()).toBe(first);
  });
});
