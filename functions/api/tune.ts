import { Hono } from 'hono';
import { Evidence, EvidenceRequest } from '../../core/model/evidence.ts';
import { Job } from '../../core/model/job.ts';
import { SimulationRequest } from '../../core/model/simulation.ts';
import type { Env } from '../http/env.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { LOOK_AGAIN_SECONDS, shownJob } from '../work/job.ts';
import { judgePolicy } from '../work/judge-policy.ts';
import { startSimulation } from '../work/simulate-policy.ts';

const GROUP = 'Policy';

/** What a draft of the policy would come to, before it is published. */
export const tuneRoutes = (services: Services) =>
  new Hono<Env>()
    .post(
      '/v1/policy/simulate',
      route(services, {
        group: GROUP,
        summary: 'Play the weeks ahead under a draft',
        description:
          'Employees as the learner model sees them play under the draft and under the policy in ' +
          'force, with the same luck. What it came to so far stands in the result of the job, a ' +
          "few seconds after it began. It is the model's forecast: trust the direction, not the size.",
        scopes: ['admin'],
        body: SimulationRequest,
        responses: {
          202: {
            description: 'A job plays',
            schema: Job,
            headers: {
              Location: 'Where the job is looked at',
              'Retry-After': 'Seconds after which to look',
            },
          },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const job = await startSimulation(services, tenant, c.req.valid('json'));
        return c.json(shownJob(job), 202, {
          location: `/v1/jobs/${job.id}`,
          'retry-after': String(LOOK_AGAIN_SECONDS),
        });
      },
    )
    .post(
      '/v1/policy/evidence',
      route(services, {
        group: GROUP,
        summary: 'What the log says of a draft',
        description:
          'By a sample of the decisions of 28 days, replayed every night: how many more of its ' +
          'picks would be finished, or not dismissed, within three days. It speaks of single ' +
          'picks, not of goals, and where the log cannot tell, it says so and what would.',
        scopes: ['admin'],
        uses: null,
        body: EvidenceRequest,
        responses: { 200: { description: 'What it says, or what would tell', schema: Evidence } },
      }),
      async (c) => {
        const { policy } = c.req.valid('json');
        return c.json(await judgePolicy(services, c.get('identity').tenant, policy), 200);
      },
    );
