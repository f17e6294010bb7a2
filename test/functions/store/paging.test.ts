import { beforeAll, describe, expect, it } from 'vitest';
import { fitting } from '../../../functions/store/paging.ts';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';

let api: TestApi;
let key: string;
let other: string;
/** Every list, with three or more items in it, in the order that it is documented in. */
const LISTS = [
  '/v1/skills',
  '/v1/lessons',
  '/v1/roles',
  '/v1/teams',
  '/v1/objectives',
  '/v1/objectives?employee=ada',
  '/v1/employees',
  '/v1/keys',
  '/v1/suggestions',
  '/v1/key-results/csat/check-ins',
  '/v1/policy/versions',
] as const;

const objective = (id: string, owner: object) => ({
  id,
  title: id,
  owner,
  cycle: { start: '2026-01-01', end: '2026-06-30' },
  keyResults: [
    {
      id: `${id}-kr`,
      title: id,
      metric: { unit: 'x', start: 0, current: 0, target: 1 },
      due: '2026-06-01',
      skills: [],
    },
  ],
});

const fill = async (admin: string): Promise<void> => {
  await furnish(api, admin);
  for (const name of ['one', 'two', 'three']) {
    const named = { id: name, name };
    await api.call(admin, 'PUT', `/v1/skills/${name}`, named);
    await api.call(admin, 'PUT', `/v1/roles/${name}`, { ...named, skills: [] });
    await api.call(admin, 'PUT', `/v1/teams/${name}`, named);
    await api.call(admin, 'PUT', `/v1/employees/${name}`, named);
    await api.call(admin, 'PUT', `/v1/objectives/${name}`, objective(name, { kind: 'company' }));
    const own = objective(`own-${name}`, { kind: 'employee', id: 'ada' });
    await api.call(admin, 'PUT', `/v1/objectives/own-${name}`, own);
    await api.call(admin, 'POST', '/v1/keys', { scopes: ['events'], label: name });
    await api.call(admin, 'POST', '/v1/suggestions', { employee: 'ada', text: name });
    api.clock.now += 1_000;
    await api.call(admin, 'POST', '/v1/key-results/csat/check-ins', { value: name.length });
    const policy = await api.call(admin, 'GET', '/v1/policy');
    const { version: _version, ...body } = policy.body as { version?: number };
    // The same policy again would make no new version.
    const changed = { ...body, exploration: { temperature: (api.clock.now / 1e6) % 1 } };
    await api.call(admin, 'PUT', '/v1/policy', changed, {
      'if-match': policy.headers.get('etag') ?? '',
    });
  }
};

beforeAll(async () => {
  api = testApi();
  key = await api.tenant('acme');
  other = await api.tenant('other');
  await fill(key);
  api.clock.now = NOW;
  await fill(other);
});

const page = (admin: string, path: string, more: Record<string, string>) => {
  const [route = '', query = ''] = path.split('?');
  const parameters = new URLSearchParams({
    ...Object.fromEntries(new URLSearchParams(query)),
    ...more,
  });
  return api.call(admin, 'GET', `${route}?${parameters}`);
};

describe.each(LISTS)('%s', (path) => {
  it('gives each item once, page by page, in the order of the whole list', async () => {
    const whole = listOf((await page(key, path, { limit: '100' })).body.items);
    expect(whole.length).toBeGreaterThanOrEqual(3);
    const found: unknown[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await page(key, path, { limit: '1', ...(cursor && { cursor }) });
      found.push(...listOf(body.items));
      cursor = body.cursor === undefined ? undefined : textOf(body.cursor);
    } while (cursor !== undefined);
    expect(found).toEqual(whole);
  });

  it('refuses every cursor that it did not give', async () => {
    const others = await page(other, path, { limit: '1' });
    const elsewhere = LISTS.find((one) => one !== path)!;
    const anothers = await page(key, elsewhere, { limit: '1' });
    const invented = ['', ' ', '-5', '1', 'Infinity', 'NaN', 'ada', 'YWRh', '%%', 'x'.repeat(1999)];
    for (const cursor of [
      ...invented,
      ...[others, anothers].map(({ body }) => textOf(body.cursor)),
    ]) {
      const answer = await page(key, path, { cursor });
      expect([answer.status, answer.body.code, answer.body.pointer], `cursor ${cursor}`).toEqual([
        400,
        'invalid-cursor',
        '?cursor',
      ]);
    }
  });
});

describe('a list of long items', () => {
  /** Of a Lambda function's answer. */
  const MOST_BYTES = 6 * 2 ** 20;

  it('comes in pages that a function may answer with, and whole', async () => {
    const world = testApi();
    const admin = await world.tenant('long');
    await furnish(world, admin);
    // Letters of three bytes each.
    const body = '日'.repeat(30_000);
    const items = Array.from({ length: 60 }, (_, index) => ({
      id: `long-${String(index).padStart(2, '0')}`,
      title: 'Long',
      format: 'article',
      minutes: 3,
      language: 'ja',
      skills: [{ skill: 'writing' }],
      body,
    }));
    for (let from = 0; from < items.length; from += 5) {
      const sent = { items: items.slice(from, from + 5) };
      expect((await world.call(admin, 'POST', '/v1/lessons', sent)).status).toBe(200);
    }
    const found: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await world.call(admin, 'GET', `/v1/lessons?limit=100${query}`);
      expect(Buffer.byteLength(JSON.stringify(answer.body))).toBeLessThan(MOST_BYTES);
      for (const { id } of listOf(answer.body.items)) found.push(textOf(id));
      cursor = answer.body.cursor as string | undefined;
      pages += 1;
    } while (cursor !== undefined);
    expect(found.filter((id) => id.startsWith('long-'))).toEqual(items.map(({ id }) => id));
    expect(pages).toBeGreaterThan(1);
  });

  it('gives an item that is too long alone on a page of its own', () => {
    const long = { text: 'x'.repeat(5_000_000) };
    expect([fitting([long, long]), fitting([{}, long]), fitting([{}, {}])]).toEqual([1, 1, 2]);
  });
});
