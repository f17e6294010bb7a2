import { Hono } from 'hono';
import * as z from 'zod';
import { Objective } from '../../core/model/objective.ts';
import { Id } from '../../core/model/primitives.ts';
import { acting } from '../http/acting.ts';
import { DELETE_HEADERS, etagHeader, PUT_HEADERS, preconditionOf } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { PATCHED_OBJECTIVE } from '../http/patched-kinds.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { etagOf } from '../store/etag.ts';
import { pageOfList } from '../store/paging.ts';
import { notFound } from '../work/access.ts';
import { deleteObjective } from '../work/delete-objective.ts';
import {
  changeObjective,
  changeObjectives,
  putObjective,
  putObjectives,
} from '../work/put-objective.ts';
import { readObjective, readObjectives } from '../work/read-objectives.ts';
import { HeldQuery, HoldQuery, named, PutAnswer } from './answers.ts';
import { bulkBody, bulkResponses, bulkStatus, checkAndPatch, checkAndPut } from './bulk.ts';
import { PATCH_DESCRIPTION, patchBody, patchNamed, patchResponses } from './patches.ts';

const GROUP = 'Objectives';
const PARAMS = { id: 'Objective' };
/** What a patch of key results says of their values. */
const CURRENT = 'A key result that is listed without metric.current keeps the one that it has.';

/**
 * OKRs. Those of the company and its teams are part of the release; an employee's own lie with the
 * employee, take effect at once, and cannot be held.
 */
export const objectiveRoutes = (services: Services) =>
  new Hono<Env>()
    .get(
      '/v1/objectives',
      route(services, {
        group: GROUP,
        summary: "List the company's and the teams' objectives, or one employee's own, by id",
        scopes: ['admin'],
        query: z.strictObject({
          ...PageQuery.shape,
          ...HeldQuery.shape,
          employee: Id.optional(),
        }),
        responses: { 200: { description: 'A page', schema: pageOf(Objective) } },
      }),
      async (c) => {
        const { employee, held, ...page } = c.req.valid('query');
        const { tenant } = c.get('identity');
        const list = await readObjectives(services, tenant, { employee, held });
        const name = `${tenant}/objectives/${employee ?? ''}`;
        return c.json(pageOfList(name, list, page), 200);
      },
    )
    .post(
      '/v1/objectives',
      route(services, {
        group: GROUP,
        summary: 'Create or replace up to 100 objectives',
        scopes: ['admin'],
        query: HoldQuery,
        body: bulkBody('Objective'),
        responses: bulkResponses,
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { hold } = c.req.valid('query');
        const results = await checkAndPut(c.req.valid('json').items, Objective, (good) =>
          putObjectives(acting(c, services), tenant, good, hold),
        );
        return c.json({ results }, bulkStatus(results));
      },
    )
    .patch(
      '/v1/objectives',
      route(services, {
        group: GROUP,
        summary: 'Change up to 100 objectives',
        description: `${PATCH_DESCRIPTION} ${CURRENT}`,
        scopes: ['admin'],
        query: HoldQuery,
        patch: true,
        body: bulkBody('ObjectivePatch'),
        responses: bulkResponses,
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { hold } = c.req.valid('query');
        const results = await checkAndPatch(c.req.valid('json').items, PATCHED_OBJECTIVE, (good) =>
          changeObjectives(acting(c, services), tenant, good, hold),
        );
        return c.json({ results }, bulkStatus(results));
      },
    )
    .get(
      '/v1/objectives/:id',
      route(services, {
        group: GROUP,
        summary: 'One objective',
        scopes: ['admin'],
        params: PARAMS,
        query: HeldQuery,
        responses: {
          200: {
            description: 'With the newest value of each key result as current',
            schema: Objective,
          },
        },
      }),
      async (c) => {
        const id = c.req.param('id');
        const { held } = c.req.valid('query');
        const found = await readObjective(services, c.get('identity').tenant, id, held);
        if (found === undefined) throw notFound('objective', id);
        return c.json(found, 200, etagHeader(etagOf(found)));
      },
    )
    .put(
      '/v1/objectives/:id',
      route(services, {
        group: GROUP,
        summary: 'Create or replace one objective',
        scopes: ['admin'],
        params: PARAMS,
        query: HoldQuery,
        body: Objective,
        headers: PUT_HEADERS,
        responses: {
          200: { description: 'Replaced, or unchanged', schema: PutAnswer },
          201: { description: 'Created', schema: PutAnswer },
          409: { description: 'An id belongs to another objective', schema: Problem },
          422: { description: 'A reference is wrong', schema: Problem },
        },
      }),
      async (c) => {
        const objective = named(c.req.valid('json'), c.req.param('id'));
        const how = { ...c.req.valid('query'), precondition: preconditionOf(c) };
        const result = await putObjective(
          acting(c, services),
          c.get('identity').tenant,
          objective,
          how,
        );
        return c.json(result, result.status === 'created' ? 201 : 200, etagHeader(result.etag));
      },
    )
    .patch(
      '/v1/objectives/:id',
      route(services, {
        group: GROUP,
        summary: 'Change one objective',
        description: `${PATCH_DESCRIPTION} ${CURRENT}`,
        scopes: ['admin'],
        params: PARAMS,
        query: HoldQuery,
        patch: true,
        body: patchBody('Objective'),
        headers: PUT_HEADERS,
        responses: {
          ...patchResponses,
          409: { description: 'An id belongs to another objective', schema: Problem },
        },
      }),
      async (c) => {
        const change = patchNamed(PATCHED_OBJECTIVE, c.req.param('id'), c.req.valid('json'));
        const how = { ...c.req.valid('query'), precondition: preconditionOf(c) };
        const { tenant } = c.get('identity');
        const result = await changeObjective(acting(c, services), tenant, change, how);
        return c.json(result, result.status === 'created' ? 201 : 200, etagHeader(result.etag));
      },
    )
    .delete(
      '/v1/objectives/:id',
      route(services, {
        group: GROUP,
        summary: 'Delete one objective',
        scopes: ['admin'],
        params: PARAMS,
        query: HoldQuery,
        headers: DELETE_HEADERS,
        responses: { 204: { description: 'Deleted', schema: null } },
      }),
      async (c) => {
        const id = c.req.param('id');
        const how = { ...c.req.valid('query'), precondition: preconditionOf(c) };
        if (!(await deleteObjective(acting(c, services), c.get('identity').tenant, id, how)))
          throw notFound('objective', id);
        return c.body(null, 204);
      },
    );
