import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { nextDue } from '../../core/digest/schedule.ts';
import { QUOTA_NAMES } from '../../core/model/quota.ts';
import { ENGINE_VERSION } from '../../core/recommend/engine.ts';
import { replayedOf } from '../../core/tune/replayed.ts';
import { createApp } from '../../functions/api/app.ts';
import { documentsOf } from '../../functions/api/docs.tsx';
import { importRoutes } from '../../functions/api/imports.ts';
import { operationsOf } from '../../functions/api/openapi.ts';
import { servicesOf } from '../../functions/services.ts';
import { BY_ARRIVAL } from '../../functions/store/definition.ts';
import { writeIssuerList } from '../../functions/store/issuers.ts';
import { PREFIX, partition } from '../../functions/store/keys.ts';
import { currentPolicy } from '../../functions/store/policies.ts';
import { findNight, saveReplayed } from '../../functions/store/replayed.ts';
import { changeSchedule, putDue, readSchedule } from '../../functions/store/schedules.ts';
import { suppress } from '../../functions/store/suppressions.ts';
import { queryAll } from '../../functions/store/table.ts';
import { readRound, standingOf } from '../../functions/work/digest-standing.ts';
import { type Database, LOCAL_TABLE, startDatabase } from '../../infra/local/database.ts';
import { type LocalSes, startSes } from '../../infra/local/ses/server.ts';
import { fill, idsFor } from '../contract/routes.ts';
import { eventAt, furnish } from '../support/api.ts';
import { type AwsProxy, startAwsProxy } from '../support/aws-proxy.ts';
import { ROOT } from '../support/boundaries.ts';
import { type ConsoleClient, consoleOf, fieldsOf } from '../support/console.ts';
import { consoleOperations, exampleOf, furnishConsole } from '../support/console-pages.ts';
import {
  type Answer,
  answerOf,
  behindGateway,
  clientOf,
  type DeployedFunction,
  runFunction,
  type Synthesis,
  synthesiseFunctions,
  TEST_MAIL_DOMAIN,
} from '../support/deployment.ts';
import { type ClientRequest, gatewayEvent } from '../support/gateway-event.ts';
import { makeKey, startIssuer } from '../support/issuer.ts';
import { listOf, numberOf, textOf } from '../support/json.ts';
import { type Invoked, lambdaFunction } from '../support/lambda-runtime.ts';
import { type Invocation, startLambdaService } from '../support/lambda-service.ts';
import { scaled } from '../support/proof.ts';
import { SHARDS_PATH, type ShardQueueEndpoint, startShardQueue } from '../support/shard-queue.ts';
import { simulatedLearners } from '../support/simulated-tenant.ts';
import type { Moment, TableCall, TableProxy } from '../support/table-proxy.ts';

const run = promisify(execFile);
const MINUTE = 60_000;

let synthesis: Synthesis;
let database: Database;
let running: ReadonlyMap<string, DeployedFunction>;
const deployedAs = (name: string): DeployedFunction => {
  const found = running.get(name);
  if (found === undefined) throw new Error(`There is no function ${name}`);
  return found;
};
/** What each function asks of AWS beside the table. */
const asking = new Map<string, AwsProxy>();
let api: DeployedFunction;
let mailApi: DeployedFunction;
let imports: DeployedFunction;
let sweep: DeployedFunction;
let fit: DeployedFunction;
let jobs: DeployedFunction;
let shards: ShardQueueEndpoint;
let ses: LocalSes;
let mailFolder: string;
/** What functions do that are told of something, but minutes later, for which no test waits. */
const LATER: Readonly<Record<string, { readonly table?: string; readonly other?: string }>> = {
  // Take away what was counted of minutes that are over.
  UPLIFT_QUOTAS: { table: 'dynamodb:BatchWriteItem' },
  // Give a shard back that takes longer than a slice of time.
  UPLIFT_SHARDS: { other: 'sqs:SendMessage' },
};
const later = (name: string, what: 'table' | 'other'): string[] =>
  Object.entries(LATER).flatMap(([variable, does]) => {
    const isTold = synthesis.function(name).environment[variable] !== undefined;
    return isTold ? (does[what] ?? []) : [];
  });

/** What SES told of mails, as SNS passes it on. */
const told: string[] = [];
let service: Awaited<ReturnType<typeof startLambdaService>>;
/** What the service Lambda was asked to invoke, and what became of it. */
const woken: { readonly asked: Invocation; readonly run: Promise<Invoked> }[] = [];
let client: ReturnType<typeof clientOf>;

/** Makes a tenant as an operator does, by the command against a deployed table. */
const tenantByCommand = async (id: string): Promise<string> => {
  const { stdout } = await run(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'infra/commands/tenant.ts'), 'create', id],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        UPLIFT_TABLE: LOCAL_TABLE,
        AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'example',
        AWS_SECRET_ACCESS_KEY: 'example',
      },
    },
  );
  return /upl_\S+/.exec(stdout)?.[0] ?? '';
};

/** Where the console is, and by whom people sign in to it: known only once it is deployed. */
const CONSOLE = 'https://learn.uplift.example';
const SIGN_IN = {
  issuer: 'https://login.uplift.example/',
  audience: 'console',
  tenants: '*',
  claims: { tenant: 'custom:tenant' },
  login: { clientId: 'console' },
};

let key: string;
const call = (method: string, path: string, body?: unknown, headers = {}) =>
  client.call(key, method, path, body, headers);
const ask = async (path: string) => (await call('GET', path)).body;
const answersOnCalm = async (employee: string): Promise<number> => {
  const { skills } = await ask(`/v1/employees/${employee}/skills`);
  return numberOf(listOf(skills).find(({ skill }) => textOf(skill) === 'calm')?.answers);
};
const storedEvents = async (employee: string): Promise<number> => {
  let count = 0;
  for await (const _ of queryAll(database.table, {
    pk: partition.employee('acme', employee),
    prefix: 'EVENT#',
  }))
    count += 1;
  return count;
};
/** Sends a file as a browser's form does. */
const sendFile = async (
  fields: Readonly<Record<string, string>>,
  name: string,
  text: string,
): Promise<Answer> => {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', new File([text], name));
  const encoded = new Response(form);
  return client.send({
    method: 'POST',
    path: '/v1/imports',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': encoded.headers.get('content-type') ?? '',
    },
    body: new Uint8Array(await encoded.arrayBuffer()),
  });
};
/** Has a file imported; what came of it, and what was told of its rows. */
const importFile = async (...given: Parameters<typeof sendFile>) => {
  const before = woken.length;
  const sent = await sendFile(...given);
  expect([given, sent.status]).toEqual([given, 202]);
  expect(woken).toHaveLength(before + 1);
  const { asked, run: worked } = woken.at(-1)!;
  expect(asked.url).toContain('/functions/uplift-dev-imports/invocations?Qualifier=live');
  expect((await worked).payload).toMatchObject({ finished: 1, failed: 0, left: 0 });
  const job = await ask(sent.headers.location ?? '');
  expect(job.state).toBe('done');
  const problems = await call('GET', textOf(job.result?.problems));
  return { id: textOf(job.id), result: job.result, problems: listOf(problems.body.problems) };
};
const hire = async (id: string) =>
  call('PUT', `/v1/employees/${encodeURIComponent(id)}`, {
    id,
    name: `Name of ${id}`,
    role: 'agent',
  });

