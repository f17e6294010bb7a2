import { describe, expect, it } from 'vitest';
import { sweepTenants } from '../../../functions/jobs/sweep.ts';
import { collect } from '../../../functions/store/collect.ts';
import { PREFIX, partition, sort } from '../../../functions/store/keys.ts';
import { type Hashes, namedBy, readManifest } from '../../../functions/store/manifest.ts';
import { readPart, writePart } from '../../../functions/store/parts.ts';
import type { Item, Table } from '../../../functions/store/table.ts';
import { wipeTenant } from '../../../functions/store/wipe.ts';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';

const HOUR = 3_600_000;
const EVER = Number.POSITIVE_INFINITY;
type Memory = ReturnType<typeof memoryTable>;

const recordsOf = ({ items }: Memory): Item[] =>
  [...items.values()].filter(({ sk }) => sk.startsWith(PREFIX.release));
const chunksOf = ({ items }: Memory): Item[] =>
  [...items.values()].filter(({ sk }) => sk.startsWith(PREFIX.chunk));

const lesson = (title: string) => ({
  id: 'w1',
  title,
  format: 'article',
  minutes: 4,
  language: 'en',
  url: 'https://example.org/w1',
  skills: [{ skill: 'writing' }],
});

const edit = async (api: TestApi, key: string, title: string, query = ''): Promise<number> =>
  (await api.call(key, 'PUT', `/v1/lessons/w1${query}`, lesson(title))).status;

const decide = async (api: TestApi, key: string): Promise<string> =>
  textOf((await api.call(key, 'GET', '/v1/employees/ada/next-lesson')).body.decision);

/** A table with a furnished tenant. */
const furnished = async (): Promise<{ table: Memory; api: TestApi; key: string }> => {
  const table = memoryTable();
  const api = testApi(table);
  const key = await api.tenant('acme');
  await furnish(api, key);
  return { table, api, key };
};

/** Whatever is named can be read by a process that remembers nothing. */
const expectWhole = async (table: Memory): Promise<void> => {
  const { services } = testApi(table);
  const manifest = await readManifest(services, 'acme');
  const kept = recordsOf(table).flatMap(({ parts }) => Object.values(parts as unknown as Hashes));
  for (const digest of new Set([...namedBy(manifest), ...kept]))
    await readPart(services, 'acme', digest);
};

describe('collecting what nobody needs', () => {
  it('leaves of 100 edits without a decision what one leaves', async () => {
    const { table, api, key } = await furnished();
    api.clock.now += 25 * HOUR;
    await sweepTenants(api.services, EVER);
    await edit(api, key, 'One');
    const one = [recordsOf(table).length, chunksOf(table).length];
    for (let index = 0; index < 100; index++) {
      api.clock.now += 1000;
      expect(await edit(api, key, `Edit ${index}`)).toBe(200);
    }
    api.clock.now += 25 * HOUR;
    await sweepTenants(api.services, EVER);
    expect(recordsOf(table).length).toBeLessThanOrEqual(one[0]! + 2);
    expect(chunksOf(table).length).toBeLessThanOrEqual(one[1]! + 4);
    await expectWhole(table);
  });

  it('keeps every release that a decision was made under, and its parts', async () => {
    const { table, api, key } = await furnished();
    const decisions: string[] = [];
    for (let index = 0; index < 100; index++) {
      api.clock.now += 1000;
      await edit(api, key, `Edit ${index}`);
      decisions.push(await decide(api, key));
    }
    api.clock.now += 100 * HOUR;
    await sweepTenants(api.services, EVER);
    expect(recordsOf(table).filter(({ used }) => used === 1)).toHaveLength(100);
    const later = testApi(table);
    later.clock.now = api.clock.now;
    for (const id of decisions) {
      const { body } = await later.call(key, 'POST', `/v1/decisions/${id}/replay`);
      expect(body).toMatchObject({ identical: true });
    }
  });

  it('leaves nothing of lost attempts and of held changes that were changed again', async () => {
    const { table, api, key } = await furnished();
    const lost = await writePart(api.services, 'acme', { of: 'an attempt that lost' });
    for (let index = 0; index < 20; index++) await edit(api, key, `Held ${index}`, '?hold=true');
    const before = chunksOf(table).length;
    api.clock.now += 25 * HOUR;
    await collect(api.services, 'acme');
    expect(table.items.has(`${partition.part('acme', lost)}\u0000${sort.chunk(0)}`)).toBe(false);
    expect(chunksOf(table).length).toBeLessThan(before - 20);
    await expectWhole(table);
    expect((await api.call(key, 'POST', '/v1/releases')).status).toBe(201);
  });

  it('keeps releases that were made before marks were kept', async () => {
    const { table, api, key } = await furnished();
    for (const { used: _used, ...record } of recordsOf(table)) await table.put(record as Item);
    const before = recordsOf(table).length;
    await edit(api, key, 'Another');
    await edit(api, key, 'And another');
    api.clock.now += 50 * HOUR;
    await collect(api.services, 'acme');
    expect(recordsOf(table).length).toBeGreaterThanOrEqual(before);
    await expectWhole(table);
  });

  it('keeps every policy, so that versions are listed and rolled back to', async () => {
    const { table, api, key } = await furnished();
    for (let index = 1; index <= 5; index++) {
      const { body, headers } = await api.call(key, 'GET', '/v1/policy');
      const { version: _version, ...policy } = body as Record<string, unknown>;
      const next = { ...policy, exploration: { temperature: index / 100 } };
      const match = { 'if-match': headers.get('etag') ?? '' };
      expect((await api.call(key, 'PUT', '/v1/policy', next, match)).status).toBe(200);
    }
    api.clock.now += 50 * HOUR;
    await sweepTenants(api.services, EVER);
    const later = testApi(table);
    const { body } = await later.call(key, 'GET', '/v1/policy/versions');
    expect(listOf(body.items)).toHaveLength(6);
    await expectWhole(table);
  });

  it('stores a part anew that this process knows and another one has collected', async () => {
    const { table, api, key } = await furnished();
    for (const title of ['A', 'B', 'C', 'D']) await edit(api, key, title);
    api.clock.now += 25 * HOUR;
    await collect(testApi(table, { now: () => api.clock.now }).services, 'acme');
    await edit(api, key, 'A');
    await expectWhole(table);
  });

  it('still finds every check-in when the tenant is emptied', async () => {
    const { table, api, key } = await furnished();
    await api.call(key, 'POST', '/v1/key-results/csat/check-ins', { value: 83 });
    expect((await api.call(key, 'DELETE', '/v1/objectives/happy')).status).toBe(204);
    for (const title of ['A', 'B', 'C']) await edit(api, key, title);
    api.clock.now += 50 * HOUR;
    await collect(api.services, 'acme');
    await wipeTenant(api.services, 'acme');
    expect([...table.items.values()].filter(({ sk }) => sk.startsWith(PREFIX.checkIn))).toEqual([]);
  });

  it('deletes nothing that was named since it looked, however late the deletion comes', async () => {
    const { table, api } = await furnished();
    const digest = await writePart(api.services, 'acme', { of: 'somebody' });
    api.clock.now += 25 * HOUR;
    const slow: Table = {
      ...table,
      async delete(item, condition) {
        if (item.pk === partition.part('acme', digest))
          await writePart(api.services, 'acme', { of: 'somebody' });
        return table.delete(item, condition);
      },
    };
    await collect(testApi(slow, { now: () => api.clock.now }).services, 'acme');
    const other = testApi(table).services;
    expect(await readPart(other, 'acme', digest)).toEqual({ of: 'somebody' });
    const entry = { pk: partition.list('acme', 'parts'), sk: digest };
    expect(await table.get(entry)).toMatchObject({ at: api.clock.now });
  });
});

