import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mailboxRoutes } from '../../../infra/local/mailbox/routes.tsx';
import { openBrowser } from '../../support/browser.ts';
import { mailOf } from '../../support/mails.ts';
import { openSes, type SesWorld } from './ses/world.ts';

const EVIL =
  '<!doctype html><html lang="en"><head><title>x</title><meta http-equiv="refresh" content="0;url=/mailbox">' +
  '<style>p{color:#010203}@media (prefers-color-scheme: dark){p{color:#fdfcfb}}</style></head>' +
  '<body><p>Hello Ada</p><a href="TARGET">Open the lesson</a>' +
  '<script>parent.document.title = "taken"</script><img src="x" onerror="top.location=\'/evil\'">' +
  '<form action="TARGET" method="post"><button>Post</button></form></body></html>';

let world: SesWorld;
let fetchPage: (path: string, headers?: Record<string, string>) => Promise<Response>;
let routes: ReturnType<typeof mailboxRoutes>;
beforeEach(async () => {
  world = await openSes();
  const { mails } = world.ses;
  routes = mailboxRoutes({ mails, host: '127.0.0.1', random: (size) => new Uint8Array(size) });
  fetchPage = async (path, headers = { host: 'localhost:8787' }) =>
    routes.fetch(new Request(`http://localhost:8787${path}`, { headers }));
});
afterEach(() => world.stop());

const send = async (more: Parameters<typeof mailOf>[0] = {}): Promise<string> => {
  await world.mailer.send(mailOf(more));
  world.clock.now += 1_000;
  return world.ses.mails.list({ limit: 1 })[0]?.id ?? '';
};
const messages = async (query = ''): Promise<{ subject: string; to: string }[]> =>
  ((await (await fetchPage(`/mailbox/messages${query}`)).json()) as { items: never[] }).items;

describe('the messages as JSON', () => {
  it('are the newest first, to one address if asked, as many as asked for', async () => {
    for (const [subject, to] of [
      ...[
        ['one', 'ada@example.org'],
        ['two', 'bob@example.org'],
      ],
      ...[['three', 'Ada@example.org']],
    ])
      await send({ subject: subject ?? '', to: to ?? '' });
    const subjects = async (query?: string) =>
      (await messages(query)).map(({ subject }) => subject);
    expect(await subjects()).toEqual(['three', 'two', 'one']);
    expect(await subjects('?to=ada%40example.org')).toEqual(['three', 'one']);
    expect(await subjects('?to=ada%40example.org&limit=1')).toEqual(['three']);
    expect(await subjects('?to=nobody%40example.org')).toEqual([]);
  });

  it('say what the recipient gets', async () => {
    const id = await send();
    expect(await messages()).toEqual([
      {
        id,
        at: '2026-11-28T08:00:00.000Z',
        to: 'ada@example.org',
        subject: 'One question for today',
        headers: {
          From: '"XYZ Learning" <digest@uplift.example>',
          To: 'ada@example.org',
          Subject: 'One question for today',
          'List-Unsubscribe': '<https://uplift.example/u/x>',
          'Feedback-ID': '1.local:AmazonSES',
        },
        html: '<p>Hello</p>',
        text: 'Hello',
      },
    ]);
  });

  it.each(['?limit=0', '?limit=101', '?limit=x'])('are refused for %s', async (query) => {
    expect((await fetchPage(`/mailbox/messages${query}`)).status).toBe(400);
  });
});

describe('the mailbox', () => {
  it('answers nobody who comes under a name that is not this machine’s', async () => {
    const id = await send();
    for (const path of ['', '/messages', `/${id}`, `/${id}/body`, `/${id}/source`]) {
      expect((await fetchPage(`/mailbox${path}`)).status, path).toBe(200);
      const other = await fetchPage(`/mailbox${path}`, { host: 'evil.example:8787' });
      expect(other.status, path).toBe(421);
      expect(await other.text()).not.toContain('Hello');
    }
  });

  it('keeps nothing in caches, and says of what is not there that it is not', async () => {
    const id = await send();
    for (const path of ['', '/messages', `/${id}`, `/${id}/body`, `/${id}/source`])
      expect((await fetchPage(`/mailbox${path}`)).headers.get('cache-control'), path).toBe(
        'no-store',
      );
    for (const path of ['/x', '/x/body', '/x/source', '/..%2f..%2fetc', `/${id}x`])
      expect((await fetchPage(`/mailbox${path}`)).status, path).toBe(404);
  });

  it('shows what people wrote as text', async () => {
    const nasty = '<script>alert(1)</script>"\'&';
    const id = await send({ subject: nasty, from: { name: nasty, address: 'a@uplift.example' } });
    for (const path of ['', `?to=${encodeURIComponent(nasty)}`, `/${id}`, `/${id}?as=text`])
      expect(await (await fetchPage(`/mailbox${path}`)).text()).not.toContain('<script>alert');
  });
});

