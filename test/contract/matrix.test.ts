import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES, type Scope } from '../../core/model/key.ts';
import { createApp } from '../../functions/api/app.ts';
import { importRoutes } from '../../functions/api/imports.ts';
import { type Operation, operationsOf } from '../../functions/api/openapi.ts';
import { servicesOf } from '../../functions/services.ts';
import { chosenAt, eventAt, furnish, NOW, type TestApi, testApi } from '../support/api.ts';
import { importedBy } from '../support/importing.ts';
import { makeKey, startIssuer, type TestIssuer } from '../support/issuer.ts';
import { listOf, NO_BODY, textOf } from '../support/json.ts';
import { memoryTable } from '../support/memory-table.ts';
import { fill, idsFor } from './routes.ts';

const operations: Operation[] = operationsOf(
  createApp(
    servicesOf({
      table: memoryTable(),
      now: () => 0,
      random: (size) => new Uint8Array(size),
      log: () => {},
    }),
    undefined,
    importRoutes,
  ),
);
const guarded = operations.filter(({ spec }) => spec.scopes.length > 0);
const named = (list: readonly Operation[]) =>
  list.map(
    (operation) => [`${operation.method.toUpperCase()} ${operation.path}`, operation] as const,
  );

let issuer: TestIssuer;
let api: TestApi;
/** Credentials of admins, by tenant. */
let admin: Record<string, string>;
/** Credentials of tenant `one`, by scope. */
let keys: Map<Scope, string>;
/** Credentials that will not do. */
let useless: (string | undefined)[];
/** Ids of things that exist in tenant `one`. */
let ids: Record<string, string>;

beforeAll(async () => {
  issuer = await startIssuer(await makeKey('k'));
});
afterAll(() => issuer.stop());

/** How credentials of a kind come about in tenant `one`. */
interface Kind {
  readonly kind: string;
  readonly of: (scopes: readonly Scope[], tenant: string) => Promise<string>;
  readonly useless: () => Promise<string[]>;
}

const employeeOf = (scopes: readonly Scope[]): object =>
  scopes.includes('self') ? { employee: 'ada' } : {};
const makeKeyOf = async (
  tenant: string,
  request: object,
): Promise<{ secret: string; id: string }> => {
  const { secret, key } = (await api.call(admin[tenant], 'POST', '/v1/keys', request)).body;
  return { secret: textOf(secret), id: textOf(key?.id) };
};

const KINDS: Kind[] = [
  {
    kind: 'API keys',
    of: async (scopes, tenant) =>
      (await makeKeyOf(tenant, { scopes, ...employeeOf(scopes) })).secret,
    useless: async () => {
      const revoked = await makeKeyOf('one', { scopes: ['admin'] });
      await api.call(admin.one, 'DELETE', `/v1/keys/${revoked.id}`);
      const expires = new Date(NOW - 1000).toISOString();
      api.clock.now -= 120_000;
      const expired = await makeKeyOf('one', { scopes: ['admin'], expires });
      api.clock.now += 120_000;
      const forged = ['one', 'three'].map((tenant) => `upl_${tenant}_${'A'.repeat(43)}`);
      return [...forged, revoked.secret, expired.secret];
    },
  },
  {
    kind: 'JWTs',
    of: (scopes, tenant) => issuer.token(NOW, { scope: scopes.join(' '), tenant, sub: 'ada' }),
    useless: async () => [
      await issuer.token(NOW, { scope: 'admin', exp: NOW / 1000 - 60 }),
      await issuer.token(NOW, { scope: 'admin', tenant: 'three' }),
      await issuer.token(NOW, { scope: 'admin' }, {}, await makeKey('k')),
    ],
  },
];

