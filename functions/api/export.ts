import { Hono } from 'hono';
import * as z from 'zod';
import type { Env } from '../http/env.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { partition } from '../store/keys.ts';
import { queryAll, type Value } from '../store/table.ts';
import { onlySelf, unknownEmployee } from '../work/access.ts';

const Export = z
  .object({
    employee: z.string(),
    exportedAt: z.string(),
    profile: z.record(z.string(), z.unknown()).optional(),
    objectives: z.array(z.unknown()),
    events: z.array(z.record(z.string(), z.unknown())),
    decisions: z.array(z.record(z.string(), z.unknown())),
    suggestions: z.array(z.unknown()),
  })
  .meta({ id: 'Export' });

const plain = (value: Value | undefined): unknown => value;

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
          description: 'Profile, own goals, events, decisions and suggestions',
          schema: Export,
        },
      },
    }),
    async (c) => {
      const identity = c.get('identity');
      const employee = c.req.param('id');
      onlySelf(identity, employee);
      const found: z.output<typeof Export> = {
        employee,
        exportedAt: new Date(services.now()).toISOString(),
        objectives: [],
        events: [],
        decisions: [],
        suggestions: [],
      };
      let any = false;
      for await (const { pk: _pk, sk, seen, ...item } of queryAll(services.table, {
        pk: partition.employee(identity.tenant, employee),
      })) {
        any = true;
        if (sk === 'PROFILE') found.profile = plain(item.employee) as Record<string, unknown>;
        else if (sk === 'GOALS')
          found.objectives = (
            JSON.parse(item.goals as string) as { objectives: unknown[] }
          ).objectives;
        else if (sk.startsWith('EVENT#')) {
          const { print: _print, at, ...fields } = item;
          found.events.push({
            id: sk.slice('EVENT#'.length),
            at: new Date(at as number).toISOString(),
            received: new Date(seen as number).toISOString(),
            ...fields,
          });
        } else if (sk.startsWith('DECISION#')) {
          found.decisions.push({
            id: sk.slice('DECISION#'.length),
            ...item,
            at: new Date(item.at as number).toISOString(),
          });
        }
      }
      for await (const item of queryAll(services.table, {
        pk: partition.list(identity.tenant, 'suggestions'),
      })) {
        if (item.employee === employee) found.suggestions.push(plain(item.suggestion));
      }
      if (!any && found.suggestions.length === 0) throw unknownEmployee(employee);
      return c.json(found, 200, {
        'content-disposition': 'attachment; filename="uplift-export.json"',
      });
    },
  );
