import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LearningEvent } from '../../core/model/event.ts';
import { createApp } from '../../functions/api/app.ts';
import { importRoutes } from '../../functions/api/imports.ts';
import type { Operation } from '../../functions/api/openapi.ts';
import { servicesOf } from '../../functions/services.ts';
import { partition, sort } from '../../functions/store/keys.ts';
import { eventItem } from '../../functions/store/log.ts';
import type { Table } from '../../functions/store/table.ts';
import { eventAt, NOW } from '../support/api.ts';
import { type CountedCall, countingTable } from '../support/counting-table.ts';
import { makeKey, startIssuer, type TestIssuer } from '../support/issuer.ts';
import { textOf } from '../support/json.ts';
import { named, OPERATIONS } from './document.ts';
import { fill, idsFor } from './routes.ts';
import { IDS, instant, openWorld, type World } from './world.ts';

/** A year of one person. */
const EVENTS = 1_000;
/** Budget B2: what a next lesson may read, and so what a guess may. */
const MOST_READ_UNITS = 10;
/** Made-up keys after which a process knows that somebody is guessing. */
const SLIPS = 4;

const guarded = OPERATIONS.filter(({ spec }) => spec.scopes.length > 0);

let world: World;
let issuer: TestIssuer;
let decision: string;
/** Credentials that will not do, by what is wrong with them. */
let useless: Record<string, string>;
/** A good key. */
let good: string;

const pastEvent = (at: number, more: object) =>
  eventItem('acme', LearningEvent.parse(eventAt(at, { ...more })), undefined, at);

const madeUp = (tenant = 'acme'): string => `upl_${tenant}_${'A'.repeat(43)}`;

beforeAll(async () => {
  world = await openWorld();
  issuer = await startIssuer(await makeKey('k'));
  const past = Array.from({ length: EVENTS }, (_, index) => {
    const at = NOW - (EVENTS - index) * 31_000_000;
    return pastEvent(at, { id: `e${index}` });
  });
  await world.api.table.putMany(past);
  decision = textOf((await world.get('/v1/employees/ada/next-lesson')).decision);
  const keyOf = async (more: object) =>
    (await world.done('POST', '/v1/keys', { scopes: ['admin', 'recommend', 'events'], ...more }))
      .body;
  good = textOf((await keyOf({})).secret);
  const revoked = await keyOf({});
  const expires = instant(60_000);
  const expired = await keyOf({ expires });
  await world.done('DELETE', `/v1/keys/${revoked.key?.id}`);
  world.api.clock.now += 120_000;
  const now = world.api.clock.now;
  const claims = { tenant: 'acme', scope: 'admin recommend events' };
  useless = {
    'a made-up key': madeUp(),
    'a made-up key of no tenant': madeUp('nobody'),
    'a revoked key': textOf(revoked.secret),
    'an expired key': textOf(expired.secret),
    'no credential at all': 'nonsense',
    'a token signed by somebody else': await issuer.token(now, claims, {}, await makeKey('k')),
    'a token of an unknown issuer': await issuer.token(now, { ...claims, iss: 'https://who.test' }),
    'a token that has expired': await issuer.token(now, { ...claims, exp: now / 1000 - 3600 }),
    'a token of no tenant': await issuer.token(now, { ...claims, tenant: 'nobody' }),
  };
});
afterAll(() => issuer.stop());

/** The API in a process that remembers nothing, with every call to its table counted. */
const freshProcess = (inner: Table = world.api.table) => {
  const table = countingTable(inner);
  const services = servicesOf({
    table,
    now: () => world.api.clock.now,
    random: (size) => new Uint8Array(size),
    log: () => {},
    issuers: issuer.trust(),
  });
  return { app: createApp(services, undefined, importRoutes), table };
};
type Process = ReturnType<typeof freshProcess>;

/** Everything that is on its way has come to its end. */
const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise((fulfil) => setImmediate(fulfil));
};

interface Said {
  readonly status: number;
  /** All of the answer but the request id. */
  readonly said: string;
  readonly calls: readonly CountedCall[];
  /** A byte of the body was looked at. */
  readonly bodyRead: boolean;
}

