import { exportJWK } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestApi, testApi } from '../../support/api.ts';
import { makeKey, type SigningKey, startIssuer, type TestIssuer } from '../../support/issuer.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

let first: SigningKey;
let second: SigningKey;
let issuer: TestIssuer;
let api: TestApi;

beforeAll(async () => {
  [first, second] = await Promise.all([makeKey('first'), makeKey('second')]);
});
beforeEach(async () => {
  issuer = await startIssuer(first);
  api = testApi(undefined, { issuers: issuer.trust() });
  await api.tenant('one');
});
afterEach(() => issuer.stop());

/** A call with a fresh token that was signed with a key. */
const call = async (key: SigningKey) =>
  api.call(await issuer.token(api.clock.now, { scope: 'admin' }, {}, key), 'GET', '/v1/keys');
const statusWith = async (key: SigningKey): Promise<number> => (await call(key)).status;
const asksForKeys = (): number => issuer.asked.filter((path) => path === '/keys').length;
const outage = (): void => {
  issuer.fault = (_, response) => response.writeHead(500).end();
};

describe("an issuer's keys", () => {
  it('are fetched once, by whichever way they are found, however many tokens come together', async () => {
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusWith(first)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);

    api = testApi(api.table, { issuers: issuer.trust({ jwksUri: `${issuer.url}/keys` }) });
    expect(await statusWith(first)).toBe(200);
    expect(issuer.asked.slice(2)).toEqual(['/keys']);
  });

  it('are fetched again when a token names a new one, once per cool-down', async () => {
    expect(await statusWith(first)).toBe(200);
    issuer.keys.push(second);
    expect(await statusWith(second)).toBe(401);
    expect(asksForKeys()).toBe(1);
    api.clock.now += 31 * SECOND;
    expect(await Promise.all([statusWith(second), statusWith(second), statusWith(first)])).toEqual([
      200, 200, 200,
    ]);
    expect(asksForKeys()).toBe(2);
    const invented = await makeKey('invented');
    expect(await Promise.all(Array.from({ length: 10 }, () => statusWith(invented)))).toEqual(
      Array(10).fill(401),
    );
    expect(asksForKeys()).toBe(2);
  });

  it('are refused ten minutes after the issuer took them back, at the latest', async () => {
    expect(await statusWith(first)).toBe(200);
    issuer.keys.splice(0, 1, second);
    api.clock.now += 10 * MINUTE;
    expect(await statusWith(first)).toBe(200);
    api.clock.now += SECOND;
    expect(await statusWith(first)).toBe(401);
    expect(await statusWith(second)).toBe(200);
  });

  it('are used for an hour while the issuer is down, and not a second longer', async () => {
    expect(await statusWith(first)).toBe(200);
    outage();
    api.clock.now += 60 * MINUTE;
    expect(await statusWith(first)).toBe(200);
    api.clock.now += SECOND;
    const refused = await call(first);
    expect([refused.status, refused.body.code]).toEqual([503, 'unavailable']);
    issuer.fault = undefined;
    api.clock.now += Number(refused.headers.get('retry-after')) * SECOND;
    expect(await statusWith(first)).toBe(200);
  });

  it('are not asked of a failing issuer more often than it can bear', async () => {
    outage();
    const refused = await call(first);
    expect(refused.status).toBe(503);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(await Promise.all(Array.from({ length: 10 }, () => statusWith(first)))).toEqual(
      Array(10).fill(503),
    );
    expect(issuer.asked).toHaveLength(1);
    expect(api.logs.filter(({ level }) => level === 'warn')).toEqual([
      { level: 'warn', message: expect.stringContaining('answered 500'), issuer: issuer.url },
    ]);
    issuer.fault = undefined;
    api.clock.now += wait * SECOND;
    expect(await statusWith(first)).toBe(200);
  });

  it('leave an unknown key undecided while the issuer is down, and known ones at work', async () => {
    expect(await statusWith(first)).toBe(200);
    outage();
    api.clock.now += 31 * SECOND;
    const undecided = await call(second);
    expect([undecided.status, undecided.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await statusWith(first)).toBe(200);
  });

  it.each<[string, TestIssuer['fault']]>([
    ['nothing in time', () => {}],
    ['headers and then nothing', (_, response) => response.writeHead(200).write('{"keys":[')],
    ['a broken connection', (request) => request.socket.destroy()],
    ['no JSON', (_, response) => response.end('<html>')],
    ['JSON that is no document', (_, response) => response.end('null')],
    [
      'another issuer',
      (_, response) =>
        response.end('{"issuer":"https://evil.example","jwks_uri":"https://evil.example"}'),
    ],
    ['too much', (_, response) => response.end('x'.repeat(300_000))],
    ['not found', (_, response) => response.writeHead(404).end()],
  ])('that answers %s is unavailable: 503, never a guess', async (_, fault) => {
    issuer.fault = fault;
    const refused = await call(first);
    expect([refused.status, refused.body.code]).toEqual([503, 'unavailable']);
    expect(refused.headers.get('retry-after')).toBe('5');
    // An API key needs no issuer.
    expect((await api.call(await api.tenant('two'), 'GET', '/v1/keys')).status).toBe(200);
  });

  it.each(['http://keys.example/keys', 'file:///etc/passwd', 'ftp://127.0.0.1/keys', undefined])(
    'are not fetched from %s, whatever the issuer says',
    async (jwks_uri) => {
      issuer.fault = (_, response) =>
        response.end(JSON.stringify({ issuer: issuer.url, jwks_uri }));
      expect(await statusWith(first)).toBe(503);
      expect(api.logs.some(({ message }) => String(message).includes('is not an https URL'))).toBe(
        true,
      );
    },
  );

  it('are not followed elsewhere', async () => {
    api = testApi(api.table, { issuers: issuer.trust({ jwksUri: `${issuer.url}/moved` }) });
    issuer.fault = (request, response) =>
      request.url === '/moved'
        ? response.writeHead(302, { location: '/keys' }).end()
        : response.end(JSON.stringify({ keys: [first.jwk] }));
    expect(await statusWith(first)).toBe(503);
    expect(issuer.asked).toEqual(['/moved']);
  });

  it('with two keys of one name open nothing by it', async () => {
    issuer.keys.push({ ...second, jwk: { ...second.jwk, kid: 'first' } });
    expect([await statusWith(first), await statusWith({ ...second, kid: 'first' })]).toEqual([
      401, 401,
    ]);
  });

  it('that are secret in truth, published by mistake, open nothing', async () => {
    issuer.keys.splice(0, 1, {
      ...first,
      jwk: { ...first.jwk, ...(await exportJWK(first.privateKey)) },
    });
    expect(await statusWith(first)).toBe(401);
  });
});