/** A world of its own for each kind: what one takes away, the other must still find. */
const openWorld = async (kind: Kind): Promise<void> => {
  api = testApi(undefined, { issuers: issuer.trust() });
  admin = { one: await api.tenant('one'), two: await api.tenant('two') };
  await furnish(api, admin.one as string);
  await api.call(admin.one, 'PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
  await api.call(admin.one, 'POST', '/v1/events', {
    events: [eventAt(NOW), eventAt(NOW, { employee: 'bob' })],
  });
  keys = new Map();
  for (const scope of SCOPES) keys.set(scope, await kind.of([scope], 'one'));
  useless = [undefined, 'nonsense', ...(await kind.useless())];
  ids = {
    Employee: 'bob',
    Lesson: 'w1',
    Skill: 'writing',
    Role: 'agent',
    Team: 'support',
    Objective: 'happy',
    'Key result': 'csat',
    Decision: textOf(
      (await api.call(admin.one, 'GET', '/v1/employees/bob/next-lesson')).body.decision,
    ),
    Key: (await makeKeyOf('one', { scopes: ['events'] })).id,
    Job: await api.exported(admin.one, 'bob'),
    Import: await importedBy(api, admin.one as string, 'skills', 'id,name\n'),
  };
  const everything = SCOPES.filter((scope) => scope !== 'self');
  admin = { one: await kind.of(everything, 'one'), two: await kind.of(everything, 'two') };
};

const ask = (
  key: string | undefined,
  { method, path, spec }: Operation,
  of: Record<string, string>,
) => {
  const query = spec.query && path === '/v1/search' ? '?q=x' : '';
  return api.call(key, method.toUpperCase(), fill(path, of) + query, spec.body ? {} : undefined);
};

it('the matrix knows every route of the contract', () => {
  expect(guarded.length).toBeGreaterThan(45);
});

describe.each(KINDS)('every route × scope × tenant with $kind (P4)', (kind) => {
  beforeAll(() => openWorld(kind));

  it.each(named(guarded))(
    '%s refuses no credential and every one that will not do',
    async (_, operation) => {
      const of = idsFor(operation, ids);
      for (const credential of useless) {
        const { status, body, headers } = await ask(credential, operation, of);
        expect([status, body.code]).toEqual([401, 'unauthorized']);
        expect(headers.get('www-authenticate')).toContain('Bearer');
      }
    },
  );

  const withIds = guarded.filter(({ spec }) => spec.params !== undefined);
  it.each(named(withIds))(
    '%s answers another tenant as if the thing did not exist',
    async (_, operation) => {
      // Valid bodies of this tenant's own would create things; an empty one is refused before
      // anything is looked up, alike for both.
      const strip = (body: Record<string, unknown>): object => ({
        ...body,
        requestId: '',
        detail: '',
      });
      const existing = idsFor(operation, ids);
      const missing = Object.fromEntries(
        Object.keys(existing).map((name) => [name, 'no-such-thing']),
      );
      const [foreign, unknown] = [
        await ask(admin.two, operation, existing),
        await ask(admin.two, operation, missing),
      ];
      expect(foreign.status).toBe(unknown.status);
      if (foreign.body !== NO_BODY && operation.path !== '/v1/employees/{id}')
        expect(strip(foreign.body)).toEqual(strip(unknown.body));
      expect(JSON.stringify(foreign.body).replaceAll(ids.Employee as string, '')).not.toMatch(
        /Bob|Clear writing|Satisfaction/,
      );
    },
  );

  // A lesson is nobody's own: who may read it, test/functions/api/shown-lessons.test.ts says.
  const aboutOne = withIds.filter(
    ({ spec }) => spec.scopes.includes('self') && spec.params?.id !== 'Lesson',
  );

  it.each(named(aboutOne))('%s shows a self credential one employee only', async (_, operation) => {
    const strip = (body: Record<string, unknown>, id: string): string =>
      JSON.stringify({ ...body, requestId: '' }).replaceAll(id, '*');
    const foreignIds = idsFor(operation, ids);
    const missingIds = {
      ...foreignIds,
      id: operation.path.includes('decisions') ? 'dnone' : 'nobody',
    };
    const foreign = await ask(keys.get('self'), operation, foreignIds);
    const missing = await ask(keys.get('self'), operation, missingIds);
    expect(foreign.status).toBe(404);
    expect(strip(foreign.body, foreignIds.id as string)).toBe(
      strip(missing.body, missingIds.id as string),
    );
  });

  it('a self credential may post and propose only for its own employee', async () => {
    const events = await api.call(keys.get('self'), 'POST', '/v1/events', {
      events: [eventAt(NOW, { employee: 'bob' }), chosenAt(NOW, [0])],
    });
    expect(listOf(events.body.results).map(({ status }) => status)).toEqual([
      'rejected',
      'accepted',
    ]);
    expect(
      (await api.call(keys.get('self'), 'POST', '/v1/suggestions', { employee: 'bob', text: 'x' }))
        .status,
    ).toBe(404);
    expect(
      (await api.call(keys.get('self'), 'GET', '/v1/search?q=lesson&employee=bob')).status,
    ).toBe(404);
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

  // Last, as it takes away whatever it may.
  it.each(named(guarded))('%s lets in exactly the scopes that it names', async (_, operation) => {
    for (const scope of SCOPES) {
      const { status, body } = await ask(
        keys.get(scope),
        operation,
        idsFor(operation, { ...ids, Employee: 'ada' }),
      );
      if (operation.spec.scopes.includes(scope)) expect(body.code).not.toBe('missing-scope');
      else expect([scope, status, body.code]).toEqual([scope, 403, 'missing-scope']);
    }
  });
});
