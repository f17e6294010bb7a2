import { Hono } from 'hono';
import * as z from 'zod';
import { AskOptions, LessonRequest, NextLesson } from '../../core/model/decision.ts';
import { LessonFormat } from '../../core/model/lesson.ts';
import { Id, Language, line } from '../../core/model/primitives.ts';
import type { Env } from '../http/env.ts';
import { written } from '../http/json.ts';
import { Code } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { currentRelease } from '../store/releases.ts';
import { ask, askForMany } from '../work/ask.ts';
import { answerFor, jsonFor } from '../work/private.ts';
import { asOf, loadSeen, readSeen, simulated } from './seen.ts';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const minutes = z.coerce
  .number()
  .positive()
  .max(480)
  .optional()
  .meta({ description: 'Time at hand; longer lessons are left out' });
const NextLessonQuery = z.strictObject({
  minutes,
  limit: z.coerce.number().int().min(1).max(20).default(1),
  format: LessonFormat.optional(),
  language: Language.optional(),
  skill: Id.optional(),
  task: line(200).optional(),
  keyResult: Id.optional(),
  at: asOf,
  dryRun: flag.optional().meta({ description: 'true: store nothing' }),
});

const NextLessonsBody = z
  .strictObject({
    ...LessonRequest.shape,
    ...AskOptions.shape,
    employees: z.array(Id).min(1).max(100),
  })
  .meta({ id: 'NextLessonsRequest' });

const NextLessonsAnswer = z
  .object({
    results: z.array(
      z.object({
        employee: Id,
        next: NextLesson.optional(),
        error: z.object({ code: Code, detail: z.string() }).optional(),
      }),
    ),
  })
  .meta({ id: 'NextLessons' });

const GROUP = 'Recommendations';
const EMPLOYEE = { id: 'Employee' };

/** The routes that other apps call to learn what an employee should learn next. */
export const recommendRoutes = (services: Services) => {
  const ahead = readSeen(services);
  return new Hono<Env>()
    .get(
      '/v1/employees/:id/next-lesson',
      route(
        services,
        {
          group: GROUP,
          summary: "An employee's next lesson",
          description:
            'The lesson that most lifts the key results per minute, with reasons. Asking again before an ' +
            'event, a release or the next local day gives the same decision.',
          scopes: ['recommend', 'self'],
          uses: 'decisions',
          params: EMPLOYEE,
          query: NextLessonQuery,
          responses: {
            200: { description: 'What to learn next, or why nothing', schema: NextLesson },
          },
        },
        ahead,
      ),
      async (c) => {
        const employee = c.req.param('id');
        const { at: instant, dryRun = false, ...request } = c.req.valid('query');
        const asOfMs = simulated(c.get('identity'), instant);
        const loaded = await loadSeen(services, c, employee);
        const how = { kind: 'next', request, asOfMs, dryRun } as const;
        return written<NextLesson>(c, jsonFor(c.get('identity'), await ask(services, loaded, how)));
      },
    )
    .get(
      '/v1/employees/:id/plan',
      route(
        services,
        {
          group: GROUP,
          summary: 'An ordered set of lessons within a budget of minutes',
          scopes: ['recommend', 'self'],
          uses: 'decisions',
          params: EMPLOYEE,
          query: z.strictObject({
            minutes: minutes.meta({ description: 'Budget; 15 if left out' }),
            at: asOf,
            dryRun: flag.optional(),
          }),
          responses: {
            200: { description: 'The lessons in the order to do them', schema: NextLesson },
          },
        },
        ahead,
      ),
      async (c) => {
        const employee = c.req.param('id');
        const { at: instant, dryRun = false, minutes: budget } = c.req.valid('query');
        const asOfMs = simulated(c.get('identity'), instant);
        const loaded = await loadSeen(services, c, employee);
        const request = { limit: 20, ...(budget !== undefined && { minutes: budget }) };
        const how = { kind: 'plan', request, asOfMs, dryRun } as const;
        return written<NextLesson>(c, jsonFor(c.get('identity'), await ask(services, loaded, how)));
      },
    )
    .post(
      '/v1/next-lessons',
      route(services, {
        group: GROUP,
        summary: 'The next lessons of up to 100 employees',
        scopes: ['recommend'],
        uses: 'decisions',
        body: NextLessonsBody,
        responses: {
          200: { description: 'One result an employee, in order', schema: NextLessonsAnswer },
        },
      }),
      async (c) => {
        const { employees, at: instant, dryRun, ...request } = c.req.valid('json');
        const identity = c.get('identity');
        const asOfMs = simulated(identity, instant);
        const inForce = await currentRelease(services, identity.tenant);
        const asked = { kind: 'next', request, asOfMs, dryRun } as const;
        const results = await askForMany(services, identity.tenant, employees, inForce, asked);
        const shown = results.map((one) =>
          'next' in one ? { ...one, next: answerFor(identity, one.next) } : one,
        );
        return c.json({ results: shown }, 200);
      },
    );
};
