import { Hono } from 'hono';
import * as z from 'zod';
import { AskOptions, LessonRequest, MOST_EXCLUDED, NextLesson } from '../../core/model/decision.ts';
import { LessonFormat } from '../../core/model/lesson.ts';
import { Id, Language, line } from '../../core/model/primitives.ts';
import type { Env } from '../http/env.ts';
import { written } from '../http/json.ts';
import { Code, Problem, ProblemPart, partsOf } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { currentRelease } from '../store/releases.ts';
import { type Asking, ask, askForMany } from '../work/ask.ts';
import { answerFor, jsonFor } from '../work/private.ts';
import { withBodies } from '../work/with-bodies.ts';
import { asOf, loadSeen, readSeen, simulated } from './seen.ts';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const minutes = z.coerce
  .number()
  .positive()
  .max(480)
  .optional()
  .meta({ description: 'Time at hand; longer lessons are left out' });
const exclude = z
  .string()
  .transform((value) => value.split(','))
  .pipe(LessonRequest.shape.exclude.unwrap())
  .optional()
  .meta({
    description:
      `Ids of lessons that are not to be offered, whatever their language, with commas between ` +
      `them: ${MOST_EXCLUDED} at most`,
    example: 'de-escalation,empathy-basics',
  });
const include = z
  .enum(['body'])
  .optional()
  .meta({ description: 'body: with the text and the questions of each lesson' });
const NextLessonQuery = z.strictObject({
  minutes,
  limit: z.coerce.number().int().min(1).max(20).default(1),
  format: LessonFormat.optional(),
  language: Language.optional(),
  skill: Id.optional(),
  task: line(200).optional(),
  keyResult: Id.optional(),
  exclude,
  include,
  at: asOf,
  dryRun: flag.optional().meta({ description: 'true: store nothing' }),
});

const ID_PATTERN = '^[A-Za-z0-9._:@-]{1,128}$';
const NextLessonsBody = z
  .strictObject({
    ...LessonRequest.shape,
    ...AskOptions.shape,
    employees: z
      .array(z.unknown().meta({ ...Id.meta(), type: 'string', pattern: ID_PATTERN }))
      .min(1)
      .max(100)
      .meta({ description: 'Ids; each is checked on its own' }),
  })
  .meta({ id: 'NextLessonsRequest' });

const NextLessonsAnswer = z
  .object({
    results: z.array(
      z.object({
        employee: z.string().meta({ description: 'As it was sent; empty where that is no text' }),
        next: NextLesson.optional(),
        error: z
          .object({ code: Code, detail: z.string(), errors: z.array(ProblemPart).optional() })
          .optional(),
      }),
    ),
  })
  .meta({ id: 'NextLessons' });

/** Checks one of several ids: a malformed one is a result of its own, beside the others. */
const askingFor = (value: unknown, index: number): Asking => {
  const parsed = Id.safeParse(value);
  if (parsed.success) return parsed.data;
  const locate = (): string => `/employees/${index}`;
  const claimed = typeof value === 'string' && value.isWellFormed() ? value.slice(0, 128) : '';
  return { claimed, wrong: partsOf(parsed.error, locate) };
};

const GROUP = 'Recommendations';
const EMPLOYEE = { id: 'Employee' };
const INACTIVE = { description: 'The employee is not active', schema: Problem };

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
            409: INACTIVE,
            422: { description: 'The skill, task or key result is not there', schema: Problem },
          },
        },
        ahead,
      ),
      async (c) => {
        const employee = c.req.param('id');
        const { at: instant, dryRun = false, include: more, ...request } = c.req.valid('query');
        const identity = c.get('identity');
        const asOfMs = simulated(identity, instant);
        const loaded = await loadSeen(services, c, employee);
        const how = { kind: 'next', request, asOfMs, dryRun, within: '?' } as const;
        const decided = await ask(services, loaded, how);
        if (more === undefined) return written<NextLesson>(c, jsonFor(identity, decided));
        const next = answerFor(identity, decided.answer);
        return c.json(await withBodies(services, identity, loaded, next), 200);
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
            exclude,
            at: asOf,
            dryRun: flag.optional(),
          }),
          responses: {
            200: { description: 'The lessons in the order to do them', schema: NextLesson },
            409: INACTIVE,
          },
        },
        ahead,
      ),
      async (c) => {
        const employee = c.req.param('id');
        const {
          at: instant,
          dryRun = false,
          minutes: budget,
          exclude: left,
        } = c.req.valid('query');
        const asOfMs = simulated(c.get('identity'), instant);
        const loaded = await loadSeen(services, c, employee);
        const request = {
          limit: 20,
          ...(budget !== undefined && { minutes: budget }),
          ...(left !== undefined && { exclude: left }),
        };
        const how = { kind: 'plan', request, asOfMs, dryRun, within: '?' } as const;
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
        const asked = { kind: 'next', request, asOfMs, dryRun, within: '/' } as const;
        const all = employees.map(askingFor);
        const results = await askForMany(services, identity.tenant, all, inForce, asked);
        const shown = results.map((one) =>
          'next' in one ? { ...one, next: answerFor(identity, one.next) } : one,
        );
        return c.json({ results: shown }, 200);
      },
    );
};
