import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { memoryOf } from '../../core/learner/memory.ts';
import { AskOptions, LessonRequest, NextLesson, Reason, Terms } from '../../core/model/decision.ts';
import { LessonFormat } from '../../core/model/lesson.ts';
import { Id, Instant, Language, line } from '../../core/model/primitives.ts';
import { EXCLUSIONS } from '../../core/recommend/exclusions.ts';
import { skillReports } from '../../core/recommend/skills.ts';
import { whyLesson } from '../../core/recommend/why.ts';
import type { Env } from '../http/env.ts';
import { written } from '../http/json.ts';
import { Problem } from '../http/problem.ts';
import { onlySelf, route } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import type { Identity } from '../store/api-keys.ts';
import { currentRelease } from '../store/releases.ts';
import {
  ask,
  type Loaded,
  load,
  loadCounted,
  NO_REQUEST,
  questionOf,
  whileAuthorizing,
} from './ask.ts';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const minutes = z.coerce
  .number()
  .positive()
  .max(480)
  .optional()
  .meta({ description: 'Time at hand; longer lessons are left out' });
const at = Instant.optional().meta({
  description: 'As of this instant, past or future; implies dryRun, needs the scope simulate',
});

const NextLessonQuery = z.strictObject({
  minutes,
  limit: z.coerce.number().int().min(1).max(20).default(1),
  format: LessonFormat.optional(),
  language: Language.optional(),
  skill: Id.optional(),
  task: line(200).optional(),
  keyResult: Id.optional(),
  at,
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
        error: z.object({ code: z.string(), detail: z.string() }).optional(),
      }),
    ),
  })
  .meta({ id: 'NextLessons' });

