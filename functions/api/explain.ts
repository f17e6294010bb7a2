import { Hono } from 'hono';
import * as z from 'zod';
import { Reason, Terms } from '../../core/model/decision.ts';
import { EXCLUSIONS } from '../../core/model/exclusion.ts';
import { Id, Instant } from '../../core/model/primitives.ts';
import type { SkillReport } from '../../core/recommend/skills.ts';
import type { Env } from '../http/env.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { reasonsFor } from '../work/private.ts';
import { readSkills } from '../work/read-skills.ts';
import { why } from '../work/why.ts';
import { asOf, loadSeen, readSeen, simulated } from './seen.ts';

const SkillsAnswer = z
  .object({
    employee: Id,
    at: Instant,
    skills: z.array(
      z.object({
        skill: Id,
        name: z.string(),
        mastery: z.number().meta({
          description:
            'Probability that the employee, rested, answers a typical question on the skill ' +
            'correctly at this moment',
        }),
        uncertainty: z.number().meta({ description: 'Standard deviation, in log-odds' }),
        interval: z
          .array(z.number())
          .length(2)
          .meta({ description: 'Holds the true mastery with 95 % probability' }),
        mastered: z.boolean().meta({
          description:
            'Right answers to five different questions on two days at least, no review long ' +
            'overdue, and with 84 % probability at the target or above',
        }),
        logOdds: z.number(),
        contributions: z.array(z.object({ name: z.string(), logOdds: z.number() })).meta({
          description:
            'What mastery is made of: each name says how far it moves the log-odds when it joins ' +
            'those before it, in the order start, role, general, completions, assessments, ' +
            'answers, forgetting, difficulty. They add up to logOdds',
        }),
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
            share: z.number().optional().meta({
              description:
                'Of key results: 1, or 0.2 where it is shared and the role does not list the skill',
            }),
            nearness: z.number().optional().meta({
              description:
                "Of key results: 1.2 the employee's own, 1.15 their team's, … 1 the company's",
            }),
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

const iso = (instantMs: number | undefined): string | undefined =>
  instantMs === undefined ? undefined : new Date(instantMs).toISOString();

/** A skill's report as it is answered: instants in ISO 8601. */
const skillAnswer = (report: SkillReport) => ({
  ...report,
  interval: [...report.interval],
  contributions: [...report.contributions],
  lastPractised: iso(report.lastPractised),
  nextReview: iso(report.nextReview),
  due: iso(report.due),
  sources: report.sources.map(({ dueMs, objective: _objective, overdue: _overdue, ...source }) => ({
    ...source,
    due: new Date(dueMs).toISOString(),
  })),
});

/** What an employee knows, and why a lesson is or is not for them. */
export const explainRoutes = (services: Services) => {
  const ahead = readSeen(services);
  return new Hono<Env>()
    .get(
      '/v1/employees/:id/skills',
      route(
        services,
        {
          group: GROUP,
          summary: 'What an employee knows, and what it is made of',
          scopes: ['recommend', 'admin', 'self'],
          params: EMPLOYEE,
          query: z.strictObject({ at: asOf }),
          responses: { 200: { description: 'Demanded and touched skills', schema: SkillsAnswer } },
        },
        ahead,
      ),
      async (c) => {
        const employee = c.req.param('id');
        const asOfMs = simulated(c.get('identity'), c.req.valid('query').at);
        const loaded = await loadSeen(services, c, employee);
        const { atMs, skills } = await readSkills(services, loaded, asOfMs);
        const body = {
          employee,
          at: new Date(atMs).toISOString(),
          skills: skills.map(skillAnswer),
        };
        return c.json(body, 200);
      },
    )
    .get(
      '/v1/employees/:id/why/:lesson',
      route(
        services,
        {
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
        },
        ahead,
      ),
      async (c) => {
        const { id: employee, lesson } = c.req.param();
        const loaded = await loadSeen(services, c, employee);
        const found = await why(services, loaded, lesson);
        return c.json({ ...found, reasons: reasonsFor(c.get('identity'), found.reasons) }, 200);
      },
    );
};
