import { Hono } from 'hono';
import { CheckIn } from '../../core/model/objective.ts';
import { Instant } from '../../core/model/primitives.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route, unknownEmployee } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { addCheckIn, isKeyResult, listCheckIns, type StoredCheckIn } from '../store/check-ins.ts';
import { findEmployee } from '../store/employees.ts';
import { currentRelease } from '../store/releases.ts';
import { MOST_AHEAD_MS } from './events.ts';
import { notFound } from './resources.ts';

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
          'Of the whole, or of one team or employee. Posting the same instant again corrects it; an older instant leaves current as it is.',
        scopes: ['admin'],
        params: PARAMS,
        body: CheckIn,
        responses: {
          201: { description: 'Stored, and in force', schema: CheckInAnswer },
          422: {
            description: 'In the future, or of someone or a team that does not exist',
            schema: Problem,
          },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const checkIn = c.req.valid('json');
        const now = services.now();
        const at = checkIn.at === undefined ? now : Date.parse(checkIn.at);
        if (at > now + MOST_AHEAD_MS) {
          throw new Refused('future-event', 'at lies in the future.', [
            { pointer: '/at', detail: 'lies more than five minutes in the future' },
          ]);
        }
        if (checkIn.team !== undefined) {
          const { release } = await currentRelease(services, tenant);
          if (!release.prepared.lineage.has(checkIn.team)) {
            const detail = `There is no team ${checkIn.team}.`;
            throw new Refused('unknown-reference', detail, [{ pointer: '/team', detail }]);
          }
        }
        if (
          checkIn.employee !== undefined &&
          (await findEmployee(services, tenant, checkIn.employee)) === undefined
        ) {
          throw unknownEmployee(checkIn.employee);
        }
        const stored: StoredCheckIn = { ...checkIn, at: new Date(at).toISOString() };
        const result = await addCheckIn(services, tenant, c.req.param('id'), stored);
        if (result === 'no-key-result') throw notFound('key result', c.req.param('id'));
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
