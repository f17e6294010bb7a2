import { Hono } from 'hono';
import * as z from 'zod';
import { Arm, type DecisionRecord, LessonRequest, NextLesson } from '../../core/model/decision.ts';
import { Id, Instant } from '../../core/model/primitives.ts';
import { ENGINE_VERSION } from '../../core/recommend/engine.ts';
import type { Env } from '../http/env.ts';
import { maySee, route } from '../http/route.ts';
import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { findDecision } from '../store/decisions.ts';
import { personalGoalsAt } from '../store/personal-goals.ts';
import { releaseNumber } from '../store/releases.ts';
import { recompute } from './ask.ts';

const Decision = z
  .object({
    id: Id,
    employee: Id,
    kind: z.enum(['next', 'plan']),
    at: Instant,
    engine: z.string(),
    release: z.int(),
    arm: Arm,
    request: LessonRequest,
    profile: z.object({
      role: Id.optional(),
      team: Id.optional(),
      timeZone: z.string(),
      language: z.string(),
      startDate: z.string().optional(),
    }),
    picks: z.array(z.object({ lesson: Id, propensity: z.number() })),
    outcome: z.string().meta({ description: 'Digest of all that was answered' }),
  })
  .meta({ id: 'Decision' });

const Replay = z
  .object({
    decision: Id,
    identical: z.boolean(),
    engine: z.object({ made: z.string(), current: z.string() }),
    differences: z
      .array(z.string())
      .meta({ description: 'What differs and why; empty when identical' }),
    recomputed: NextLesson,
  })
  .meta({ id: 'Replay' });

const GROUP = 'Decisions';

const differencesOf = (
  record: DecisionRecord,
  recomputed: NextLesson,
  outcome: string,
): string[] => {
  if (outcome === record.outcome) return [];
  const differences: string[] = [];
  if (record.engine !== ENGINE_VERSION) {
    differences.push(
      `It was made by engine ${record.engine}; this is engine ${ENGINE_VERSION}, which may weigh the same inputs otherwise.`,
    );
  } else {
    differences.push(
      'The engine is the same, so an input is no longer what it was: events of this employee were changed or erased.',
    );
  }
  for (let rank = 0; rank < Math.max(record.picks.length, recomputed.lessons.length); rank++) {
    const before = record.picks[rank];
    const now = recomputed.lessons[rank];
    if (before?.lesson !== now?.lesson.id) {
      differences.push(
        `Rank ${rank + 1} was ${before?.lesson ?? 'empty'}, now ${now?.lesson.id ?? 'empty'}.`,
      );
    } else if (before !== undefined && before.propensity !== now?.propensity) {
      differences.push(
        `Rank ${rank + 1} had the propensity ${before.propensity}, now ${now?.propensity}.`,
      );
    }
  }
  return differences;
};

/** What was served, and the same computed again. */
export const decisionRoutes = (services: Services) => {
  const find = async (identity: Identity, id: string): Promise<DecisionRecord> => {
    const record = await findDecision(services, identity.tenant, id);
    if (record === undefined || !maySee(identity, record.employee))
      throw new Refused('not-found', `There is no decision ${id}.`);
    return record;
  };

  return new Hono<Env>()
    .get(
      '/v1/decisions/:id',
      route(services, {
        group: GROUP,
        summary: 'What was served',
        scopes: ['recommend', 'admin', 'self'],
        params: { id: 'Decision' },
        responses: {
          200: { description: 'The inputs and picks of the decision', schema: Decision },
        },
      }),
      async (c) => {
        const {
          cut: _cut,
          within: _within,
          personal: _personal,
          at,
          picks,
          ...record
        } = await find(c.get('identity'), c.req.param('id'));
        return c.json({ ...record, at: new Date(at).toISOString(), picks: [...picks] }, 200);
      },
    )
    .post(
      '/v1/decisions/:id/replay',
      route(services, {
        group: GROUP,
        summary: 'Compute a decision again from its stored inputs',
        scopes: ['recommend', 'admin'],
        params: { id: 'Decision' },
        responses: { 200: { description: 'Identical, or what differs and why', schema: Replay } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const record = await find(c.get('identity'), c.req.param('id'));
        const release = await releaseNumber(services, tenant, record.release);
        if (release === undefined)
          throw new Refused(
            'release-gone',
            `Release ${record.release} of this decision is not kept any more.`,
          );
        const personal =
          record.personal === undefined
            ? undefined
            : await personalGoalsAt(services, tenant, record.employee, record.personal);
        const { answer, outcome } = await recompute(services, tenant, record, release, personal);
        const differences = differencesOf(record, answer, outcome);
        const engine = { made: record.engine, current: ENGINE_VERSION };
        return c.json(
          {
            decision: record.id,
            identical: differences.length === 0,
            engine,
            differences,
            recomputed: answer,
          },
          200,
        );
      },
    );
};
