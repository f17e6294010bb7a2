import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { beforeEach, expect, it } from 'vitest';
import { type TestApi, testApi } from '../../support/api.ts';
import { textOf } from '../../support/json.ts';

let api: TestApi;
let key: string;
beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
});

const put = (body: Uint8Array, encoding: string, headers: Record<string, string> = {}) =>
  api.call(key, 'PUT', '/v1/skills/x', body, { 'content-encoding': encoding, ...headers });

const SKILL = Buffer.from(JSON.stringify({ id: 'x', name: 'Größe' }));

it.each([
  ['gzip', gzipSync(SKILL)],
  ['x-gzip', gzipSync(SKILL)],
  ['GZIP', gzipSync(SKILL)],
  ['deflate', deflateSync(SKILL)],
  ['deflate', deflateRawSync(SKILL)],
  ['identity', SKILL],
])('a body in %s is read', async (encoding, body) => {
  expect((await put(body, encoding)).status).toBe(201);
  expect((await api.call(key, 'GET', '/v1/skills/x')).body.name).toBe('Größe');
});

it.each([['br'], ['zstd'], ['gzip, gzip'], ['constructor'], ['compress']])(
  'a body in %s is refused by name, with what is read',
  async (encoding) => {
    const { status, body, headers } = await put(gzipSync(SKILL), encoding);
    expect([status, body.code, body.pointer]).toEqual([
      415,
      'unsupported-media-type',
      'Content-Encoding',
    ]);
    expect(headers.get('accept-encoding')).toBe('gzip, deflate');
  },
);

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
])('what unpacks to more than a body may have is too large: %s', async (encoding, pack) => {
  const bomb = pack(Buffer.alloc(50_000_000, ' '));
  expect(bomb.length).toBeLessThan(60_000);
  const { status, body } = await put(bomb, encoding);
  expect([status, body.code]).toEqual([413, 'too-large']);
});

it.each([
  ['gzip', SKILL],
  ['gzip', gzipSync(SKILL).subarray(0, 20)],
  ['deflate', SKILL],
  ['deflate', gzipSync(SKILL)],
])('what is not in %s though it says so is refused', async (encoding, body) => {
  const answer = await put(body, encoding);
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid-json']);
  expect(textOf(answer.body.detail)).toContain('content-encoding');
});

it.each([
  ['/v1/events', 'events'],
  ['/v1/skills', 'items'],
  ['/v1/employees', 'items'],
  ['/v1/objectives', 'items'],
])('more than a hundred to %s are too many at once, and the limit is said', async (path, list) => {
  const { status, body } = await api.call(key, 'POST', path, {
    [list]: Array.from({ length: 101 }, () => ({})),
  });
  expect([status, body.code, body.pointer]).toEqual([413, 'too-large', `/${list}`]);
  expect(body.detail).toContain('100');
});