const SkillsAnswer = z
  .object({
    employee: Id,
    at: Instant,
    skills: z.array(
      z.object({
        skill: Id,
        name: z.string(),
        mastery: z.number(),
        uncertainty: z.number().meta({ description: 'Standard deviation, in log-odds' }),
        interval: z.array(z.number()).length(2),
        mastered: z.boolean(),
        logOdds: z.number(),
        contributions: z
          .array(z.object({ name: z.string(), logOdds: z.number() }))
          .meta({ description: 'They add up to logOdds' }),
        answers: z.number(),
        lastPractised: Instant.optional(),
        nextReview: Instant.optional(),
        target: z.number().optional(),
        projected: z.number().optional(),
        gap: z.number().optional(),
        due: Instant.optional(),
        sources: z.array(
          z.object({
            kind: z.string(),
            id: Id,
            title: z.string(),
            target: z.number(),
            weight: z.number(),
            due: Instant,
            behind: z.number().optional(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Skills' });

const WhyAnswer = z
  .object({
    lesson: Id,
    eligible: z.boolean(),
    rank: z.int().optional(),
    of: z.int(),
    score: z.number().optional(),
    propensity: z.number().optional(),
    terms: Terms.optional(),
    reasons: z.array(Reason),
    excluded: z.object({ code: z.enum([...EXCLUSIONS, 'outranked']), text: z.string() }).optional(),
  })
  .meta({ id: 'Why' });

const GROUP = 'Recommendations';
const EMPLOYEE = { id: 'Employee' };

/** Throws for a point in time that this credential may not ask about. */
const simulated = (identity: Identity, instant: string | undefined): number | undefined => {
  if (instant === undefined) return undefined;
  if (!identity.scopes.includes('simulate'))
    throw new Refused(
      'missing-scope',
      'To ask as of another instant this credential needs the scope simulate.',
    );
  return Date.parse(instant);
};

const iso = (instant: number | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString();

/** How many employees of one request are decided at the same time. */
const TOGETHER = 8;

/**
 * Loads an employee while the credential is checked; throws for the credential first, then for whom
 * it may not see.
 */
const loadSeen = async (
  services: Services,
  c: Pick<Context<Env>, 'get'>,
  employee: string,
): Promise<[Identity, Loaded]> => {
  const reads = load(services, c.get('tenant'), employee);
  const [identity, loaded] = await whileAuthorizing(c.get('authorize')(), reads);
  onlySelf(identity, employee);
  return [identity, loaded];
};

/** The routes that other apps call to learn what an employee should learn next. */
export const recommendRoutes = (services: Services) =>
  new Hono<Env>()
    .get(
      '/v1/employees/:id/next-lesson',
      route(services, {
        group: GROUP,
        summary: "An employee's next lesson",
        description:
          'The lesson that most lifts the key results per minute, with reasons. Asking again before an event, a release or the next local day gives the same decision.',
        scopes: ['recommend', 'self'],
        params: EMPLOYEE,
        query: NextLessonQuery,
        responses: {
          200: { description: 'What to learn next, or why nothing', schema: NextLesson },
        },
        authorizesItself: true,
      }),
      async (c) => {
        const employee = c.req.param('id');
        const { at: instant, dryRun = false, ...request } = c.req.valid('query');
        const [identity, loaded] = await loadSeen(services, c, employee);
        const how = { kind: 'next', request, at: simulated(identity, instant), dryRun } as const;
        return written<NextLesson>(c, (await ask(services, loaded, how)).json);
      },
    )
    .get(
      '/v1/employees/:id/plan',
      route(services, {
        group: GROUP,
        summary: 'An ordered set of lessons within a budget of minutes',
        scopes: ['recommend', 'self'],
        params: EMPLOYEE,
        query: z.strictObject({
          minutes: minutes.meta({ description: 'Budget; 15 if left out' }),
          at,
          dryRun: flag.optional(),
        }),
        responses: {
          200: { description: 'The lessons in the order to do them', schema: NextLesson },
        },
        authorizesItself: true,
      }),
      async (c) => {
        const employee = c.req.param('id');
        const { at: instant, dryRun = false, minutes: budget } = c.req.valid('query');
        const [identity, loaded] = await loadSeen(services, c, employee);
        const request = { limit: 20, ...(budget !== undefined && { minutes: budget }) };
        const how = { kind: 'plan', request, at: simulated(identity, instant), dryRun } as const;
        return written<NextLesson>(c, (await ask(services, loaded, how)).json);
      },
    )
    .post(
      '/v1/next-lessons',
      route(services, {
        group: GROUP,
        summary: 'The next lessons of up to 100 employees',
        scopes: ['recommend'],
        body: NextLessonsBody,
        responses: {
          200: { description: 'One result an employee, in order', schema: NextLessonsAnswer },
        },
      }),
      async (c) => {
        const { employees, at: instant, dryRun, ...request } = c.req.valid('json');
        const identity = c.get('identity');
        const asOf = simulated(identity, instant);
        const { manifest, release } = await currentRelease(services, identity.tenant);
        const memory = memoryOf(release.model.memory);
        const one = async (
          employee: string,
        ): Promise<z.output<typeof NextLessonsAnswer>['results'][number]> => {
          const learner = await loadCounted(services, identity.tenant, employee, () => memory);
          try {
            const loaded = { tenant: identity.tenant, employee, learner, manifest, release };
            const { answer } = await ask(services, loaded, {
              kind: 'next',
              request,
              at: asOf,
              dryRun,
            });
            return { employee, next: answer };
          } catch (error) {
            if (!(error instanceof Refused)) throw error;
            return { employee, error: { code: error.code, detail: error.message } };
          }
        };
        const results: z.output<typeof NextLessonsAnswer>['results'] = [];
        for (let from = 0; from < employees.length; from += TOGETHER) {
          results.push(...(await Promise.all(employees.slice(from, from + TOGETHER).map(one))));
        }
        return c.json({ results }, 200);
      },
    )
    .get(
      '/v1/employees/:id/skills',
      route(services, {
        group: GROUP,
        summary: 'What an employee knows, and what it is made of',
        scopes: ['recommend', 'admin', 'self'],
        params: EMPLOYEE,
        query: z.strictObject({ at }),
        responses: { 200: { description: 'Demanded and touched skills', schema: SkillsAnswer } },
        authorizesItself: true,
      }),
      async (c) => {
        const employee = c.req.param('id');
        const [identity, loaded] = await loadSeen(services, c, employee);
        const { question } = await questionOf(
          services,
          loaded,
          NO_REQUEST,
          simulated(identity, c.req.valid('query').at),
        );
        const skills = skillReports({ ...question, seed: '' }).map((report) => ({
          ...report,
          interval: [...report.interval],
          contributions: [...report.contributions],
          lastPractised: iso(report.lastPractised),
          nextReview: iso(report.nextReview),
          due: iso(report.due),
          sources: report.sources.map(({ kind, id, title, target, weight, dueMs, behind }) => ({
            kind,
            id,
            title,
            target,
            weight,
            due: new Date(dueMs).toISOString(),
            ...(behind !== undefined && { behind }),
          })),
        }));
        return c.json({ employee, at: new Date(question.atMs).toISOString(), skills }, 200);
      },
    )
    .get(
      '/v1/employees/:id/why/:lesson',
      route(services, {
        group: GROUP,
        summary: 'Why a lesson is, or is not, recommended to an employee',
        scopes: ['recommend', 'admin', 'self'],
        params: { ...EMPLOYEE, lesson: 'Lesson' },
        responses: {
          200: {
            description: 'Rank and terms, or the constraint that keeps it out',
            schema: WhyAnswer,
          },
          404: { description: 'No such employee or lesson', schema: Problem },
        },
        authorizesItself: true,
      }),
      async (c) => {
        const { id: employee, lesson } = c.req.param();
        const [, loaded] = await loadSeen(services, c, employee);
        const { question } = await questionOf(services, loaded, NO_REQUEST);
        const index = loaded.release.catalogue.lessonIndex.get(lesson);
        if (index === undefined) throw new Refused('not-found', `There is no lesson ${lesson}.`);
        const why = whyLesson({ ...question, seed: '' }, index);
        return c.json({ ...why, reasons: [...why.reasons] }, 200);
      },
    );
