import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Hono } from 'hono';
import { raw } from 'hono/html';
import type { Credentials } from '../credentials.ts';

const NAMES: Readonly<Record<string, string>> = { xyz: 'XYZ Corporation', abc: 'ABC Tech' };

/** Bundles the page's script; a quarter of a second, once. */
const bundle = async (): Promise<string> => {
  const result = await build({
    entryPoints: [join(import.meta.dirname, 'client.tsx')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx/dom',
  });
  return result.outputFiles[0]?.text ?? '';
};

/** JSON that may stand inside a script element. */
const embedded = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/**
 * The start page of the local server: where everything is, and the loop to watch. It carries the
 * demo's keys, so it answers only to names of this machine: a foreign page cannot read it through a
 * name of its own.
 */
export const startPage = (of: {
  credentials: Credentials;
  dataPath: string;
  port: number;
}): Hono => {
  const { credentials, dataPath, port } = of;
  const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8');
  const tenants = Object.entries(NAMES).flatMap(([id, name]) => {
    const keys = credentials.tenants[id];
    return keys === undefined ? [] : [{ id, name, key: keys.adminKey }];
  });
  let script: Promise<string> | undefined;
  const isLocal = (host: string | undefined): boolean =>
    /^(localhost|127\.0\.0\.1|\[::1\]|uplift\.localhost)(:\d+)?$/.test(host ?? '');

  return new Hono()
    .get('/', (c) => {
      if (!isLocal(c.req.header('host')))
        return c.text(`Open http://localhost:${port}/ on the machine that runs Uplift.`, 403);
      const page = (
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>Uplift</title>
            <link rel="icon" href="data:," />
            <style>{raw(style)}</style>
          </head>
          <body>
            <a class="skip" href="#loop">
              Skip to the demo
            </a>
            <header class="hero">
              <p class="brand">
                <span aria-hidden="true" class="mark" />
                Uplift
              </p>
              <h1>The five minutes that move your key results</h1>
              <p class="lead">
                Uplift follows what every employee knows and is forgetting, compares it with what
                the company's goals need, and picks the one short lesson that helps most. Below, it
                does so for two invented organisations with 90 days of <strong>simulated</strong>{' '}
                history.
              </p>
            </header>
            <main id="loop">
              <noscript>This demo needs JavaScript. The API works without: see /docs.</noscript>
            </main>
            <footer>
              <h2>Where everything is</h2>
              <ul class="places">
                <li>
                  <a href="/docs">API documentation</a>
                  <span>every route, with examples</span>
                </li>
                <li>
                  <a href="/openapi.json">openapi.json</a>
                  <span>the same for machines</span>
                </li>
                <li>
                  <code>{dataPath}/credentials.json</code>
                  <span>keys of the tenants xyz, abc and sandbox (empty, to play in)</span>
                </li>
              </ul>
            </footer>
            <script type="application/json" id="tenants">
              {raw(embedded(tenants))}
            </script>
            <script type="module" src="/start.js" />
          </body>
        </html>
      );
      return c.html(`<!doctype html>${page.toString()}`, 200, { 'cache-control': 'no-store' });
    })
    .get('/start.js', async (c) => {
      script ??= bundle();
      return c.body(await script, 200, { 'content-type': 'text/javascript; charset=utf-8' });
    });
};
