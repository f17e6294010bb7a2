import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../../../functions/api/app.ts';
import { CURES } from '../../../../functions/api/docs/cures.ts';
import { byUse } from '../../../../functions/api/docs/groups.ts';
import { documentsOf } from '../../../../functions/api/docs.tsx';
import { importRoutes } from '../../../../functions/api/imports.ts';
import { REFUSALS } from '../../../../functions/refusal.ts';
import { sandboxRoute } from '../../../../infra/local/sandbox.ts';
import { close, listen } from '../../../../infra/local/serve.ts';
import { DOCUMENT, describedOf, OPERATIONS } from '../../../contract/document.ts';
import { type TestApi, testApi } from '../../../support/api.ts';
import { ROOT } from '../../../support/boundaries.ts';
import { faultsOf, isWide, openBrowser } from '../../../support/browser.ts';

const run = promisify(execFile);

let api: TestApi;
let browser: Browser;
let server: Server;
let url: string;
let key: string;

beforeAll(async () => {
  api = testApi();
  api.clock.now = Date.now();
  key = await api.tenant('sandbox');
  const tenants = { sandbox: { adminKey: key, appKey: '', consoleLoginUrl: null } };
  const app = new Hono()
    .route('/', sandboxRoute({ tenants } as never))
    .route('/', createApp(api.services, documentsOf, importRoutes) as unknown as Hono);
  server = createAdaptorServer({ fetch: app.fetch }) as Server;
  url = `http://localhost:${await listen(server, '127.0.0.1', 0)}`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await close(server);
});

const html = async (): Promise<string> => (await fetch(`${url}/docs`)).text();

describe('the page says everything, and fits', () => {
  it('in 150 KB compressed, with nothing from elsewhere', async () => {
    const page = await html();
    expect(gzipSync(page).length).toBeLessThanOrEqual(150_000);
    expect(page).not.toMatch(/<(?:script|img|iframe|link|style)\b[^>]*(?:src|href)="(?!data:)/);
    expect(page).not.toMatch(/@import|url\(/);
  });

  it('every route with a request and an answer, every schema, every code with its cure', async () => {
    const page = await html();
    for (const operation of OPERATIONS) {
      const { operationId } = describedOf(operation);
      expect(page).toContain(`<details id="${operationId}"`);
      expect(page).toContain(`uplift.${operationId}(`);
    }
    for (const name of Object.keys(DOCUMENT.components.schemas))
      expect(page).toContain(`id="schema-${name}"`);
    expect(Object.keys(CURES).sort()).toEqual(Object.keys(REFUSALS).sort());
    for (const code of Object.keys(REFUSALS)) expect(page).toContain(`id="problem-${code}"`);
  });

  it('in requests and answers only what could be so, and in words no marks of a notation', async () => {
    const page = await html();
    const samples = [...page.matchAll(/<pre[^>]*data-language[^>]*>([\s\S]*?)<\/pre>/g)];
    expect(samples.length).toBeGreaterThan(2 * OPERATIONS.length);
    for (const [, sample] of samples) {
      expect(sample).not.toMatch(/\d{16}|\w+At&quot;: &quot;text/);
      expect(sample).not.toMatch(/&quot;(?:release|policy|employee)&quot;: (?:-|&quot;de-)/);
    }
    for (const [, told] of page.matchAll(/<(?:p|dd|li)>([\s\S]*?)<\/(?:p|dd|li)>/g))
      expect(told).not.toContain('`');
  });

  it('how a form is sent, by its fields', async () => {
    const route = /<details id="postImports"[\s\S]*?<\/details>/.exec(await html())?.[0];
    expect(route).toMatch(/-F kind=skills \\\s+-F file=@skills\.csv/);
    expect(route).toContain('<code>dryRun</code>');
    expect(route).toContain('data-form');
  });

  it('every group of routes has a use', () => {
    const groups = [...new Set(OPERATIONS.map(({ spec }) => spec.group))];
    const uses = byUse(groups);
    expect(uses.flatMap((use) => use.groups).sort()).toEqual([...groups].sort());
    expect(uses.map(({ title }) => title)).not.toContain('More');
  });

  it('leads nowhere that is not there, and names nothing twice', async () => {
    const page = await html();
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const [, to] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(to);
  });
});

it('the guide works: each of its lines in a shell, one after the other', async () => {
  const guide = readFileSync(join(ROOT, 'functions/api/docs/GUIDE.md'), 'utf8');
  const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  const script = blocks
    .join('\n')
    .replace(/^export URL=.*$/m, `export URL=${url} KEY=${key}`)
    .replaceAll('curl -sS', 'curl -sS --fail-with-body');
  expect(script).toContain(key);
  const { stdout } = await run('bash', ['-ec', script]);
  const answers = stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const [skills, lessons, employees, objective, first, events, second, own] = answers;
  for (const { results } of [skills, lessons, employees])
    for (const { status } of results) expect(status).toBe('created');
  expect(objective.status).toBe('created');
  expect(first.lessons[0].reasons[0].text).toContain('Satisfaction');
  expect(events.results.map(({ status }: { status: string }) => status)).toEqual([
    'accepted',
    'accepted',
    'accepted',
  ]);
  expect(second.decision).not.toBe(first.decision);
  expect(own.secret).toMatch(/^upl_sandbox_/);
});

describe('the key of the sandbox', () => {
  it('is told to the page on this machine, and to nobody else', async () => {
    const route = sandboxRoute({ tenants: { sandbox: { adminKey: 'k' } } } as never);
    const ask = (host: string, headers: Record<string, string> = {}) =>
      route.request('http://localhost/docs/sandbox', { headers: { host, ...headers } });
    expect(await (await ask('localhost:8787')).json()).toEqual({ key: 'k' });
    expect((await ask('evil.example')).status).toBe(404);
    expect((await ask('192.168.1.7:8787')).status).toBe(404);
    for (const site of ['cross-site', 'same-site', 'none'])
      expect((await ask('localhost:8787', { 'sec-fetch-site': site })).status).toBe(404);
  });
});

const openAll = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll('details')) one.open = true;
  });

