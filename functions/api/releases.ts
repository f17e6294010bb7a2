import { Hono } from 'hono';
import * as z from 'zod';
import { dayOf } from '../../core/base/days.ts';
import { reviewsDue } from '../../core/catalogue/review.ts';
import { endedObjectives } from '../../core/goals/demand.ts';
import { Instant } from '../../core/model/primitives.ts';
import type { Env } from '../http/env.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { currentRelease, findRelease, publishHeld } from '../store/releases.ts';

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
        code: z.enum(['cycle-ended', 'review-overdue', 'no-objectives']),
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'Release' });

/** Publishing what was held, and what is in force. */
export const releaseRoutes = (services: Services) => {
  const describe = async (tenant: string): Promise<z.output<typeof ReleaseAnswer>> => {
    const { manifest, release } = await currentRelease(services, tenant);
    const record = await findRelease(services, tenant, manifest.release);
    const now = services.now();
    const { catalogue, goals, roles, policy } = release;
    const ended = endedObjectives(goals, now).map(({ id, title, cycle }) => ({
      code: 'cycle-ended' as const,
      detail: `The cycle of “${title}” ended on ${cycle.end}, so it pulls no more. PUT /v1/objectives/${id} with the next cycle, or delete it.`,
    }));
    const overdue = reviewsDue(catalogue.lessons, dayOf(now), 0).filter((review) => review.overdue);
    return {
      release: release.number,
      at: new Date(record?.at ?? now).toISOString(),
      policy: policy.version,
      counts: {
        skills: catalogue.skills.length,
        roles: roles.size,
        lessons: catalogue.lessons.length,
        teams: goals.teams.length,
        objectives: goals.objectives.length,
      },
      held: manifest.held !== undefined,
      warnings: [
        ...ended,
        ...overdue.slice(0, 20).map(({ lesson, reviewBy, owner }) => ({
          code: 'review-overdue' as const,
          detail: `Lesson ${lesson} was to be reviewed by ${reviewBy}${owner === undefined ? '' : ` (owner ${owner})`}. Review it and set a new reviewBy.`,
        })),
        ...(goals.objectives.length === 0
          ? [
              {
                code: 'no-objectives' as const,
                detail:
                  'There are no objectives of the company or a team, so only roles ask for skills. Create one with PUT /v1/objectives/{id}.',
              },
            ]
          : []),
      ],
    };
  };

  return new Hono<Env>()
    .post(
      '/v1/releases',
      route(services, {
        group: GROUP,
        summary: 'Publish what was held with ?hold=true, whole or not at all',
        scopes: ['admin'],
        body: z.strictObject({}),
        bodyOptional: true,
        responses: {
          201: { description: 'In force', schema: ReleaseAnswer },
          409: { description: 'Nothing is held', schema: Problem },
          422: {
            description: 'Every problem of what is held; nothing was published',
            schema: Problem,
          },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        await publishHeld(services, tenant);
        return c.json(await describe(tenant), 201);
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
      async (c) => c.json(await describe(c.get('identity').tenant), 200),
    );
};
