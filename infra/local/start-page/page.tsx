import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Hono } from 'hono';
import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import { madeOnce, pageResponse } from '../../../functions/pages/page.ts';
import type { Credentials } from '../credentials.ts';
import { MAILBOX_PATH } from '../mailbox/pages.tsx';
import { pageCalls } from './calls.ts';
import { sessionsOf } from './session.ts';

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

/** Under which the page, and nobody else, asks. */
const CALLS_PATH = '/start';

/** What stands in the page; the script fills `#loop`. */
const Page: FC<{ nonce: string; style: string; tenants: unknown; dataPath: string }> = ({
  nonce,
  style,
  tenants,
  dataPath,
}) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Uplift</title>
      <link rel="icon" href="data:," />
      <style nonce={nonce}>{raw(style)}</style>
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
          Uplift follows what every employee knows and is forgetting, compares it with what the
          company's goals need, and picks the one short lesson that helps most. Below, it does so
          for two invented organisations with 90 days of <strong>simulated</strong> history.
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
            <a href={MAILBOX_PATH}>Mailbox</a>
            <span>every mail that was sent here; none leaves this machine</span>
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
      <script type="module" src="/start.js" nonce={nonce} />
    </body>
  </html>
);

/**
 * The start page of the local server: where everything is, and the loop to watch. It holds no keys:
 * who opens it under a name of this machine gets a session, by which this server asks for it.
 */
export const startPage = (of: {
  readonly credentials: Credentials;
  readonly dataPath: string;
  readonly host: string;
  readonly port: number;
  readonly random: (bytes: number) => Uint8Array;
  /** The API that the page asks. */
  readonly api: (request: Request) => Response | Promise<Response>;
}): Hono => {
  const { credentials, dataPath, api, ...about } = of;
  const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8');
  const shown = Object.keys(NAMES).filter((id) => Object.hasOwn(credentials.tenants, id));
  const tenants = shown.map((id) => ({ id, name: NAMES[id] }));
  const keys = Object.fromEntries(shown.map((id) => [id, credentials.tenants[id]!]));
  const sessions = sessionsOf({ ...about, path: CALLS_PATH });
  const page = madeOnce((nonce) =>
    (<Page nonce={nonce} style={style} tenants={tenants} dataPath={dataPath} />).toString(),
  );
  let script: Promise<string> | undefined;
  return new Hono()
    .get('/', (c) => {
      const refusal = sessions.refusal(c);
      if (refusal !== undefined) return c.text(refusal, 403);
      return pageResponse(about, page, { headers: sessions.begin(c) });
    })
    .get('/start.js', async (c) => {
      script ??= bundle();
      return c.body(await script, 200, { 'content-type': 'text/javascript; charset=utf-8' });
    })
    .use(`${CALLS_PATH}/*`, sessions.guard)
    .route(CALLS_PATH, pageCalls(keys, api));
};