describe('in a browser', () => {
  it.each([
    ['phone', 'dark', 360],
    ['desk', 'light', 1280],
  ] as const)('it has no fault on a %s in %s with everything open', async (_, scheme, width) => {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: scheme,
      bypassCSP: true,
    });
    const page = await context.newPage();
    await page.goto(`${url}/docs`);
    await openAll(page);
    expect(await isWide(page)).toBe(false);
    expect(await faultsOf(page)).toEqual([]);
    await context.close();
  });

  it('it searches, opens what a link names, and tries a request', async () => {
    const page = await browser.newPage();
    const errors: unknown[] = [];
    page.on('pageerror', (error) => errors.push(error));
    page.on('console', (line) => line.type() === 'error' && errors.push(line.text()));
    await page.goto(`${url}/docs#getNextLesson`);
    const route = page.locator('#getNextLesson');
    expect(await route.getAttribute('open')).not.toBeNull();
    await page.keyboard.press('/');
    await page.keyboard.type('check-ins post');
    expect(await page.locator('#postCheckIn').isVisible()).toBe(true);
    expect(await route.isVisible()).toBe(false);
    expect(await page.locator('#told').textContent()).toMatch(/^\d+ found$/);
    await page.getByRole('searchbox').fill('');
    await page.goto(`${url}/docs#postSkills`);
    const tried = page.locator('#postSkills');
    await tried.getByRole('button', { name: 'Try it' }).click();
    await tried.getByRole('button', { name: 'Send' }).click();
    await tried.getByRole('status').filter({ hasText: 'Answer 200' }).waitFor();
    expect(await tried.locator('.try pre').textContent()).toContain('"created"');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('all of it can be read without a script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${url}/docs`);
    expect(await page.getByRole('searchbox').isVisible()).toBe(false);
    await page.locator('#postEvents > summary').click();
    expect(await page.locator('#postEvents pre').first().isVisible()).toBe(true);
    await context.close();
  });
});
