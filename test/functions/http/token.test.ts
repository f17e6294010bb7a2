import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasDuplicateKeys } from '../../../functions/http/json.ts';
import { chosenAt, eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { AUDIENCE, makeKey, startIssuer, type TestIssuer } from '../../support/issuer.ts';
import { textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer(
    await makeKey('ec'),
    await makeKey('rsa', 'RS256'),
    await makeKey('ed', 'EdDSA'),
    await makeKey('__proto__', 'RS256'),
  );
});
afterAll(() => issuer.stop());

const apiThatTrusts = async (more: object = {}): Promise<TestApi> => {
  const api = testApi(undefined, { issuers: issuer.trust(more) });
  for (const tenant of ['one', 'two']) await furnish(api, await api.tenant(tenant));
  return api;
};
const SECONDS = Math.floor(NOW / 1000);
const statusOf = async (api: TestApi, token: string, path = '/v1/employees'): Promise<number> =>
  (await api.call(token, 'GET', path)).status;

describe('good tokens', () => {
  it.each(['ec', 'rsa', 'ed', '__proto__'])('pass with the key %s', async (kid) => {
    const key = issuer.keys.find((one) => one.kid === kid);
    expect(
      await statusOf(await apiThatTrusts(), await issuer.token(NOW, { scope: 'admin' }, {}, key)),
    ).toBe(200);
  });

  it.each<[string, object, object]>([
    ['ours among several audiences', { aud: ['https://other.example', AUDIENCE] }, {}],
    ['scopes of others beside ours', { scope: 'openid admin email' }, {}],
    ['scopes as a list', { scope: ['openid', 'admin'] }, {}],
    ['typ as a full media type', {}, { typ: 'application/AT+JWT' }],
    ['an x5t', {}, { x5t: 'abc' }],
    [
      'claims that are none of our business',
      { constructor: 'x', nested: { deep: [[[1]]] }, name: 'Zoë "Z" \\ 🙂' },
      {},
    ],
    ['expired within the tolerance', { exp: SECONDS - 29 }, {}],
    ['issued a little ahead of our clock', { iat: SECONDS + 29, nbf: SECONDS + 29 }, {}],
    ['a fraction of a second', { exp: SECONDS + 0.5 }, {}],
  ])('pass with %s', async (_, claims, header) => {
    expect(
      await statusOf(
        await apiThatTrusts(),
        await issuer.token(NOW, { scope: 'admin', ...claims }, header),
      ),
    ).toBe(200);
  });

  it('take tenant, scopes and employee from the claims that the deployment names', async () => {
    const api = await apiThatTrusts({
      typ: 'JWT',
      audience: ['https://a.example', 'https://b.example'],
      tenants: ['two', 'one'],
      claims: {
        tenant: 'https://acme.example/tenant',
        scopes: 'cognito:groups',
        employee: 'employee_number',
      },
      scopePrefix: 'uplift:',
    });
    const token = (more: object) =>
      issuer.token(
        NOW,
        {
          aud: 'https://b.example',
          tenant: undefined,
          'https://acme.example/tenant': 'two',
          ...more,
        },
        { typ: 'JWT' },
      );
    await api.call(
      await token({ 'cognito:groups': ['uplift:admin'] }),
      'PUT',
      '/v1/employees/zoe',
      {
        id: 'zoe',
        name: 'Zoe',
      },
    );
    const self = await token({
      'cognito:groups': ['uplift:self', 'admin'],
      employee_number: 'zoe',
    });
    expect(await statusOf(api, self, '/v1/employees/zoe')).toBe(200);
    expect(await statusOf(api, self)).toBe(403);
    expect(await statusOf(api, await token({ 'cognito:groups': ['admin'] }))).toBe(403);
    const elsewhere = await token({
      'https://acme.example/tenant': 'one',
      'cognito:groups': ['uplift:admin'],
    });
    expect(await statusOf(api, elsewhere, '/v1/employees/zoe')).toBe(404);
  });

  it('need no tenant claim where the issuer speaks for one tenant; what they claim then does not count', async () => {
    const api = await apiThatTrusts({ tenants: ['two'], claims: {} });
    await api.call(
      await issuer.token(NOW, { scope: 'admin', tenant: 'one' }),
      'PUT',
      '/v1/skills/x',
      {
        id: 'x',
        name: 'X',
      },
    );
    const { items } = api.table as ReturnType<typeof memoryTable>;
    const changed = [...items.values()].filter(
      ({ pk, version }) => pk.startsWith('T#') && version !== undefined,
    );
    const versions = Object.fromEntries(changed.map(({ pk, version }) => [pk, version as number]));
    expect(versions['T#two']).toBe((versions['T#one'] ?? 0) + 1);
  });

  it('pass without typ exactly where the deployment says that there is none', async () => {
    const api = await apiThatTrusts({ typ: null });
    expect(
      await statusOf(api, await issuer.token(NOW, { scope: 'admin' }, { typ: undefined })),
    ).toBe(200);
    expect(await statusOf(api, await issuer.token(NOW, { scope: 'admin' }))).toBe(401);
  });

  it('say what is wrong once they are known to be genuine', async () => {
    const api = await apiThatTrusts();
    const detailOf = async (claims: object): Promise<string> =>
      textOf(
        (
          await api.call(
            await issuer.token(NOW, { scope: 'admin', ...claims }),
            'GET',
            '/v1/employees',
          )
        ).body.detail,
      );
    expect(await detailOf({ exp: SECONDS - 60 })).toContain('expired');
    expect(await detailOf({ aud: 'x' })).toContain('"aud"');
    expect(await detailOf({ tenant: 'Nobody' })).toContain('"tenant"');
    expect(await detailOf({ scope: 1 })).toContain('"scope"');
  });

  it('are no use where no issuer is trusted', async () => {
    const api = testApi();
    await api.tenant('one');
    expect(await statusOf(api, await issuer.token(NOW, { scope: 'admin' }))).toBe(401);
  });
});

