import { Hono } from 'hono';
import * as z from 'zod';
import { ENGINE_VERSION } from '../../core/recommend/engine.ts';
import type { Env } from '../http/env.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { pingTable } from '../store/ping.ts';

const Health = z.object({ status: z.literal('ok'), engine: z.string() }).meta({ id: 'Health' });
const OK = { status: 'ok' as const, engine: ENGINE_VERSION };

/** For load balancers and operators. */
export const healthRoutes = (services: Services) =>
  new Hono<Env>()
    .get(
      '/health/live',
      route(services, {
        group: 'Health',
        summary: 'The process answers',
        scopes: [],
        responses: { 200: { description: 'It does', schema: Health } },
      }),
      (c) => c.json(OK, 200),
    )
    .get(
      '/health/ready',
      route(services, {
        group: 'Health',
        summary: 'The table answers too, and agrees on what time it is',
        scopes: [],
        responses: {
          200: { description: 'It does', schema: Health },
          503: { description: 'It does not', schema: Problem },
        },
      }),
      async (c) => {
        await pingTable(services);
        return c.json(OK, 200);
      },
    );
