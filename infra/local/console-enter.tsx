import { type Context, Hono } from 'hono';
import { consoleLanguageFor, FRAME_TEXTS } from '../../core/texts/console/frame/languages.ts';
import type { ConsoleServices } from '../../functions/console/services.ts';
import { openSession } from '../../functions/console/session.ts';
import { pageResponse } from '../../functions/pages/page.ts';
import { LINK_PATH, useConsoleLink } from './console-link.ts';

/** What a link says that opens nothing, and how to get another one. */
const usedPage = (services: ConsoleServices, c: Context): Response => {
  const texts = FRAME_TEXTS[consoleLanguageFor(c.req.header('accept-language'))];
  const { title, text } = texts.linkUsed;
  const html = (
    <html lang={texts.language} dir={texts.dir}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          <p>{text}</p>
          <p>{texts.localSignIn(services.loginCommand ?? '')}</p>
        </main>
      </body>
    </html>
  ).toString();
  return pageResponse(services, () => html, { status: 404 });
};

/**
 * Links that log in without any provider, on a machine of one's own. They are part of the local
 * server alone: nothing that is deployed can make or take one.
 */
export const enterRoutes = (services: ConsoleServices): Hono =>
  new Hono().get(`${LINK_PATH}/:link`, async (c) => {
    // What a browser fetches in advance opens nothing.
    if (/prefetch/.test(c.req.header('sec-purpose') ?? '')) return c.body(null, 503);
    const found = await useConsoleLink(services, c.req.param('link'));
    const cookie = found && (await openSession(services, found));
    if (cookie === undefined) return usedPage(services, c);
    return new Response(null, {
      status: 303,
      headers: {
        location: '/console',
        'set-cookie': cookie,
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      },
    });
  });
