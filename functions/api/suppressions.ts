import { Hono } from 'hono';
import { Suppression } from '../../core/model/suppression.ts';
import { acting } from '../http/acting.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { listSuppressions } from '../store/suppressions.ts';
import { liftSuppression } from '../work/lift-suppression.ts';

const GROUP = 'Digests';

/** Who is sent no digests, and why. */
export const suppressionRoutes = (services: Services) =>
  new Hono<Env>()
    .get(
      '/v1/suppressions',
      route(services, {
        group: GROUP,
        summary: 'Who is sent no digests, and why, by id',
        description:
          'Addresses are kept as keyed hashes only. What is listed here outlasts the erasure of an ' +
          'employee, who is then not named any more.',
        scopes: ['admin'],
        query: PageQuery,
        responses: { 200: { description: 'A page', schema: pageOf(Suppression) } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        return c.json(await listSuppressions(services, tenant, c.req.valid('query')), 200);
      },
    )
    .delete(
      '/v1/suppressions/:id',
      route(services, {
        group: GROUP,
        summary: 'Let digests go to an address again',
        description:
          'For an address that has been mended. What an employee has stopped themself, they alone ' +
          'can start again.',
        scopes: ['admin'],
        params: { id: 'Suppression' },
        responses: {
          204: { description: 'Lifted', schema: null },
          409: { description: 'The employee has stopped their digests', schema: Problem },
        },
      }),
      async (c) => {
        await liftSuppression(acting(c, services), c.get('identity').tenant, c.req.param('id'));
        return c.body(null, 204);
      },
    );
