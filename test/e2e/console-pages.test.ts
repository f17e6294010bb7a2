import type { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { createAdaptorServer } from '@hono/node-server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSOLE_LANGUAGES } from '../../core/model/member.ts';
import { buildIslands } from '../../infra/islands.ts';
import { close, listen } from '../../infra/local/serve.ts';
import { furnish, testApi } from '../support/api.ts';
import { faultsOf, isWide, openBrowser } from '../support/browser.ts';
import { consoleOf, loggedIn, type TestConsole } from '../support/console.ts';
import { consoleOperations, exampleOf, furnishConsole } from '../support/console-pages.ts';

const SHOTS = process.env.UPLIFT_SHOTS;
const MOST_PAGE_BYTES = 120 * 1024;
const WIDTHS = [360, 768, 1600] as const;
const CHECKED_AT = 768;

let browser: Browser;
let site: TestConsole;
let server: ReturnType<typeof createServer>;
/** Every page, with the path at which it is asked for; files and a mail in its frame are none. */
let pages: string[];

beforeAll(async () => {
  const api = testApi();
  await furnish(api, await api.tenant('acme'));
  await furnishConsole(api.services, 'acme');
  let fetch: (request: Request) => Response | Promise<Response> = () => new Response();
  server = createAdaptorServer({ fetch: (request: Request) => fetch(request) }) as typeof server;
  const consoleUrl = `http://localhost:${await listen(server, '127.0.0.1', 0)}`;
  site = consoleOf(api.services, { consoleUrl, scripts: buildIslands() });
  fetch = (request) => site.app.fetch(request);
  pages = consoleOperations(site.app)
    .filter(
      ({ method, path }) =>
        method === 'GET' && !/[./](csv|xlsx|json)$|\/digests\/mail\/|\/forecast$/.test(path),
    )
    .map(exampleOf);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await close(server);
});

const nameOf = (path: string): string => path.replace(/[^a-z0-9]+/gi, '-').replace(/^-/, '');

describe.each(CONSOLE_LANGUAGES)('the pages of the console in %s', (language) => {
  it.each(['light', 'dark'] as const)('have no fault in %s, at any width', async (colorScheme) => {
    const context = await browser.newContext({ colorScheme, bypassCSP: true });
    await loggedIn(context, site, 'admin', { language });
    const page = await context.newPage();
    const wrong: string[] = [];
    for (const path of [...pages, '/console/nothing', '/console/login']) {
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        if (width === WIDTHS[0]) await page.goto(site.services.consoleUrl + path);
        if (await isWide(page)) wrong.push(`${path} is too wide at ${width}`);
        if (width === CHECKED_AT)
          for (const fault of await faultsOf(page)) wrong.push(`${path}: ${fault}`);
        const name = `${nameOf(path)}-${language}-${colorScheme}-${width}`;
        if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
      }
    }
    expect(wrong).toEqual([]);
    await context.close();
  });
});

it('no page is larger than 120 KB, compressed, and all that stands in one is its own', async () => {
  const admin = await site.as('admin');
  for (const path of pages) {
    const html = await (await admin.get(path)).text();
    expect([path, gzipSync(html).length <= MOST_PAGE_BYTES]).toEqual([path, true]);
    expect([path, html.match(/\son[a-z]+=|\sstyle=|javascript:/i)]).toEqual([path, null]);
  }
});

it('a form works in a browser without scripts, from sign-in to sign-out', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await loggedIn(context, site, 'viewer');
  const page = await context.newPage();
  await page.goto(`${site.services.consoleUrl}/console`);
  await page.getByRole('button', { name: 'Deutsch' }).click();
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
  await page.getByRole('button', { name: 'English' }).click();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('You are signed out');
  await page.goto(`${site.services.consoleUrl}/console`);
  expect(new URL(page.url()).pathname).toBe('/console/login');
  await context.close();
});

it('the navigation opens on a narrow screen by keys alone', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  await loggedIn(context, site, 'admin');
  const page = await context.newPage();
  await page.goto(`${site.services.consoleUrl}/console`);
  const link = page.getByRole('link', { name: 'Overview' });
  expect(await link.isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Menu' }).focus();
  await page.keyboard.press('Enter');
  expect(await link.isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  expect(await link.isVisible()).toBe(false);
  await context.close();
});
