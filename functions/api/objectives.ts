import { Hono } from 'hono';
import * as z from 'zod';
import { Objective } from '../../core/model/objective.ts';
import { Id } from '../../core/model/primitives.ts';
import { listResources, readResource } from '../../core/release/workspace.ts';
import { checkConditions, etagHeader } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route, unknownEmployee } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { findEmployee } from '../store/employees.ts';
import { etagOf } from '../store/etag.ts';
import { readManifest } from '../store/manifest.ts';
import { pageOfList } from '../store/paging.ts';
import {
  deletePersonal,
  findPersonal,
  listPersonal,
  ownerOf,
  putPersonal,
} from '../store/personal-goals.ts';
import { currentRelease } from '../store/releases.ts';
import { readWorkspace } from '../store/workspace.ts';
import { type BulkResult, bulkBody, bulkResponses, bulkStatus, checkItems } from './bulk.ts';
import { deleteOne, putMany, putOne } from './change.ts';
import { HoldQuery, named, notFound, PutAnswer } from './resources.ts';

const GROUP = 'Objectives';
const PARAMS = { id: 'Objective' };

type Outcome = { status: 'created' | 'updated' | 'unchanged'; etag: string };

/**
 * OKRs. Those of the company and its teams are part of the release; an employee's own lie with the
 * employee, take effect at once, and cannot be held.
 */
export const objectiveRoutes = (services: Services) => {
  const shared = async (tenant: string, id: string): Promise<Objective | undefined> =>
    readResource(
      await readWorkspace(services, tenant, await readManifest(services, tenant)),
      'objectives',
      id,
    );

  const putOwn = async (
    tenant: string,
    employee: string,
    objective: Objective,
    check: (tag: string | undefined) => void,
  ): Promise<Outcome> => {
    if ((await shared(tenant, objective.id)) !== undefined) {
      throw new Refused(
        'id-taken',
        `${objective.id} is an objective of the company or a team. Delete it first, or choose another id.`,
      );
    }
    if ((await findEmployee(services, tenant, employee)) === undefined)
      throw unknownEmployee(employee);
    const { release } = await currentRelease(services, tenant);
    const taken = new Set(
      release.goals.objectives.flatMap(({ keyResults }) => keyResults.map(({ id }) => id)),
    );
    const errors = objective.keyResults.flatMap((keyResult, index) => [
      ...(taken.has(keyResult.id)
        ? [
            {
              pointer: `/keyResults/${index}/id`,
              detail: `${keyResult.id} is a key result of another objective.`,
              code: 'duplicate-id',
            },
          ]
        : []),
      ...keyResult.skills.flatMap(({ skill }, place) =>
        release.catalogue.skillIndex.has(skill)
          ? []
          : [
              {
                pointer: `/keyResults/${index}/skills/${place}/skill`,
                detail: `There is no skill ${skill}.`,
                code: 'unknown-reference',
              },
            ],
      ),
    ]);
    if (errors[0] !== undefined) throw new Refused('unknown-reference', errors[0].detail, errors);
    const before = await findPersonal(services, tenant, objective.id);
    check(before === undefined ? undefined : etagOf(before));
    const etag = etagOf(objective);
    if (before !== undefined && etagOf(before) === etag) return { status: 'unchanged', etag };
    await putPersonal(services, tenant, employee, objective);
    return { status: before === undefined ? 'created' : 'updated', etag };
  };

  const putShared = async (
    tenant: string,
    objective: Objective,
    hold: boolean,
    check: (tag: string | undefined) => void,
  ): Promise<Outcome> => {
    const lists = [
      ['objectives', objective.id],
      ...objective.keyResults.map(({ id }) => ['key-results', id]),
    ] as ['objectives' | 'key-results', string][];
    for (const [list, id] of lists) {
      if ((await ownerOf(services, tenant, list, id)) !== undefined) {
        throw new Refused(
          'id-taken',
          `${id} belongs to an employee's own objective. Choose another id.`,
        );
      }
    }
    return putOne(services, tenant, 'objectives', objective, hold, check);
  };

  const put = (
    tenant: string,
    objective: Objective,
    hold: boolean,
    check: (tag: string | undefined) => void,
  ): Promise<Outcome> =>
    objective.owner.kind === 'employee'
      ? putOwn(tenant, objective.owner.id, objective, check)
      : putShared(tenant, objective, hold, check);

  return new Hono<Env>()
    .get(
      '/v1/objectives',
      route(services, {
        group: GROUP,
        summary: "List the company's and the teams' objectives, or one employee's own",
        scopes: ['admin'],
        query: z.strictObject({ ...PageQuery.shape, employee: Id.optional() }),
        responses: { 200: { description: 'A page', schema: pageOf(Objective) } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { employee, ...page } = c.req.valid('query');
        const list =
          employee === undefined
            ? listResources(
                await readWorkspace(services, tenant, await readManifest(services, tenant)),
                'objectives',
              )
            : await listPersonal(services, tenant, employee);
        return c.json(pageOfList(`${tenant}#objectives#${employee ?? ''}`, list, page), 200);
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
        const { results, good } = checkItems(c.req.valid('json').items, Objective);
        const own = good.filter(({ item }) => item.owner.kind === 'employee');
        const others = good.filter(({ item }) => item.owner.kind !== 'employee');
        if (others.length > 0) {
          const stored = await putMany(
            services,
            tenant,
            'objectives',
            others,
            c.req.valid('query').hold,
          );
          for (const [index, result] of stored) results[index] = result;
        }
        for (const { index, item } of own) {
          const result: BulkResult = await put(tenant, item, false, () => {}).then(
            (outcome) => ({ id: item.id, ...outcome }),
            (error: unknown) => {
              if (!(error instanceof Refused)) throw error;
              return {
                id: item.id,
                status: 'rejected' as const,
                error: {
                  code: error.code,
                  detail: error.message,
                  errors: error.errors.map((one) => ({ ...one })),
                },
              };
            },
          );
          results[index] = result;
        }
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
        responses: {
          200: {
            description: 'With the newest value of each key result as current',
            schema: Objective,
          },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const id = c.req.param('id');
        const found = (await shared(tenant, id)) ?? (await findPersonal(services, tenant, id));
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
        headers: {
          'If-Match': 'Only if it still has this ETag',
          'If-None-Match': '* = only if it does not exist',
        },
        responses: {
          200: { description: 'Replaced, or unchanged', schema: PutAnswer },
          201: { description: 'Created', schema: PutAnswer },
          422: { description: 'A reference is wrong', schema: Problem },
        },
      }),
      async (c) => {
        const objective = named(c.req.valid('json'), c.req.param('id'));
        const outcome = await put(
          c.get('identity').tenant,
          objective,
          c.req.valid('query').hold,
          (tag) => checkConditions(c, tag),
        );
        return c.json(
          { id: objective.id, ...outcome },
          outcome.status === 'created' ? 201 : 200,
          etagHeader(outcome.etag),
        );
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
        responses: { 204: { description: 'Deleted', schema: null } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const id = c.req.param('id');
        const deleted =
          (await deleteOne(services, tenant, 'objectives', id, c.req.valid('query').hold, (tag) =>
            checkConditions(c, tag),
          )) || (await deletePersonal(services, tenant, id));
        if (!deleted) throw notFound('objective', id);
        return c.body(null, 204);
      },
    );
};