beforeAll(async () => {
  synthesis = synthesiseFunctions();
  database = await startDatabase();
  service = await startLambdaService((asked) => {
    const [, name = ''] = /\/functions\/uplift-dev-([\w-]+)\/invocations\b/.exec(asked.url) ?? [];
    woken.push({ asked, run: deployedAs(name).lambda.invoke({}) });
  });
  shards = await startShardQueue();
  mailFolder = mkdtempSync(join(tmpdir(), 'uplift-mail-'));
  ses = await startSes({
    path: mailFolder,
    accessKey: 'ASIAEXAMPLE',
    account: { identities: [TEST_MAIL_DOMAIN], configurationSets: ['uplift-dev'] },
    limits: { perSecond: 1_000, perDay: 10_000 },
    now: Date.now,
    random: (size) => randomBytes(size),
    tell: (notification) => told.push(notification),
  });
  // One that is killed again and again looks like many, among which a burst counts many times.
  const plenty = Object.fromEntries(QUOTA_NAMES.map((name) => [name, 1_000_000]));
  const started = synthesis.names.map(async (name) => {
    const aws = await startAwsProxy({ lambda: service.url, ses: ses.endpoint, sqs: shards.url });
    asking.set(name, aws);
    const more = {
      AWS_ENDPOINT_URL_LAMBDA: aws.url,
      AWS_ENDPOINT_URL_SESV2: aws.url,
      AWS_ENDPOINT_URL_SQS: aws.url,
      UPLIFT_SHARDS: `${aws.url}${SHARDS_PATH}`,
      UPLIFT_PAGES: 'https://learn.uplift.example',
      UPLIFT_QUOTAS: JSON.stringify(plenty),
      ...(name === 'console' && {
        UPLIFT_CONSOLE_URL: CONSOLE,
        UPLIFT_OIDC: JSON.stringify([SIGN_IN]),
      }),
    };
    return [name, await runFunction(synthesis.function(name), database.endpoint, more)] as const;
  });
  running = new Map(await Promise.all(started));
  [api, sweep, fit] = [deployedAs('api'), deployedAs('sweep'), deployedAs('fit')];
  jobs = deployedAs('jobs');
  [mailApi, imports] = [deployedAs('mail-api'), deployedAs('imports')];
  client = clientOf(behindGateway(api, mailApi, imports));
  key = await tenantByCommand('acme');
  await furnish({ call: client.call, clock: { now: Date.now() } }, key);
}, 300_000);
afterEach(() => {
  api.proxy.intercept = () => undefined;
  jobs.proxy.intercept = () => undefined;
});
afterAll(async () => {
  await Promise.all([...(running?.values() ?? [])].map((one) => one.stop()));
  await Promise.all([...asking.values()].map((one) => one.stop()));
  await service?.stop();
  await shards?.stop();
  await ses?.stop();
  if (mailFolder !== undefined) rmSync(mailFolder, { recursive: true, force: true });
  await database?.stop();
  synthesis?.remove();
});

/** An answer without the nonce of a page, which is another one each time. */
const withoutNonce = <T extends { readonly headers: object }>(answer: T): T => {
  const policy = (answer.headers as Record<string, string>)['content-security-policy'] ?? '';
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  if (nonce === undefined) return answer;
  return JSON.parse(JSON.stringify(answer).replaceAll(nonce, 'nonce')) as T;
};

