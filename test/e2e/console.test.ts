import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workJobs } from '../../functions/jobs/work-jobs.ts';
import type { Services } from '../../functions/services.ts';
import { loadDemo } from '../../infra/demo/load.ts';
import { type DEMO_IDS, readDemo } from '../../infra/demo/organisation.ts';
import { buildIslands } from '../../infra/islands.ts';
import { close, listen } from '../../infra/local/serve.ts';
import { type TestApi, testApi } from '../support/api.ts';
import { openBrowser } from '../support/browser.ts';
import { consoleOf, loggedIn, type TestConsole } from '../support/console.ts';
import { memoryTable } from '../support/memory-table.ts';

type Tenant = (typeof DEMO_IDS)[number];

let browser: Browser;
let server: Server;
let console: TestConsole;
let api: TestApi;
let url: string;
const keys = new Map<Tenant, string>();

beforeAll(async () => {
  const made: { services?: Services } = {};
  const wakeJobs = async (): Promise<void> => {
    const { services } = made;
    if (services !== undefined) void workJobs(services, Number.POSITIVE_INFINITY);
  };
  api = testApi(memoryTable(), { wakeJobs });
  made.services = api.services;
  for (const tenant of ['xyz', 'abc'] as const) {
    keys.set(tenant, await api.tenant(tenant));
    await loadDemo(api.services, readDemo(tenant), 'journey');
  }
  server = createAdaptorServer({
    fetch: (request: Request) => console.app.fetch(request),
  }) as Server;
  url = `http://localhost:${await listen(server, '127.0.0.1', 0)}`;
  console = consoleOf(api.services, { consoleUrl: url, scripts: await buildIslands() });
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await close(server);
});

/** What everybody would be told to learn next, by the very route that apps call. */
const served = async (tenant: Tenant) => {
  const key = keys.get(tenant)!;
  const { body } = await api.call(key, 'GET', '/v1/employees?limit=100');
  const employees = (body.items as unknown as { id: string }[]).map(({ id }) => id);
  const answer = await api.call(key, 'POST', '/v1/next-lessons', { employees });
  const results = answer.body.results as unknown as {
    next: { policy: number; lessons: { lesson: { id: string } }[] };
  }[];
  return {
    policies: [...new Set(results.map(({ next }) => next.policy))],
    lessons: results.map(({ next }) => next.lessons.map(({ lesson }) => lesson.id)),
  };
};

const signedIn = async (
  tenant: Tenant,
  role: Parameters<typeof loggedIn>[2] = 'admin',
  more: Parameters<Browser['newContext']>[0] & { language?: 'en' | 'de' } = {},
): Promise<{ context: BrowserContext; page: Page }> => {
  const { language = 'en', ...options } = more;
  const context = await browser.newContext(options);
  await loggedIn(context, console, role, { tenant, language });
  return { context, page: await context.newPage() };
};

/** Ticks whatever has to be ticked. */
const tickAll = async (page: Page): Promise<void> => {
  for (const box of await page.locator('#ticks input[type=checkbox]').all()) await box.check();
};

