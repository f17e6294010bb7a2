import { afterEach, beforeEach, expect, it } from 'vitest';
import { cacheOf } from '../../../functions/store/cache.ts';
import { DEFAULT_PATIENCE } from '../../../functions/store/dynamo.ts';
import { PREFIX, partition } from '../../../functions/store/keys.ts';
import { readPart, writePart } from '../../../functions/store/parts.ts';
import { queryAll } from '../../../functions/store/table.ts';
import { type Database, startDatabase } from '../../../infra/local/database.ts';
import { eventAt, furnish, type TestApi, testApi } from '../../support/api.ts';
import { listOf } from '../../support/json.ts';
import { noise } from '../../support/noise.ts';
import { PARTITION, type Throttling, throttle } from '../../support/throttling.ts';

/**
 * The embedded DynamoDB takes less in a second than one partition of the real one: a tenth of its
 * capacity makes what calls ask for as scarce.
 */
const SHARE = 0.1;
const EVENTS = 300;
/** As scarce: three importers with a tenth of what one request may hold. */
const BATCH = 10;
const MINUTE = 60_000;

let database: Database;
let throttling: Throttling;
let api: TestApi;
let key: string;

beforeEach(async () => {
  database = await startDatabase();
  throttling = throttle(database.client, {
    writeUnits: PARTITION.writeUnits * SHARE,
    readUnits: PARTITION.readUnits * SHARE,
    burstSeconds: 0.2,
    now: () => performance.now(),
  });
  api = testApi(database.table);
  key = await api.tenant('acme');
  await furnish(api, key);
});
afterEach(() => database.stop());

const eventsOf = async (employee: string): Promise<string[]> => {
  const ids: string[] = [];
  const pk = partition.employee('acme', employee);
  for await (const { sk } of queryAll(database.table, { pk, prefix: PREFIX.event })) ids.push(sk);
  return ids;
};

/** As an importer: sends again what was answered with 503, and nothing else. */
const until = async (send: () => ReturnType<TestApi['call']>) => {
  for (let tries = 1; tries <= 200; tries++) {
    const answer = await send();
    if (answer.status !== 503) return answer;
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    await new Promise((fulfil) => setTimeout(fulfil, 100));
  }
  throw new Error('it is never let through');
};

it('takes every event once, exports and erases all, of one person whose partition is throttled (P1, P5, P9)', async () => {
  const events = Array.from({ length: EVENTS }, (_, at) => eventAt(api.clock.now - at * MINUTE));
  const batches = Array.from({ length: EVENTS / BATCH }, (_, at) =>
    events.slice(at * BATCH, (at + 1) * BATCH),
  );
  const importer = async (): Promise<void> => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      const body = { events: batch };
      expect((await until(() => api.call(key, 'POST', '/v1/events', body))).status).toBe(200);
    }
  };
  await Promise.all([importer(), importer(), importer()]);
  expect(throttling.turnedAway.calls).toBeGreaterThan(0);
  expect((await eventsOf('ada')).length).toBe(EVENTS);

  const next = await until(() => api.call(key, 'GET', '/v1/employees/ada/next-lesson'));
  expect(next.status).toBe(200);

  const exported = await until(() => api.call(key, 'GET', '/v1/employees/ada/export'));
  const ids = listOf(exported.body.events).map(({ id }) => String(id));
  expect(new Set(ids).size).toBe(EVENTS);

  const erased = await until(() => api.call(key, 'DELETE', '/v1/employees/ada?erase=true'));
  expect(erased.status).toBe(202);
  for (let rounds = 0; rounds < 5; rounds++) {
    api.clock.now += 3 * MINUTE;
    await api.sweep('acme').catch(() => undefined);
  }
  expect(await eventsOf('ada')).toEqual([]);
}, 120_000);

it('brings batches to an end that come back with items left', async () => {
  const items = Array.from({ length: EVENTS }, (_, at) => ({ pk: 'hot', sk: `S${at}`, at }));
  await database.table.putMany(items);
  expect(throttling.turnedAway.items).toBeGreaterThan(0);
  const found: unknown[] = [];
  for await (const { at } of queryAll(database.table, { pk: 'hot' })) found.push(at);
  expect(new Set(found).size).toBe(EVENTS);
  await database.table.deleteMany(items.map(({ pk, sk }) => ({ pk, sk })));
  expect((await database.table.query({ pk: 'hot' })).items).toEqual([]);
}, 60_000);

it('lets every one of several admins who race through once, or says 503 and has done nothing', async () => {
  const put = (id: string) => () =>
    api.call(key, 'PUT', `/v1/skills/${id}`, { id, name: `Skill ${id}` });
  const ids = Array.from({ length: 12 }, (_, at) => `raced-${at}`);
  const answers = await Promise.all(ids.map((id) => until(put(id))));
  expect(answers.every(({ status }) => status < 300)).toBe(true);
  const { body } = await until(() => api.call(key, 'GET', '/v1/skills?limit=100'));
  const stored = listOf(body.items).map(({ id }) => String(id));
  expect(stored.filter((id) => id.startsWith('raced-')).toSorted()).toEqual(ids.toSorted());
}, 60_000);

it('lets many processes that start at once read a large part', async () => {
  const value = { noise: noise(2_000_000) };
  // The embedded table is slow with so much at once; it is not what is asked here.
  const own = await startDatabase(undefined, { ...DEFAULT_PATIENCE, timeoutMs: 30_000 });
  try {
    const services = { table: own.table, cache: cacheOf(), now: Date.now };
    const digest = await writePart(services, 'acme', value);
    const { turnedAway } = throttle(own.client, {
      ...PARTITION,
      burstSeconds: 0.2,
      // All of it within one second, however long the embedded table takes.
      now: () => 0,
    });
    // Together they read more than twice what one partition gives.
    const starts = Array.from({ length: 6 }, () =>
      readPart<typeof value>({ table: own.table, cache: cacheOf() }, 'acme', digest),
    );
    for (const read of await Promise.all(starts)) expect(read.noise.length).toBe(2_000_000);
    expect(turnedAway.calls).toBe(0);
  } finally {
    await own.stop();
  }
}, 60_000);
