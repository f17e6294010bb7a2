import { Hono } from 'hono';
import * as z from 'zod';
import { Employee } from '../../core/model/employee.ts';
import { Id, StoredId } from '../../core/model/primitives.ts';
import { acting } from '../http/acting.ts';
import { DELETE_HEADERS, etagHeader, PUT_HEADERS, preconditionOf } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { PATCHED_EMPLOYEE } from '../http/patched-kinds.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { findEmployee, listEmployees } from '../store/employees.ts';
import { onlySelf, unknownEmployee } from '../work/access.ts';
import { deleteEmployee } from '../work/delete-employee.ts';
import { eraseEmployee } from '../work/erase-employee.ts';
import {
  changeEmployee,
  changeEmployees,
  putEmployee,
  putEmployees,
} from '../work/put-employee.ts';
import { named, PutAnswer } from './answers.ts';
import { bulkBody, bulkResponses, bulkStatus, checkAndPatch, checkAndPut } from './bulk.ts';
import { PATCH_DESCRIPTION, patchBody, patchNamed, patchResponses } from './patches.ts';

const GROUP = 'Employees';
const PARAMS = { id: 'Employee' };

const EraseAnswer = z
  .object({ employee: z.string(), status: z.literal('erasing') })
  .meta({ id: 'EraseAnswer' });
const ERASED = {
  description: 'Erased; stragglers are swept up within minutes',
  schema: EraseAnswer,
};

/** The people: their profiles, and the right to be forgotten. */
export const employeeRoutes = (services: Services) =>
  new Hono<Env>()
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
        const page = await listEmployees(services, c.get('identity').tenant, c.req.valid('query'));
        const items = page.items.map(({ employee }) => employee);
        return c.json({ items, cursor: page.cursor }, 200);
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
        const results = await checkAndPut(c.req.valid('json').items, Employee, (good) =>
          putEmployees(acting(c, services), tenant, good),
        );
        return c.json({ results }, bulkStatus(results));
      },
    )
    .patch(
      '/v1/employees',
      route(services, {
        group: GROUP,
        summary: 'Change up to 100 employees',
        description: PATCH_DESCRIPTION,
        scopes: ['admin'],
        patch: true,
        body: bulkBody('EmployeePatch'),
        responses: bulkResponses,
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const results = await checkAndPatch(c.req.valid('json').items, PATCHED_EMPLOYEE, (good) =>
          changeEmployees(acting(c, services), tenant, good),
        );
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
        headers: PUT_HEADERS,
        responses: {
          200: { description: 'Replaced, or unchanged', schema: PutAnswer },
          201: { description: 'Created', schema: PutAnswer },
          422: { description: 'A reference is wrong', schema: Problem },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const employee = named(c.req.valid('json'), c.req.param('id'));
        const result = await putEmployee(acting(c, services), tenant, employee, preconditionOf(c));
        return c.json(result, result.status === 'created' ? 201 : 200, etagHeader(result.etag));
      },
    )
    .patch(
      '/v1/employees/:id',
      route(services, {
        group: GROUP,
        summary: 'Change one employee',
        description: `${PATCH_DESCRIPTION} What somebody chose of their digests stays theirs.`,
        scopes: ['admin'],
        params: PARAMS,
        patch: true,
        body: patchBody('Employee'),
        headers: PUT_HEADERS,
        responses: patchResponses,
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const change = patchNamed(PATCHED_EMPLOYEE, c.req.param('id'), c.req.valid('json'));
        const result = await changeEmployee(acting(c, services), tenant, change, preconditionOf(c));
        return c.json(result, result.status === 'created' ? 201 : 200, etagHeader(result.etag));
      },
    )
    .delete(
      '/v1/employees/:id',
      route(services, {
        group: GROUP,
        summary: 'Take an employee out, or erase them for good',
        description:
          'Without erase the profile goes and the learning events stay, so that the same person ' +
          'may come back. With erase=true everything that names them goes, and no further event ' +
          'of theirs is taken.',
        scopes: ['admin'],
        params: PARAMS,
        query: z.strictObject({
          erase: z.enum(['true', 'false']).optional(),
          reassign: Id.optional().meta({
            description: 'Who manages the people from now on whom this one manages',
          }),
        }),
        headers: DELETE_HEADERS,
        responses: {
          202: ERASED,
          204: { description: 'Taken out', schema: null },
          409: { description: 'Still the manager of others', schema: Problem },
          422: { description: 'Whom ?reassign= names is not there', schema: Problem },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const id = c.req.param('id');
        const { erase, reassign } = c.req.valid('query');
        const precondition = preconditionOf(c);
        if (erase === 'true') {
          await eraseEmployee(acting(c, services), tenant, id, { precondition, reassign });
          return c.json({ employee: id, status: 'erasing' as const }, 202);
        }
        await deleteEmployee(acting(c, services), tenant, id, { precondition, reassign });
        return c.body(null, 204);
      },
    )
    .post(
      '/v1/erasures',
      route(services, {
        group: GROUP,
        summary: 'Erase an employee for good, whatever the id',
        description: 'As DELETE with erase=true, also for an id that no path can name.',
        scopes: ['admin'],
        body: z.strictObject({ employee: StoredId }),
        responses: { 202: ERASED },
      }),
      async (c) => {
        const { employee } = c.req.valid('json');
        await eraseEmployee(acting(c, services), c.get('identity').tenant, employee);
        return c.json({ employee, status: 'erasing' as const }, 202);
      },
    );