/** Asks a route; its body is one that tells when somebody reads it. */
const ask = async (
  { app, table }: Process,
  { method, path, spec }: Operation,
  credential: string,
  ids: Readonly<Record<string, string>>,
): Promise<Said> => {
  table.calls.length = 0;
  let bodyRead = false;
  const body = new ReadableStream(
    {
      pull(controller) {
        bodyRead = true;
        controller.enqueue(new TextEncoder().encode('{}'));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const response = await app.request(
    new Request(`http://localhost${fill(path, ids)}`, {
      method: method.toUpperCase(),
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      ...((spec.body ?? spec.form) && { body, duplex: 'half' }),
    }),
  );
  const headers = [...response.headers].filter(([name]) => name !== 'x-request-id');
  const text = (await response.text()).replace(/"requestId":"[^"]*"/, '');
  await quiet();
  const calls = [...table.calls];
  return { status: response.status, said: JSON.stringify([headers, text]), calls, bodyRead };
};

const unitsOf = (calls: readonly CountedCall[]): number =>
  calls.reduce((sum, call) => sum + call.readUnits, 0);

/** What a stranger may cause: the key, a manifest, one page of a person, and no more. */
const isAllowed = ({ method, pk = '', sk }: CountedCall): boolean =>
  method === 'query'
    ? /^T#[^#]+#E#[^#]+$/.test(pk)
    : method === 'get' && (pk.startsWith('KEY#') || (/^T#[^#]+$/.test(pk) && sk === sort.manifest));

const expectLittle = ({ calls, bodyRead }: Said): void => {
  expect(calls.filter((call) => !isAllowed(call))).toEqual([]);
  expect(calls.filter(({ method }) => method === 'query').length).toBeLessThanOrEqual(1);
  expect(calls.length).toBeLessThanOrEqual(3);
  expect(unitsOf(calls)).toBeLessThanOrEqual(MOST_READ_UNITS);
  expect(bodyRead).toBe(false);
};

/** Ids that exist, and ids that nothing has. */
const idsOf = (operation: Operation) => {
  const known = idsFor(operation, { ...IDS, Decision: decision, Policy: '1' });
  const unknown = Object.fromEntries(Object.keys(known).map((name) => [name, 'nobody']));
  const wrong = Object.fromEntries(Object.keys(known).map((name) => [name, 'no id!']));
  return { known, unknown, wrong };
};

describe.each([
  'a made-up key',
  'a made-up key of no tenant',
  'a revoked key',
  'an expired key',
  'no credential at all',
  'a token signed by somebody else',
  'a token of an unknown issuer',
  'a token that has expired',
  'a token of no tenant',
])('%s', (kind) => {
  it.each(named(guarded))(
    'reads next to nothing at %s, and learns nothing',
    async (_, operation) => {
      const { known, unknown, wrong } = idsOf(operation);
      const answers: Said[] = [];
      // Three are slips yet.
      const process = freshProcess();
      for (const ids of [known, unknown, wrong])
        answers.push(await ask(process, operation, useless[kind]!, ids));
      const [ofKnown, ofUnknown, ofWrong] = answers as [Said, Said, Said];
      for (const answer of answers) expectLittle(answer);
      expect(ofKnown.status).toBe(401);
      expect(ofUnknown.said).toBe(ofKnown.said);
      expect(ofWrong.said).toBe(ofKnown.said);
      // The same reads, so that it takes the same time.
      const reads = ({ calls }: Said) => calls.map(({ method }) => method).sort();
      expect(reads(ofUnknown)).toEqual(reads(ofKnown));
    },
  );
});

describe('somebody who guesses', () => {
  const guessing = async (): Promise<Process> => {
    const process = freshProcess();
    for (let guess = 0; guess < SLIPS; guess++)
      await ask(process, guarded[0]!, `${madeUp().slice(0, -2)}${guess}A`, {});
    return process;
  };

  it.each(named(guarded))('causes one read a guess at %s, whomever it is about', async (_, one) => {
    const process = await guessing();
    const { known, unknown } = idsOf(one);
    for (const ids of [known, unknown]) {
      const { status, calls } = await ask(process, one, madeUp(), ids);
      expect([status, calls.map(({ pk }) => pk?.split('#')[0])]).toEqual([401, ['KEY']]);
      expect(unitsOf(calls)).toBe(1);
    }
  });

  it('does not slow down who was there before: key, manifest and page go out together', async () => {
    const process = freshProcess();
    const asked = OPERATIONS.find(({ path }) => path === '/v1/employees/{id}/next-lesson')!;
    expect((await ask(process, asked, good, IDS_OF_ADA)).status).toBe(200);
    for (let guess = 0; guess < SLIPS; guess++) await ask(process, asked, madeUp(), IDS_OF_ADA);
    const { status, calls } = await ask(process, asked, good, IDS_OF_ADA);
    expect(status).toBe(200);
    expect(calls.map(({ method }) => method).sort()).toEqual(['get', 'get', 'query']);
  });

  it('keeps nobody out, and is forgotten after a minute, also where the clock was set', async () => {
    for (const jump of [60_001, -60_001]) {
      const process = await guessing();
      const asked = OPERATIONS.find(({ path }) => path === '/v1/employees/{id}/next-lesson')!;
      expect((await ask(process, asked, good, IDS_OF_ADA)).status).toBe(200);
      world.api.clock.now += jump;
      const { calls } = await ask(process, asked, madeUp(), IDS_OF_ADA);
      world.api.clock.now -= jump;
      expect(calls).toHaveLength(3);
    }
  });
});

const IDS_OF_ADA = { id: 'ada', lesson: 'w1' };

describe('an answer of 401', () => {
  it.each(named(guarded))('at %s waits for nothing but the key', async (_, operation) => {
    const never = new Promise<never>(() => {});
    const { table } = world.api;
    const stuck: Table = {
      ...table,
      get: (key) => (key.pk.startsWith('KEY#') ? table.get(key) : never),
      query: () => never,
    };
    const { status } = await ask(freshProcess(stuck), operation, madeUp(), idsOf(operation).known);
    expect(status).toBe(401);
  });
});

describe('one read trip (B2)', () => {
  const ahead = guarded.filter(({ path }) =>
    /^\/v1\/(events$|employees\/\{id\}\/(next-lesson|plan|skills|why))/.test(path),
  );

  it('is what five routes make of it', () => {
    expect(ahead).toHaveLength(5);
  });

  it.each(named(ahead))('%s asks for the key and for what it needs at once', async (_, one) => {
    const { table } = world.api;
    const asked: string[] = [];
    let answerAll = (): void => {};
    const all = new Promise<void>((fulfil) => {
      answerAll = fulfil;
    });
    const expected = one.path === '/v1/events' ? 2 : 3;
    // Nothing is answered before everything has been asked for.
    const together = async (pk: string): Promise<void> => {
      asked.push(pk);
      if (asked.length === expected) answerAll();
      await all;
    };
    const waiting: Table = {
      ...table,
      get: async (key) => together(key.pk).then(() => table.get(key)),
      query: async (query) => together(query.pk).then(() => table.query(query)),
    };
    const { status } = await ask(freshProcess(waiting), one, good, idsOf(one).known);
    expect(status).not.toBe(401);
    expect(asked.slice(0, expected).filter((pk) => pk.startsWith('KEY#'))).toHaveLength(1);
    expect(asked).toContain(partition.tenant('acme'));
  });
});

describe('a key of one employee', () => {
  // A lesson is nobody's own: who may read it, test/functions/api/shown-lessons.test.ts says.
  const ofSelf = guarded.filter(
    ({ spec: { scopes, params } }) =>
      scopes.includes('self') && params !== undefined && params.id !== 'Lesson',
  );

  it.each(named(ofSelf))('learns nothing of others at %s', async (_, operation) => {
    const request = { scopes: ['self'], employee: 'bob' };
    const secret = textOf((await world.done('POST', '/v1/keys', request)).body.secret);
    const { known, unknown } = idsOf(operation);
    const process = freshProcess();
    const [ofKnown, ofUnknown] = [
      await ask(process, operation, secret, known),
      await ask(process, operation, secret, unknown),
    ];
    expect([ofKnown.status, ofUnknown.status]).toEqual([404, 404]);
    const reads = ({ calls }: Said) => calls.map(({ method }) => method).sort();
    expect(reads(ofKnown)).toEqual(reads(ofUnknown));
    expect(unitsOf(ofKnown.calls)).toBeLessThanOrEqual(MOST_READ_UNITS);
  });
});

it('somebody without a profile is refused before their log is folded', async () => {
  const process = freshProcess();
  const events = Array.from({ length: 300 }, (_, index) =>
    pastEvent(NOW - index, { id: `x${index}`, employee: 'ghost' }),
  );
  await world.api.table.putMany(events);
  const operation = guarded.find(({ path }) => path === '/v1/employees/{id}/next-lesson')!;
  const { status, calls } = await ask(process, operation, good, { id: 'ghost' });
  expect(status).toBe(404);
  expect(calls.filter(({ method, pk }) => method === 'query' && pk?.includes('#E#'))).toHaveLength(
    1,
  );
});
