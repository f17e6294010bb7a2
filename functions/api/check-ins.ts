import { Hono } from 'hono';
import { CheckIn } from '../../core/model/objective.ts';
import { Instant } from '../../core/model/primitives.ts';
import { acting } from '../http/acting.ts';
import type { Env } from '../http/env.ts';
import { IDEMPOTENCY_HEADERS, idempotencyKeyOf } from '../http/idempotency.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { isKeyResult, listCheckIns } from '../store/check-ins.ts';
import { notFound } from '../work/access.ts';
import { checkIn } from '../work/check-in.ts';

const GROUP = 'Objectives';
const PARAMS = { id: 'Key result' };

const CheckInAnswer = CheckIn.safeExtend({ at: Instant }).meta({ id: 'StoredCheckIn' });

/** New values of key results. */
export const checkInRoutes = (services: Services) =>
  new Hono<Env>()
    .post(
      '/v1/key-results/:id/check-ins',
      route(services, {
        group: GROUP,
        summary: 'Post a new current value of a key result',
        description:
          'Of the whole, or of one team or employee. Posting the same instant again corrects it; ' +
          'an older instant leaves current as it is.',
        scopes: ['admin'],
        params: PARAMS,
        body: CheckIn,
        headers: IDEMPOTENCY_HEADERS,
        responses: {
          201: { description: 'Stored, and in force', schema: CheckInAnswer },
          409: { description: 'Another check-in has this id', schema: Problem },
          422: {
            description: 'In the future, or of someone or a team that does not exist',
            schema: Problem,
          },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const given = c.req.valid('json');
        const { stored } = await checkIn(
          acting(c, services),
          tenant,
          c.req.param('id'),
          given,
          idempotencyKeyOf(c),
        );
        return c.json(stored, 201);
      },
    )
    .get(
      '/v1/key-results/:id/check-ins',
      route(services, {
        group: GROUP,
        summary: 'Check-ins of a key result, newest first',
        scopes: ['admin'],
        params: PARAMS,
        query: PageQuery,
        responses: { 200: { description: 'A page', schema: pageOf(CheckInAnswer) } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const id = c.req.param('id');
        if (!(await isKeyResult(services, tenant, id))) throw notFound('key result', id);
        return c.json(await listCheckIns(services, tenant, id, c.req.valid('query')), 200);
      },
    );
