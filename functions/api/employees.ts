import { Hono } from 'hono';
import * as z from 'zod';
import { Employee } from '../../core/model/employee.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import { checkConditions, etagHeader } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { onlySelf, route, unknownEmployee } from '../http/route.ts';
import { type RefusalPart, Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { deleteEmployee, findEmployee, listEmployees, putEmployee } from '../store/employees.ts';
import { eraseEmployee } from '../store/erase.ts';
import { erasedCheck, markErased } from '../store/erased.ts';
import { etagOf } from '../store/etag.ts';
import type { Manifest } from '../store/manifest.ts';
import { currentRelease } from '../store/releases.ts';
import { StoreUnavailable } from '../store/table.ts';
import { type BulkResult, bulkBody, bulkResponses, bulkStatus, checkItems } from './bulk.ts';
import { named, PutAnswer } from './resources.ts';

const GROUP = 'Employees';
const PARAMS = { id: 'Employee' };
const TOGETHER = 10;
const MOST_ROUNDS = 8;

const EraseAnswer = z
  .object({ employee: z.string(), status: z.literal('erasing') })
  .meta({ id: 'EraseAnswer' });

/**
 * References of a profile to what is in force. A manager may come later than those managed, so that
 * one is not checked.
 */
const problemsOf = (release: CompiledRelease, { role, team }: Employee): RefusalPart[] => [
  ...(role === undefined || release.roles.has(role)
    ? []
    : [
        {
          pointer: '/role',
          detail: `There is no role ${role}. Create it first.`,
          code: 'unknown-reference',
        },
      ]),
  ...(team === undefined || release.prepared.lineage.has(team)
    ? []
    : [
        {
          pointer: '/team',
          detail: `There is no team ${team}. Create it first.`,
          code: 'unknown-reference',
        },
      ]),
];

/** The people: their profiles, and the right to be forgotten. */
export const employeeRoutes = (services: Services) => {
  const store = async (
    { tenant, manifest }: { readonly tenant: string; readonly manifest: Manifest },
    employee: Employee,
    isErased: (id: string) => boolean,
    check: (tag: string | undefined) => void,
  ): Promise<{ status: 'created' | 'updated' | 'unchanged'; etag: string }> => {
    const etag = etagOf(employee);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = await findEmployee(services, tenant, employee.id);
      check(before?.etag);
      if (before?.etag === etag) return { status: 'unchanged', etag };
      if (isErased(employee.id)) await markErased(services, tenant, employee.id, false);
      if (await putEmployee(services, tenant, employee, before, manifest))
        return { status: before === undefined ? 'created' : 'updated', etag };
    }
    throw new StoreUnavailable('too many changes at once');
  };

  return new Hono<Env>()
    .get(
      '/v1/employees',
      route(services, {
        group: GROUP,
        summary: 'List employees by id',
        scopes: ['admin'],
        query: PageQuery,
        responses: { 200: { description: 'A page', schema: pageOf(Employee) } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { items, cursor } = await listEmployees(services, tenant, c.req.valid('query'));
        return c.json({ items: items.map(({ employee }) => employee), cursor }, 200);
      },
    )
    .post(
      '/v1/employees',
      route(services, {
        group: GROUP,
        summary: 'Create or replace up to 100 employees',
        scopes: ['admin'],
        body: bulkBody('Employee'),
        responses: bulkResponses,
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { manifest, release } = await currentRelease(services, tenant);
        const isErased = await erasedCheck(services, tenant, manifest);
        const { results, good } = checkItems(c.req.valid('json').items, Employee);
        const one = async ({ index, item }: { index: number; item: Employee }): Promise<void> => {
          const errors = problemsOf(release, item);
          const result: BulkResult =
            errors[0] === undefined
              ? { id: item.id, ...(await store({ tenant, manifest }, item, isErased, () => {})) }
              : {
                  id: item.id,
                  status: 'rejected',
                  error: {
                    code: 'unknown-reference',
                    detail: errors[0].detail,
                    errors: errors.map((error) => ({ ...error })),
                  },
                };
          results[index] = result;
        };
        for (let from = 0; from < good.length; from += TOGETHER)
          await Promise.all(good.slice(from, from + TOGETHER).map(one));
        return c.json({ results }, bulkStatus(results));
      },
    )
    .get(
      '/v1/employees/:id',
      route(services, {
        group: GROUP,
        summary: 'One employee',
        scopes: ['admin', 'self'],
        params: PARAMS,
        responses: { 200: { description: 'The profile', schema: Employee } },
      }),
      async (c) => {
        const id = c.req.param('id');
        onlySelf(c.get('identity'), id);
        const found = await findEmployee(services, c.get('identity').tenant, id);
        if (found === undefined) throw unknownEmployee(id);
        return c.json(found.employee, 200, etagHeader(found.etag));
      },
    )
    .put(
      '/v1/employees/:id',
      route(services, {
        group: GROUP,
        summary: 'Create or replace one employee',
        description:
          'Creating someone who was erased lifts the erasure; what was erased stays gone.',
        scopes: ['admin'],
        params: PARAMS,
        body: Employee,
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
        const { tenant } = c.get('identity');
        const employee = named(c.req.valid('json'), c.req.param('id'));
        const { manifest, release } = await currentRelease(services, tenant);
        const errors = problemsOf(release, employee);
        if (errors[0] !== undefined)
          throw new Refused('unknown-reference', errors[0].detail, errors);
        const outcome = await store(
          { tenant, manifest },
          employee,
          await erasedCheck(services, tenant, manifest),
          (tag) => checkConditions(c, tag),
        );
        return c.json(
          { id: employee.id, ...outcome },
          outcome.status === 'created' ? 201 : 200,
          etagHeader(outcome.etag),
        );
      },
    )
    .delete(
      '/v1/employees/:id',
      route(services, {
        group: GROUP,
        summary: 'Take an employee out, or erase them for good',
        description:
          'Without erase the profile goes and the learning events stay, so that the same person may come back. With erase=true everything that names them goes, and no further event of theirs is taken.',
        scopes: ['admin'],
        params: PARAMS,
        query: z.strictObject({ erase: z.enum(['true', 'false']).optional() }),
        responses: {
          202: {
            description: 'Erased; stragglers are swept up within minutes',
            schema: EraseAnswer,
          },
          204: { description: 'Taken out', schema: null },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const id = c.req.param('id');
        const found = await findEmployee(services, tenant, id);
        if (c.req.valid('query').erase === 'true') {
          checkConditions(c, found?.etag);
          await eraseEmployee(services, tenant, id);
          return c.json({ employee: id, status: 'erasing' as const }, 202);
        }
        if (found === undefined) throw unknownEmployee(id);
        checkConditions(c, found.etag);
        if (!(await deleteEmployee(services, tenant, id, found.etag)))
          throw new Refused('etag-mismatch', 'It has changed meanwhile. Read it again.');
        return c.body(null, 204);
      },
    );
};
