import { Hono } from 'hono';
import { Lesson } from '../../core/model/lesson.ts';
import { Role } from '../../core/model/role.ts';
import { Skill } from '../../core/model/skill.ts';
import { Team } from '../../core/model/team.ts';
import type { Env } from '../http/env.ts';
import { onError } from '../http/problem.ts';
import { specOf } from '../http/route.ts';
import { secureHeaders } from '../http/secure-headers.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { checkInRoutes } from './check-ins.ts';
import { decisionRoutes } from './decisions.ts';
import { digestSendingRoutes } from './digest-sending.ts';
import { digestRoutes } from './digests.ts';
import { docsRoutes } from './docs.tsx';
import { employeeRoutes } from './employees.ts';
import { eventRoutes } from './events.ts';
import { explainRoutes } from './explain.ts';
import { exportRoutes } from './export.ts';
import { healthRoutes } from './health.ts';
import { jobRoutes } from './jobs.ts';
import { keyRoutes } from './keys.ts';
import { modelRoutes } from './model.ts';
import { objectiveRoutes } from './objectives.ts';
import { policyRoutes } from './policy.ts';
import { policyPreviewRoutes } from './policy-preview.ts';
import { recommendRoutes } from './recommend.ts';
import { releaseRoutes } from './releases.ts';
import { resourceRoutes } from './resources.ts';
import { searchRoutes } from './search.ts';
import { suggestionRoutes } from './suggestions.ts';
import { suppressionRoutes } from './suppressions.ts';
import { tuneRoutes } from './tune.ts';

/** A request id from outside is taken only if it is short and harmless in a log. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Other methods are not logged by name: anything may stand there. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Every route of the API, chained so that the typed client knows them all. */
const routesOf = (services: Services) =>
  new Hono<Env>()
    .route('/', eventRoutes(services))
    .route('/', recommendRoutes(services))
    .route('/', explainRoutes(services))
    .route('/', searchRoutes(services))
    .route('/', decisionRoutes(services))
    .route('/', suggestionRoutes(services))
    .route(
      '/',
      resourceRoutes(services, {
        path: '/v1/skills',
        kind: 'skills',
        noun: 'skill',
        name: 'Skill',
        schema: Skill,
      }),
    )
    .route(
      '/',
      resourceRoutes(services, {
        path: '/v1/lessons',
        kind: 'lessons',
        noun: 'lesson',
        name: 'Lesson',
        schema: Lesson,
      }),
    )
    .route(
      '/',
      resourceRoutes(services, {
        path: '/v1/roles',
        kind: 'roles',
        noun: 'role',
        name: 'Role',
        schema: Role,
      }),
    )
    .route(
      '/',
      resourceRoutes(services, {
        path: '/v1/teams',
        kind: 'teams',
        noun: 'team',
        name: 'Team',
        schema: Team,
      }),
    )
    .route('/', employeeRoutes(services))
    .route('/', digestRoutes(services))
    .route('/', exportRoutes(services))
    .route('/', jobRoutes(services))
    .route('/', objectiveRoutes(services))
    .route('/', checkInRoutes(services))
    .route('/', policyRoutes(services))
    .route('/', tuneRoutes(services))
    .route('/', policyPreviewRoutes(services))
    .route('/', modelRoutes(services))
    .route('/', releaseRoutes(services))
    .route('/', digestSendingRoutes(services))
    .route('/', suppressionRoutes(services))
    .route('/', keyRoutes(services))
    .route('/', healthRoutes(services));

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

/** What `hc` needs to know of the API. */
export type AppType = ReturnType<typeof routesOf>;

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/:[a-z]+/gi, '[^/]+')}$`);

/**
 * The API as one Hono app: routes, their documentation, request ids, limits and problem documents.
 */
export const createApp = (services: Services): Hono<Env> => {
  const app = new Hono<Env>();
  const newRequestId = requestIdsOf(services.random);
  app.onError(onError(services.log));
  app.use(secureHeaders);
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
  app.route('/', routesOf(services));
  app.route('/', docsRoutes(app, services));
  app.notFound(async (c) => {
    const methods = new Set(
      app.routes
        .filter(
          ({ handler, path }) => specOf(handler) !== undefined && patternOf(path).test(c.req.path),
        )
        .map(({ method }) => method),
    );
    const refused =
      methods.size === 0
        ? new Refused(
            'not-found',
            `There is no ${c.req.path}. GET /openapi.json lists every route.`,
          )
        : new Refused('method-not-allowed', `${c.req.method} is not allowed here.`, [], {
            allow: [...methods].sort().join(', '),
          });
    return onError(services.log)(refused, c);
  });
  return app;
};
