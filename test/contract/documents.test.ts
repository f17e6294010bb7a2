import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Job } from '../../core/model/job.ts';
import { DEFAULT_POLICY } from '../../core/model/policy.ts';
import { type Answer, eventAt, NOW } from '../support/api.ts';
import { importedBy } from '../support/importing.ts';
import { type Json, listOf, textOf } from '../support/json.ts';
import {
  CODES,
  DOCUMENT,
  describedOf,
  named,
  nameOf,
  OPERATIONS,
  queryOf,
  resolved,
  type Schema,
} from './document.ts';
import { withQuery } from './lists.ts';
import { fill, idsFor } from './routes.ts';
import { answersAsDeclared, IDS, lessonNamed, openWorld, type World } from './world.ts';

let world: World;
let ids: Readonly<Record<string, string>>;
beforeAll(async () => {
  world = await openWorld();
  const { decision } = await world.get('/v1/employees/ada/next-lesson');
  const { key } = (await world.done('POST', '/v1/keys', { scopes: ['events'] })).body;
  ids = {
    ...IDS,
    Decision: textOf(decision),
    Key: textOf(key?.id),
    Job: await world.api.exported(world.key, 'ada'),
    Import: await importedBy(world.api, world.key, 'skills', 'id,name\n'),
  };
});

type Route = (typeof OPERATIONS)[number];

/** The address of a route, with the query that it cannot do without. */
const addressOf = (operation: Route, of: Readonly<Record<string, string>>): string => {
  const needed = queryOf(operation).filter(({ required }) => required);
  const query = Object.fromEntries(needed.map(({ name }) => [name, 'lesson']));
  return withQuery(fill(operation.path, idsFor(operation, of)), query);
};

const guarded = OPERATIONS.filter(({ spec }) => spec.scopes.length > 0);
const withBody = guarded.filter(({ spec }) => spec.body !== undefined);
const withIds = guarded.filter(({ spec }) => spec.params !== undefined);

/** A problem document says what is wrong in the same words everywhere. */
const expectProblem = ({ status, headers, body }: Answer, expected: number): void => {
  expect(status).toBe(expected);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body.status).toBe(expected as never);
  expect(CODES).toContain(body.code);
  expect(body.type).toBe(`/docs#problem-${body.code}`);
  expect(body.requestId).toBe(headers.get('x-request-id'));
  for (const text of [body.title, body.detail]) expect(textOf(text).length).toBeGreaterThan(3);
  if (body.errors !== undefined) expect(listOf(body.errors)[0]?.pointer).toBe(body.pointer);
};

describe('a problem is told in one form', () => {
  it.each(named(guarded))('%s without a credential', async (_, operation) => {
    const path = addressOf(operation, ids);
    const method = operation.method.toUpperCase();
    for (const credential of ['', 'nonsense'])
      expectProblem(await world.as(credential)(method, path, operation.spec.body && {}), 401);
  });

  it.each(named(withBody))('%s with a body that is none', async (_, operation) => {
    const path = addressOf(operation, ids);
    const send = (body: string, type = 'application/json') =>
      world.call(operation.method.toUpperCase(), path, body, { 'content-type': type });
    for (const body of ['{', 'null', '[]', '"text"', '7', `${'['.repeat(50)}${']'.repeat(50)}`])
      expectProblem(await send(body), 400);
    expectProblem(await send('{}', 'text/plain'), 415);
    expectProblem(await send(JSON.stringify({ id: 'x'.repeat(600_000) })), 413);
  });

  it.each(named(withIds))('%s of what does not exist', async (_, operation) => {
    if (operation.spec.body !== undefined) return;
    const nowhere = Object.fromEntries(Object.keys(ids).map((noun) => [noun, 'no-such-thing']));
    const path = addressOf(operation, nowhere);
    expectProblem(await world.call(operation.method.toUpperCase(), path), 404);
  });
});

it.each(named(OPERATIONS.filter(({ method }) => method === 'get')))(
  '%s answers as declared where there is something to answer',
  async (_, operation) => {
    const { status } = await world.call('GET', addressOf(operation, ids));
    expect(status).toBe(200);
  },
);

