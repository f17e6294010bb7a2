import { Hono } from 'hono';
import * as z from 'zod';
import { problemsOf, type WorkspaceProblem } from '../../core/catalogue/validate.ts';
import {
  deleteResource,
  listResources,
  putResources,
  type ResourceKind,
  type Resources,
  readResource,
  type WorkspaceParts,
} from '../../core/catalogue/workspace.ts';
import type { Objective } from '../../core/model/objective.ts';
import { Id } from '../../core/model/primitives.ts';
import { checkConditions, etagHeader } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf, pageOfList } from '../http/paging.ts';
import { Problem, refusalOf } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { etagOf } from '../store/employees.ts';
import { changeWorkspace, readManifest, readWorkspace } from '../store/releases.ts';

export const HoldQuery = z.strictObject({
  hold: z
    .enum(['true', 'false'])
    .optional()
    .transform((value) => value === 'true')
    .meta({ description: 'true: collect the change until POST /v1/releases' }),
});

export const BulkResult = z
  .object({
    id: z.string(),
    status: z.enum(['created', 'updated', 'unchanged', 'rejected']),
    etag: z.string().optional(),
    error: z
      .object({
        code: z.string(),
        detail: z.string(),
        errors: z.array(z.object({ pointer: z.string(), detail: z.string(), code: z.string().optional() })),
      })
      .optional(),
  })
  .meta({ id: 'BulkResult' });
export type BulkResult = z.output<typeof BulkResult>;
const BulkResults = z.object({ results: z.array(BulkResult) }).meta({ id: 'BulkResults' });

/** Status of a bulk answer: 200 when everything went in, 207 when some did, 422 when nothing. */
export const bulkStatus = (results: readonly BulkResult[]): 200 | 207 | 422 => {
  const refused = results.filter(({ status }) => status === 'rejected').length;
  return refused === 0 ? 200 : refused === results.length ? 422 : 207;
};

export const bulkResponses = {
  200: { description: 'Every item is stored', schema: BulkResults },
  207: { description: 'Some items were refused; the others are stored', schema: BulkResults },
  422: { description: 'No item was stored', schema: BulkResults },
} as const;

/** Items of a bulk request: each is checked on its own. */
export const bulkBody = (schemaName: string) =>
  z.strictObject({
    items: z
      .array(z.unknown().meta({ $ref: `#/components/schemas/${schemaName}` }))
      .min(1)
      .max(100),
  });

/** Checks the items of a bulk request; the bad ones become results, in their places. */
export const checkItems = <T extends { id: string }>(
  items: readonly unknown[],
  schema: z.ZodType<T>,
): { results: BulkResult[]; good: { index: number; item: T }[] } => {
  const results: BulkResult[] = [];
  const good: { index: number; item: T }[] = [];
  const seen = new Set<string>();
  for (const [index, value] of items.entries()) {
    const parsed = schema.safeParse(value);
    const claimed = (value as { id?: unknown } | null)?.id;
    const id = typeof claimed === 'string' && claimed.isWellFormed() ? claimed.slice(0, 128) : '';
    if (!parsed.success) {
      const { code, message, errors } = refusalOf(parsed.error, 'invalid-body');
      results[index] = {
        id,
        status: 'rejected',
        error: { code, detail: message, errors: errors.slice(0, 10).map((error) => ({ ...error })) },
      };
    } else if (seen.has(parsed.data.id)) {
      const detail = `${id} stands in this request twice. Send it once.`;
      results[index] = {
        id,
        status: 'rejected',
        error: { code: 'duplicate-id', detail, errors: [{ pointer: '/id', detail }] },
      };
    } else {
      seen.add(parsed.data.id);
      good.push({ index, item: parsed.data });
    }
  }
  return { results, good };
};

const escaped = (id: string): string => id.replaceAll('~', '~0').replaceAll('/', '~1');

/** Problems of a workspace that it did not have before. */
const newProblems = (before: WorkspaceParts, after: WorkspaceParts): WorkspaceProblem[] => {
  const known = new Set(problemsOf(before).map(({ pointer, detail }) => `${pointer}\u0000${detail}`));
  return problemsOf(after).filter(({ pointer, detail }) => !known.has(`${pointer}\u0000${detail}`));
};

const keepsReadings = (workspace: WorkspaceParts, objective: Objective): string | undefined => {
  const tracked = workspace.goals.objectives.find(({ id }) => id === objective.id);
  const index = objective.keyResults.findIndex((keyResult) => {
    const reading = tracked?.readings
      .find((one) => one.keyResult === keyResult.id)
      ?.series.find(({ series }) => series === '');
    return reading !== undefined && reading.value !== keyResult.metric.current;
  });
  return index < 0 ? undefined : `/keyResults/${index}/metric/current`;
};

/** Refuses what no workspace may hold, whatever else is in it. */
const refuseChange = (workspace: WorkspaceParts, kind: ResourceKind, resource: Resources[ResourceKind]): void => {
  if (kind !== 'objectives') return;
  const pointer = keepsReadings(workspace, resource as Objective);
  if (pointer === undefined) return;
  const detail =
    'This key result has check-ins, and current follows from them. Post a check-in, or send current as it is.';
  throw new Refused('current-from-check-ins', detail, [{ pointer, detail }]);
};

interface PutOutcome {
  readonly status: 'created' | 'updated' | 'unchanged';
  readonly etag: string;
}

const sameResource = (a: unknown, b: unknown): boolean => a !== undefined && etagOf(a) === etagOf(b);

