import { beforeEach, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { type TestApi, testApi } from '../../support/api.ts';

let api: TestApi;
let key: string;
const put = async (body: object) => {
  const tag = (await api.call(key, 'GET', '/v1/policy')).headers.get('etag') ?? '';
  return api.call(key, 'PUT', '/v1/policy', body, { 'if-match': tag });
};
const FULL = {
  ...DEFAULT_POLICY,
  exploration: { temperature: 0.3 },
  constraints: { ...DEFAULT_POLICY.constraints, dailyCap: 7, fallbackLanguages: ['en'] },
  holdout: { share: 0.2, by: 'team' as const },
  rules: [{ tags: ['a'], effect: 'boost' as const }],
};

beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  expect((await put(FULL)).status).toBe(200);
});

it.each([
  ['nothing', {}, {}],
  ['one weight', { weights: { uplift: 5 } }, { weights: { ...FULL.weights, uplift: 5 } }],
  [
    'two weights',
    { weights: { urgency: 0, variety: 1 } },
    { weights: { ...FULL.weights, urgency: 0, variety: 1 } },
  ],
  ['no weight', { weights: {} }, {}],
  [
    'one constraint',
    { constraints: { cooldownDays: 9 } },
    { constraints: { ...FULL.constraints, cooldownDays: 9 } },
  ],
  ['no rules', { rules: [] }, { rules: [] }],
  ['no holdout', { holdout: null }, { holdout: undefined }],
  ['its own version', { version: 2 }, {}],
])('a policy that names %s keeps all else as it is in force', async (_, sent, changed) => {
  expect((await put(sent)).status).toBe(200);
  const { version: _version, ...policy } = (await api.call(key, 'GET', '/v1/policy')).body;
  expect(policy).toEqual(JSON.parse(JSON.stringify({ ...FULL, ...changed })));
});

it.each([
  [{ weights: null }, '/weights'],
  [{ weights: { uplift: null } }, '/weights/uplift'],
  [{ weights: { luck: 1 } }, '/weights/luck'],
  [{ constraints: [] }, '/constraints'],
  [{ exploration: 1 }, '/exploration'],
  [{ rules: null }, '/rules'],
  [{ surplus: 1 }, '/surplus'],
  [{ weights: Object.fromEntries(Object.keys(FULL.weights).map((name) => [name, 0])) }, '/weights'],
])('%j is refused by name', async (sent, pointer) => {
  const { status, body } = await put(sent);
  expect([status, body.pointer]).toEqual([400, pointer]);
});