const inCsv = OPERATIONS.filter((operation) =>
  queryOf(operation).some(({ schema }) => schema.enum?.includes('csv')),
);
it.each(named(inCsv))('%s comes as CSV as well, as declared', async (_, operation) => {
  expect(describedOf(operation).responses[200]?.content).toHaveProperty(['text/csv']);
  // That the answer is as declared, the last test says.
  const path = withQuery(addressOf(operation, ids), { format: 'csv' });
  const { status, headers } = await world.call('GET', path);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
});

describe('codes are a closed list, so that programs can rely on them', () => {
  it('of problems', () => {
    expect(CODES.length).toBeGreaterThan(20);
    expect(new Set(CODES).size).toBe(CODES.length);
  });

  /** Schemas of what went wrong: with a code and a sentence for developers, and no place. */
  function* failures(schema: Schema, at: string): Generator<readonly [string, Schema]> {
    const { properties = {} } = schema;
    const { code, detail, pointer, text } = properties;
    if (code && detail && !pointer && !text) yield [at, code];
    for (const [name, field] of Object.entries(properties)) yield* failures(field, `${at}.${name}`);
    if (schema.items) yield* failures(schema.items, `${at}.*`);
    for (const one of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) yield* failures(one, at);
  }
  const all = Object.entries(DOCUMENT.components.schemas).flatMap(([name, schema]) => [
    ...failures(schema, name),
  ]);

  it.each(all)('of %s', (_, code) => {
    const { enum: closed, const: only } = resolved(code);
    expect(closed ?? (only === undefined ? undefined : [only])).toBeDefined();
  });

  it('of results of a batch and of events among them', () => {
    expect(all.map(([name]) => name)).toEqual(
      expect.arrayContaining(['BulkResultAnswer.error', 'EventResultAnswer.error']),
    );
  });
});

/** The first result of a batch must be refused for this. */
const refusal = (answer: Answer, at = 0): Json =>
  (listOf(answer.body.results)[at]?.error ?? {}) as Json;