describe('the bundles that CDK would upload, under the Lambda runtime protocol (P11)', () => {
  it('do the whole main job: events in, next lesson out, read-your-writes, replay, erase and sweep, warm and cold', async () => {
    await hire('person-mia');
    const before = await ask('/v1/employees/person-mia/next-lesson');
    expect(before.lessons?.[0]?.reasons?.[0]?.text).toContain('Satisfaction of 92');

    const now = Date.now();
    const events = [1, 2, 3].map((hours) =>
      eventAt(now - hours * 60 * MINUTE, { employee: 'person-mia' }),
    );
    expect((await call('POST', '/v1/events', { events })).status).toBe(200);
    expect(await answersOnCalm('person-mia')).toBe(3);
    const after = await ask('/v1/employees/person-mia/next-lesson');
    expect(after.decision).not.toBe(before.decision);

    // Another environment, which remembers nothing, says the same.
    api.lambda.kill();
    const [again, replay] = [
      await api.lambda.invoke(
        gatewayEvent({
          method: 'GET',
          path: '/v1/employees/person-mia/next-lesson',
          headers: { authorization: `Bearer ${key}` },
        }),
      ),
      await call('POST', `/v1/decisions/${after.decision}/replay`),
    ];
    expect(again.isCold).toBe(true);
    expect(answerOf(again).body).toEqual(after);
    expect(replay.body).toMatchObject({ identical: true, differences: [], recomputed: after });

    expect((await call('DELETE', '/v1/employees/person-mia?erase=true')).status).toBe(202);
    expect(
      (await call('POST', '/v1/events', { events: [eventAt(now, { employee: 'person-mia' })] }))
        .body.results?.[0]?.error?.code,
    ).toBe('employee-erased');
    // A put that was on its way lands now; two minutes pass, of which the reminder is told; then
    // the sweep removes it.
    await database.table.put({
      pk: partition.employee('acme', 'person-mia'),
      sk: 'EVENT#late',
      seen: now,
    });
    expect((await sweep.lambda.invoke({})).payload).toMatchObject({
      tenants: 1,
      failed: 0,
      waiting: 1,
    });
    const comesDue = async (employee: string): Promise<void> => {
      const key = { pk: partition.tenant('acme'), sk: `SWEEP#${employee}` };
      await database.table.put({ ...(await database.table.get(key))!, after: now });
    };
    // An erasure that was cut off before anybody was marked: the sweep marks them, and waits.
    const cutOff = { objectives: [], ownKeyResults: [], keyResults: [], before: 0, after: now };
    await database.table.put({ pk: partition.tenant('acme'), sk: 'SWEEP#person-ned', ...cutOff });
    await comesDue('person-mia');
    expect((await sweep.lambda.invoke({})).payload).toMatchObject({ failed: 0, waiting: 1 });
    await comesDue('person-ned');
    expect((await sweep.lambda.invoke({})).payload).toEqual({
      tenants: 1,
      failed: 0,
      skipped: 0,
      waiting: 0,
    });
    expect(await storedEvents('person-mia')).toBe(0);
  });

  it('answer as the app does that the local runtime serves: status, headers and body', async () => {
    await hire('person-noa');
    const { table } = database;
    const local = createApp(
      servicesOf({ table, now: Date.now, random: (size) => new Uint8Array(size), log: () => {} }),
      documentsOf,
      importRoutes,
    );
    const requests: ClientRequest[] = [
      { method: 'GET', path: '/v1/employees/person-noa/next-lesson?limit=3&minutes=10' },
      { method: 'GET', path: '/v1/employees/person-noa' },
      { method: 'GET', path: '/v1/employees?limit=1' },
      { method: 'GET', path: '/v1/lessons/w1' },
      { method: 'GET', path: '/v1/search?q=heatted%20custmer&employee=person-noa' },
      { method: 'GET', path: '/v1/lessons/nowhere' },
      { method: 'GET', path: '/v1/nothing' },
      { method: 'PATCH', path: '/v1/lessons/w1' },
      { method: 'GET', path: '/openapi.json' },
      { method: 'GET', path: '/docs' },
      {
        method: 'POST',
        path: '/v1/events',
        body: '{"events":[]}',
        headers: { 'content-type': 'application/json' },
      },
      {
        method: 'POST',
        path: '/v1/events',
        body: '{"events":',
        headers: { 'content-type': 'application/json' },
      },
      {
        method: 'POST',
        path: '/v1/events',
        body: 'events',
        headers: { 'content-type': 'text/plain' },
      },
      { method: 'POST', path: '/v1/events' },
      { method: 'POST', path: '/v1/events', headers: { 'content-type': 'application/json' } },
      {
        method: 'POST',
        path: '/v1/events',
        body: new Uint8Array([0xff, 0xfe, 0x00]),
        headers: { 'content-type': 'application/json' },
        base64: true,
      },
      {
        method: 'POST',
        path: '/v1/events',
        body: new Uint8Array([0xff, 0xfe, 0x00]),
        headers: { 'content-type': 'application/octet-stream' },
      },
      {
        method: 'POST',
        path: '/v1/events',
        body: `{"events":["${'x'.repeat(600_000)}"]}`,
        headers: { 'content-type': 'application/json' },
      },
      { method: 'GET', path: '/v1/employees?limit=1&limit=2' },
      { method: 'GET', path: '/v1/employees/person-noa/next-lesson?limit=0' },
      { method: 'DELETE', path: '/v1/lessons/w1', headers: { 'if-match': '"other"' } },
      { method: 'POST', path: '/v1/imports' },
      {
        method: 'POST',
        path: '/v1/imports',
        body: '--cut',
        headers: { 'content-type': 'multipart/form-data; boundary=off' },
      },
      { method: 'GET', path: '/v1/imports/nowhere/problems' },
    ];
    for (const request of requests) {
      const headers = {
        authorization: `Bearer ${key}`,
        'x-request-id': 'same',
        ...request.headers,
      } as Record<string, string>;
      const { status, headers: given, text } = await client.send({ ...request, headers });
      const { method, path } = request;
      const body = request.body as string | undefined;
      const own = await local.request(path, {
        method,
        headers,
        ...(body !== undefined && { body }),
      });
      const answered = { path, status, headers: given, text };
      expect(withoutNonce(answered)).toEqual(
        withoutNonce({
          path,
          status: own.status,
          headers: Object.fromEntries(own.headers),
          text: await own.text(),
        }),
      );
    }
  });

  it.each([
    ['base64', true],
    ['text', false],
  ])('take a body of many-byte characters that comes as %s', async (_, base64) => {
    const profile = { id: `person-zoe-${base64}`, name: 'Zoë 多 😀 Ünal', language: 'de' };
    const created = await client.send({
      method: 'PUT',
      path: `/v1/employees/${profile.id}`,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json; charset=utf-8',
      },
      body: JSON.stringify(profile),
      base64,
    });
    expect(created.status).toBe(201);
    expect(await ask(`/v1/employees/${profile.id}`)).toMatchObject(profile);
  });

  it('read header names in any case, and are not disturbed by cookies', async () => {
    const headers = [
      ['AUTHORIZATION', `Bearer ${key}`],
      ['X-Request-Id', 'any-case'],
      ['Cookie', 'a=1; b=2'],
      ['cookie', 'c=3'],
    ] as const;
    const answer = await client.send({ method: 'GET', path: '/v1/policy', headers });
    expect([answer.status, answer.headers['x-request-id']]).toEqual([200, 'any-case']);
  });

  it('find what an id with @ and : names, whether the gateway hands the path over encoded or decoded', async () => {
    const id = 'crm:person@example.com';
    await hire(id);
    const headers = { authorization: `Bearer ${key}` };
    for (const decodedPath of [false, true])
      for (const written of [id, encodeURIComponent(id)]) {
        const answer = await client.send({
          method: 'GET',
          path: `/v1/employees/${written}`,
          headers,
          decodedPath,
        });
        expect([answer.status, answer.body.id]).toEqual([200, id]);
      }
  });

  it('take JWTs of the issuers that their environment names, and no others', async () => {
    const issuer = await startIssuer(await makeKey('signing'));
    const deployed = synthesis.function('api');
    const environment = { ...deployed.environment, UPLIFT_OIDC: JSON.stringify(issuer.trust()) };
    const trusting = await runFunction({ ...deployed, environment }, database.endpoint);
    const path = '/v1/employees/ada/next-lesson';
    const statusWith = async (token: string, of = clientOf(trusting)) =>
      (await of.call(token, 'GET', path)).status;
    const claims = { tenant: 'acme', scope: 'recommend' };
    const token = await issuer.token(Date.now(), claims);
    expect(await statusWith(token)).toBe(200);
    expect(
      await statusWith(await issuer.token(Date.now(), claims, {}, await makeKey('signing'))),
    ).toBe(401);
    expect(await statusWith(token, client)).toBe(401);
    expect(trusting.lambda.lines.join('\n')).toContain('"tenant":"acme"');
    expect(trusting.lambda.lines.join('\n')).not.toContain('eyJ');
    await trusting.stop();
    await issuer.stop();
  });

  it('take JWTs of a hundred issuers that the table lists, for which no variable has room', async () => {
    const issuer = await startIssuer(await makeKey('signing'));
    const others = Array.from({ length: 99 }, (_, at) => ({
      issuer: `https://login-${at}.example.com/`,
      audience: 'https://uplift.example.com',
      tenants: ['acme'],
    }));
    await writeIssuerList(database, JSON.stringify([...others, ...issuer.trust()]));
    const trusting = await runFunction(synthesis.function('api'), database.endpoint);
    const token = await issuer.token(Date.now(), { tenant: 'acme', scope: 'recommend' });
    const ask = async () =>
      (await clientOf(trusting).call(token, 'GET', '/v1/employees/ada/next-lesson')).status;
    trusting.proxy.intercept = ({ action }) =>
      action === 'GetItem' ? { fault: 'InternalServerError' } : undefined;
    expect(await ask()).toBe(503);
    trusting.proxy.intercept = () => undefined;
    expect(await ask()).toBe(200);
    await writeIssuerList(database, '[]');
    await trusting.stop();
    await issuer.stop();
  });

  it('ignore a body that comes with a GET, as servers do', async () => {
    expect((await call('GET', '/v1/policy', { what: 'ever' })).status).toBe(200);
  });

  it('answer after hours of being frozen, though every connection is gone', async () => {
    await ask('/v1/policy');
    for (let pause = 0; pause < 3; pause++) {
      api.proxy.dropIdle();
      expect((await call('GET', '/v1/employees')).status).toBe(200);
    }
  });

  it('take several requests at once in environments of their own', async () => {
    await hire('person-kim');
    const events = Array.from({ length: 4 }, () => eventAt(Date.now(), { employee: 'person-kim' }));
    const statuses = await Promise.all(
      events.map(
        async (event) => (await call('POST', '/v1/events', { events: [event, events[0]] })).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(await storedEvents('person-kim')).toBe(4);
    expect(await answersOnCalm('person-kim')).toBe(4);
  });
});

/** A kill costs a cold start: `npm test` kills at each so many-th call, the proof at every one. */
const STRIDE = scaled(3, 1);

describe('when something goes wrong with a function (P1, P11)', () => {
  /** Disturbs the n-th call from now, at a moment; says whether there was one. */
  const disturb = (
    proxy: TableProxy,
    nth: number,
    at: Moment,
    how: () => 'hang' | { fault: string },
  ) => {
    const begun: TableCall[] = [];
    let reached = false;
    proxy.intercept = (of, moment) => {
      if (moment === 'before') begun.push(of);
      if (begun[nth - 1] !== of || moment !== at) return undefined;
      reached = true;
      return how();
    };
    return { wasReached: () => reached, calls: () => begun.length };
  };

  /** What a client saw of a request during which the function was killed, if it was. */
  type UnderFire = (
    request: () => Promise<Answer>,
  ) => Promise<{ first: Answer; isKilled: boolean }>;

  /**
   * Attempts something again and again, each time afresh: during the request that it gives to
   * `underFire`, the function is killed before the table sees its n-th call, and after the table
   * has done it, for every n that there is, or each `STRIDE`-th. Gives how many calls there are.
   */
  const atEveryCall = async (
    attempt: (round: string, underFire: UnderFire) => Promise<void>,
  ): Promise<number> => {
    for (let nth = 1; ; nth += STRIDE) {
      for (const at of ['before', 'after'] as const) {
        let isOver = false;
        let made = 0;
        await attempt(`person-${nth}-${at}`, async (request) => {
          const { wasReached, calls } = disturb(api.proxy, nth, at, () => {
            api.lambda.kill();
            return 'hang';
          });
          const first = await request();
          api.proxy.intercept = () => undefined;
          isOver = !wasReached();
          made = calls();
          return { first, isKilled: wasReached() };
        });
        if (isOver) return made;
      }
    }
  };

  it('an invocation that is killed at its deadline acknowledges nothing, loses nothing, and the retry finds duplicates', async () => {
    await hire('person-lou');
    const events = Array.from({ length: 5 }, () => eventAt(Date.now(), { employee: 'person-lou' }));
    const acknowledged = eventAt(Date.now(), { employee: 'person-lou' });
    expect((await call('POST', '/v1/events', { events: [acknowledged] })).status).toBe(200);
    // Key and manifest, then five puts: the last is never answered.
    disturb(api.proxy, 7, 'after', () => {
      api.lambda.timeOut();
      return 'hang';
    });
    const request = {
      method: 'POST',
      path: '/v1/events',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ events }),
    };
    const late = await api.lambda.invoke(gatewayEvent(request));
    expect(late.error).toBe('Sandbox.Timedout');
    api.proxy.intercept = () => undefined;
    const retry = await client.send(request);
    expect(retry.status).toBe(200);
    expect(new Set(listOf(retry.body.results).map(({ status }) => status))).toEqual(
      new Set(['duplicate']),
    );
    expect(await storedEvents('person-lou')).toBe(6);
    expect(await answersOnCalm('person-lou')).toBe(6);
  });

  it('killed between any two calls while it takes events, it counts each once after the retry', async () => {
    const calls = await atEveryCall(async (employee, underFire) => {
      const events = Array.from({ length: 3 }, () => eventAt(Date.now(), { employee }));
      const { first, isKilled } = await underFire(() => call('POST', '/v1/events', { events }));
      expect(first.status).toBe(isKilled ? 500 : 200);
      expect((await call('POST', '/v1/events', { events })).status).toBe(200);
      expect(await storedEvents(employee)).toBe(3);
    });
    // Key, manifest, and one put an event.
    expect(calls).toBe(5);
  });

  it('killed between any two calls while it decides, it decides the same when it is asked again, and can replay it', async () => {
    const calls = await atEveryCall(async (employee, underFire) => {
      await hire(employee);
      const path = `/v1/employees/${employee}/next-lesson`;
      const { first, isKilled } = await underFire(() => call('GET', path));
      expect(first.status).toBe(isKilled ? 500 : 200);
      const again = await call('GET', path);
      expect(again.status).toBe(200);
      if (!isKilled) expect(again.body).toEqual(first.body);
      const replay = await call('POST', `/v1/decisions/${again.body.decision}/replay`);
      expect(replay.body).toMatchObject({ identical: true });
    });
    // Key, manifest and query; the decision and its entry in the list.
    expect(calls).toBe(5);
  });

  it('killed between any two calls while an admin writes, the write is in force or not there, and goes through when it is repeated', async () => {
    const calls = await atEveryCall(async (id, underFire) => {
      const skill = { id, name: `Skill of ${id}` };
      const { first, isKilled } = await underFire(() => call('PUT', `/v1/skills/${id}`, skill));
      expect(first.status).toBe(isKilled ? 500 : 201);
      const between = await call('GET', `/v1/skills/${id}`);
      expect([200, 404]).toContain(between.status);
      expect((await call('PUT', `/v1/skills/${id}`, skill)).status).toBe(
        between.status === 200 ? 200 : 201,
      );
      expect(await ask(`/v1/skills/${id}`)).toMatchObject(skill);
    });
    expect(calls).toBeGreaterThanOrEqual(4);
  });

  it('a fault in one invocation does not poison the next', async () => {
    disturb(api.proxy, 1, 'before', () => ({ fault: 'ValidationException' }));
    const broken = await call('GET', '/v1/policy');
    expect([broken.status, broken.body.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(broken.body)).not.toMatch(/Validation|test/);
    expect((await call('GET', '/v1/policy')).status).toBe(200);
    // What is no request at all.
    await api.lambda.invoke({ nonsense: true });
    const next = await api.lambda.invoke(gatewayEvent({ method: 'GET', path: '/health/ready' }));
    expect([answerOf(next).status, next.isCold]).toEqual([200, false]);
  });

  it('a table that throttles for a moment is waited for; one that goes on is an honest 503', async () => {
    disturb(api.proxy, 1, 'before', () => ({ fault: 'ThrottlingException' }));
    expect((await call('GET', '/v1/policy')).status).toBe(200);
    api.proxy.intercept = (_call, moment) =>
      moment === 'before' ? { fault: 'ThrottlingException' } : undefined;
    const away = await call('GET', '/v1/policy');
    expect([away.status, away.body.code, away.headers['retry-after']]).toEqual([
      503,
      'unavailable',
      '2',
    ]);
  });

  it('a clock that is off the table answers 503 and stores nothing, until it is right again', async () => {
    await hire('person-tom');
    const post = () =>
      call('POST', '/v1/events', { events: [eventAt(Date.now(), { employee: 'person-tom' })] });
    const ready = async () =>
      answerOf(await api.lambda.invoke(gatewayEvent({ method: 'GET', path: '/health/ready' })));
    const since = api.lambda.lines.length;
    try {
      for (const aheadMs of [60 * MINUTE, -6 * MINUTE]) {
        api.proxy.aheadMs = aheadMs;
        for (const answer of [await post(), await ready()])
          expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([
            503,
            'clock',
            '60',
          ]);
        expect((await call('GET', '/v1/employees/person-tom/next-lesson')).status).toBe(503);
        expect((await call('GET', '/health/live')).status).toBe(200);
      }
    } finally {
      api.proxy.aheadMs = 0;
    }
    expect(api.lambda.lines.slice(since).join('\n')).toContain('"clockOff":');
    expect(await storedEvents('person-tom')).toBe(0);
    expect([(await post()).status, (await ready()).status]).toEqual([200, 200]);
    api.proxy.aheadMs = 4 * MINUTE;
    expect((await post()).status).toBe(200);
    api.proxy.aheadMs = 0;
  });

  it('a job stops before its deadline and says what it left', async () => {
    const { payload, error } = await sweep.lambda.invoke({}, { timeoutMs: 5_000 });
    expect([error, payload]).toEqual([
      undefined,
      { tenants: 1, failed: 0, skipped: 1, waiting: 0 },
    ]);
  });

  it('a job that fails makes its invocation fail, and says why only in its log', async () => {
    sweep.proxy.intercept = (_call, moment) =>
      moment === 'before' ? { fault: 'AccessDeniedException' } : undefined;
    const failed = await sweep.lambda.invoke({});
    sweep.proxy.intercept = () => undefined;
    expect(failed).toMatchObject({
      error: 'Unhandled',
      payload: { errorMessage: 'The job sweep failed; the line before says why.' },
    });
    expect(sweep.lambda.lines.join('\n')).toContain('"name":"AccessDeniedException"');
    expect((await sweep.lambda.invoke({})).error).toBeUndefined();
  });

  it.each(['api', 'sweep'] as const)(
    '%s without its environment fails while it starts, and names what is missing',
    async (name) => {
      const lambda = lambdaFunction({
        ...synthesis.function(name),
        environment: { UPLIFT_STAGE: 'Prod' },
      });
      const { error, payload } = await lambda.invoke({});
      expect(error).toBe('Runtime.InitError');
      expect((payload as { errorMessage: string }).errorMessage).toMatch(
        /UPLIFT_TABLE is missing.*UPLIFT_STAGE must be/,
      );
      await lambda.stop();
    },
  );
});

