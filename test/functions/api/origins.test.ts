import { beforeEach, expect, it } from 'vitest';
import { parseOrigins } from '../../../functions/http/origins.ts';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';

const PAGE = 'https://learn.example.com';
const PATH = '/v1/employees/ada/next-lesson';

let api: TestApi;
let admin: string;
let self: string;
const open = async (origins?: readonly string[]): Promise<void> => {
  api = testApi(memoryTable(), { origins });
  admin = await api.tenant('acme');
  await furnish(api, admin);
  const made = await api.call(admin, 'POST', '/v1/keys', { scopes: ['self'], employee: 'ada' });
  self = textOf(made.body.secret);
};
beforeEach(() => open([PAGE]));

const ask = (method: string) => ({ 'access-control-request-method': method });
const allowed = async (key: string | undefined, origin: string, method = 'GET', more = {}) => {
  const { headers, status } = await api.call(key, method, PATH, undefined, { origin, ...more });
  return [status, headers.get('access-control-allow-origin')];
};

it('a page of a listed origin reads what its employee is answered', async () => {
  expect(await allowed(self, PAGE)).toEqual([200, PAGE]);
  expect(await allowed(undefined, PAGE)).toEqual([401, PAGE]);
});

it('no other page does, and no page reads what a key of the organisation is answered', async () => {
  for (const origin of ['https://evil.example.com', 'null', `${PAGE}.evil.example`, ''])
    expect(await allowed(self, origin)).toEqual([200, null]);
  const { status, headers } = await api.call(admin, 'GET', '/v1/skills', undefined, {
    origin: PAGE,
  });
  expect([status, headers.get('access-control-allow-origin')]).toEqual([200, null]);
});

it('a browser that asks beforehand is told what it may send', async () => {
  const { status, headers } = await api.call(undefined, 'OPTIONS', PATH, undefined, {
    origin: PAGE,
    ...ask('POST'),
  });
  expect([status, headers.get('access-control-allow-origin')]).toEqual([204, PAGE]);
  expect(headers.get('access-control-allow-headers')).toContain('authorization');
  expect(headers.get('access-control-allow-methods')).toContain('PATCH');
  expect(headers.get('vary')).toContain('Origin');
  expect(await allowed(undefined, 'https://evil.example.com', 'OPTIONS', ask('GET'))).toEqual([
    204,
    null,
  ]);
});

it('is off by default, and OPTIONS says which methods there are', async () => {
  await open();
  expect(await allowed(self, PAGE)).toEqual([200, null]);
  const { status, headers } = await api.call(undefined, 'OPTIONS', '/v1/skills/x');
  expect([status, headers.get('allow')]).toEqual([204, 'DELETE, GET, OPTIONS, PATCH, PUT']);
  expect((await api.call(undefined, 'OPTIONS', '/v1/nothing')).status).toBe(404);
});

it.each([['learn.example.com'], ['https://learn.example.com/'], ['*'], ['ftp://a.example']])(
  '%s is no origin',
  (text) => {
    expect(() => parseOrigins(`${PAGE}, ${text}`)).toThrow(text);
  },
);
