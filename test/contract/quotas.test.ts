import { beforeEach, describe, expect, it } from 'vitest';
import { QUOTA_NAMES, QUOTAS, type Quota, WINDOWS_MS } from '../../core/model/quota.ts';
import type { Operation } from '../../functions/api/openapi.ts';
import type { Metric } from '../../functions/metrics.ts';
import type { Table } from '../../functions/store/table.ts';
import { createTenant } from '../../functions/store/tenants.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../support/api.ts';
import { countingTable } from '../support/counting-table.ts';
import { textOf } from '../support/json.ts';
import { memoryTable } from '../support/memory-table.ts';
import { answerOf, describedOf, named, nameOf, OPERATIONS } from './document.ts';
import { fill, idsFor } from './routes.ts';
import { IDS } from './world.ts';

const guarded = OPERATIONS.filter(({ spec }) => spec.scopes.length > 0);
/** What a route uses besides a request. */
const usedBy = ({ method, spec }: Operation): Quota | null =>
  spec.uses === undefined ? (method === 'get' ? null : 'writes') : spec.uses;
const using = (quota: Quota) => guarded.filter((operation) => usedBy(operation) === quota);

let table: ReturnType<typeof memoryTable>;
let keys: Record<string, string>;
/** What was counted. */
let measured: [Metric, number][];

/** Two furnished tenants, seen by a process that knows these limits and has counted nothing yet. */
const open = async (limits: object, over: (inner: Table) => Table = (inner) => inner) => {
  measured = [];
  const api = testApi(over(table), { limits, measure: (...one) => measured.push(one) });
  return api;
};

beforeEach(async () => {
  table = memoryTable();
  const api = testApi(table);
  keys = { acme: await api.tenant('acme'), other: await api.tenant('other') };
  for (const key of Object.values(keys)) await furnish(api, key);
});