describe('a job, from the function that takes it to the one that works it', () => {
  const EVENTS = 20;
  /** A tenant of its own, whose people hold nothing up that the others are tried with. */
  let admin: string;
  beforeAll(async () => {
    admin = await tenantByCommand('working');
  });
  const call = (method: string, path: string, body?: unknown) =>
    client.call(admin, method, path, body);
  const ask = async (path: string) => (await call('GET', path)).body;

  /** Too much for one answer, in few items. */
  const writeMuch = async (employee: string): Promise<void> => {
    await call('PUT', `/v1/employees/${employee}`, { id: employee, name: 'Somebody' });
    const pk = partition.employee('working', employee);
    const events = Array.from({ length: EVENTS }, (_, n) => ({
      pk,
      sk: `EVENT#${String(n).padStart(3, '0')}`,
      at: n,
      seen: n,
      padding: 'x'.repeat(300_000),
    }));
    for (let from = 0; from < EVENTS; from += 10)
      await database.table.putMany(events.slice(from, from + 10));
  };
  const order = async (employee: string): Promise<string> => {
    const { status, headers, body } = await call('GET', `/v1/employees/${employee}/export`);
    expect([status, body.state]).toEqual([202, 'queued']);
    return textOf(headers.location as never);
  };
  const eventsOf = async (address: string): Promise<string[]> => {
    const found: string[] = [];
    let query = '';
    do {
      const page = await call('GET', `${address}/files${query}`);
      expect(page.status).toBe(200);
      expect(page.text.length).toBeLessThan(5_000_000);
      found.push(...listOf(page.body.events).map(({ id }) => textOf(id)));
      query = page.body.cursor === undefined ? '' : `?cursor=${textOf(page.body.cursor)}`;
    } while (query !== '');
    return found;
  };

  it('is begun at once, by a signed call to Lambda, and its pages are the whole', async () => {
    await writeMuch('person-job');
    const before = woken.length;
    const address = await order('person-job');
    expect(woken).toHaveLength(before + 1);
    const { asked, run: runs } = woken.at(-1)!;
    expect([asked.method, asked.url]).toEqual([
      'POST',
      '/2015-03-31/functions/uplift-dev-jobs/invocations?Qualifier=live',
    ]);
    expect(asked.headers['x-amz-invocation-type']).toBe('Event');
    expect(asked.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\//);
    expect((await runs).payload).toMatchObject({ finished: 1, failed: 0, left: 0 });
    const { state, result } = await ask(address);
    // That somebody put them, and asked for this, stands in the organisation's own record.
    expect([state, result?.items]).toEqual(['done', { profile: 1, events: EVENTS, audit: 2 }]);
    expect(new Set(await eventsOf(address)).size).toBe(EVENTS);
    expect((await call('DELETE', address)).status).toBe(204);
    expect((await call('GET', address)).status).toBe(404);
  });

  it('that nobody could wake anybody for is worked by the next run on schedule', async () => {
    service.answer(500);
    const address = await order('person-job');
    service.answer(202);
    expect((await ask(address)).state).toBe('queued');
    expect((await jobs.lambda.invoke({})).error).toBeUndefined();
    expect((await ask(address)).state).toBe('done');
  });

  it('whose function is killed at any call is gone on with, and is whole in the end', async () => {
    // Each export is on record, and those of the two tests before.
    let audit = 3;
    for (let nth = 1; ; nth += STRIDE) {
      audit += 1;
      service.answer(500);
      const address = await order('person-job');
      service.answer(202);
      let calls = 0;
      jobs.proxy.intercept = (_call, moment) => {
        if (moment === 'after') calls += 1;
        if (moment === 'before' || calls !== nth) return undefined;
        jobs.lambda.kill();
        return 'hang';
      };
      const { error } = await jobs.lambda.invoke({});
      jobs.proxy.intercept = () => undefined;
      const key = { pk: partition.list('working', 'jobs'), sk: address.split('/').at(-1) ?? '' };
      const item = (await database.table.get(key))!;
      // Time passes, of which the job is told: whoever held it is taken for dead.
      const held = { ...(JSON.parse(item.job as string) as object), heldUntilMs: 0 };
      await database.table.put({ ...item, job: JSON.stringify(held) });
      expect((await jobs.lambda.invoke({})).error).toBeUndefined();
      expect((await ask(address)).result?.items).toEqual({ profile: 1, events: EVENTS, audit });
      expect((await call('DELETE', address)).status).toBe(204);
      if (error === undefined) {
        expect(nth).toBeGreaterThan(6);
        return;
      }
    }
  }, 120_000);
});

describe('a digest, from the planner to the page that its mail leads to', () => {
  const person = 'person-post';
  let admin: string;
  const functionNamed = (name: string) => running.get(name)!.lambda;
  /** As Lambda hands over what lies in a queue. */
  const feed = (name: string, bodies: readonly string[]) =>
    functionNamed(name).invoke({
      Records: bodies.map((body, at) => ({ messageId: `m${at}`, body, eventSource: 'aws:sqs' })),
    });
  /** An hour of the day, now, in which nobody sleeps. */
  const noonZone = (): string => {
    const ahead = 13 - new Date().getUTCHours();
    return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
  };
  const services = () =>
    servicesOf({ table: database.table, now: Date.now, random: randomBytes, log: () => {} });
  /** Somebody whose digest is due since an hour or so. */
  const makeDue = async (): Promise<void> => {
    const round = await readRound(services(), 'mailing');
    const schedule = await readSchedule(services(), 'mailing', person);
    const { timetable } = await standingOf(services(), round, person, schedule);
    const due = nextDue(timetable, { nowMs: Date.now() - 4 * 60 * MINUTE })!;
    expect(due.dueMs).toBeLessThan(Date.now());
    await putDue(services(), 'mailing', { employee: person, dueMs: due.dueMs });
    await changeSchedule(services(), 'mailing', person, schedule, {
      ...schedule,
      dueMs: due.dueMs,
    });
  };
  const open = (method: string, path: string) =>
    functionNamed('pages').invoke(gatewayEvent({ method, path })).then(answerOf);
  const mailed = () => ses.mails.list({ limit: 9 }).map(({ id }) => ses.mails.find(id));
  const linkIn = (pattern: RegExp): string => {
    const [, path = ''] = pattern.exec(mailed()[0]?.text ?? '') ?? [];
    return path;
  };

  beforeAll(async () => {
    admin = await tenantByCommand('mailing');
    await furnish({ call: client.call, clock: { now: Date.now() } }, admin);
    const done = async (path: string, body: object, headers = {}) => {
      const { status, body: answer } = await client.call(admin, 'PUT', path, body, headers);
      expect([status < 300, status < 300 ? undefined : answer]).toEqual([true, undefined]);
    };
    const { etag = '' } = (await client.call(admin, 'GET', '/v1/digest-settings')).headers;
    await done(
      '/v1/digest-settings',
      {
        enabled: true,
        weekends: [],
        maxPerWeek: 7,
        defaults: { frequency: 'daily', hour: 12 },
      },
      { 'if-match': etag },
    );
    await done(`/v1/employees/${person}`, {
      id: person,
      name: 'Somebody',
      role: 'agent',
      email: 'post@example.org',
      timeZone: noonZone(),
    });
    expect((await jobs.lambda.invoke({})).error).toBeUndefined();
    await makeDue();
  });

  it('is found by the planner, who sends its shard once, however often it runs', async () => {
    const planned = await functionNamed('planner').invoke({});
    expect(planned).toMatchObject({ payload: { tenants: 1, shards: 1, failed: 0 } });
    expect(planned.error).toBeUndefined();
    await functionNamed('planner').invoke({});
    const sent = shards.sent.map(({ MessageBody, MessageGroupId: group }) => ({
      body: JSON.parse(MessageBody) as object,
      group,
    }));
    expect(sent[0]?.body).toMatchObject({ tenant: 'mailing' });
    expect(new Set(sent.map(({ group }) => group)).size).toBe(1);
    const names = shards.sent.map(({ MessageDeduplicationId: name }) => name);
    expect(new Set(names).size).toBeLessThanOrEqual(2);
  });

  it('is sent once, though the message is given out again', async () => {
    const [message] = shards.sent;
    for (let time = 0; time < 2; time++)
      expect(await feed('sender', [message!.MessageBody])).toMatchObject({
        payload: { batchItemFailures: [] },
      });
    const [mail, ...more] = mailed();
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      to: 'post@example.org',
      from: expect.stringContaining(`digest@${TEST_MAIL_DOMAIN}`),
    });
    expect(mail?.text).toContain('https://learn.uplift.example/l/');
    const { body } = await client.call(admin, 'GET', '/v1/digests');
    expect(body.total).toMatchObject({ sent: 1, unknown: 0 });
  });

  it('is known to have arrived once SES says so, and what is foreign changes nothing', async () => {
    expect(await feed('mail-events', [...told, '{}', 'no JSON'])).toMatchObject({
      payload: { batchItemFailures: [] },
    });
    const { body } = await client.call(admin, 'GET', `/v1/employees/${person}/digests`);
    expect(listOf(body.items)[0]).toMatchObject({ state: 'sent', delivery: { kind: 'delivered' } });
  });

  it('leads to pages that the gateway hands over, of which one stops the mails', async () => {
    const lesson = await open('GET', linkIn(/https:\/\/[^/]+(\/l\/[\w-]+)/));
    expect([lesson.status, lesson.headers['content-type']]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    expect((await open('GET', '/l/nothing')).status).toBe(404);
    expect((await open('GET', '/me')).status).toBe(200);
    const stop = linkIn(/https:\/\/[^/]+(\/u\/[\w-]+)/);
    expect((await open('GET', stop)).status).toBe(200);
    expect((await open('POST', stop)).status).toBe(200);
    const { items } = (await client.call(admin, 'GET', '/v1/suppressions')).body;
    expect(listOf(items)[0]).toMatchObject({ reason: 'stopped' });
  });

  it('leads to what is learned there, and to a page of their own, on which they begin and end', async () => {
    const post = (path: string, form: Record<string, string>, cookie = '') =>
      functionNamed('pages').invoke(
        gatewayEvent({
          method: 'POST',
          path,
          headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
          body: new URLSearchParams(form).toString(),
        }),
      );
    const lesson = linkIn(/https:\/\/[^/]+(\/l\/[\w-]+)/);
    for (const [what, form] of [
      ['done', {}],
      ['rate', { helpful: 'yes' }],
      ['suggest', { text: 'More on refunds' }],
    ] as const)
      expect(answerOf(await post(`${lesson}/${what}`, form)).status).toBeLessThan(400);
    const opened = await post(linkIn(/https:\/\/[^/]+(\/me\/[\w-]+)/), {});
    const { cookies: [set = ''] = [] } = opened.payload as { cookies?: string[] };
    const [cookie = ''] = set.split(';');
    expect(cookie).toMatch(/^__Host-uplift-me=/);
    const own = answerOf(
      await functionNamed('pages').invoke(
        gatewayEvent({ method: 'GET', path: '/me', headers: { cookie } }),
      ),
    );
    const [, form = ''] = /name="form" value="([^"]+)"/.exec(own.text) ?? [];
    for (const what of ['resume', 'export', 'leave'])
      expect(answerOf(await post(`/me/${what}`, { form }, cookie)).status).toBeLessThan(400);
    const asked = await post('/me', { organisation: 'mailing', address: 'post@example.org' });
    expect(answerOf(asked).status).toBe(200);
    expect(mailed()).toHaveLength(2);
  });

  it('is shown to an admin, tried, and sent at once, and an address is freed for it', async () => {
    const one = { id: 'person-desk', name: 'Else', role: 'agent', email: 'desk@example.org' };
    await client.call(admin, 'PUT', `/v1/employees/${one.id}`, one);
    const digest = (what: string, body = {}) =>
      client.call(admin, 'POST', `/v1/employees/${one.id}/digest/${what}`, body);
    const shown = await digest('preview');
    expect([shown.status, shown.body]).toMatchObject([200, { html: expect.any(String) }]);
    const address = { employee: one.id, address: one.email };
    const bounced = { ...address, reason: 'bounced', atMs: Date.now() } as const;
    await suppress(services(), 'mailing', bounced);
    expect((await digest('send-now')).body).toMatchObject({ code: 'suppressed' });
    const { items } = (await client.call(admin, 'GET', '/v1/suppressions')).body;
    const listed = listOf(items).find(({ employee }) => textOf(employee) === one.id);
    const freed = await client.call(admin, 'DELETE', `/v1/suppressions/${textOf(listed?.id)}`);
    expect(freed.status).toBe(204);
    const before = mailed().length;
    for (const body of [{ to: 'admin@example.org' }, {}])
      expect(await digest('send-now', body)).toMatchObject({
        status: 202,
        body: { state: 'sent' },
      });
    expect((await digest('send-now')).body).toMatchObject({ code: 'already-sent' });
    expect(mailed().slice(0, -before)).toMatchObject([
      { to: one.email },
      { to: 'admin@example.org', subject: expect.stringContaining('[Test]') },
    ]);
  });

  it('that bounces takes its address off, once SES says so', async () => {
    const gone = { id: 'person-gone', name: 'Gone', email: 'bounce@simulator.amazonses.com' };
    await client.call(admin, 'PUT', `/v1/employees/${gone.id}`, { ...gone, role: 'agent' });
    const path = `/v1/employees/${gone.id}/digest`;
    expect(await client.call(admin, 'POST', `${path}/send-now`)).toMatchObject({ status: 202 });
    await vi.waitFor(() => expect(told.join()).toContain('bounce@simulator'), 10_000);
    expect(await feed('mail-events', told)).toMatchObject({ payload: { batchItemFailures: [] } });
    expect((await client.call(admin, 'GET', '/v1/suppressions')).body.items).toContainEqual(
      expect.objectContaining({ employee: gone.id, reason: 'bounced' }),
    );
  });

  it('whose message is none comes back, and says nothing of it but in the log', async () => {
    expect(await feed('sender', ['no shard'])).toMatchObject({
      error: 'Unhandled',
      payload: { errorMessage: 'The function sender failed; the line before says why.' },
    });
  });
});

