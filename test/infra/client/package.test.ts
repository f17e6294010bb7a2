import { readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiDocument, clientSource, REPEATABLE } from '../../../infra/client/generate.ts';
import { close, listen } from '../../../infra/local/serve.ts';
import { DOCUMENT, describedOf, nameOf, OPERATIONS } from '../../contract/document.ts';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { openBrowser } from '../../support/browser.ts';
import {
  ALL_WELL,
  type ClientProject,
  clientProject,
  compileApp,
  runApp,
} from '../../support/client-project.ts';

let project: ClientProject;
let api: TestApi;
let server: Server | undefined;
let url: string;
let key: string;

const textOf = (path: string): string => readFileSync(join(project.folder, path), 'utf8');

const PAGE = `<!doctype html><title>An app</title>
<script type="importmap">{"imports": {"@uplift/client": "/client/index.js"}}</script>
<script type="module">import { mainJob } from '/sdk.js'; globalThis.mainJob = mainJob;</script>`;

beforeAll(async () => {
  project = await clientProject();
  api = testApi();
  const app = new Hono()
    .get('/app', (c) => c.html(PAGE))
    .get('/client/index.js', (c) =>
      c.body(textOf('node_modules/@uplift/client/index.js'), 200, {
        'content-type': 'text/javascript',
      }),
    )
    .get('/sdk.js', (c) => c.body(textOf('out/sdk.js'), 200, { 'content-type': 'text/javascript' }))
    .all('*', (c) => api.app.fetch(c.req.raw));
  server = createAdaptorServer({ fetch: app.fetch }) as Server;
  url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
});
afterAll(async () => {
  if (server) await close(server);
  if (project) rmSync(join(project.folder, '..'), { recursive: true });
});

const furnished = async (tenant: string): Promise<string> => {
  const admin = await api.tenant(tenant);
  await furnish(api, admin);
  return admin;
};

describe('the package', () => {
  it('holds a script of 20 KB at most, its types, and nothing else', () => {
    expect(project.packed.filter((path) => !/^types\/[a-z]+\.d\.ts$/.test(path))).toEqual([
      'LICENSE',
      'README.md',
      'index.js',
      'package.json',
    ]);
    expect(project.bytes).toBeLessThanOrEqual(20_000);
  });

  it('needs no other package', () => {
    const manifest = JSON.parse(textOf('node_modules/@uplift/client/package.json'));
    expect(Object.keys(manifest).filter((name) => /dependencies/i.test(name))).toEqual([]);
    for (const path of project.packed.filter((one) => /\.(js|ts)$/.test(one)))
      for (const [, from] of textOf(`node_modules/@uplift/client/${path}`).matchAll(
        // A word in quotes, such as the kind of a job, is no import.
        /(?<!["'])(?:\bfrom|\bimport\(?)\s*["']([^"']+)["']/g,
      ))
        expect(from).toMatch(/^\.\/[a-z]+\.js$/);
  });

  it('has a method for every route, and no other', () => {
    const source = textOf('node_modules/@uplift/client/index.js');
    const routes = /ROUTES = \{([\s\S]*?)\n\}/.exec(source)?.[1] ?? '';
    const found = [...routes.matchAll(/^\s*(\w+): "(\w+ [^\s"]+)/gm)].map(([, name, route]) => [
      name,
      route,
    ]);
    const expected = OPERATIONS.map((one) => [describedOf(one).operationId, nameOf(one)]);
    expect(found.sort()).toEqual(expected.sort());
    const types = textOf('node_modules/@uplift/client/types/index.d.ts');
    for (const [name] of expected) expect(types).toMatch(new RegExp(`^ {4}${name}\\(`, 'm'));
  });

  it('knows only routes to repeat that there are', () => {
    const names = new Set(OPERATIONS.map((one) => describedOf(one).operationId));
    for (const name of REPEATABLE) expect(names).toContain(name);
  });

  it('types everything that the document describes', () => {
    const source = clientSource(DOCUMENT as unknown as ApiDocument);
    for (const name of Object.keys(DOCUMENT.components.schemas))
      expect(source).toContain(`export type ${name} = `);
    const bodies = OPERATIONS.filter(({ spec }) => spec.body !== undefined);
    for (const one of bodies)
      expect(source).toMatch(
        new RegExp(`^ {2}${describedOf(one).operationId}\\(.*\\bbody\\??: `, 'm'),
      );
    expect(source).not.toMatch(/\bany\b\s*[;|)]|body\??: (?:unknown|BodyInit)/);
  });
});

describe('an app that has nothing else', () => {
  it('compiles as strictly as it may, and does its job on this Node', async () => {
    expect(await compileApp(project)).toBe('');
    key = await furnished('acme');
    const { node, seen } = await runApp(project, [url, key, String(NOW)]);
    expect(node).toBe(process.version);
    expect(seen).toEqual(ALL_WELL);
  });

  it('does the same in a browser', async () => {
    key = await furnished('globex');
    const browser = await openBrowser();
    const page = await browser.newPage();
    await page.goto(`${url}/app`);
    await page.waitForFunction('globalThis.mainJob');
    const seen = await page.evaluate(`mainJob(${JSON.stringify(url)}, "${key}", ${NOW})`);
    expect(seen).toEqual(ALL_WELL);
    await browser.close();
  });
});
