import { Hono } from 'hono';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { TOKEN_FIELD } from '../../../functions/console/route.ts';
import { StoreUnavailable } from '../../../functions/store/table.ts';
import { type TestApi, testApi } from '../../support/api.ts';
import { type ConsoleClient, consoleOf, type TestConsole } from '../../support/console.ts';
import { memoryTable } from '../../support/memory-table.ts';

/** What somebody entered; it must come back as it was, and run nowhere. */
const ENTERED = { note: '<script>alert(1)</script> "Ärger" \u202e', empty: '', other: 'a&b=c' };

let isDown: boolean;
let api: TestApi;
let site: TestConsole;
let member: ConsoleClient;

beforeEach(async () => {
  isDown = false;
  api = testApi(
    memoryTable(() => {
      if (isDown) throw new StoreUnavailable(new Error('down'));
    }),
  );
  await api.tenant('acme');
  site = consoleOf(api.services);
  member = await site.as('viewer');
});

/** Fields of the form of a page that leads back to where it was sent. */
const fieldsOf = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [
        name,
        value
          .replaceAll('&quot;', '"')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&'),
      ],
    ),
  );

const keeps = (html: string): void => {
  expect(fieldsOf(html)).toMatchObject(ENTERED);
  expect(html).not.toContain('<script>alert');
};

describe('while the table does not answer', () => {
  it('a page says so, in the language of the browser', async () => {
    isDown = true;
    const answer = await member.get('/console', { 'accept-language': 'de' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await answer.text()).toContain('Die Daten sind nicht erreichbar');
  });

  it('a form keeps all that was entered, and can be sent again', async () => {
    isDown = true;
    const answer = await member.post('/console/language', { ...ENTERED, language: 'de' });
    expect(answer.status).toBe(503);
    const html = await answer.text();
    keeps(html);
    expect(html).toContain('action="/console/language"');
    isDown = false;
    // Who asks was not known, so the form has no token yet: it is shown once more, with one.
    const shown = await member.post('/console/language', { ...fieldsOf(html), [TOKEN_FIELD]: '' });
    expect(shown.status).toBe(403);
    const again = fieldsOf(await shown.text());
    expect(again).toMatchObject(ENTERED);
    expect((await member.post('/console/language', again)).status).toBe(303);
    expect(await (await member.get('/console')).text()).toContain('<html lang="de"');
  });

  it('what another site sends is not shown to anybody', async () => {
    isDown = true;
    const answer = await member.post('/console/language', ENTERED, {
      origin: 'https://evil.example',
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('Ärger');
  });
});

describe('when a session is gone', () => {
  it('a page leads to where one signs in, and back to itself', async () => {
    api.clock.now += 3_600_000;
    const answer = await member.get('/console?tab=2');
    expect(answer.headers.get('location')).toBe('/console/login?to=%2Fconsole%3Ftab%3D2');
  });

  it('a form keeps what was entered, and is sent by the next session only when looked at', async () => {
    api.clock.now += 3_600_000;
    const answer = await member.post('/console/language', { ...ENTERED, language: 'de' });
    expect(answer.status).toBe(401);
    const html = await answer.text();
    keeps(html);
    const next = await site.as('viewer');
    const shown = await next.post('/console/language', fieldsOf(html));
    expect(shown.status).toBe(403);
    const again = fieldsOf(await shown.text());
    expect(again[TOKEN_FIELD]).toBe(next.token);
    expect((await next.post('/console/language', again)).status).toBe(303);
  });

  it('an island is told so in JSON', async () => {
    const app = new Hono();
    const { consoleRoute } = await import('../../../functions/console/route.ts');
    const { consoleError } = await import('../../../functions/console/answer.tsx');
    const route = consoleRoute(site.services, {
      roles: ['viewer'],
      takes: 'json',
    });
    const own = new Hono<{ Variables: never }>() as unknown as typeof site.app;
    own.use(async (c, next) => {
      c.set('services', site.services);
      c.set('requestId', 'r1');
      await next();
    });
    own.onError(consoleError);
    own.post('/console/x', route, (c) => c.json({ got: c.get('json') as string }));
    app.route('/', own as unknown as Hono);
    const ask = (headers: Record<string, string>, body = '{"a":1}') =>
      app.request('/console/x', { method: 'POST', headers, body });
    const headers = {
      cookie: member.cookie,
      origin: site.services.consoleUrl,
      'content-type': 'application/json',
      'x-form-token': member.token,
    };
    expect(await (await ask(headers)).json()).toEqual({ got: { a: 1 } });
    const { cookie: _cookie, ...stranger } = headers;
    const answer = await ask(stranger);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      401,
      'application/problem+json',
    ]);
    expect((await ask({ ...headers, 'content-type': 'text/plain' })).status).toBe(415);
    expect((await ask({ ...headers, 'x-form-token': 'x' })).status).toBe(403);
    expect((await ask(headers, '{')).status).toBe(400);
  });
});

it('what goes wrong inside is said without a word of it, and is logged with the same id', async () => {
  const broken = consoleOf({ ...api.services, measure: vi.fn() });
  broken.app.get('/console/broken', () => {
    throw new Error('secret of Ada');
  });
  const answer = await broken.stranger('/console/broken');
  expect(answer.status).toBe(500);
  const html = await answer.text();
  expect(html).not.toContain('secret of Ada');
  const id = /Request ([\w-]+)/.exec(html)?.[1];
  expect(api.logs.some((entry) => entry.level === 'error' && entry.requestId === id)).toBe(true);
});

it('a form with a file, and one that is too large, are refused, and nothing is done', async () => {
  const body = new FormData();
  body.set(TOKEN_FIELD, member.token);
  body.set('language', 'de');
  body.set('file', new File(['a,b'], 'a.csv'));
  const origin = site.services.consoleUrl;
  const path = '/console/language';
  const answer = await member.send(path, { method: 'POST', body, headers: { origin } });
  expect(answer.status).toBe(415);
  expect(await answer.text()).toContain('Send what the form of the page sends.');
  const large = await member.post(path, { x: 'y'.repeat(1_100_000) });
  expect(large.status).toBe(413);
});