describe('the console, as a browser sees it through the gateway', () => {
  const id = 'steering';
  let admin: ConsoleClient;
  let pages: ReturnType<typeof consoleOf>;
  const answer = async (path: string, init: RequestInit): Promise<Response> => {
    const { method = 'GET', body, headers } = init;
    const sent = {
      method,
      path,
      headers: headers as Record<string, string>,
      body: body as string | undefined,
    };
    const invoked = await running.get('console')!.lambda.invoke(gatewayEvent(sent));
    const { status, headers: given, text } = answerOf(invoked);
    const all = new Headers(given);
    for (const cookie of (invoked.payload as { cookies?: string[] }).cookies ?? [])
      all.append('set-cookie', cookie);
    return new Response(text, { status, headers: all });
  };
  const open = async (path: string): Promise<string> => {
    const shown = await admin.get(path);
    expect([path, shown.status]).toEqual([path, 200]);
    return shown.text();
  };
  /** Sends the form of a page as its button does; gives where that leads. */
  const press = async (path: string, form: Record<string, string>): Promise<string> => {
    const led = await admin.post(path, form);
    expect([path, form, led.status]).toEqual([path, form, 303]);
    return led.headers.get('location')!;
  };

  beforeAll(async () => {
    const own = await tenantByCommand(id);
    await furnish({ call: client.call, clock: { now: Date.now() } }, own);
    const { table } = database;
    const services = servicesOf({ table, now: Date.now, random: randomBytes, log: () => {} });
    await furnishConsole(services, id);
    pages = consoleOf(services, { consoleUrl: CONSOLE, answer });
    // A session that the store's own functions have opened, as after a sign-in.
    admin = await pages.as('admin', { tenant: id });
    await pages.as('viewer', { tenant: id });
  });

  it('leads strangers to where they sign in, by the issuer that it is deployed with', async () => {
    const led = await pages.stranger('/console/policy');
    expect([led.status, led.headers.get('location')]).toEqual([
      303,
      '/console/login?to=%2Fconsole%2Fpolicy',
    ]);
    const login = await pages.stranger('/console/login?to=%2Fconsole%2Fpolicy');
    expect([login.status, login.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    expect(await login.text()).toContain('login.uplift.example');
    // Nobody answers there: it says so, and is not broken by it.
    const issuer = encodeURIComponent(SIGN_IN.issuer);
    const begun = await pages.stranger(`/console/login/start?issuer=${issuer}&to=/console`);
    expect(begun.status).toBe(503);
  });

  it('shows every page to an admin, with the scripts that lie beside its bundle', async () => {
    // No mail is written by the console's function: there is none to show.
    const operations = consoleOperations(pages.app).filter(
      ({ method, path }) => method === 'GET' && !path.includes('/digests/mail/'),
    );
    const shown = new Map<string, string>();
    for (const operation of operations) shown.set(operation.path, await open(exampleOf(operation)));
    const [script = ''] = /\/console\/static\/[\w-]+\.js/.exec([...shown.values()].join()) ?? [];
    const served = await pages.stranger(script);
    expect([served.status, served.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/javascript'),
    ]);
  });

  it('takes a check-in by a form, which counts as the event that it is', async () => {
    const page = '/console/key-results/csat';
    const form = Object.fromEntries(fieldsOf(await open(page)));
    expect(await press(page, { ...form, value: '84' })).toBe(page);
    expect(await open(page)).toContain('84');
  });

  it('publishes a draft by a form, plays it by a job, and goes back', async () => {
    const draft = await press('/console/policy/drafts', { preset: 'close-gaps' });
    const form = async (act: string) => {
      const fields = fieldsOf(await open(draft));
      return { ...Object.fromEntries(fields), act, note: 'Close gaps first' };
    };
    const before = woken.length;
    const played = await press(draft, await form('forecast'));
    expect(woken).toHaveLength(before + 1);
    expect((await woken.at(-1)!.run).error).toBeUndefined();
    await open(played.replace(/#.*/, ''));
    expect(await press(draft, await form('publish'))).toBe('/console/policy');
    const { table } = database;
    const services = servicesOf({ table, now: Date.now, random: randomBytes, log: () => {} });
    expect(await currentPolicy(services, id)).toMatchObject({ version: 2 });
  });

  it('ends a session, after which its cookie opens nothing', async () => {
    expect((await admin.post('/console/sign-out')).status).toBe(200);
    expect((await admin.get('/console')).status).toBe(303);
  });
});

describe('files', () => {
  const PROSE = 'A short sentence that says one useful thing. '.repeat(30);

  it.each([
    ['skills', 'id,name,parent\nfiled,Filed,\nfiled-in,Filed in,filed\nlost,Lost,nowhere\n', 2, 1],
    ['roles', 'id,name,skills\nclerk,Clerk,filed:0.5\n', 1, 0],
    ['teams', 'id,name\nfiling,Filing\n', 1, 0],
    [
      'employees',
      'id;name;email;role\nperson-filed;Name of Zoë;zoe@example.com;clerk\nperson-odd;Odd;no address;\n',
      1,
      1,
    ],
    ['lessons', 'id,title,format,minutes,skills\nf1,On filing,article,3,filed\n', 1, 0],
    ['markdown', `# Stay on file\n\n${PROSE}`, 2, 0],
    [
      'objectives',
      'id,title,ownerKind,cycleStart,cycleEnd,keyResult,keyResultTitle,unit,start,current,target,due,skills\n' +
        'files,Files,company,2026-01-01,2027-12-31,filed-kr,Filed,files,0,1,10,2027-12-31,filed:0.5\n',
      1,
      0,
    ],
    ['check-ins', 'keyResult,value,at\nfiled-kr,2,2026-02-03\n', 1, 0],
    ['completions', 'employee,lesson,at\nperson-filed,f1,2026-02-03\n', 1, 0],
  ] as const)(
    'of %s are taken through the gateway, read and stored by the function that takes them',
    async (kind, text, stored, refused) => {
      const name = kind === 'markdown' ? 'filed.md' : `${kind}.csv`;
      const told = (problems: Awaited<ReturnType<typeof importFile>>['problems']) =>
        problems.filter(({ severity }) => textOf(severity) === 'refused');
      const dry = await importFile({ kind, dryRun: 'true' }, name, text);
      expect(dry.result).toMatchObject({ stored, refused, dryRun: true });
      expect(told(dry.problems)).toHaveLength(refused);
      const { result, problems } = await importFile({ kind }, name, text);
      expect([problems, result]).toMatchObject([
        told(dry.problems),
        { stored, refused, dryRun: false },
      ]);
      const again = await importFile({ kind }, name, text);
      // A check-in with a day is put again where it was, which is told as stored.
      const anew = kind === 'check-ins' ? stored : 0;
      expect(again.result).toMatchObject({ stored: anew, refused });
    },
  );

  it('that somebody calls off before they are read are forgotten', async () => {
    service.answer(500);
    const sent = await sendFile({ kind: 'teams' }, 'teams.csv', 'id,name\noff,Off\n');
    service.answer(202);
    const address = sent.headers.location ?? '';
    expect((await ask(address)).state).toBe('queued');
    expect((await call('DELETE', address)).status).toBe(204);
    expect((await imports.lambda.invoke({})).error).toBeUndefined();
    expect((await call('GET', '/v1/teams/off')).status).toBe(404);
  });
});

describe('what the functions were seen to do', () => {
  it('covers every route: each has answered well', async () => {
    const person = 'person-all';
    const { table } = database;
    const services = servicesOf({
      table,
      now: Date.now,
      random: (size) => new Uint8Array(size),
      log: () => {},
    });
    await hire(person);
    const well = async (method: string, path: string, body?: unknown, headers = {}) => {
      const answer = await call(method, path, body, headers);
      expect([method, path, answer.status, answer.status < 300 ? undefined : answer.body]).toEqual([
        method,
        path,
        answer.status,
        undefined,
      ]);
      return answer;
    };
    const [skill, lesson, role, team] = [
      'skills/writing',
      'lessons/w2',
      'roles/agent',
      'teams/support',
    ];
    for (const path of [skill, lesson, role, team, 'objectives/happy', `employees/${person}`]) {
      const item = await ask(`/v1/${path}`);
      const [kind] = path.split('/');
      await well('PUT', `/v1/${path}`, item);
      await well('POST', `/v1/${kind}`, { items: [item] });
      const field = 'title' in item ? 'title' : 'name';
      const merge = { 'content-type': 'application/merge-patch+json' };
      await well('PATCH', `/v1/${path}`, { [field]: 'Another' }, merge);
      const back = { items: [{ id: item.id, [field]: item[field] }] };
      const patched = await well('PATCH', `/v1/${kind}`, back, merge);
      expect(patched.body.results).toMatchObject([{ status: 'updated' }]);
    }
    const { id: imported } = await importFile(
      { kind: 'teams' },
      'teams.csv',
      'id,name\ntold,Told\n',
    );
    await well('PUT', '/v1/skills/spare?hold=true', { id: 'spare', name: 'Spare' });
    await well('POST', '/v1/releases');
    for (const [kind, more] of [
      ['skills', {}],
      ['roles', { skills: [{ skill: 'writing', level: 0.5 }] }],
      ['teams', {}],
      [
        'lessons',
        {
          title: 'Spare',
          format: 'article',
          minutes: 3,
          language: 'en',
          skills: [{ skill: 'writing' }],
          body: 'Spare.',
        },
      ],
    ] as const) {
      await well('PUT', `/v1/${kind}/spare`, {
        id: 'spare',
        ...(kind !== 'lessons' && { name: 'Spare' }),
        ...more,
      });
      await well('DELETE', `/v1/${kind}/spare`);
    }
    const happy = await ask('/v1/objectives/happy');
    await well('PUT', '/v1/objectives/own', {
      ...happy,
      id: 'own',
      owner: { kind: 'employee', id: person },
      keyResults: listOf(happy.keyResults).map((one) => ({ ...one, id: 'own-kr' })),
    });
    await well('POST', '/v1/key-results/own-kr/check-ins', { value: 83 });
    await well('POST', '/v1/key-results/csat/check-ins', { value: 83, employee: person });
    await well('POST', '/v1/suggestions', { employee: person, text: 'More on refunds' });
    await well('POST', '/v1/next-lessons', { employees: [person] });
    const settings = await well('GET', '/v1/digest-settings');
    await well('PUT', '/v1/digest-settings', settings.body, { 'if-match': settings.headers.etag });
    await well('PUT', `/v1/employees/${person}/digest`, { hour: 9 });
    const whose = { employee: person, address: 'gone@example.org' };
    await suppress(services, 'acme', { ...whose, reason: 'bounced', atMs: Date.now() });
    const suppressed = listOf((await ask('/v1/suppressions')).items)[0];
    await well('DELETE', `/v1/suppressions/${textOf(suppressed?.id)}`);
    const policy = await well('GET', '/v1/policy');
    await well('PUT', '/v1/policy', policy.body, { 'if-match': policy.headers.etag });
    const { version: base, ...body } = policy.body as Record<string, unknown>;
    await well('POST', '/v1/policy/preview', { policy: body });
    await well('POST', '/v1/policy/evidence', { policy: body });
    const ahead = await well('POST', '/v1/policy/simulate', { policy: body, weeks: 1 });
    await woken.at(-1)?.run;
    expect(await ask(`/v1/jobs/${textOf(ahead.body.id)}`)).toMatchObject({ state: 'done' });
    const draft = { base, policy: { ...body, exploration: { temperature: 0.3 } } };
    await well('PUT', '/v1/policy/drafts/gone', draft);
    await well('DELETE', '/v1/policy/drafts/gone');
    await well('PUT', '/v1/policy/drafts/published', draft);
    const publish = { note: 'Try it', version: base };
    await well('POST', '/v1/policy/drafts/published/publish', publish);
    await well('POST', '/v1/policy/rollback', { version: 1 });
    await well('PUT', '/v1/policy/drafts/kept', { ...draft, base: 1 });
    for (const id of ['vera', 'ida'])
      await well('PUT', `/v1/members/${id}`, { id, email: `${id}@acme.com`, roles: ['viewer'] });
    await well('DELETE', '/v1/members/ida');
    const { key: made } = (await well('POST', '/v1/keys', { scopes: ['self'], employee: person }))
      .body;
    const keyId = textOf(made?.id);
    const { decision } = await ask(`/v1/employees/${person}/next-lesson`);
    await well('POST', `/v1/decisions/${decision}/replay`);
    const later = await well('GET', `/v1/employees/${person}/export`, undefined, {
      prefer: 'respond-async',
    });
    await woken.at(-1)?.run;
    const ids = {
      Job: textOf(later.body.id),
      Employee: person,
      Lesson: 'w1',
      Skill: 'writing',
      Role: 'agent',
      Team: 'support',
      Objective: 'happy',
      'Key result': 'csat',
      Decision: textOf(decision),
      Key: keyId,
      Draft: 'kept',
      'Number of the version': '1',
      Member: 'vera',
      Import: imported,
    };
    const operations = operationsOf(createApp(services, undefined, importRoutes));
    for (const operation of operations.filter(({ method }) => method === 'get'))
      await well(
        'GET',
        fill(operation.path, idsFor(operation, ids)) +
          (operation.path === '/v1/search' ? '?q=calm' : ''),
      );
    await well('DELETE', `/v1/keys/${keyId}`);
    await well('DELETE', `/v1/jobs/${ids.Job}`);
    await well('DELETE', '/v1/objectives/own');
    await well('DELETE', `/v1/employees/${person}`);
    await well('PUT', '/v1/employees/spare', { id: 'spare', name: 'Spare' });
    await well('POST', '/v1/erasures', { employee: 'spare' });

    const answered = new Set(
      [api, mailApi, imports]
        .flatMap(({ lambda }) => lambda.lines)
        .map((line) => JSON.parse(line) as { method?: string; route?: string; status?: number })
        .filter(({ status = 0 }) => status >= 200 && status < 300)
        .map(({ method, route }) => `${method} ${route?.replace(/:(\w+)/g, '{$1}')}`),
    );
    expect(
      operations
        .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
        .filter((one) => !answered.has(one)),
    ).toEqual([]);
  });

  it('includes a night in which the fit puts a model in force and drops the oldest of its reports', async () => {
    const id = 'nightly';
    const admin = await tenantByCommand(id);
    const reports = Array.from({ length: 30 }, (_, day) => ({
      pk: partition.list(id, 'model-reports'),
      sk: new Date(Date.UTC(2026, 0, day + 1)).toISOString(),
      report: '{}',
    }));
    await database.table.putMany([...simulatedLearners(id, 30), ...reports]);
    const { payload, error } = await fit.lambda.invoke({});
    expect(error).toBeUndefined();
    expect(payload).toMatchObject({ failed: 0, skipped: 0, accepted: 1 });
    const { body } = await client.call(admin, 'GET', '/v1/model');
    expect(body).toMatchObject({
      release: 2,
      source: expect.stringContaining("fitted to this tenant's answers"),
    });
    expect(fit.proxy.calls.map(({ action }) => action)).toContain('DeleteItem');
  });

  it('includes a night in which decisions are replayed in place of those of the night before', async () => {
    const id = 'replayed';
    const admin = await tenantByCommand(id);
    await furnish({ call: client.call, clock: { now: Date.now() } }, admin);
    await client.call(admin, 'GET', '/v1/employees/ada/next-lesson');
    // As if it had been asked five days ago, and another night had come since.
    const ago = Date.now() - 5 * 24 * 60 * MINUTE;
    for await (const item of queryAll(database.table, {
      pk: partition.employee(id, 'ada'),
      prefix: PREFIX.decision,
    }))
      await database.table.put({ ...item, at: ago });
    const before = { engine: 'older', rest: '', madeMs: ago };
    await saveReplayed(database, id, replayedOf(before, []));
    const { payload, error } = await running.get('evidence')!.lambda.invoke({});
    expect(error).toBeUndefined();
    expect(payload).toMatchObject({ failed: 0, skipped: 0 });
    expect(await findNight(database, id)).toMatchObject({ engine: ENGINE_VERSION, chunks: 1 });
  });

  it('includes suggestions of before, which the sweep enters with their employees', async () => {
    const id = 'suggesting';
    await tenantByCommand(id);
    const suggestion = {
      id: 's1-old',
      employee: 'ada',
      text: 'More',
      at: new Date(0).toISOString(),
    };
    const listed = { pk: partition.list(id, 'suggestions'), sk: suggestion.id };
    await database.table.put({ ...listed, employee: 'ada', suggestion });
    const { lambda } = running.get('sweep')!;
    expect((await lambda.invoke({})).error).toBeUndefined();
    const entries = { pk: partition.employee(id, 'ada'), prefix: PREFIX.suggestion };
    expect((await database.table.query(entries)).items).toMatchObject([{ suggestion }]);
  });

  it('is written down as the permissions that they need: of the table, of its index, of other services', async () => {
    // What nobody feeds or asks runs by its schedule.
    const scheduled = ['jobs', 'sweep', 'fit', 'planner'];
    for (const [name, { lambda }] of running)
      if (scheduled.includes(name)) expect((await lambda.invoke({})).error).toBeUndefined();
    const seen = [...running].map(([name, { proxy }]) => {
      const actions = (onIndex: boolean) =>
        [
          ...new Set([
            ...proxy.calls
              .filter(({ index }) => (index !== undefined) === onIndex)
              .map(({ action }) => `dynamodb:${action}`),
            ...(onIndex ? [] : later(name, 'table')),
          ]),
        ].sort();
      expect(proxy.calls.every(({ index }) => index === undefined || index === BY_ARRIVAL)).toBe(
        true,
      );
      const others = [...new Set([...asking.get(name)!.actions, ...later(name, 'other')])].sort();
      return [name, { table: actions(false), index: actions(true), others }];
    });
    // The roles of the synthesised template are held against this file. After a change of the code:
    // npx vitest run test/e2e/lambda.test.ts -u
    await expect(`${JSON.stringify(Object.fromEntries(seen), null, 2)}\n`).toMatchFileSnapshot(
      '../infra/recorded-actions.json',
    );
  });
});

it('everything that the functions wrote is one JSON object a line, found by its ids, and names nobody', () => {
  // Where the fit's native code is missing, Node itself remarks on what it tries in its place.
  const lines = [...running.values()]
    .flatMap(({ lambda }) => lambda.lines)
    .filter((line) => !/ExperimentalWarning: WASI|node --trace-warnings/.test(line));
  expect(lines.length).toBeGreaterThan(100);
  for (const line of lines) {
    expect(JSON.parse(line)).toMatchObject({
      stage: 'dev',
      lambdaRequestId: expect.any(String),
      traceId: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
    expect(line).not.toMatch(/person|Name of|Zoë|example\.com|upl_/);
  }
});
