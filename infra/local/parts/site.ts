import { Hono } from 'hono';
import { createApp } from '../../../functions/api/app.ts';
import { documentsOf } from '../../../functions/api/docs.tsx';
import { importRoutes } from '../../../functions/api/imports.ts';
import { createConsole } from '../../../functions/console/app.ts';
import { createPages } from '../../../functions/learn/app.ts';
import { linkKeeping } from '../../../functions/store/link-keys.ts';
import { buildIslands } from '../../islands.ts';
import { enterRoutes } from '../console-enter.tsx';
import type { Context } from '../context.ts';
import { mailboxRoutes } from '../mailbox/routes.tsx';
import type { Part } from '../part.ts';
import { redriveRoutes } from '../redrive.ts';
import { startPage } from '../start-page/page.tsx';

/** Longer than a link takes to be sent, as a rule. */
const ANSWER_AFTER_MS = 1_500;

/** Where the pages of employees lie; deployed, they have a host of their own. */
const PAGES = ['/l/*', '/u/*', '/me', '/me/*'];

/** What gives another link into the console. */
const LOGIN_COMMAND = 'npm run login';

/** Opens the door to the API, its documentation, the pages of employees and the start page. */
export const site: Part<Context> = {
  name: 'The site',
  start(context) {
    const { port, url, open } = context.take('door');
    const services = context.take('services');
    const app = createApp(services, documentsOf, importRoutes);
    const pages = new Hono();
    const { dataPath, host, issuers } = context.options;
    const { random } = services;
    const credentials = context.take('credentials');
    const api = (request: Request) => app.fetch(request);
    pages.route('/', startPage({ credentials, dataPath, host, port, random, api }));
    const { redrive } = context.take('shardQueue');
    pages.route('/', redriveRoutes(credentials.databaseKey, redrive));
    pages.route('/', mailboxRoutes({ mails: context.take('mails'), host, random }));
    const own = createPages({
      ...services,
      ...linkKeeping(services),
      ...context.take('mailing'),
      pagesUrl: url,
      answerAfterMs: ANSWER_AFTER_MS,
    });
    for (const path of PAGES) pages.all(path, (c) => own.fetch(c.req.raw));
    const consoleServices = {
      ...services,
      consoleUrl: url,
      scripts: buildIslands(),
      loginIssuers: async () => issuers.filter(({ login }) => login !== undefined),
      loginCommand: LOGIN_COMMAND,
    };
    const console = createConsole(consoleServices);
    pages.route('/', enterRoutes(consoleServices));
    for (const path of ['/console', '/console/*']) pages.all(path, (c) => console.fetch(c.req.raw));
    // Not `route`: the app's own answer to what it does not know would be lost.
    pages.all('*', (c) => app.fetch(c.req.raw, c.env));
    open((request) => pages.fetch(request));
    return undefined;
  },
};
