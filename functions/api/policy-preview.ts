import { Hono } from 'hono';
import { Preview, PreviewRequest } from '../../core/model/preview.ts';
import type { Env } from '../http/env.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { previewPolicy } from '../work/preview-policy.ts';

/** What a policy would change, before it is in force. */
export const policyPreviewRoutes = (services: Services) =>
  new Hono<Env>().post(
    '/v1/policy/preview',
    route(services, {
      group: 'Policy',
      summary: 'What a policy would change today, and for whom',
      description:
        'Compares today’s first choices by score under a policy with those under the one in force, or ' +
        'an earlier version, for named employees, a team or a sample of all. Stores nothing. A ' +
        'sample may be up to two minutes old: see asOf.',
      scopes: ['admin'],
      uses: null,
      body: PreviewRequest,
      responses: {
        200: { description: 'What changes, with what an admin should know', schema: Preview },
        422: {
          description: 'A rule, employee, team, version or request names what is not there',
          schema: Problem,
        },
      },
    }),
    async (c) => {
      const { tenant } = c.get('identity');
      return c.json(await previewPolicy(services, tenant, c.req.valid('json')), 200);
    },
  );
