import { describe, expect, it } from 'vitest';
import { startPage } from '../../../infra/local/start-page/page.tsx';
import { seeded } from '../../support/random.ts';

const HOST = 'localhost:8787';

/** The start page in front of an API that notes what it is asked, and how a browser asks there. */
const opened = async (host = '127.0.0.1') => {
  const asked: { method: string; path: string; key: string | null; body: string }[] = [];
  const draw = seeded(3);
  const app = startPage({
    credentials: {
      ...{
        apiUrl: 'http://localhost',
        consoleUrl: null,
        mailboxUrl: null,
        databaseUrl: '',
        databaseKey: '',
        sesUrl: null,
      },
      tenants: {
        xyz: { adminKey: 'xyz-admin', appKey: 'xyz-app', consoleLoginUrl: null },
        sandbox: { adminKey: 'sandbox-admin', appKey: 'sandbox-app', consoleLoginUrl: null },
      },
    },
    ...{ dataPath: '/data', host, port: 8787 },
    random: (size) => Uint8Array.from({ length: size }, () => Math.floor(draw() * 256)),
    api: async (request) => {
      const { pathname, search } = new URL(request.url);
      asked.push({
        method: request.method,
        path: pathname + search,
        key: request.headers.get('authorization'),
        body: await request.text(),
      });
      return Response.json({ id: 'l', body: 'Stay *calm* <script>' });
    },
  });
  const open = (headers: Record<string, string> = {}) =>
    app.request('/', { headers: { host: HOST, ...headers } });
  const page = await open();
  const setCookie = page.headers.get('set-cookie') ?? '';
  const cookie = setCookie.split(';')[0] ?? '';
  const own: Record<string, string> = {
    ...{ host: HOST, cookie, 'x-uplift-page': 'start', 'sec-fetch-site': 'same-origin' },
  };
  const call = async (
    path: string,
    headers: Record<string, string | undefined> = {},
    init: RequestInit = {},
  ) => {
    const all = Object.entries({ ...own, ...headers }).filter(([, value]) => value !== undefined);
    return (await app.request(path, { ...init, headers: all as [string, string][] })).status;
  };
  return { app, asked, open, page, setCookie, cookie, own, call };
};

const EMPLOYEES = '/start/xyz/v1/employees?limit=100';

