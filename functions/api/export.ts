import { Hono } from 'hono';
import * as z from 'zod';
import type { Env } from '../http/env.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { exportEmployee } from '../work/export-employee.ts';

const list = (description: string) => z.array(z.unknown()).meta({ description });

const Export = z
  .object({
    employee: z.string(),
    exportedAt: z.string(),
    profile: z.record(z.string(), z.unknown()).optional(),
    objectives: list('Their own objectives, with the readings of their key results'),
    readings: list('Their own newest values of key results of others'),
    goalsHistory: list('Earlier versions of their own objectives and readings, kept for replay'),
    checkIns: list('Check-ins of their own key results, and those that name them elsewhere'),
    events: list('Everything that apps told of them'),
    decisions: list('What was recommended to them, and from what'),
    suggestions: list('What they proposed'),
    keys: list('API keys that speak for them, without the secrets'),
    lessonsOwned: list('Lessons that name them as the owner'),
    reports: list('Employees who have them as the manager'),
    requests: list('Requests that created something for them under a key of the sender'),
  })
  .meta({ id: 'Export' });

/** Everything that is kept about one employee, as JSON. */
export const exportRoutes = (services: Services) =>
  new Hono<Env>().get(
    '/v1/employees/:id/export',
    route(services, {
      group: 'Employees',
      summary: 'Everything that is kept about an employee',
      scopes: ['admin', 'self'],
      params: { id: 'Employee' },
      responses: {
        200: {
          description: 'By kind; what is kept of nothing is an empty list',
          schema: Export,
        },
      },
    }),
    async (c) => {
      const found = await exportEmployee(services, c.get('identity'), c.req.param('id'));
      return c.json(found, 200, {
        'content-disposition': 'attachment; filename="uplift-export.json"',
      });
    },
  );
