import fc from 'fast-check';
import type { LambdaContext } from 'hono/aws-lambda';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../../functions/api/app.ts';
import { type Operation, operationsOf } from '../../../functions/api/openapi.ts';
import { httpHandler } from '../../../functions/lambda/http.ts';
import { telemetry } from '../../../functions/lambda/telemetry.ts';
import { METRICS } from '../../../functions/metrics.ts';
import { servicesOf } from '../../../functions/services.ts';
import { StoreUnavailable } from '../../../functions/store/table.ts';
import { eventAt, furnish, NOW, testApi } from '../../support/api.ts';
import { type ClientRequest, gatewayEvent } from '../../support/gateway-event.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';

type Line = Readonly<Record<string, unknown>> & {
  readonly _aws?: {
    Timestamp: number;
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string; Unit: string }[];
    }[];
  };
};

/** The API as its Lambda function runs it, on a table in memory, with what it writes. */
const lambdaApi = async (level: 'info' | 'warn' | 'error' = 'info', hook: Hook = () => {}) => {
  const inner = testApi(memoryTable(hook));
  const key = await inner.tenant('acme');
  await furnish(inner, key);
  const written: string[] = [];
  const { log, measure, during } = telemetry(
    'api',
    { stage: 'test', level },
    inner.services.now,
    (line) => written.push(line),
  );
  const { table, now, random } = inner.services;
  const app = createApp(servicesOf({ table, now, random, log, measure }));
  const handler = httpHandler(app, during);
  let invocation = 0;
  const send = async (request: ClientRequest) => {
    invocation += 1;
    return handler(gatewayEvent(request), {
      awsRequestId: `lambda-${invocation}`,
    } as LambdaContext);
  };
  const call = (method: string, path: string, body?: object, headers: object = {}) =>
    send({
      method,
      path,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
  const lines = (): Line[] => written.splice(0).map((line) => JSON.parse(line) as Line);
  return { key, app, clock: inner.clock, send, call, written, lines };
};

/** What the lines say was measured. */
const sums = (lines: readonly Line[]): Record<string, number> => {
  const all: Record<string, number> = {};
  for (const line of lines)
    for (const { Name } of line._aws?.CloudWatchMetrics[0]?.Metrics ?? [])
      all[Name] =
        (all[Name] ?? 0) +
        [line[Name] as number | number[]].flat().reduce((sum, value) => sum + value, 0);
  return all;
};

describe('metrics', () => {
  it('count events, duplicates, late events, decisions and refolds', async () => {
    const api = await lambdaApi();
    const events = Array.from({ length: 20 }, (_, index) => eventAt(NOW - (20 - index) * 60_000));
    await api.call('POST', '/v1/events', { events });
    expect(sums(api.lines())).toMatchObject({ events: 20 });
    await api.call('POST', '/v1/events', {
      events: [...events.slice(0, 3), eventAt(NOW), { ...events[4], correct: false }],
    });
    expect(sums(api.lines())).toEqual({ events: 1, duplicates: 3, latency: 0 });
    // A snapshot is written two hours later; then one event comes that is older than all it covers.
    api.clock.now += 2 * 3_600_000;
    await api.call('GET', '/v1/employees/ada/next-lesson');
    expect(sums(api.lines())).toEqual({ decisions: 1, latency: 0 });
    await api.call('POST', '/v1/events', { events: [eventAt(NOW - 3 * 86_400_000)] });
    expect(sums(api.lines())).toEqual({ events: 1, lateEvents: 1, latency: 0 });
    await api.call('GET', '/v1/employees/ada/next-lesson');
    expect(sums(api.lines())).toEqual({ decisions: 1, refolds: 1, latency: 0 });
    // The snapshot that this wrote holds the late event, so that nobody folds it again.
    await api.call('GET', '/v1/employees/ada/next-lesson?dryRun=true');
    await api.call('POST', '/v1/next-lessons', { employees: ['ada'], dryRun: true });
    expect(sums(api.lines())).toEqual({ latency: 0 });
  });

  it("ride in CloudWatch's embedded format on the line of the request, by function and stage", async () => {
    const api = await lambdaApi();
    await api.call('POST', '/v1/events', { events: [eventAt(NOW), eventAt(NOW)] });
    const lines = api.lines();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'info',
      method: 'POST',
      route: '/v1/events',
      status: 200,
      tenant: 'acme',
      function: 'api',
      stage: 'test',
      lambdaRequestId: 'lambda-1',
      gatewayRequestId: expect.stringMatching(/^gateway-/),
      requestId: expect.stringMatching(/^[\w-]{12}$/),
      events: 2,
      latency: [0],
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: 'Uplift',
            Dimensions: [['function', 'stage']],
            Metrics: [
              { Name: 'events', Unit: 'Count' },
              { Name: 'latency', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
    });
  });

  it('are told though the level leaves out the lines they would ride on', async () => {
    const api = await lambdaApi('error');
    await api.call('POST', '/v1/events', { events: [eventAt(NOW)] });
    const lines = api.lines();
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toHaveProperty('route');
    expect(sums(lines)).toEqual({ events: 1, latency: 0 });
  });

  it('have a unit each that CloudWatch knows', () => {
    for (const unit of Object.values(METRICS)) expect(['Count', 'Milliseconds']).toContain(unit);
  });

  it('of invocations side by side are not mixed up', async () => {
    const api = await lambdaApi();
    await Promise.all(
      [1, 2, 3].map((count) =>
        api.call('POST', '/v1/events', {
          events: Array.from({ length: count }, () => eventAt(NOW)),
        }),
      ),
    );
    const counted = api.lines().map((line) => [line.lambdaRequestId, line.events]);
    expect(counted.sort()).toEqual([
      ['lambda-1', 1],
      ['lambda-2', 2],
      ['lambda-3', 3],
    ]);
  });
});

describe('logs', () => {
  it('say of a fault where it came from, without its message', async () => {
    let broken = false;
    const api = await lambdaApi('info', ({ method }) => {
      if (broken && method === 'query') throw new TypeError('no ada here\n    at ada (ada.js:1:1)');
    });
    broken = true;
    const answer = await api.call('GET', '/v1/employees/ada/next-lesson', undefined, {
      'x-request-id': 'mine-7',
    });
    expect(answer.statusCode).toBe(500);
    const [fault, request] = api.lines();
    expect(fault).toMatchObject({
      level: 'error',
      requestId: 'mine-7',
      lambdaRequestId: 'lambda-1',
      error: { name: 'TypeError' },
    });
    expect((fault as Line & { error: { stack: string[] } }).error.stack[0]).toMatch(
      /^at .*telemetry\.test\.ts/,
    );
    expect(JSON.stringify(fault)).not.toContain('ada');
    expect(request).toMatchObject({ status: 500, requestId: 'mine-7', faults: 1 });
  });

  it('name no tenant whose credential did not prove it', async () => {
    const api = await lambdaApi();
    await api.send({
      method: 'GET',
      path: '/v1/policy',
      headers: { authorization: `Bearer upl_acme_${'x'.repeat(43)}` },
    });
    const [line] = api.lines();
    expect(line).toMatchObject({ status: 401, route: '/v1/policy' });
    expect(line).not.toHaveProperty('tenant');
  });

  it('never hold anything that a request says of a person, whatever is asked and whatever breaks', async () => {
    /** Stands in every name, id, address, text and path of the requests. */
    const MARK = 'zq7marked';
    let breaking: (() => Error) | undefined;
    const api = await lambdaApi('info', ({ moment }) => {
      if (breaking && moment === 'before') throw breaking();
    });
    const operations: Operation[] = operationsOf(api.app);
    const marked = fc.integer({ min: 0, max: 99 }).map((number) => `${MARK}-${number}`);
    const text = fc.oneof(
      marked,
      fc.string().map((tail) => `${MARK} ${tail}`),
    );
    const event = fc.record(
      {
        id: marked,
        employee: marked,
        type: fc.constantFrom('answered', 'rated', 'completed', MARK),
        lesson: fc.constantFrom('c1', MARK),
        question: marked,
        correct: fc.boolean(),
        rating: fc.constant(3),
        at: fc.constantFrom(new Date(NOW).toISOString(), MARK),
        [MARK]: text,
      },
      { requiredKeys: ['id', 'employee', 'type', 'at'] },
    );
    const profile = fc.record(
      {
        id: marked,
        name: text,
        email: marked.map((one) => `${one}@example.com`),
        role: fc.constantFrom('agent', MARK),
        timeZone: fc.constantFrom('UTC', MARK),
        language: fc.constant('en'),
      },
      { requiredKeys: ['id', 'name'] },
    );
    const body = fc
      .oneof(
        profile,
        fc.record({ events: fc.array(event, { minLength: 1, maxLength: 4 }) }),
        fc.record({ items: fc.array(profile, { minLength: 1, maxLength: 3 }) }),
        fc.record({ employees: fc.array(marked, { minLength: 1, maxLength: 3 }) }),
        fc.record({ employee: marked, text }),
        fc.dictionary(text, text),
      )
      .map((value) => JSON.stringify(value));
    const request = fc.record({
      operation: fc.constantFrom(...operations),
      id: fc.oneof(
        marked,
        marked.map((one) => `${one}%40example.com`),
        text.map((one) => encodeURIComponent(one.toWellFormed())),
      ),
      query: fc.oneof(
        fc.constant(''),
        fc
          .tuple(text, text)
          .map(
            ([name, value]) =>
              `?${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`,
          ),
        marked.map((one) => `?q=${one}&employee=${one}`),
      ),
      body: fc.oneof(
        body,
        text,
        body.map((whole) => whole.slice(0, -1)),
      ),
      base64: fc.boolean(),
      method: fc.oneof(
        { weight: 9, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.constant(MARK.toUpperCase()) },
      ),
      credential: fc.oneof(
        { weight: 4, arbitrary: fc.constant(api.key) },
        { weight: 1, arbitrary: fc.constantFrom(MARK, `upl_${MARK}_${'x'.repeat(43)}`) },
      ),
      breaks: fc.oneof(
        { weight: 3, arbitrary: fc.constant(undefined) },
        {
          weight: 2,
          arbitrary: fc.constantFrom(
            () => new TypeError(`cannot read ${MARK}`),
            () =>
              new StoreUnavailable(
                Object.assign(new Error(`${MARK} was throttled`), { code: MARK }),
              ),
            () =>
              Object.assign(new Error(`${MARK}\n    at ${MARK}`), {
                name: 'ValidationException',
                cause: new Error(MARK),
              }),
          ),
        },
      ),
    });
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(
        request,
        async ({ operation, id, query, body: sent, base64, method, credential, breaks }) => {
          breaking = breaks;
          const { statusCode } = await api.send({
            method: method ?? operation.method.toUpperCase(),
            path: operation.path.replace(/\{\w+\}/g, id) + query,
            headers: {
              authorization: `Bearer ${credential}`,
              'content-type': 'application/json',
              'user-agent': MARK,
              cookie: `name=${MARK}`,
              referer: `https://example.com/${MARK}`,
            },
            body: sent,
            base64,
          });
          statuses.add(statusCode);
          const written = api.written.splice(0).join('\n');
          expect(written).toContain('"latency"');
          expect(written.toLowerCase()).not.toContain(MARK);
        },
      ),
      { seed: 20261124, numRuns: scaled(400, 6000) },
    );
    // It has been everywhere: taken, refused in every way, broken and away.
    for (const status of [200, 401, 404, 500, 503]) expect(statuses).toContain(status);
  });
});
