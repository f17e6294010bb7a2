import { Hono } from 'hono';
import { Refused } from '../refusal.ts';
import { accountRoutes } from './account-routes.tsx';
import { consoleError } from './answer.tsx';
import type { ConsoleEnv, Place } from './env.ts';
import { loginRoutes } from './login-routes.tsx';
import { pageAt } from './nav.tsx';
import { consoleSpecOf } from './route.ts';
import { BANNER, PAGES } from './routes.ts';
import type { ConsoleServices } from './services.ts';
import { visitorOf } from './session.ts';

/** Other methods are not logged by name: anything may stand there. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE']);
const ID_BYTES = 9;

/** The pages that there are among those that the navigation knows. */
const placesOf = (app: Hono<ConsoleEnv>): Place[] =>
  app.routes.flatMap(({ method, path, handler }) => {
    const spec = consoleSpecOf(handler);
    const name = pageAt(path);
    return spec && name && method === 'GET' ? [{ name, path, roles: spec.roles }] : [];
  });

/** Scripts are named by what is in them: kept for a year, and by everybody. */
const SCRIPT_HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': 'public, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
};

/**
 * The admin console: pages that are made on the server, for members of a tenant. Nothing that is
 * logged names anybody.
 */
export const createConsole = (services: ConsoleServices): Hono<ConsoleEnv> => {
  const app = new Hono<ConsoleEnv>();
  let places: readonly Place[] = [];
  app.use(async (c, next) => {
    c.set('services', services);
    c.set('requestId', Buffer.from(services.random(ID_BYTES)).toString('base64url'));
    c.set('places', places);
    c.set('banner', BANNER);
    const start = services.now();
    await next();
    services.measure('latency', services.now() - start);
    if (c.res.status >= 500) services.measure('faults', 1);
    services.log({
      level: 'info',
      method: METHODS.has(c.req.method) ? c.req.method : 'OTHER',
      route: c.req.routePath,
      status: c.res.status,
      requestId: c.get('requestId'),
    });
  });
  app.onError(consoleError);
  const scripts = new Map(Object.values(services.scripts).map(({ path, body }) => [path, body]));
  app.get('/console/static/:name', (c) => {
    const body = scripts.get(c.req.path);
    if (body === undefined) throw new Refused('not-found', 'There is no such file.');
    return c.body(body, 200, SCRIPT_HEADERS);
  });
  app.get('/', (c) => c.redirect('/console'));
  app.route('/', loginRoutes(services));
  app.route('/', accountRoutes(services));
  for (const pages of PAGES) app.route('/', pages(services));
  places = placesOf(app);
  app.notFound(async (c) => {
    const visitor = await visitorOf(services, c);
    if (visitor !== undefined) c.set('visitor', visitor);
    return consoleError(new Refused('not-found', 'There is no such page.'), c);
  });
  return app;
};
