import type { createServer } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPages } from '../../functions/learn/app.ts';
import { close, listen } from '../../infra/local/serve.ts';
import { type PagesWorld, pagesWorld, STORY } from '../functions/learn/world.ts';
import { faultsOf, isWide, openBrowser } from '../support/browser.ts';

let browser: Browser;
let world: PagesWorld;
let server: ReturnType<typeof createServer>;
let url: string;

beforeAll(async () => {
  world = await pagesWorld();
  await world.api.call(world.key, 'PUT', '/v1/lessons/story', STORY);
  const app = createPages(world.services);
  server = createAdaptorServer({
    fetch: (request: Request) => app.fetch(request),
  }) as typeof server;
  url = `http://localhost:${await listen(server, '127.0.0.1', 0)}`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await close(server);
});

const SHOTS = process.env.UPLIFT_SHOTS;

const look = async (page: Page, name: string): Promise<void> => {
  expect(await faultsOf(page), name).toEqual([]);
  expect(await isWide(page), `${name} is too wide`).toBe(false);
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
};

/** Goes through all pages as a person does, and looks at each. */
const walk = async (context: BrowserContext, name: string): Promise<void> => {
  const page = await context.newPage();
  const at = async (path: string, step: string): Promise<void> => {
    await page.goto(url + path);
    await look(page, `${name}-${step}`);
  };
  const quiz = await world.token('lesson', { lesson: 'quiz' });
  await at(`/l/${quiz}`, 'lesson');
  await at(`/l/${quiz}?q=q1&c=0`, 'tapped');
  await page.getByRole('button', { name: 'I think so' }).click();
  await look(page, `${name}-wrong`);
  await page.getByRole('link', { name: 'Next question' }).click();
  await look(page, `${name}-second`);
  for (const choice of ['One', 'Two', 'Yes']) {
    const label = page.getByText(choice, { exact: true });
    if ((await label.count()) > 0) await label.check();
  }
  await page.getByRole('button', { name: 'Sure', exact: true }).click();
  await page.getByRole('link', { name: 'Next question' }).click();
  for (const choice of ['One', 'Two', 'Yes']) {
    const label = page.getByText(choice, { exact: true });
    if ((await label.count()) > 0) await label.check();
  }
  await page.getByRole('button', { name: 'Sure', exact: true }).click();
  await look(page, `${name}-end`);
  for (const summary of await page.locator('summary').all()) await summary.click();
  await look(page, `${name}-opinions`);
  await page.getByRole('button', { name: 'Very' }).click();
  await look(page, `${name}-thanks`);
  await at(`/l/${await world.token('lesson', { lesson: 'story' })}`, 'story');
  await page.getByText('Card 1 of 2').click();
  await page.getByText('The picture in words').click();
  await look(page, `${name}-turned`);
  await page.getByRole('link', { name: 'Take the left road' }).click();
  await look(page, `${name}-scene`);
  await page.getByRole('link', { name: 'Cross it' }).click();
  await look(page, `${name}-over`);
  await at(`/l/${await world.token('lesson', { lesson: 'far' })}`, 'elsewhere');
  await at('/l/nothing', 'refused');
  await at(`/u/${await world.token('stop', { employee: 'bob' })}`, 'stop');
  await at('/me?org=acme', 'ask');
  await at(`/me/${await world.token('me')}`, 'enter');
  await page.getByRole('button', { name: 'Open my page' }).click();
  await look(page, `${name}-me`);
  await at('/me/find?q=answers', 'found');
  await page.close();
};

describe('The pages of employees, in a browser without scripts', () => {
  it.each([
    ['phone', 'light', 360],
    ['phone', 'dark', 360],
    ['desk', 'light', 1280],
    ['desk', 'dark', 1280],
  ] as const)('have no fault on a %s in %s', async (device, colorScheme, width) => {
    const context = await browser.newContext({
      viewport: { width, height: 740 },
      colorScheme,
      bypassCSP: true,
    });
    await walk(context, `${device}-${colorScheme}`);
    await context.close();
  });

  it('work with scripts switched off: wrong, then right, then what comes next', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(
      `${url}/l/${await world.token('lesson', { lesson: 'quiz', employee: 'bob' })}?q=q3&c=1`,
    );
    await page.getByRole('button', { name: 'Geraten' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Nicht ganz');
    await page.getByRole('link', { name: 'Nächste Frage' }).click();
    expect(await page.getByText('Frage 2 von 3').isVisible()).toBe(true);
    await context.close();
  });
});
