import { Hono } from 'hono';
import * as z from 'zod';
import { Id } from '../../core/model/primitives.ts';
import {
  listResources,
  type ResourceKind,
  type Resources,
  readResource,
} from '../../core/release/workspace.ts';
import { checkConditions, etagHeader } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { etagOf } from '../store/etag.ts';
import { readManifest } from '../store/manifest.ts';
import { pageOfList } from '../store/paging.ts';
import { readWorkspace } from '../store/workspace.ts';
import { bulkBody, bulkResponses, bulkStatus, checkItems } from './bulk.ts';
import { deleteOne, putMany, putOne } from './change.ts';

export const HoldQuery = z.strictObject({
  hold: z
    .enum(['true', 'false'])
    .optional()
    .transform((value) => value === 'true')
    .meta({ description: 'true: collect the change until POST /v1/releases' }),
});

/** The resource of a body, which must be the one that the path names. */
export const named = <T extends { id: string }>(resource: T, id: string): T => {
  if (resource.id !== id) {
    throw new Refused('id-mismatch', `The body is about ${resource.id}, the path about ${id}.`, [
      { pointer: '/id', detail: 'must be the id of the path' },
    ]);
  }
  return resource;
};

export const notFound = (noun: string, id: string): Refused =>
  new Refused('not-found', `There is no ${noun} ${id}.`);

export const PutAnswer = z
  .object({ id: Id, status: z.enum(['created', 'updated', 'unchanged']), etag: z.string() })
  .meta({ id: 'PutAnswer' });

/** The routes of one kind of resource that lives in the workspace. */
export const resourceRoutes = <K extends Exclude<ResourceKind, 'objectives'>, P extends `/v1/${K}`>(
  services: Services,
  of: { path: P; kind: K; noun: string; name: string; schema: z.ZodType<Resources[K]> },
) => {
  const { path, kind, noun, schema } = of;
  const group = `${noun.charAt(0).toUpperCase()}${noun.slice(1)}s`;
  const params = { id: group.slice(0, -1) };
  const scopes = ['admin'] as const;
  const refused = { 422: { description: 'A reference or cycle is wrong', schema: Problem } };
  const held = z.strictObject({
    held: z
      .enum(['true', 'false'])
      .optional()
      .meta({ description: 'true: as held, where changes are held' }),
  });

  return new Hono<Env>()
    .get(
      path,
      route(services, {
        group,
        summary: `List ${noun}s by id`,
        scopes,
        query: z.strictObject({ ...PageQuery.shape, ...held.shape }),
        responses: { 200: { description: 'A page', schema: pageOf(schema) } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { held: wanted, ...page } = c.req.valid('query');
        const workspace = await readWorkspace(
          services,
          tenant,
          await readManifest(services, tenant),
          wanted === 'true',
        );
        return c.json(pageOfList(`${tenant}#${kind}`, listResources(workspace, kind), page), 200);
      },
    )
    .post(
      path,
      route(services, {
        group,
        summary: `Create or replace up to 100 ${noun}s`,
        scopes,
        query: HoldQuery,
        body: bulkBody(of.name),
        responses: bulkResponses,
      }),
      async (c) => {
        const { results, good } = checkItems(c.req.valid('json').items, schema);
        if (good.length > 0) {
          const stored = await putMany(
            services,
            c.get('identity').tenant,
            kind,
            good,
            c.req.valid('query').hold,
          );
          for (const [index, result] of stored) results[index] = result;
        }
        return c.json({ results }, bulkStatus(results));
      },
    )
    .get(
      `${path}/:id`,
      route(services, {
        group,
        summary: `One ${noun}`,
        scopes,
        params,
        query: held,
        responses: { 200: { description: 'As it was put, defaults filled in', schema } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const id = c.req.param('id') ?? '';
        const wanted = c.req.valid('query').held === 'true';
        const found = readResource(
          await readWorkspace(services, tenant, await readManifest(services, tenant), wanted),
          kind,
          id,
        );
        if (found === undefined) throw notFound(noun, id);
        return c.json(found, 200, etagHeader(etagOf(found)));
      },
    )
    .put(
      `${path}/:id`,
      route(services, {
        group,
        summary: `Create or replace one ${noun}`,
        scopes,
        params,
        query: HoldQuery,
        body: schema,
        headers: {
          'If-Match': 'Only if it still has this ETag',
          'If-None-Match': '* = only if it does not exist',
        },
        responses: {
          200: { description: 'Replaced, or unchanged', schema: PutAnswer },
          201: { description: 'Created', schema: PutAnswer },
          ...refused,
        },
      }),
      async (c) => {
        const resource = named(c.req.valid('json') as Resources[K], c.req.param('id') ?? '');
        const outcome = await putOne(
          services,
          c.get('identity').tenant,
          kind,
          resource,
          c.req.valid('query').hold,
          (tag) => checkConditions(c, tag),
        );
        return c.json(
          { id: resource.id, ...outcome },
          outcome.status === 'created' ? 201 : 200,
          etagHeader(outcome.etag),
        );
      },
    )
    .delete(
      `${path}/:id`,
      route(services, {
        group,
        summary: `Delete one ${noun} that nothing refers to`,
        scopes,
        params,
        query: HoldQuery,
        responses: {
          204: { description: 'Deleted', schema: null },
          409: { description: 'Still referred to', schema: Problem },
        },
      }),
      async (c) => {
        const id = c.req.param('id') ?? '';
        const deleted = await deleteOne(
          services,
          c.get('identity').tenant,
          kind,
          id,
          c.req.valid('query').hold,
          (tag) => checkConditions(c, tag),
        );
        if (!deleted) throw notFound(noun, id);
        return c.body(null, 204);
      },
    );
};