describe('the session of the start page', () => {
  it('is out of reach of scripts and other sites, and another one each time', async () => {
    const { setCookie, cookie, open, page } = await opened();
    expect(setCookie).toMatch(
      /^uplift-start-8787=[\w-]{43}; Path=\/start; HttpOnly; SameSite=Strict$/,
    );
    expect(await page.text()).not.toMatch(/xyz-admin|xyz-app/);
    expect((await open()).headers.get('set-cookie')).not.toBe(setCookie);
    // Whoever has one keeps it.
    expect((await open({ cookie })).headers.get('set-cookie')).toBeNull();
  });

  it('asks exactly what the page needs, each with the weaker key that will do', async () => {
    const { asked, call } = await opened();
    const body = JSON.stringify({ events: [] });
    const post = { method: 'POST', body };
    const type = { 'content-type': 'application/json', origin: `http://${HOST}` };
    expect([
      await call(EMPLOYEES),
      await call('/start/xyz/v1/employees/ada@x.example/next-lesson'),
      await call('/start/xyz/v1/employees/ada/skills'),
      await call('/start/xyz/v1/employees/ada/plan?minutes=15&dryRun=true'),
      await call('/start/xyz/v1/employees/ada/why/calm-1'),
      await call('/start/xyz/v1/objectives?limit=100'),
      await call('/start/xyz/v1/policy'),
      await call('/start/xyz/v1/lessons/calm-1'),
      await call('/start/xyz/v1/events', type, post),
    ]).toEqual(Array(9).fill(200));
    expect(asked.map(({ method, path, key }) => [method, path, key])).toEqual([
      ['GET', '/v1/employees?limit=100', 'Bearer xyz-admin'],
      ['GET', '/v1/employees/ada@x.example/next-lesson', 'Bearer xyz-app'],
      ['GET', '/v1/employees/ada/skills', 'Bearer xyz-app'],
      ['GET', '/v1/employees/ada/plan?minutes=15&dryRun=true', 'Bearer xyz-app'],
      ['GET', '/v1/employees/ada/why/calm-1', 'Bearer xyz-app'],
      ['GET', '/v1/objectives?limit=100', 'Bearer xyz-admin'],
      ['GET', '/v1/policy', 'Bearer xyz-admin'],
      ['GET', '/v1/lessons/calm-1', 'Bearer xyz-admin'],
      ['POST', '/v1/events', 'Bearer xyz-app'],
    ]);
    expect(asked.at(-1)?.body).toBe(body);
  });

  it.each([
    ['GET', '/start/xyz/v1/keys'],
    ['POST', '/start/xyz/v1/keys'],
    ['GET', '/start/xyz/v1/employees'],
    ['GET', '/start/xyz/v1/employees?limit=100&cursor=a'],
    ['GET', '/start/xyz/v1/employees/ada'],
    ['DELETE', '/start/xyz/v1/employees/ada'],
    ['GET', '/start/xyz/v1/employees/ada/next-lesson?at=2026-01-01'],
    ['GET', '/start/xyz/v1/employees/a%2F..%2Fb/skills'],
    ['GET', '/start/xyz/v1/lessons/../keys'],
    ['GET', '/start/xyz/v1/lessons/%2e%2e/keys'],
    ['GET', '/start/xyz/v1/employees/ada/plan?minutes=15'],
    ['GET', '/start/xyz/v1/employees/ada/why/../../keys'],
    ['PUT', '/start/xyz/v1/policy'],
    ['PUT', '/start/xyz/v1/lessons/calm-1'],
    ['GET', '/start/xyz/v1/events'],
    ['POST', '/start/xyz/v1/events?a=b'],
    ['GET', '/start/sandbox/v1/employees?limit=100'],
    ['GET', '/start/__proto__/v1/employees?limit=100'],
    ['GET', '/start/xyz/v1/v1/employees?limit=100'],
  ])('asks nothing else: %s %s', async (method, path) => {
    const { asked, call } = await opened();
    expect(await call(path, {}, { method })).toBe(404);
    expect(asked).toEqual([]);
  });

  it('speaks the language of the browser', async () => {
    const { open } = await opened();
    const german = await (await open({ 'accept-language': 'de-CH, en;q=0.8' })).text();
    expect(german).toContain('<html lang="de">');
    expect(german).toContain('Wo alles ist');
    expect(await (await open({ 'accept-language': 'fr' })).text()).toContain('<html lang="en">');
  });

  it('brings a lesson with its text as HTML that cannot run', async () => {
    const { app, own } = await opened();
    const lesson = await (await app.request('/start/xyz/v1/lessons/l', { headers: own })).json();
    expect(lesson).toMatchObject({ id: 'l', html: '<p>Stay <em>calm</em> &lt;script&gt;</p>\n' });
  });

  it.each<[string, Record<string, string | undefined>, number]>([
    ['no session', { cookie: undefined }, 401],
    ['a made-up session', { cookie: `uplift-start-8787=${'a'.repeat(43)}` }, 401],
    ['the session of another port', { cookie: 'uplift-start-3000=a' }, 401],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another port of this machine', { 'sec-fetch-site': 'same-site' }, 403],
    ['an address that somebody typed', { 'sec-fetch-site': 'none' }, 403],
    ['the origin of another site', { origin: 'https://evil.example' }, 403],
    ['the origin of another port', { origin: 'http://localhost:3000' }, 403],
    ['the origin of nobody', { origin: 'null' }, 403],
    ['no header of the page, as a form sends it', { 'x-uplift-page': undefined }, 403],
    ['a name that was made to lead here', { host: 'evil.example:8787' }, 421],
    ['a name that only begins well', { host: 'localhost.evil.example' }, 421],
    ['no name', { host: '' }, 421],
  ])('does not do for %s', async (_, headers, status) => {
    const { asked, call } = await opened();
    expect(await call(EMPLOYEES, headers)).toBe(status);
    const post = { method: 'POST', body: '{}' };
    expect(await call('/start/xyz/v1/events', headers, post)).toBe(status);
    expect(asked).toEqual([]);
  });

  it('does for every name of this machine, and for the one that was set', async () => {
    for (const host of ['localhost:8787', 'LOCALHOST', '127.0.0.1:1', '[::1]:8787']) {
      const { call } = await opened();
      expect(await call(EMPLOYEES, { host, origin: `http://${host}` })).toBe(200);
    }
    const { call, open } = await opened('192.0.2.7');
    expect(await call(EMPLOYEES, { host: '192.0.2.7:8787' })).toBe(200);
    expect((await open({ host: '192.0.2.7:8787' })).status).toBe(200);
    expect((await (await opened()).open({ host: '192.0.2.7:8787' })).status).toBe(403);
  });

  it('begins for somebody who opens the page, not for a picture or a frame in another', async () => {
    const { open } = await opened();
    for (const wanted of ['image', 'iframe', 'script', 'empty']) {
      const answer = await open({ 'sec-fetch-dest': wanted });
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
    }
    expect((await open({ 'sec-fetch-dest': 'document' })).status).toBe(200);
    expect((await open({ host: 'evil.example' })).headers.get('set-cookie')).toBeNull();
  });

  it('ends when a thousand others have begun', async () => {
    const { call, open } = await opened();
    for (let time = 0; time < 999; time++) await open();
    expect(await call(EMPLOYEES)).toBe(200);
    await open();
    expect(await call(EMPLOYEES)).toBe(401);
  });
});
