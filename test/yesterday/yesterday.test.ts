import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGINE_VERSION } from '../../core/recommend/engine.ts';
import { sweepTenants } from '../../functions/jobs/sweep.ts';
import { type TestApi, testApi } from '../support/api.ts';
import { type Json, listOf, textOf } from '../support/json.ts';
import { memoryTable } from '../support/memory-table.ts';
import { seeded } from '../support/random.ts';
import { readYesterday, type Yesterday } from './fixture.ts';

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.json.gz'));
const DAY_MS = 86_400_000;

interface Opened extends TestApi {
  readonly items: ReadonlyMap<string, Yesterday['items'][number]>;
  /** Asks with a key of yesterday, by its name. */
  readonly as: (
    key: string,
    method: string,
    path: string,
    body?: unknown,
  ) => ReturnType<TestApi['call']>;
}

/** Yesterday's table under today's code, at the instant at which it was left. */
const open = async ({ items, nowMs, keys }: Yesterday): Promise<Opened> => {
  const table = memoryTable();
  await table.putMany(items);
  // Other luck than that which made the fixture: no new key may come out as an old one.
  const luck = seeded(20_261_127);
  const random = (size: number) =>
    Uint8Array.from({ length: size }, () => Math.floor(luck() * 256));
  const api = testApi(table, { random });
  api.clock.now = nowMs;
  return { ...api, items: table.items, as: (key, ...request) => api.call(keys[key], ...request) };
};

/** Who manages nobody: a manager still stands in the profiles of those they manage. */
const managesNobody = (employees: readonly Json[], id: string): boolean =>
  employees.every(({ manager }) => manager === undefined || textOf(manager) !== id);

it('there is a table of an earlier version', () => {
  expect(files).toContain('table-1.3.1.json.gz');
});

