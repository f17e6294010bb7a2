import { Hono } from 'hono';
import type { Env } from '../http/env.ts';
import { forOrigins } from '../http/origins.ts';
import { onError } from '../http/problem.ts';
import { specOf } from '../http/route.ts';
import { secureHeaders } from '../http/secure-headers.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';

/** A request id from outside is taken only if it is short and harmless in a log. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Other methods are not logged by name: anything may stand there. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Makes request ids of 72 random bits, 64 at a time: asking the system for each costs more
 * than all else about them.
 */
const requestIdsOf = (random: Services['random']): (() => string) => {
  let pool = '';
  return () => {
    if (pool === '') pool = Buffer.from(random(9 * 64)).toString('base64url');
    const id = pool.slice(0, 12);
    pool = pool.slice(12);
    return id;
  };
};

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/:[a-z]+/gi, '[^/]+')}$`);

/**
 * An app without a route as yet: it gives each request its id, answers in problem documents, says
 * what took how long, and which methods a path has.
 */
export const framed = (services: Services): Hono<Env> => {
  const app = new Hono<Env>();
  const newRequestId = requestIdsOf(services.random);
  app.onError(onError(services.log));
  app.use(secureHeaders);
  app.use(forOrigins(services.origins ?? []));
  app.use(async (c, next) => {
    const given = c.req.header('x-request-id') ?? '';
    const requestId = REQUEST_ID.test(given) ? given : newRequestId();
    c.set('requestId', requestId);
    const start = services.now();
    await next();
    // On the answer itself: `c.header` would make a new one of it, with its body as a stream.
    const { headers } = c.res;
    headers.set('x-request-id', requestId);
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
    const milliseconds = services.now() - start;
    services.measure('latency', milliseconds);
    if (c.res.status >= 500) services.measure('faults', 1);
    // Nobody is named here: the pattern stands for a path with ids, and a tenant counts once its
    // credential has proven it.
    services.log({
      level: 'info',
      method: METHODS.has(c.req.method) ? c.req.method : 'OTHER',
      route: c.req.routePath,
      status: c.res.status,
      tenant: c.get('identity')?.tenant,
      milliseconds,
      requestId,
    });
  });
  app.notFound(async (c) => {
    const methods = new Set(
      app.routes
        .filter(
          ({ handler, path }) => specOf(handler) !== undefined && patternOf(path).test(c.req.path),
        )
        .map(({ method }) => method),
    );
    const allow = [...methods, 'OPTIONS'].sort().join(', ');
    if (methods.size > 0 && c.req.method === 'OPTIONS') return c.body(null, 204, { allow });
    const refused =
      methods.size === 0
        ? new Refused(
            'not-found',
            `There is no ${c.req.path}. GET /openapi.json lists every route.`,
          )
        : new Refused('method-not-allowed', `${c.req.method} is not allowed here.`, [], {
            allow,
          });
    return onError(services.log)(refused, c);
  });
  return app;
};
