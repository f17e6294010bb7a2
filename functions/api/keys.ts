import { Hono } from 'hono';
import * as z from 'zod';
import { ApiKey, KeyRequest } from '../../core/model/key.ts';
import { acting } from '../http/acting.ts';
import type { Env } from '../http/env.ts';
import { IDEMPOTENCY_HEADERS, idempotencyKeyOf } from '../http/idempotency.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { listKeys } from '../store/api-keys.ts';
import { makeKey } from '../work/make-key.ts';
import { revokeKey } from '../work/revoke-key.ts';

const GROUP = 'Keys';

const NewKey = z
  .object({ key: ApiKey, secret: z.string().meta({ description: 'Shown only here' }) })
  .meta({ id: 'NewKey' });

/** API keys of the tenant. */
export const keyRoutes = (services: Services) =>
  new Hono<Env>()
    .post(
      '/v1/keys',
      route(services, {
        group: GROUP,
        summary: 'Make an API key',
        description:
          'An expiry must lie at least a minute ahead. A key with the scope self speaks for one ' +
          'employee, and cannot score them.',
        scopes: ['admin'],
        body: KeyRequest,
        headers: IDEMPOTENCY_HEADERS,
        responses: {
          201: { description: 'The key; its secret is shown only here', schema: NewKey },
          409: { description: 'This request has made a key before', schema: Problem },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const made = await makeKey(
          acting(c, services),
          tenant,
          c.req.valid('json'),
          idempotencyKeyOf(c),
        );
        return c.json(made, 201);
      },
    )
    .get(
      '/v1/keys',
      route(services, {
        group: GROUP,
        summary: 'List keys by id, without their secrets',
        scopes: ['admin'],
        query: PageQuery,
        responses: { 200: { description: 'A page', schema: pageOf(ApiKey) } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        return c.json(await listKeys(services, tenant, c.req.valid('query')), 200);
      },
    )
    .delete(
      '/v1/keys/:id',
      route(services, {
        group: GROUP,
        summary: 'Revoke a key at once',
        scopes: ['admin'],
        params: { id: 'Key' },
        responses: {
          204: { description: 'Revoked', schema: null },
          409: {
            description: 'It is the last key with the scope admin: make another one first',
            schema: Problem,
          },
        },
      }),
      async (c) => {
        await revokeKey(acting(c, services), c.get('identity').tenant, c.req.param('id'));
        return c.body(null, 204);
      },
    );
