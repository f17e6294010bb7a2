import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Hono } from 'hono';
import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import { type Html, madeOnce, pageResponse } from '../../../functions/pages/page.ts';
import type { Credentials } from '../credentials.ts';
import { MAILBOX_PATH } from '../mailbox/pages.tsx';
import { pageCalls } from './calls.ts';
import { sessionsOf } from './session.ts';
import { START_WORDS, type StartLanguage, type StartWords } from './words.ts';

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
const Page: FC<{
  nonce: string;
  style: string;
  tenants: unknown;
  dataPath: string;
  words: StartWords;
}> = ({ nonce, style, tenants, dataPath, words }) => (
  <html lang={words.language}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Uplift</title>
      <link rel="icon" href="data:," />
      <style nonce={nonce}>{raw(style)}</style>
    </head>
    <body>
      <a class="skip" href="#loop">
        {words.skip}
      </a>
      <header class="hero">
        <p class="brand">
          <span aria-hidden="true" class="mark" />
          Uplift
        </p>
        <h1>{words.title}</h1>
        <p class="lead">{words.lead}</p>
      </header>
      <main id="loop">
        <noscript>{words.noScript}</noscript>
      </main>
      <footer>
        <h2>{words.where}</h2>
        <ul class="places">
          <li>
            <a href="/docs">{words.placeNames[0]}</a>
            <span>{words.places[0]}</span>
          </li>
          <li>
            <a href="/openapi.json">openapi.json</a>
            <span>{words.places[1]}</span>
          </li>
          <li>
            <a href={MAILBOX_PATH}>{words.placeNames[1]}</a>
            <span>{words.places[2]}</span>
          </li>
          <li>
            <code>{dataPath}/credentials.json</code>
            <span>{words.places[3]}</span>
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
  const pageIn = (language: StartLanguage): Html =>
    madeOnce((nonce) =>
      (<Page {...{ nonce, style, tenants, dataPath }} words={START_WORDS[language]} />).toString(),
    );
  const pages = { en: pageIn('en'), de: pageIn('de') };
  let script: Promise<string> | undefined;
  return new Hono()
    .get('/', (c) => {
      const refusal = sessions.refusal(c);
      if (refusal !== undefined) return c.text(refusal, 403);
      const wanted = c.req.header('accept-language') ?? '';
      const language = wanted.toLowerCase().startsWith('de') ? 'de' : 'en';
      const headers = { vary: 'accept-language', ...sessions.begin(c) };
      return pageResponse(about, pages[language], { headers });
    })
    .get('/start.js', async (c) => {
      script ??= bundle();
      return c.body(await script, 200, { 'content-type': 'text/javascript; charset=utf-8' });
    })
    .use(`${CALLS_PATH}/*`, sessions.guard)
    .route(CALLS_PATH, pageCalls(keys, api));
};