const startFrom = async (page: Page, preset: RegExp): Promise<string> => {
  await page.goto(`${url}/console/policy`);
  await page.getByRole('button', { name: preset }).click();
  await page.waitForURL(/\/drafts\//);
  return page.url();
};

describe('The console, as an admin uses it', () => {
  it.each(['xyz', 'abc'] as const)(
    'tunes %s: a preset, whom it changes and why, the forecast, the log, published, and undone',
    async (tenant) => {
      const before = await served(tenant);
      const { context, page } = await signedIn(tenant);
      await startFrom(page, /Hold on to what we know/);
      const people = page.locator('#preview tbody').first();
      expect(await people.locator('a[href^="/console/people/"]').count()).toBeGreaterThan(3);
      expect(await people.textContent()).toMatch(/Retention \+0\.\d/);
      expect(await page.locator('#evidence').textContent()).toContain('The log cannot tell.');

      // A slider shows its effect at once, and is saved by itself.
      await page.getByText('Advanced: every weight and limit').click();
      const shownAt = page.waitForResponse((response) => response.url().endsWith('/preview'));
      await page.getByRole('slider', { name: 'Variety' }).fill('60');
      await shownAt;
      await page.locator('#differs', { hasText: 'Variety' }).waitFor();
      await page.locator('#saved', { hasText: 'Saved.' }).waitFor();

      await page.getByRole('button', { name: 'Play it' }).click();
      await page.locator('#played', { hasText: 'trust the direction, not the size' }).waitFor();
      expect(await page.locator('#played svg[role=img]').count()).toBe(1);

      await page.getByRole('textbox', { name: 'Why do you change it?' }).fill('Keep what we know');
      await tickAll(page);
      await page.getByRole('button', { name: 'Publish this draft' }).click();
      await page.waitForURL(/\/console\/policy$/);
      const during = await served(tenant);
      expect(during.policies).toEqual([before.policies[0]! + 1]);
      expect(during.lessons).not.toEqual(before.lessons);

      // From any page it is one click away to undo it.
      await page.goto(`${url}/console/rules`);
      await page.getByRole('link', { name: 'Undo it' }).click();
      expect(await page.getByText('What going back would change').isVisible()).toBe(true);
      await page.getByRole('button', { name: /^Go back to version/ }).click();
      await page.waitForURL(/\/console\/history$/);
      expect(await page.getByRole('cell', { name: 'Keep what we know' }).isVisible()).toBe(true);
      const after = await served(tenant);
      expect(after.policies).toEqual([before.policies[0]! + 2]);
      expect(after.lessons).toEqual(before.lessons);

      await page.goto(`${url}/console/audit?kind=policy`);
      expect(await page.getByRole('cell', { name: 'Keep what we know' }).isVisible()).toBe(true);
      await page.goto(`${url}/console/audit?kind=look`);
      expect(await page.getByRole('cell', { name: 'A member (admin)' }).count()).toBeGreaterThan(0);
      await context.close();
    },
    45_000,
  );

  it('tells a second admin that the first was faster, and brings both together', async () => {
    const { context, page } = await signedIn('xyz', 'admin', { javaScriptEnabled: false });
    const other = await signedIn('xyz', 'admin', { javaScriptEnabled: false, language: 'de' });
    const mine = await startFrom(page, /Start from what is in force/);
    const theirs = await startFrom(other.page, /Mit dem beginnen, was gilt/);
    expect(theirs).not.toBe(mine);

    await other.page.getByText('Genauer: jedes Gewicht').click();
    await other.page.locator('#cooldownDays').fill('9');
    await other.page
      .getByRole('button', { name: /^Speichern und zeigen/ })
      .last()
      .click();
    await other.page.locator('#note').fill('Mehr Ruhe');
    await tickAll(other.page);
    await other.page.getByRole('button', { name: 'Diesen Entwurf veröffentlichen' }).click();
    await other.page.waitForURL(/\/console\/policy$/);

    await page.getByText('Advanced: every weight and limit').click();
    await page.locator('#dailyCap').fill('5');
    await page.locator('#cooldownDays').fill('6');
    await page
      .getByRole('button', { name: /^Save, and show/ })
      .last()
      .click();
    await page.locator('#note').fill('More a day');
    await tickAll(page);
    await page.getByRole('button', { name: 'Publish this draft' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Bring both together');
    expect(await page.getByRole('alert').textContent()).toContain('Nothing was published');
    await page.getByRole('radio', { name: /^In force:.*9/ }).check();
    await page.getByRole('button', { name: 'Put the draft on what is in force' }).click();
    const differs = await page.locator('#differs').textContent();
    expect(differs).toContain('3 → 5');
    expect(differs).not.toContain('9');
    await tickAll(page);
    await page.getByRole('button', { name: 'Publish this draft' }).click();
    await page.waitForURL(/\/console\/policy$/);

    const { body } = await api.call(keys.get('xyz')!, 'GET', '/v1/policy');
    const constraints = body.constraints as unknown as Record<string, number>;
    expect(constraints).toMatchObject({ dailyCap: 5, cooldownDays: 9 });

    // All of it was done without a script; and so is the way back.
    await page.goto(`${url}/console/history`);
    await page.getByRole('link', { name: 'Undo it' }).click();
    await page.getByRole('button', { name: /^Go back to version/ }).click();
    expect(await page.getByRole('status').textContent()).toContain('is back');
    await context.close();
    await other.context.close();
  }, 45_000);

  it('lets a viewer look, and publish nothing', async () => {
    const { context, page } = await signedIn('abc', 'viewer');
    await page.goto(`${url}/console/policy`);
    expect(await page.getByRole('button', { name: 'Try it' }).count()).toBe(0);
    await page.goto(`${url}/console/today`);
    expect(await page.locator('a[href^="/console/people/"]').count()).toBe(0);
    await context.close();
    const client = await console.as('viewer', { tenant: 'abc' });
    for (const path of ['/console/policy/drafts', '/console/rules', '/console/history/1'])
      expect((await client.post(path, { note: 'x' })).status, path).toBe(403);
  });
});