describe('in a browser', () => {
  let browser: Browser;
  let lesson: Server;
  let door: Server;
  let page: Page;
  const posts: string[] = [];
  const base = (server: Server): string =>
    `http://localhost:${(server.address() as AddressInfo).port}`;
  const opened = (server: Server): Promise<Server> =>
    new Promise((fulfil) => server.listen(0, 'localhost', () => fulfil(server)));
  beforeAll(async () => {
    browser = await openBrowser();
    lesson = await opened(
      createServer((request, response) => {
        if (request.method === 'POST') posts.push(request.url ?? '');
        response
          .setHeader('content-type', 'text/html')
          .end('<script>document.title="Lesson"</script>');
      }),
    );
    door = await opened(
      createAdaptorServer({ fetch: (request: Request) => routes.fetch(request) }) as Server,
    );
  });
  afterAll(async () => {
    await browser.close();
    for (const server of [lesson, door]) {
      server.closeAllConnections();
      server.close();
    }
  });
  afterEach(() => page.close());

  const open = async (width: number, scheme: 'light' | 'dark', path: string): Promise<void> => {
    page = await browser.newPage({ viewport: { width, height: 740 }, colorScheme: scheme });
    await page.goto(`${base(door)}${path}`);
  };
  const violations = async (): Promise<string[]> => {
    // The policy lets no script in but this one, which comes from outside the page.
    const found = (await page.evaluate(`${axe.source}; axe.run(document, { iframes: false })`)) as {
      violations: { id: string }[];
    };
    return found.violations.map(({ id }) => id);
  };

  it.each([
    [360, 'light'],
    [360, 'dark'],
    [1200, 'light'],
    [1200, 'dark'],
  ] as const)('every view fits %i px and can be used by anybody, %s', async (width, scheme) => {
    const id = await send({ subject: 'ä'.repeat(300), text: 'x'.repeat(400), html: EVIL });
    const views = ['phone-dark', 'source'].map((view) => `/${id}?as=${view}`);
    for (const path of ['', ...views]) {
      await open(width, scheme, `/mailbox${path}`);
      const wider = 'document.documentElement.scrollWidth - innerWidth';
      expect(await page.evaluate(wider), path).toBe(0);
      expect(await violations(), path).toEqual([]);
      if (path !== views.at(-1)) await page.close();
    }
  });

  it('a mail runs nothing, posts nothing and leads nowhere by itself', async () => {
    const id = await send({ html: EVIL.replaceAll('TARGET', `${base(lesson)}/l/abc`) });
    await open(360, 'light', `/mailbox/${id}`);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('button', { name: 'Post' }).click();
    await page.waitForTimeout(300);
    expect(page.url()).toContain(`/mailbox/${id}`);
    expect(await page.title()).toBe('One question for today – Mailbox');
    expect(await frame.getByText('Hello Ada').count()).toBe(1);
    expect(posts).toEqual([]);
  });

  it('a link in it opens beside it, as a page of its own that may do what it can', async () => {
    const id = await send({ html: EVIL.replaceAll('TARGET', `${base(lesson)}/l/abc`) });
    await open(360, 'light', `/mailbox/${id}`);
    const popup = page.waitForEvent('popup');
    await page.frameLocator('iframe').getByRole('link', { name: 'Open the lesson' }).click();
    const shown = await popup;
    await shown.waitForFunction('document.title === "Lesson"');
    expect(shown.url()).toBe(`${base(lesson)}/l/abc`);
    await shown.close();
  });

  it.each(['light', 'dark'] as const)(
    'shows both looks of it, whatever the machine is: %s',
    async (scheme) => {
      const id = await send({ html: EVIL });
      for (const [view, color] of [
        ['light', 'rgb(1, 2, 3)'],
        ['dark', 'rgb(253, 252, 251)'],
      ]) {
        await open(1200, scheme, `/mailbox/${id}?as=${view}`);
        await page.frameLocator('iframe').getByText('Hello Ada').waitFor();
        const shown = page.frames()[1]!;
        expect(await shown.evaluate("getComputedStyle(document.querySelector('p')).color")).toBe(
          color,
        );
        if (view === 'light') await page.close();
      }
    },
  );

  it('is walked through by the keyboard', async () => {
    await send();
    await open(1200, 'light', '/mailbox');
    for (let steps = 0; steps < 4; steps++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/mailbox\/.+/);
    for (let steps = 0; steps < 7; steps++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/as=text/);
    expect(await page.locator('pre').textContent()).toBe('Hello');
  });
});