describe.each(files)('%s', (name) => {
  const yesterday = readYesterday(join(import.meta.dirname, name));
  const sameEngine = yesterday.engine === ENGINE_VERSION;
  const decided = yesterday.answers.filter(({ byEngine }) => byEngine);
  const stored = yesterday.answers.filter(({ byEngine }) => !byEngine);

  it('lists, resources, decisions and exports hold all that they held', async () => {
    const { as } = await open(yesterday);
    for (const { tenant, path, status, body } of stored) {
      const answer = await as(`admin ${tenant}`, 'GET', path);
      expect(answer.status, path).toBe(status);
      if (status < 300) expect(answer.body, path).toMatchObject(body);
    }
    expect(stored.length).toBeGreaterThan(40);
  });

  it(`next lessons, plans, skills, reasons and searches ${sameEngine ? 'are as they were' : 'are answered'}`, async () => {
    const { as } = await open(yesterday);
    for (const { tenant, path, body } of decided) {
      const answer = await as(`admin ${tenant}`, 'GET', path);
      expect(answer.status, path).toBe(200);
      // What is asked today is a decision of today, with an id of its own.
      const { decision: _, ...asked } = body;
      if (sameEngine) expect(answer.body, path).toMatchObject(asked);
    }
    expect(decided.length).toBeGreaterThan(15);
  });

  it('every decision replays: identically, or it says what differs', async () => {
    const { as } = await open(yesterday);
    for (const decision of yesterday.decisions) {
      const { status, body } = await as('admin acme', 'POST', `/v1/decisions/${decision}/replay`);
      expect([status, textOf(body.engine?.made)]).toEqual([200, yesterday.engine]);
      if (sameEngine) expect(body).toMatchObject({ identical: true, differences: [] });
      else expect(body.identical).toBe(listOf(body.differences).length === 0);
    }
    expect(yesterday.decisions.length).toBeGreaterThan(5);
  });

  it('reading takes nothing away', async () => {
    const { as, items } = await open(yesterday);
    for (const { tenant, path } of yesterday.answers) await as(`admin ${tenant}`, 'GET', path);
    const keysOf = (list: Iterable<Yesterday['items'][number]>) =>
      [...list].map(({ pk, sk }) => `${pk} ${sk}`);
    expect(keysOf(items.values())).toEqual(expect.arrayContaining(keysOf(yesterday.items)));
  });

  it('an event that was taken then is a duplicate, and with another content a conflict', async () => {
    const { as } = await open(yesterday);
    for (let from = 0; from < yesterday.events.length; from += 100) {
      const events = yesterday.events.slice(from, from + 100);
      const { status, body } = await as('app', 'POST', '/v1/events', { events });
      expect(status).toBe(200);
      expect(new Set(listOf(body.results).map((result) => textOf(result.status)))).toEqual(
        new Set(['duplicate']),
      );
    }
    const [first] = yesterday.events;
    const { body } = await as('app', 'POST', '/v1/events', {
      events: [{ ...first, correct: true }],
    });
    expect(textOf(body.results?.[0]?.status)).toBe('conflict');
  });

  it('what was held can be published', async () => {
    const { as } = await open(yesterday);
    const path = `/v1/lessons/${yesterday.heldLesson}`;
    expect((await as('admin acme', 'GET', path)).status).toBe(404);
    const held = (await as('admin acme', 'GET', `${path}?held=true`)).body;
    expect((await as('admin acme', 'POST', '/v1/releases', {})).status).toBeLessThan(300);
    const published = await as('admin acme', 'GET', path);
    expect([published.status, published.body]).toEqual([200, held]);
  });

  it('every policy of then can be brought back', async () => {
    const { as } = await open(yesterday);
    const versions = listOf((await as('admin acme', 'GET', '/v1/policy/versions')).body.items);
    expect(versions.length).toBeGreaterThan(1);
    for (const { policy } of versions) {
      const { version, ...content } = policy as Json & { version: unknown };
      const back = await as('admin acme', 'POST', '/v1/policy/rollback', { version });
      expect(back.status).toBeLessThan(300);
      expect((await as('admin acme', 'GET', '/v1/policy')).body).toMatchObject(content);
    }
  });

  it('keys that were made then still speak for whom they spoke, and a revoked one for nobody', async () => {
    const { as } = await open(yesterday);
    const statusOf = async (key: string, path: string) => (await as(key, 'GET', path)).status;
    expect(await statusOf('admin beta', '/v1/employees')).toBe(200);
    expect(await statusOf('app', '/v1/employees/ada/next-lesson')).toBe(200);
    expect(await statusOf('app', '/v1/employees')).toBe(403);
    expect(await statusOf('self ada', '/v1/employees/ada/skills')).toBe(200);
    expect(await statusOf('self ada', '/v1/employees/bob/skills')).toBeGreaterThanOrEqual(403);
    expect(await statusOf('revoked', '/v1/employees/ada/next-lesson')).toBe(401);
  });

  it('the sweep that was still to come finds its time, and erasing leaves no trace of an id', async () => {
    const { as, items, clock, services } = await open(yesterday);
    const employees = listOf((await as('admin acme', 'GET', '/v1/employees?limit=100')).body.items);
    const erased = employees
      .map(({ id }) => textOf(id))
      .filter((id) => managesNobody(employees, id));
    expect(erased.length).toBeGreaterThan(2);
    for (const id of erased)
      expect((await as('admin acme', 'DELETE', `/v1/employees/${id}?erase=true`)).status).toBe(202);
    clock.now += DAY_MS;
    await sweepTenants(services, clock.now + DAY_MS);
    // Parts are immutable and compressed; what old ones say of an owner goes with them.
    const left = [...items.values()].filter(
      ({ pk }) => pk.startsWith('T#acme') && !pk.includes('#PART#'),
    );
    const text = left.map((item) => JSON.stringify(item)).join('\n');
    for (const id of [...erased, 'cleo']) expect(text).not.toMatch(new RegExp(`\\b${id}\\b`));
    const [event] = yesterday.events.filter(
      (one) => 'employee' in one && one.employee === erased[0],
    );
    const { body } = await as('admin acme', 'POST', '/v1/events', { events: [event] });
    expect(textOf(body.results?.[0]?.error?.code)).toBe('employee-erased');
    expect((await as('admin beta', 'GET', '/v1/employees/ada')).status).toBe(200);
  });
});