/** Puts one resource into the workspace, or refuses with what is wrong about it. */
export const putOne = <K extends ResourceKind>(
  services: Services,
  tenant: string,
  kind: K,
  resource: Resources[K],
  hold: boolean,
  check: (current: string | undefined) => void,
): Promise<PutOutcome> =>
  changeWorkspace<PutOutcome>(services, tenant, hold, (workspace, checked) => {
    const before = readResource(workspace, kind, resource.id);
    if (checked || hold) check(before === undefined ? undefined : etagOf(before));
    refuseChange(workspace, kind, resource);
    const etag = etagOf(resource);
    if (sameResource(before, resource))
      return { result: { status: 'unchanged', etag }, ...(!checked && { workspace }) };
    const after = putResources(workspace, kind, [resource]);
    if (checked) {
      const problems = newProblems(workspace, after);
      const prefix = `/${kind}/${escaped(resource.id)}`;
      const first = problems[0];
      if (first !== undefined) {
        const errors = problems.map((problem) => ({ ...problem, pointer: problem.pointer.replace(prefix, '') }));
        throw new Refused(first.code, first.detail, errors);
      }
    }
    return { workspace: after, result: { status: before === undefined ? 'created' : 'updated', etag } };
  });

/** Puts many resources; those that would leave a dangling reference or a cycle are refused one by one, the others go in together. */
export const putMany = <K extends ResourceKind>(
  services: Services,
  tenant: string,
  kind: K,
  items: readonly { index: number; item: Resources[K] }[],
  hold: boolean,
): Promise<Map<number, BulkResult>> =>
  changeWorkspace(services, tenant, hold, (workspace, checked) => {
    const results = new Map<number, BulkResult>();
    const refuse = (
      index: number,
      id: string,
      code: string,
      errors: { pointer: string; detail: string; code?: string }[],
    ): void => {
      results.set(index, { id, status: 'rejected', error: { code, detail: errors[0]?.detail ?? code, errors } });
    };
    for (const { index, item } of items) {
      try {
        refuseChange(workspace, kind, item);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refuse(
          index,
          item.id,
          error.code,
          error.errors.map((one) => ({ ...one })),
        );
      }
    }
    const remaining = () => items.filter(({ index }) => !results.has(index));
    const apply = (): WorkspaceParts =>
      putResources(
        workspace,
        kind,
        remaining().map(({ item }) => item),
      );
    let after = apply();
    // Refusing one item may leave another without what it refers to, so it goes on until nothing new is wrong.
    for (
      let problems = checked ? newProblems(workspace, after) : [];
      problems.length > 0;
      problems = newProblems(workspace, after)
    ) {
      let found = false;
      for (const { index, item } of remaining()) {
        const prefix = `/${kind}/${escaped(item.id)}/`;
        const own = problems.filter(({ pointer }) => pointer.startsWith(prefix));
        if (own[0] === undefined) continue;
        found = true;
        refuse(
          index,
          item.id,
          own[0].code,
          own.map((problem) => ({ ...problem, pointer: `/${problem.pointer.slice(prefix.length)}` })),
        );
      }
      // What others would suffer from these items is nobody's in particular: none of them goes in.
      if (!found)
        for (const { index, item } of remaining()) refuse(index, item.id, problems[0]?.code ?? 'cycle', problems);
      after = apply();
    }
    let changed = false;
    for (const { index, item } of remaining()) {
      const before = readResource(workspace, kind, item.id);
      const same = sameResource(before, item);
      changed ||= !same;
      results.set(index, {
        id: item.id,
        status: same ? 'unchanged' : before === undefined ? 'created' : 'updated',
        etag: etagOf(item),
      });
    }
    return { ...((changed || !checked) && { workspace: after }), result: results };
  });

/** Deletes one resource that nothing refers to; false if it was not there. */
export const deleteOne = (
  services: Services,
  tenant: string,
  kind: ResourceKind,
  id: string,
  hold: boolean,
  check: (current: string | undefined) => void,
): Promise<boolean> =>
  changeWorkspace(services, tenant, hold, (workspace, checked) => {
    const before = readResource(workspace, kind, id);
    if (before === undefined) return { result: false, ...(!checked && { workspace }) };
    if (checked || hold) check(etagOf(before));
    const after = deleteResource(workspace, kind, id);
    const problems = checked ? newProblems(workspace, after) : [];
    if (problems.length > 0) {
      const where = problems.slice(0, 5).map(({ pointer }) => pointer);
      throw new Refused(
        'in-use',
        `${id} is still referred to by ${where.join(', ')}. Take these references out first.`,
        problems,
      );
    }
    return { workspace: after, result: true };
  });

/** A body whose id may be left out, since the path names it. */
export const named = <T extends { id: string }>(resource: T, id: string): T => {
  if (resource.id !== id) {
    throw new Refused('id-mismatch', `The body is about ${resource.id}, the path about ${id}.`, [
      { pointer: '/id', detail: 'must be the id of the path' },
    ]);
  }
  return resource;
};

export const notFound = (noun: string, id: string): Refused => new Refused('not-found', `There is no ${noun} ${id}.`);

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
    held: z.enum(['true', 'false']).optional().meta({ description: 'true: as held, where changes are held' }),
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
        return c.json(pageOfList(listResources(workspace, kind), page), 200);
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
          const stored = await putMany(services, c.get('identity').tenant, kind, good, c.req.valid('query').hold);
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
        headers: { 'If-Match': 'Only if it still has this ETag', 'If-None-Match': '* = only if it does not exist' },
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
