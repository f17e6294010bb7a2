import { Hono } from 'hono';
import * as z from 'zod';
import { Note } from '../../core/model/audit.ts';
import { Instant } from '../../core/model/primitives.ts';
import { acting } from '../http/acting.ts';
import type { Env } from '../http/env.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { describeRelease } from '../work/describe-release.ts';
import { publish } from '../work/publish.ts';
import { planningTeams } from '../work/put-digest-settings.ts';

const GROUP = 'Releases';

const ReleaseAnswer = z
  .object({
    release: z.int(),
    at: Instant,
    policy: z.int(),
    counts: z.object({
      skills: z.int(),
      roles: z.int(),
      lessons: z.int(),
      teams: z.int(),
      objectives: z.int(),
    }),
    held: z.boolean().meta({ description: 'Changes are held back until POST /v1/releases' }),
    warnings: z.array(
      z.object({
        code: z
          .enum([
            'cycle-ended',
            'review-overdue',
            'hardly-right',
            'no-objectives',
            'beside-roles',
            'language-without-lessons',
          ])
          .meta({
            description: 'What concerns people stands in the answer to POST /v1/releases alone',
          }),
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'Release' });

/** Publishing what was held, and what is in force. */
export const releaseRoutes = (services: Services) =>
  new Hono<Env>()
    .post(
      '/v1/releases',
      route(services, {
        group: GROUP,
        summary: 'Publish what was held with ?hold=true, whole or not at all',
        scopes: ['admin'],
        body: z.strictObject({ note: Note.optional() }),
        bodyOptional: true,
        responses: {
          200: {
            description: 'Nothing was held: what is in force stays in force',
            schema: ReleaseAnswer,
          },
          201: { description: 'In force', schema: ReleaseAnswer },
          422: {
            description: 'Every problem of what is held; nothing was published',
            schema: Problem,
          },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { note } = c.req.valid('json') ?? {};
        const { isNew } = await planningTeams(services, tenant, () =>
          publish(acting(c, services, note), tenant),
        );
        return c.json(await describeRelease(services, tenant, { people: true }), isNew ? 201 : 200);
      },
    )
    .get(
      '/v1/releases/current',
      route(services, {
        group: GROUP,
        summary: 'What is in force, and what needs attention',
        scopes: ['admin', 'recommend'],
        responses: { 200: { description: 'The release', schema: ReleaseAnswer } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        return c.json(await describeRelease(services, tenant, { people: false }), 200);
      },
    );
