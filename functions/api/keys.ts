import { Hono } from 'hono';
import * as z from 'zod';
import { ApiKey, KeyRequest } from '../../core/model/key.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { route, unknownEmployee } from '../http/route.ts';
import type { Services } from '../services.ts';
import { createKey, listKeys, revokeKey } from '../store/api-keys.ts';
import { findEmployee } from '../store/employees.ts';
import { notFound } from './resources.ts';

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
        scopes: ['admin'],
        body: KeyRequest,
        responses: {
          201: { description: 'The key; its secret is shown only here', schema: NewKey },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const request = c.req.valid('json');
        if (
          request.employee !== undefined &&
          (await findEmployee(services, tenant, request.employee)) === undefined
        )
          throw unknownEmployee(request.employee);
        return c.json(await createKey(services, tenant, request), 201);
      },
    )
    .get(
      '/v1/keys',
      route(services, {
        group: GROUP,
        summary: 'List keys, without their secrets',
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
        responses: { 204: { description: 'Revoked', schema: null } },
      }),
      async (c) => {
        if (!(await revokeKey(services, c.get('identity').tenant, c.req.param('id'))))
          throw notFound('key', c.req.param('id'));
        return c.body(null, 204);
      },
    );