describe('results of a batch say why in codes of that list', () => {
  beforeEach(async () => {
    world = await openWorld();
  });

  const BULK: Readonly<Record<string, readonly [kind: string, items: readonly object[]]>> = {
    'invalid-body': ['skills', [{ id: 'x' }]],
    'unknown-reference': ['skills', [{ id: 'x', name: 'X', parent: 'none' }]],
    'duplicate-id': [
      'skills',
      [
        { id: 'x', name: 'X' },
        { id: 'x', name: 'Y' },
      ],
    ],
    'replaces-existing': [
      'skills',
      [
        { id: 'x', name: 'X' },
        { id: 'y', name: 'Y', replaces: ['x'] },
      ],
    ],
    'replaced-twice': [
      'skills',
      [
        { id: 'x', name: 'X', replaces: ['gone'] },
        { id: 'y', name: 'Y', replaces: ['gone'] },
      ],
    ],
    cycle: [
      'lessons',
      [lessonNamed('x', { prerequisites: ['y'] }), lessonNamed('y', { prerequisites: ['x'] })],
    ],
    'version-of-version': [
      'lessons',
      [
        lessonNamed('x'),
        lessonNamed('y', { translationOf: 'x' }),
        lessonNamed('z', { translationOf: 'y' }),
      ],
    ],
  };
  it.each(Object.entries(BULK))('%s', async (code, [kind, items]) => {
    const answer = await world.call('POST', `/v1/${kind}`, { items });
    const errors = items.map((_, index) => refusal(answer, index).code).filter(Boolean);
    expect(errors).toContain(code);
    for (const one of errors) expect(CODES).toContain(one);
  });

  it('of employees too', async () => {
    const items = [{ id: 'x', name: 'X', role: 'none' }];
    const answer = await world.call('POST', '/v1/employees', { items });
    expect(refusal(answer)).toMatchObject({
      code: 'unknown-reference',
      errors: [{ pointer: '/role' }],
    });
  });

  it('current-from-check-ins', async () => {
    await world.done('POST', '/v1/key-results/csat/check-ins', { value: 85 });
    const objective = await world.get('/v1/objectives/happy');
    const keyResults = listOf(objective.keyResults).map((one) => ({
      ...one,
      metric: { ...one.metric, current: 91 },
    }));
    const items = [{ ...objective, keyResults }];
    const answer = await world.call('POST', '/v1/objectives', { items });
    expect(refusal(answer).code).toBe('current-from-check-ins');
  });

  const EVENTS: Readonly<Record<string, object>> = {
    'invalid-event': { at: 'yesterday' },
    'unknown-lesson': { lesson: 'none' },
    'future-event': { at: new Date(NOW + 400_000).toISOString() },
    conflict: { id: 'taken', correct: false },
    'employee-erased': { employee: 'bob' },
    'unknown-question': { question: 'none', chosen: [0], correct: undefined },
  };
  const takes = resolved(
    resolved(DOCUMENT.components.schemas.EventResultAnswer ?? {}).properties?.error ?? {},
  ).properties?.code;
  it.each(Object.entries(EVENTS))('%s', async (code, more) => {
    await world.done('POST', '/v1/events', { events: [eventAt(NOW, { id: 'taken' })] });
    await world.done('DELETE', '/v1/employees/bob?erase=true');
    const answer = await world.call('POST', '/v1/events', { events: [eventAt(NOW, more)] });
    expect(answer.status).toBe(422);
    expect(refusal(answer).code).toBe(code);
    expect(resolved(takes ?? {}).enum ?? []).toContain(code);
  });

  it('unknown-skill, unknown-employee and self-scored', async () => {
    const assessed = { skill: 'none', level: 0.5, by: 'self', id: 'a', type: 'assessed' };
    const event = { ...assessed, employee: 'ada', at: new Date(NOW).toISOString() };
    const unknown = await world.call('POST', '/v1/events', { events: [event] });
    expect(refusal(unknown).code).toBe('unknown-skill');
    const request = { scopes: ['self'], employee: 'ada' };
    const { secret } = (await world.done('POST', '/v1/keys', request)).body;
    const own = world.as(textOf(secret));
    const foreign = await own('POST', '/v1/events', {
      events: [eventAt(NOW, { employee: 'bob' })],
    });
    expect(refusal(foreign).code).toBe('unknown-employee');
    // Among others it is refused alone; where there is nothing else, the whole request is.
    const scored = [eventAt(NOW), eventAt(NOW, { chosen: [0], correct: undefined })];
    const some = await own('POST', '/v1/events', { events: scored });
    expect([some.status, refusal(some).code]).toEqual([207, 'self-scored']);
    const none = await own('POST', '/v1/events', { events: scored.slice(0, 1) });
    expectProblem(none, 403);
    expect(none.body.code).toBe('self-scored');
    const codes = resolved(takes ?? {}).enum ?? [];
    expect(codes).toEqual(expect.arrayContaining(['unknown-skill', 'unknown-employee']));
  });

  it('and of questions for many, for each employee', async () => {
    const { body } = await world.done('POST', '/v1/next-lessons', { employees: ['ada', 'none'] });
    const [good, bad] = listOf(body.results);
    expect([good?.error, bad?.next]).toEqual([undefined, undefined]);
    expect(CODES).toContain(bad?.error?.code);
  });
});

it('what is answered with a job says where it is looked at, as its route declares', async () => {
  // Forms with files are sent where imports are tested.
  const jobs = OPERATIONS.filter(
    ({ spec }) => spec.responses[202]?.schema === Job && spec.form === undefined,
  );
  expect(jobs.map(nameOf)).toContain('GET /v1/employees/{id}/export');
  for (const operation of jobs) {
    const { headers } = describedOf(operation).responses[202] ?? {};
    expect(Object.keys(headers ?? {})).toEqual(['Location', 'Retry-After']);
    const method = operation.method.toUpperCase();
    const prefer = { prefer: 'respond-async' };
    const body = operation.spec.body && { policy: DEFAULT_POLICY };
    const answer = await world.call(method, addressOf(operation, IDS), body, prefer);
    expect(answer.headers.get('location')).toBe(`/v1/jobs/${textOf(answer.body.id)}`);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect((await world.get(answer.headers.get('location') ?? '')).state).toBe('queued');
  }
});

it('every route has a name of its own, and says what it does', () => {
  const names = OPERATIONS.map((operation) => DOCUMENT.paths[operation.path]?.[operation.method]);
  const operationIds = names.map((described) => described?.operationId);
  expect(new Set(operationIds).size).toBe(OPERATIONS.length);
  for (const operation of OPERATIONS)
    expect([nameOf(operation), operation.spec.summary.length > 5]).toEqual([
      nameOf(operation),
      true,
    ]);
});

answersAsDeclared();
