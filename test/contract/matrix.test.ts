import { beforeAll, describe, expect, it } from 'vitest';
import { SCOPES, type Scope } from '../../core/model/key.ts';
import { createApp } from '../../functions/api/app.ts';
import { type Operation, operationsOf } from '../../functions/api/openapi.ts';
import { servicesOf } from '../../functions/services.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../support/api.ts';
import { memoryTable } from '../support/memory-table.ts';
import { fill, idsFor } from './routes.ts';

const operations: Operation[] = operationsOf(
  createApp(servicesOf({ table: memoryTable(), now: () => 0, random: (size) => new Uint8Array(size), log: () => {} })),
);
const guarded = operations.filter(({ spec }) => spec.scopes.length > 0);
const named = (list: readonly Operation[]) =>
  list.map((operation) => [`${operation.method.toUpperCase()} ${operation.path}`, operation] as const);

let api: TestApi;
const admin: Record<string, string> = {};
/** Keys of tenant `one` by scope. */
const keys = new Map<Scope, string>();
let revoked: string;
let expired: string;
/** Ids of things that exist in tenant `one`. */
let ids: Record<string, string>;

beforeAll(async () => {
  api = testApi();
  for (const tenant of ['one', 'two']) admin[tenant] = await api.tenant(tenant);
  await furnish(api, admin.one as string);
  await api.call(admin.one, 'PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
  await api.call(admin.one, 'POST', '/v1/events', { events: [eventAt(NOW), eventAt(NOW, { employee: 'bob' })] });
  const make = async (request: object): Promise<{ secret: string; key: { id: string } }> =>
    (await api.call(admin.one, 'POST', '/v1/keys', request)).body;
  for (const scope of SCOPES)
    keys.set(scope, (await make({ scopes: [scope], ...(scope === 'self' && { employee: 'ada' }) })).secret);
  const gone = await make({ scopes: ['admin'] });
  await api.call(admin.one, 'DELETE', `/v1/keys/${gone.key.id}`);
  revoked = gone.secret;
  expired = (await make({ scopes: ['admin'], expires: new Date(NOW - 1000).toISOString() })).secret;
  const decision = (await api.call(admin.one, 'GET', '/v1/employees/bob/next-lesson')).body.decision;
  const key = (await make({ scopes: ['events'] })).key.id;
  ids = {
    Employee: 'bob',
    Lesson: 'w1',
    Skill: 'writing',
    Role: 'agent',
    Team: 'support',
    Objective: 'happy',
    'Key result': 'csat',
    Decision: decision,
    Key: key,
  };
});

const ask = (key: string | undefined, { method, path, spec }: Operation, of: Record<string, string>) => {
  const query = spec.query && path === '/v1/search' ? '?q=x' : '';
  return api.call(key, method.toUpperCase(), fill(path, of) + query, spec.body ? {} : undefined);
};

describe('every route × scope × tenant (P4)', () => {
  it('knows every route of the contract', () => {
    expect(guarded.length).toBeGreaterThan(45);
  });

  it.each(named(guarded))(
    '%s refuses no credential, a forged one, a revoked one and an expired one alike',
    async (_, operation) => {
      const of = idsFor(operation, ids);
      for (const key of [
        undefined,
        'nonsense',
        `upl_one_${'A'.repeat(43)}`,
        `upl_three_${'A'.repeat(43)}`,
        revoked,
        expired,
      ]) {
        const { status, body, headers } = await ask(key, operation, of);
        expect([status, body.code]).toEqual([401, 'unauthorized']);
        expect(headers.get('www-authenticate')).toContain('Bearer');
      }
    },
  );

  it.each(named(guarded))('%s lets in exactly the scopes that it names', async (_, operation) => {
    for (const scope of SCOPES) {
      const { status, body } = await ask(keys.get(scope), operation, idsFor(operation, { ...ids, Employee: 'ada' }));
      if (operation.spec.scopes.includes(scope)) expect(body?.code).not.toBe('missing-scope');
      else expect([scope, status, body.code]).toEqual([scope, 403, 'missing-scope']);
    }
  });

  const withIds = guarded.filter(({ spec }) => spec.params !== undefined);
  it.each(named(withIds))('%s answers another tenant as if the thing did not exist', async (_, operation) => {
    // Valid bodies of this tenant's own would create things; an empty one is refused before anything is looked up, alike for both.
    const strip = (body: Record<string, unknown>): object => ({ ...body, requestId: '', detail: '' });
    const existing = idsFor(operation, ids);
    const missing = Object.fromEntries(Object.keys(existing).map((name) => [name, 'no-such-thing']));
    const [foreign, unknown] = [await ask(admin.two, operation, existing), await ask(admin.two, operation, missing)];
    expect(foreign.status).toBe(unknown.status);
    if (foreign.body !== undefined && operation.path !== '/v1/employees/{id}')
      expect(strip(foreign.body)).toEqual(strip(unknown.body));
    expect(JSON.stringify(foreign.body ?? '').replaceAll(ids.Employee as string, '')).not.toMatch(
      /Bob|Clear writing|Satisfaction/,
    );
  });

  it.each(named(withIds.filter(({ spec }) => spec.scopes.includes('self'))))(
    '%s shows a self credential one employee only',
    async (_, operation) => {
      const strip = (body: Record<string, unknown>, id: string): string =>
        JSON.stringify({ ...body, requestId: '' }).replaceAll(id, '*');
      const foreignIds = idsFor(operation, ids);
      const missingIds = { ...foreignIds, id: operation.path.includes('decisions') ? 'dnone' : 'nobody' };
      const foreign = await ask(keys.get('self'), operation, foreignIds);
      const missing = await ask(keys.get('self'), operation, missingIds);
      expect(foreign.status).toBe(404);
      expect(strip(foreign.body, foreignIds.id as string)).toBe(strip(missing.body, missingIds.id as string));
    },
  );

  it('a self credential may post and propose only for its own employee', async () => {
    const events = await api.call(keys.get('self'), 'POST', '/v1/events', {
      events: [eventAt(NOW, { employee: 'bob' }), eventAt(NOW)],
    });
    expect(events.body.results.map((one: { status: string }) => one.status)).toEqual(['rejected', 'accepted']);
    expect((await api.call(keys.get('self'), 'POST', '/v1/suggestions', { employee: 'bob', text: 'x' })).status).toBe(
      404,
    );
    expect((await api.call(keys.get('self'), 'GET', '/v1/search?q=lesson&employee=bob')).status).toBe(404);
  });

  it('never changes the other tenant', async () => {
    const { items } = api.table as ReturnType<typeof memoryTable>;
    const ofOne = () =>
      JSON.stringify(
        [...items.values()]
          .filter((item) => item.pk.startsWith('T#one'))
          .sort((a, b) => (a.pk + a.sk < b.pk + b.sk ? -1 : 1)),
      );
    const before = ofOne();
    for (const operation of guarded) await ask(admin.two, operation, idsFor(operation, ids));
    expect(ofOne()).toBe(before);
  });
});
