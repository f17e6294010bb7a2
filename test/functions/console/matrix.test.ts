import { beforeAll, describe, expect, it } from 'vitest';
import { MEMBER_ROLES, type MemberRole } from '../../../core/model/member.ts';
import { TOKEN_FIELD, TOKEN_HEADER } from '../../../functions/console/route.ts';
import { isAllowed } from '../../../functions/console/session.ts';
import { furnish, testApi } from '../../support/api.ts';
import { CONSOLE_URL, type ConsoleClient, consoleOf } from '../../support/console.ts';
import {
  type ConsoleOperation,
  consoleOperations,
  exampleOf,
  furnishConsole,
} from '../../support/console-pages.ts';
import { memoryTable } from '../../support/memory-table.ts';

const api = testApi(memoryTable());
const site = consoleOf(api.services);
const operations = consoleOperations(site.app);
const named = operations.map((one) => [`${one.method} ${one.path}`, one] as const);
const reads = named.filter(([, { method }]) => method === 'GET');
const writes = named.filter(([, { method }]) => method !== 'GET');

const clients = new Map<string, ConsoleClient>();
const of = (role: MemberRole, tenant = 'acme'): ConsoleClient => clients.get(`${tenant} ${role}`)!;

beforeAll(async () => {
  for (const tenant of ['acme', 'other']) {
    const key = await api.tenant(tenant);
    if (tenant === 'acme') {
      await furnish(api, key);
      await furnishConsole(api.services, tenant);
    }
    for (const role of MEMBER_ROLES)
      clients.set(`${tenant} ${role}`, await site.as(role, { tenant }));
  }
});

/** All that the table holds but what merely says that somebody was there. */
const stored = (): string => {
  const { items } = api.table as unknown as { items: Map<string, { pk: string }> };
  return JSON.stringify(
    [...items.entries()].filter(([, { pk }]) => !pk.endsWith('#L#console-sessions')).sort(),
  );
};

interface Sending {
  readonly client: ConsoleClient;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly token?: string | undefined;
}

/** Sends an empty form, or empty JSON, as the route takes it; `undefined` leaves a header out. */
const send = (
  { method, spec, ...route }: ConsoleOperation,
  { client, headers = {}, token = client.token }: Sending,
): Promise<Response> => {
  const isJson = spec.takes === 'json';
  const all: Record<string, string | undefined> = {
    origin: CONSOLE_URL,
    'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
    ...(isJson && { [TOKEN_HEADER]: token }),
    ...headers,
  };
  const kept = Object.entries(all).filter(([, value]) => value !== undefined);
  return client.send(exampleOf({ method, spec, ...route }), {
    method,
    headers: Object.fromEntries(kept) as Record<string, string>,
    body: isJson ? '{}' : new URLSearchParams({ [TOKEN_FIELD]: token }).toString(),
  });
};

it('every route is described, says who may come, and what it takes where it changes something', () => {
  expect(operations.length).toBeGreaterThan(2);
  const bare = site.app.routes.filter(
    ({ method, path }) =>
      method !== 'ALL' &&
      !operations.some((one) => one.method === method && one.path === path) &&
      !/^\/(console\/(login|static)(\/|$).*)?$/.test(path),
  );
  expect(bare).toEqual([]);
  for (const [name, { method, path, spec }] of named) {
    expect([name, spec.roles.length > 0]).toEqual([name, true]);
    expect([name, method === 'GET' || spec.takes !== undefined]).toEqual([name, true]);
    expect([name, !path.includes(':') || spec.example !== undefined]).toEqual([name, true]);
  }
});

describe.each(named)('%s', (_, operation) => {
  const { method, spec } = operation;

  it('leads whoever has no session to where one signs in, and does nothing', async () => {
    const before = stored();
    const stranger = { ...of('admin'), send: site.stranger };
    if (method === 'GET') {
      const answer = await site.stranger(exampleOf(operation));
      expect([answer.status, answer.headers.get('location')]).toEqual([
        303,
        `/console/login?to=${encodeURIComponent(exampleOf(operation))}`,
      ]);
    } else expect((await send(operation, { client: stranger })).status).toBe(401);
    expect(stored()).toBe(before);
  });

  it.each(MEMBER_ROLES.filter((role) => !isAllowed({ id: 'x', roles: [role] }, spec.roles)))(
    'refuses a member with the role %s alone',
    async (role) => {
      const before = stored();
      const client = of(role);
      const answer =
        method === 'GET'
          ? await client.get(exampleOf(operation))
          : await send(operation, { client });
      expect(answer.status).toBe(403);
      expect(stored()).toBe(before);
    },
  );
});

describe.each(reads)('%s', (_, operation) => {
  const allowed = MEMBER_ROLES.filter((role) =>
    isAllowed({ id: 'x', roles: [role] }, operation.spec.roles),
  );

  it.each(allowed)(
    'shows itself to a member with the role %s, and stays with them',
    async (role) => {
      const answer = await of(role).get(exampleOf(operation));
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      if (answer.headers.get('content-type')?.startsWith('text/html'))
        expect(answer.headers.get('content-security-policy')).toMatch(
          // A mail looks as it is written, in a sandbox in which nothing runs.
          /^(?!.*unsafe).*frame-ancestors 'none'|^default-src 'none'; style-src .*; sandbox$/,
        );
    },
  );

  it('shows the member of another tenant nothing of this one', async () => {
    const mine = await (await of('admin').get(exampleOf(operation))).text();
    const answer = await of('admin', 'other').get(exampleOf(operation));
    expect([200, 404]).toContain(answer.status);
    const theirs = await answer.text();
    for (const word of ['Ada Example', 'Clear writing', 'De-escalation', 'csat'])
      if (mine.includes(word)) expect(theirs).not.toContain(word);
  });

  it('refuses what would change something', async () => {
    const answer = await of('admin').send(exampleOf(operation), { method: 'DELETE' });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});

describe.each(writes)('%s', (_, operation) => {
  const role = operation.spec.roles[0]!;
  const refused = async (sending: Omit<Sending, 'client'>, status: number): Promise<void> => {
    const before = stored();
    const answer = await send(operation, { client: of(role), ...sending });
    expect(answer.status).toBe(status);
    expect(stored()).toBe(before);
  };

  it.each<[string, Record<string, string | undefined>]>([
    ['another site', { origin: 'https://evil.example' }],
    ['a site that says no name', { origin: 'null' }],
    ['nowhere', { origin: undefined }],
    ['a site of the same name without https', { origin: CONSOLE_URL.replace('https', 'http') }],
    ['a neighbour', { 'sec-fetch-site': 'same-site' }],
    ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses what comes from %s, with the right token', async (_name, headers) => {
    await refused({ headers }, 403);
  });

  it('refuses what has no token, a made-up one, or that of another session', async () => {
    await refused({ token: '' }, 403);
    await refused({ token: 'x'.repeat(22) }, 403);
    await refused({ token: of('viewer', 'other').token }, 403);
    await refused({ token: (await site.as(role)).token }, 403);
  });

  it.each(['text/plain', 'text/plain;application/json', undefined])(
    'refuses what is sent as %s',
    async (type) => {
      await refused({ headers: { 'content-type': type } }, 415);
    },
  );

  it('refuses what the other kind of route takes', async () => {
    const isJson = operation.spec.takes === 'json';
    const type = isJson ? 'application/x-www-form-urlencoded' : 'application/json';
    await refused({ headers: { 'content-type': type } }, 415);
  });
});
