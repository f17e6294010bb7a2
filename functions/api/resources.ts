import { Hono } from 'hono';
import * as z from 'zod';
import { Id } from '../../core/model/primitives.ts';
import type { ResourceKind, Resources } from '../../core/release/workspace.ts';
import { acting } from '../http/acting.ts';
import { DELETE_HEADERS, etagHeader, PUT_HEADERS, preconditionOf } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import type { Patched } from '../http/patched.ts';
import { Problem } from '../http/problem.ts';
import { type RouteSpec, route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { etagOf } from '../store/etag.ts';
import { pageOfList } from '../store/paging.ts';
import { notFound } from '../work/access.ts';
import { deleteResource } from '../work/delete-resource.ts';
import { planningTeams } from '../work/put-digest-settings.ts';
import {
  changeResource,
  changeResources,
  putResource,
  putResources,
} from '../work/put-resource.ts';
import { readResource, readResources } from '../work/read-resources.ts';
import { HeldQuery, HoldQuery, named, PutAnswer } from './answers.ts';
import { bulkBody, bulkResponses, bulkStatus, checkAndPatch, checkAndPut } from './bulk.ts';
import { PATCH_DESCRIPTION, patchBody, patchNamed, patchResponses } from './patches.ts';

/** Query of a deletion: people may hold roles and teams, and nothing else of a workspace. */
const DeletionQuery = HoldQuery.extend({
  reassign: Id.optional().meta({
    description: 'Give everybody who holds the one that goes this one instead',
  }),
});

/** The routes of one kind of resource that lives in the workspace. */
export const resourceRoutes = <K extends Exclude<ResourceKind, 'objectives'>, P extends `/v1/${K}`>(
  services: Services,
  of: { path: P; kind: K; noun: string; name: string; schema: z.ZodType<Resources[K]> },
) => {
  const { path, kind, noun, schema } = of;
  const patched: Patched<Resources[K]> = { schema, noun };
  const group = `${noun.charAt(0).toUpperCase()}${noun.slice(1)}s`;
  const params = { id: group.slice(0, -1) };
  const scopes = ['admin'] as const;
  // What teams say of digests holds for their people at once.
  const changing = <T>(tenant: string, change: () => Promise<T>): Promise<T> =>
    kind === 'teams' ? planningTeams(services, tenant, change) : change();
  const isHeldByPeople = kind === 'roles' || kind === 'teams';
  const reassigned: RouteSpec['responses'] = isHeldByPeople
    ? { 422: { description: 'What ?reassign= names is not there', schema: Problem } }
    : {};

  return new Hono<Env>()
    .get(
      path,
      route(services, {
        group,
        summary: `List ${noun}s by id`,
        scopes,
        query: z.strictObject({ ...PageQuery.shape, ...HeldQuery.shape }),
        responses: { 200: { description: 'A page', schema: pageOf(schema) } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { held, ...page } = c.req.valid('query');
        const list = await readResources(services, tenant, kind, held);
        return c.json(pageOfList(`${tenant}/${kind}`, list, page), 200);
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
        const { tenant } = c.get('identity');
        const { hold } = c.req.valid('query');
        const results = await checkAndPut(c.req.valid('json').items, schema, (good) =>
          changing(tenant, () => putResources(acting(c, services), tenant, kind, good, hold)),
        );
        return c.json({ results }, bulkStatus(results));
      },
    )
    .patch(
      path,
      route(services, {
        group,
        summary: `Change up to 100 ${noun}s`,
        description: PATCH_DESCRIPTION,
        scopes,
        query: HoldQuery,
        patch: true,
        body: bulkBody(`${of.name}Patch`),
        responses: bulkResponses,
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { hold } = c.req.valid('query');
        const results = await checkAndPatch(c.req.valid('json').items, patched, (good) =>
          changing(tenant, () => changeResources(acting(c, services), tenant, kind, good, hold)),
        );
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
        query: HeldQuery,
        responses: { 200: { description: 'As it was put, defaults filled in', schema } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const id = c.req.param('id') ?? '';
        const found = await readResource(services, tenant, kind, id, c.req.valid('query').held);
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
        headers: PUT_HEADERS,
        responses: {
          200: { description: 'Replaced, or unchanged', schema: PutAnswer },
          201: { description: 'Created', schema: PutAnswer },
          422: { description: 'A reference or cycle is wrong', schema: Problem },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const resource = named(c.req.valid('json') as Resources[K], c.req.param('id') ?? '');
        const how = { ...c.req.valid('query'), precondition: preconditionOf(c) };
        const result = await changing(tenant, () =>
          putResource(acting(c, services), tenant, kind, resource, how),
        );
        return c.json(result, result.status === 'created' ? 201 : 200, etagHeader(result.etag));
      },
    )
    .patch(
      `${path}/:id`,
      route(services, {
        group,
        summary: `Change one ${noun}`,
        description: PATCH_DESCRIPTION,
        scopes,
        params,
        query: HoldQuery,
        patch: true,
        body: patchBody(of.name),
        headers: PUT_HEADERS,
        responses: patchResponses,
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const change = patchNamed(patched, c.req.param('id') ?? '', c.req.valid('json'));
        const how = { ...c.req.valid('query'), precondition: preconditionOf(c) };
        const result = await changing(tenant, () =>
          changeResource(acting(c, services), tenant, kind, change, how),
        );
        return c.json(result, result.status === 'created' ? 201 : 200, etagHeader(result.etag));
      },
    )
    .delete(
      `${path}/:id`,
      route(services, {
        group,
        summary: `Delete one ${noun} that nothing refers to`,
        scopes,
        params,
        query: isHeldByPeople ? DeletionQuery : HoldQuery,
        headers: DELETE_HEADERS,
        responses: {
          204: { description: 'Deleted', schema: null },
          409: { description: 'Still referred to, or held by people', schema: Problem },
          ...reassigned,
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const id = c.req.param('id') ?? '';
        const query: z.output<typeof DeletionQuery> = c.req.valid('query');
        const how = { ...query, precondition: preconditionOf(c) };
        const isGone = await changing(tenant, () =>
          deleteResource(acting(c, services), tenant, kind, id, how),
        );
        if (!isGone) throw notFound(noun, id);
        return c.body(null, 204);
      },
    );
};
