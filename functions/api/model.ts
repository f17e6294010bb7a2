import { Hono } from 'hono';
import * as z from 'zod';
import { mostFirst } from '../../core/base/order.ts';
import { memoryOf } from '../../core/learner/memory.ts';
import { ModelReport } from '../../core/model/model-report.ts';
import { Id, Instant } from '../../core/model/primitives.ts';
import type { Env } from '../http/env.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { lastModelReports } from '../store/models.ts';
import { currentRelease } from '../store/releases.ts';

const GROUP = 'Learner model';
const REPORTS = 10;

const ModelInForce = z
  .object({
    release: z.int(),
    source: z.string().meta({ description: 'What the weights were fitted to' }),
    since: Instant.optional().meta({
      description:
        'When the last fit of this tenant was put in force; absent while the defaults are',
    }),
    weights: z.record(z.string(), z.number()).meta({ description: 'By feature, in log-odds' }),
    memory: z.array(z.number()).meta({ description: 'The 21 parameters of FSRS-6' }),
    gain: z.number().meta({ description: 'What an average lesson adds, in log-odds' }),
    effects: z.array(z.object({ lesson: Id, effect: z.number(), standardError: z.number() })).meta({
      description:
        'What single lessons were measured to add, the most first; ± 1.96 standardError is 95 %',
    }),
    reports: z
      .array(ModelReport)
      .meta({ description: `The last ${REPORTS} nightly fits, newest first` }),
  })
  .meta({ id: 'LearnerModel' });

/** The learner model in force, and what the nightly fits found. */
export const modelRoutes = (services: Services) =>
  new Hono<Env>().get(
    '/v1/model',
    route(services, {
      group: GROUP,
      summary: 'The learner model in force, and the reports of the last nightly fits',
      scopes: ['admin'],
      responses: {
        200: {
          description: 'Weights, memory parameters, effects of lessons, reports',
          schema: ModelInForce,
        },
      },
    }),
    async (c) => {
      const { tenant } = c.get('identity');
      const [{ release }, reports] = await Promise.all([
        currentRelease(services, tenant),
        lastModelReports(services, tenant, REPORTS),
      ]);
      const { source, weights, memory, gain, effects = [] } = release.model;
      const since = reports.find((report) => report.release !== undefined)?.at;
      return c.json(
        {
          release: release.number,
          source,
          ...(since !== undefined && { since }),
          weights,
          memory: [...memoryOf(memory).parameters],
          gain,
          effects: effects
            .map(([lesson, effect, standardError]) => ({ lesson, effect, standardError }))
            .sort(
              mostFirst(
                ({ effect }) => effect,
                ({ lesson }) => lesson,
              ),
            ),
          reports,
        },
        200,
      );
    },
  );
