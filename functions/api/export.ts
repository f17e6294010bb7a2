import { Hono } from 'hono';
import { Job } from '../../core/model/job.ts';
import type { Env } from '../http/env.ts';
import { PREFER_HEADERS, prefersAsync } from '../http/prefer.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { exportEmployee } from '../work/export-employee.ts';
import { LOOK_AGAIN_SECONDS, shownJob } from '../work/job.ts';
import { AS_FILE, Export } from './export-answer.ts';

/** Everything that is kept about one employee, as JSON. */
export const exportRoutes = (services: Services) =>
  new Hono<Env>().get(
    '/v1/employees/:id/export',
    route(services, {
      group: 'Employees',
      summary: 'Everything that is kept about an employee',
      description:
        'What is too much for one answer is a job: look at it until it is done, then read its ' +
        'files page by page.',
      scopes: ['admin', 'self'],
      params: { id: 'Employee' },
      headers: PREFER_HEADERS,
      responses: {
        200: {
          description: 'By kind; what is kept of nothing is an empty list',
          schema: Export,
        },
        202: {
          description: 'Too much for one answer: a job counts it',
          schema: Job,
          headers: {
            Location: 'Where the job is looked at',
            'Retry-After': 'Seconds after which to look',
          },
        },
      },
    }),
    async (c) => {
      const isJob = prefersAsync(c);
      const found = await exportEmployee(
        services,
        c.get('identity'),
        c.req.param('id'),
        isJob,
        c.get('requestId'),
      );
      if ('whole' in found) return c.json(found.whole, 200, AS_FILE);
      return c.json(shownJob(found.job), 202, {
        location: `/v1/jobs/${found.job.id}`,
        'retry-after': String(LOOK_AGAIN_SECONDS),
        ...(isJob && { 'preference-applied': 'respond-async' }),
      });
    },
  );