describe('what a token costs', () => {
  it('no read of its own once its keys and its tenant are known: fewer than an API key, and no trip before the others', async () => {
    const reads: string[] = [];
    const table = memoryTable(({ method, moment, key }) => {
      if (moment === 'before') reads.push(`${method} ${key?.sk ?? ''}`);
    });
    const api = testApi(table, { issuers: issuer.trust() });
    const key = await api.tenant('one');
    await furnish(api, key);
    const readsOf = async (credential: string): Promise<string[]> => {
      await api.call(credential, 'GET', '/v1/employees/ada/next-lesson');
      reads.length = 0;
      await api.call(credential, 'GET', '/v1/employees/ada/next-lesson');
      return [...reads].sort();
    };
    const token = await issuer.token(NOW, { scope: 'recommend' });
    expect(await readsOf(token)).toEqual(['get MANIFEST', 'query ']);
    expect(await readsOf(key)).toHaveLength(3);
  });
});

describe('an erased employee', () => {
  it('sees nothing with a token that is still good, on no route, and leaves no trace', async () => {
    const api = await apiThatTrusts();
    const admin = await issuer.token(NOW, { scope: 'admin' });
    const self = await issuer.token(NOW, { scope: 'self', sub: 'ada' });
    await api.call(self, 'POST', '/v1/events', { events: [chosenAt(NOW, [0])] });
    const { decision } = (await api.call(self, 'GET', '/v1/employees/ada/next-lesson')).body;
    expect((await api.call(admin, 'DELETE', '/v1/employees/ada?erase=true')).status).toBe(202);

    const paths = ['', '/next-lesson', '/plan', '/skills', '/why/c1', '/export'].map(
      (path) => `/v1/employees/ada${path}`,
    );
    for (const path of [...paths, '/v1/search?q=customer', `/v1/decisions/${decision}`]) {
      const { status, body } = await api.call(self, 'GET', path);
      expect([path, status]).toEqual([path, 404]);
      expect(JSON.stringify(body)).not.toMatch(/Ada|c1"/);
    }
    const posted = await api.call(self, 'POST', '/v1/events', { events: [eventAt(NOW)] });
    expect(posted.body.results?.[0]?.error?.code).toBe('employee-erased');
    expect(
      (await api.call(self, 'POST', '/v1/suggestions', { employee: 'ada', text: 'More' })).status,
    ).toBe(404);
    const { items } = api.table as ReturnType<typeof memoryTable>;
    const traces = [...items.values()].filter(
      (item) =>
        item.pk.startsWith('T#one') && /(?<![0-9a-z])ada(?![0-9a-z])/i.test(JSON.stringify(item)),
    );
    // Only the reminder to sweep again names them, until it has done so.
    expect(traces.map(({ sk }) => sk)).toEqual(['SWEEP#ada']);
  });
});

describe('keys that are named twice', () => {
  it('are found in any JSON, and only there', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { minKeys: 1 }),
        fc.nat(),
        (value, place) => {
          const text = JSON.stringify(value, undefined, place % 3);
          expect(hasDuplicateKeys(text)).toBe(false);
          const key = Object.keys(value)[place % Object.keys(value).length] ?? '';
          const escaped = `"${[...key].map((one) => JSON.stringify(one).slice(1, -1)).join('')}"`;
          const unicode = `"${key
            .split('')
            .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
            .join('')}"`;
          for (const again of [escaped, unicode])
            expect(hasDuplicateKeys(`{${again} : 0,${text.slice(1)}`)).toBe(true);
        },
      ),
      { seed: 20261124, numRuns: scaled(100, 1500) },
    );
  });
});