/** Asks a route with a body that is no good, and says whether anybody looked at it. */
const ask = async (api: TestApi, key: string, { method, path, spec }: Operation, ids: object) => {
  let bodyRead = false;
  const body = new ReadableStream(
    {
      pull(controller) {
        bodyRead = true;
        controller.enqueue(new TextEncoder().encode('[]'));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const response = await api.app.request(
    new Request(`http://localhost${fill(path, ids as Record<string, string>)}`, {
      method: method.toUpperCase(),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(spec.body && { body, duplex: 'half' }),
    }),
  );
  const text = await response.text();
  const problem = response.status < 400 ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, headers: response.headers, problem, bodyRead };
};

/** Uses up one quota of a tenant. */
const useUp = ({ services }: TestApi, tenant: string, quota: Quota): void =>
  services.quotas.use(tenant, quota, 1_000);

const limitsOf = (quota: Quota) => ({ [quota]: 1_000 });

describe.each(QUOTA_NAMES)('the quota of %s', (quota) => {
  const kept = quota === 'requests' ? guarded : using(quota);

  it.each(named(kept))('keeps %s out, naming itself, for the price of a key', async (_, one) => {
    let counting = countingTable(table);
    const api = await open(limitsOf(quota), () => counting);
    useUp(api, 'acme', quota);
    await new Promise((fulfil) => setImmediate(fulfil));
    counting.calls.length = 0;
    const { status, headers, problem, bodyRead } = await ask(
      api,
      keys.acme!,
      one,
      idsFor(one, IDS),
    );
    expect([status, problem.code, problem.quota]).toEqual([429, 'quota-exceeded', quota]);
    expect(headers.get('content-type')).toBe('application/problem+json');
    const window = WINDOWS_MS[QUOTAS[quota]];
    const left = (Math.floor(NOW / window) + 1) * window - NOW;
    expect(headers.get('retry-after')).toBe(String(left / 1_000));
    expect(problem.detail).toContain(`${quota} of this ${QUOTAS[quota]}`);
    expect(bodyRead).toBe(false);
    expect(counting.calls.map(({ pk }) => pk?.split('#')[0])).toEqual(['KEY']);
    expect(measured).toContainEqual(['quotaExceeded', 1]);
    expect(describedOf(one).responses[429]).toBeDefined();
    // Whoever has no good key is told so, and nothing of the quota.
    counting = countingTable(table);
    const stranger = await ask(api, `upl_acme_${'A'.repeat(43)}`, one, idsFor(one, IDS));
    expect(stranger.status).toBe(401);
    // A minute later, or a day, there is room again.
    api.clock.now += left;
    expect((await ask(api, keys.acme!, one, idsFor(one, IDS))).status).not.toBe(429);
  });

  it('keeps nobody else out, and nothing else', async () => {
    const api = await open(limitsOf(quota));
    useUp(api, 'acme', quota);
    for (const one of kept) {
      const { status } = await ask(api, keys.other!, one, idsFor(one, IDS));
      expect([nameOf(one), status]).not.toEqual([nameOf(one), 429]);
    }
    for (const one of guarded.filter((operation) => !kept.includes(operation))) {
      const { status } = await ask(api, keys.acme!, one, { id: 'nothing', lesson: 'w1' });
      expect([nameOf(one), status]).not.toEqual([nameOf(one), 429]);
    }
  });
});

describe('what is counted', () => {
  const left = (api: TestApi, quota: Quota) => api.services.quotas.closedUntil('acme', quota);

  it('names a quota for every route that changes something', () => {
    const free = guarded.filter((one) => one.method !== 'get' && usedBy(one) === null);
    // These write nothing.
    expect(free.map(nameOf)).toEqual([
      'POST /v1/decisions/{id}/replay',
      'POST /v1/policy/evidence',
      'POST /v1/policy/preview',
      'POST /v1/employees/{id}/digest/preview',
    ]);
  });

  it('requests: those under a good key, one each', async () => {
    const api = await open({ requests: 3 });
    for (let n = 0; n < 9; n++)
      expect((await api.call(`upl_acme_${'A'.repeat(43)}`, 'GET', '/v1/skills')).status).toBe(401);
    for (let n = 0; n < 3; n++)
      expect((await api.call(keys.acme, 'GET', '/v1/skills')).status).toBe(200);
    expect((await api.call(keys.acme, 'GET', '/v1/skills')).status).toBe(429);
  });

  it('writes and events: as many as a request has items, of those that are well formed', async () => {
    const api = await open({ writes: 5, events: 5 });
    const items = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ id: `s${n}`, name: `Skill ${n}` }));
    const events = (count: number) => Array.from({ length: count }, () => eventAt(NOW));
    expect((await api.call(keys.acme, 'POST', '/v1/skills', { items: items(4) })).status).toBe(200);
    expect((await api.call(keys.acme, 'POST', '/v1/skills', { wrong: 1 })).status).toBe(400);
    expect(left(api, 'writes')).toBeUndefined();
    expect((await api.call(keys.acme, 'DELETE', '/v1/skills/s0')).status).toBe(204);
    expect((await api.call(keys.acme, 'DELETE', '/v1/skills/s1')).status).toBe(429);
    expect((await api.call(keys.acme, 'POST', '/v1/events', { events: events(5) })).status).toBe(
      200,
    );
    expect((await api.call(keys.acme, 'POST', '/v1/events', { events: events(1) })).status).toBe(
      429,
    );
    const stored = await testApi(table).call(keys.acme, 'GET', '/v1/skills?limit=100');
    expect(JSON.stringify(stored.body)).toContain('"s1"');
  });

  it('decisions and suggestions: those that were stored', async () => {
    const api = await open({ decisions: 4, suggestions: 2 });
    const ask = (query: string) => api.call(keys.acme, 'GET', `/v1/employees/ada/${query}`);
    for (let n = 0; n < 5; n++) await ask('next-lesson');
    for (let n = 0; n < 5; n++) await ask('next-lesson?dryRun=true&minutes=9');
    await ask('plan');
    const many = { employees: ['ada', 'nobody'], minutes: 7 };
    expect((await api.call(keys.acme, 'POST', '/v1/next-lessons', many)).status).toBe(200);
    expect(left(api, 'decisions')).toBeUndefined();
    expect((await ask('next-lesson?minutes=8')).status).toBe(200);
    expect((await ask('next-lesson?minutes=8')).status).toBe(429);
    const suggest = (text: string, sent: string) =>
      api.call(
        keys.acme,
        'POST',
        '/v1/suggestions',
        { employee: 'ada', text },
        { 'idempotency-key': sent },
      );
    for (let n = 0; n < 3; n++) expect((await suggest('one', 'a')).status).toBe(201);
    expect(
      (await api.call(keys.acme, 'POST', '/v1/suggestions', { employee: 'nobody', text: 'x' }))
        .status,
    ).toBe(404);
    expect((await suggest('two', 'b')).status).toBe(201);
    expect((await suggest('three', 'c')).status).toBe(429);
  });

  it('beside the request: it is answered though the counters never are', async () => {
    const never = new Promise<never>(() => {});
    const api = await open({ requests: 9, events: 9, decisions: 9 }, (inner) => ({
      ...inner,
      add: () => never,
    }));
    expect((await api.call(keys.acme, 'GET', '/v1/employees/ada/next-lesson')).status).toBe(200);
    const posted = await api.call(keys.acme, 'POST', '/v1/events', { events: [eventAt(NOW)] });
    expect(posted.status).toBe(200);
  });

  it('by all processes together, and not any more by a tenant that was made anew', async () => {
    const one = await open({ requests: 20 });
    const two = await open({ requests: 20 });
    for (let n = 0; n < 20; n++) {
      await one.call(keys.acme, 'GET', '/v1/skills');
      await new Promise((fulfil) => setImmediate(fulfil));
      one.clock.now += 1_000;
    }
    two.clock.now = one.clock.now;
    expect((await two.call(keys.acme, 'GET', '/v1/skills')).status).toBe(200);
    await new Promise((fulfil) => setImmediate(fulfil));
    expect((await two.call(keys.acme, 'GET', '/v1/skills')).status).toBe(429);
    expect(textOf((await createTenant(two.services, 'fresh'))?.adminKey as never)).toBeTruthy();
  });

  it('and a problem document says which quota it was', () => {
    const operation = guarded[0]!;
    const problem = describedOf(operation).responses[429]?.content?.['application/problem+json'];
    expect(problem?.schema.$ref).toBe('#/components/schemas/ProblemAnswer');
    expect(answerOf(operation, 429)).toBeUndefined();
  });
});
