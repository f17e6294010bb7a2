import { Hono } from 'hono';
import { createApp } from '../../../functions/api/app.ts';
import type { Context } from '../context.ts';
import { mailboxRoutes } from '../mailbox/routes.tsx';
import type { Part } from '../part.ts';
import { redriveRoutes } from '../redrive.ts';
import { startPage } from '../start-page/page.tsx';

/** Opens the door to the API, its documentation and the start page. */
export const site: Part<Context> = {
  name: 'The site',
  start(context) {
    const { port, open } = context.take('door');
    const app = createApp(context.take('services'));
    const pages = new Hono();
    const { dataPath, host } = context.options;
    const { random } = context.take('services');
    const credentials = context.take('credentials');
    const api = (request: Request) => app.fetch(request);
    pages.route('/', startPage({ credentials, dataPath, host, port, random, api }));
    const { redrive } = context.take('shardQueue');
    pages.route('/', redriveRoutes(credentials.databaseKey, redrive));
    pages.route('/', mailboxRoutes({ mails: context.take('mails'), host, random }));
    // Not `route`: the app's own answer to what it does not know would be lost.
    pages.all('*', (c) => app.fetch(c.req.raw, c.env));
    open((request) => pages.fetch(request));
    return undefined;
  },
};