/** A process whose calls come late at random, and of which one may be its last. */
const processOn = (table: Memory, luck: () => number, clock: { now: number }): TestApi => {
  const slowly = async (): Promise<void> => {
    for (let ticks = luck() * 6; ticks > 1; ticks--) await new Promise(setImmediate);
  };
  let isDead = false;
  const wrap = <Args extends unknown[], Result>(act: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      await slowly();
      if (isDead || luck() < 0.01) isDead = true;
      if (isDead) throw new Error('killed before a call');
      const result = await act(...args);
      if (luck() < 0.01) isDead = true;
      if (isDead) throw new Error('killed after a call');
      return result;
    };
  };
  const own: Table = {
    get: wrap(table.get),
    put: wrap(table.put),
    delete: wrap(table.delete),
    query: wrap(table.query),
    add: wrap(table.add),
    putMany: wrap(table.putMany),
    deleteMany: wrap(table.deleteMany),
  };
  return testApi(own, { now: () => clock.now });
};

describe('collecting while others publish, hold, revert, decide and die', () => {
  const seeds = Array.from({ length: scaled(12, 300) }, (_, index) => index + 1);
  it.each(seeds)('never takes what is named, nor what a decision needs (%i)', async (seed) => {
    const luck = seeded(seed);
    const { table, key } = await furnished();
    const clock = { now: NOW };
    const decisions: string[] = [];
    const title = () => `Title ${Math.floor(luck() * 3)}`;
    const acts: ((api: TestApi) => Promise<unknown>)[] = [
      (api) => edit(api, key, title()),
      (api) => edit(api, key, title(), '?hold=true'),
      (api) => api.call(key, 'POST', '/v1/releases'),
      async (api) => {
        const { status, body } = await api.call(key, 'GET', '/v1/employees/ada/next-lesson');
        if (status === 200) decisions.push(textOf(body.decision));
      },
      (api) => collect(api.services, 'acme').catch(() => undefined),
    ];
    const processes = Array.from({ length: 3 }, () => processOn(table, luck, clock));
    for (let round = 0; round < 12; round++) {
      clock.now += luck() * 30 * HOUR;
      const place = Math.floor(luck() * 3);
      if (luck() < 0.3) processes[place] = processOn(table, luck, clock);
      const busy = processes.flatMap((api) =>
        Array.from({ length: 2 }, () => acts[Math.floor(luck() * acts.length)]!(api)),
      );
      await Promise.all(busy);
      await expectWhole(table);
    }
    const later = testApi(table);
    for (const id of decisions) {
      const { body } = await later.call(key, 'POST', `/v1/decisions/${id}/replay`);
      expect(body, id).toMatchObject({ identical: true });
    }
  });
});
