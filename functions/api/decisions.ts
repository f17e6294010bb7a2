import { Hono } from 'hono';
import * as z from 'zod';
import { Arm, LessonRequest, NextLesson } from '../../core/model/decision.ts';
import { Id, Instant } from '../../core/model/primitives.ts';
import type { Env } from '../http/env.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { answerFor } from '../work/private.ts';
import { readDecision, replay } from '../work/replay.ts';

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

/** What was served, and the same computed again. */
export const decisionRoutes = (services: Services) =>
  new Hono<Env>()
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
        const found = await readDecision(services, c.get('identity'), c.req.param('id'));
        const { cut: _cut, within: _within, upto: _upto, state: _state, ...shown } = found;
        const { personal: _personal, luck: _luck, at, picks, ...record } = shown;
        const body = { ...record, at: new Date(at).toISOString(), picks: [...picks] };
        return c.json(body, 200);
      },
    )
    .post(
      '/v1/decisions/:id/replay',
      route(services, {
        group: GROUP,
        summary: 'Compute a decision again from its stored inputs',
        scopes: ['recommend', 'admin'],
        uses: null,
        params: { id: 'Decision' },
        responses: { 200: { description: 'Identical, or what differs and why', schema: Replay } },
      }),
      async (c) => {
        const identity = c.get('identity');
        const { recomputed, ...replayed } = await replay(services, identity, c.req.param('id'));
        return c.json({ ...replayed, recomputed: answerFor(identity, recomputed) }, 200);
      },
    );
