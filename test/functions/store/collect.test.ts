import { describe, expect, it } from 'vitest';
import { sweepTenants } from '../../../functions/jobs/sweep.ts';
import { collect } from '../../../functions/store/collect.ts';
import { markErased } from '../../../functions/store/erased.ts';
import { PREFIX, partition, sort } from '../../../functions/store/keys.ts';
import { readPart, writePart } from '../../../functions/store/parts.ts';
import type { Item, Table } from '../../../functions/store/table.ts';
import { wipeTenant } from '../../../functions/store/wipe.ts';
import { NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { noise } from '../../support/noise.ts';
import {
  chunksOf,
  edit,
  erasedForgotten,
  expectWhole,
  furnished,
  HOUR,
  isDecision,
  type Memory,
  markedAfter,
  recordsOf,
} from './collecting.ts';

const EVER = Number.POSITIVE_INFINITY;
const decide = async (api: TestApi, key: string): Promise<string> =>
  textOf((await api.call(key, 'GET', '/v1/employees/ada/next-lesson')).body.decision);

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

const DEAD = new Error('dead');

/** A table that dies before a call of this number; `delete` may be a wrong one. */
const dyingAt = (table: Memory, last: number): Table => {
  let calls = 0;
  const wrap = <Args extends unknown[], Result>(act: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      if (calls === last) throw DEAD;
      calls += 1;
      return act(...args);
    };
  };
  return {
    get: wrap(table.get),
    put: wrap(table.put),
    delete: wrap(table.delete),
    query: wrap(table.query),
    add: wrap(table.add),
    putMany: wrap(table.putMany),
    deleteMany: wrap(table.deleteMany),
  };
};

/** How many chunks are left of a part that nobody names, of one collector after the other. */
const leftOfDying = async (decorate: (table: Table) => Table = (table) => table) => {
  const { table: begun, api } = await furnished();
  await writePart(api.services, 'acme', { noise: noise(1_200_000) });
  const now = () => NOW + 30 * HOUR;
  const before = chunksOf(begun).length;
  let most = 0;
  for (let last = 0; ; last++) {
    const table = memoryTable();
    await table.putMany([...begun.items.values()]);
    const dying = testApi(decorate(dyingAt(table, last)), { now }).services;
    const isDead = await collect(dying, 'acme').then(
      () => false,
      (failure) => failure === DEAD,
    );
    await expectWhole(table);
    await collect(testApi(table, { now }).services, 'acme');
    await expectWhole(table);
    most = Math.max(most, chunksOf(table).length);
    if (!isDead) return { before, most };
  }
};

describe('collecting, cut off before any call', () => {
  it('goes on where it was, and leaves of a part of several chunks none', async () => {
    const { before, most } = await leftOfDying();
    expect(before - most).toBeGreaterThanOrEqual(3);
    expect((await leftOfDying()).most).toBe(most);
  });

  it('would leave chunks for ever if the first went first, or the list before them', async () => {
    const { most } = await leftOfDying();
    const firstFirst = (table: Table): Table => ({
      ...table,
      delete: async (key, condition) => {
        const [pk, hash] = [key.pk.split('#PART#')[0], key.pk.split('#').at(-1)];
        if (key.sk.startsWith(PREFIX.chunk) && key.sk !== sort.chunk(0))
          await table.delete({ pk: `${pk}#PART#${hash}`, sk: sort.chunk(0) }, condition);
        return table.delete(key, condition);
      },
    });
    const listFirst = (table: Table): Table => ({
      ...table,
      delete: async (key, condition) => {
        const sk = key.pk.split('#').at(-1) ?? '';
        if (key.sk.startsWith(PREFIX.chunk))
          await table.delete({ pk: partition.list('acme', 'parts'), sk });
        return table.delete(key, condition);
      },
    });
    for (const wrong of [firstFirst, listFirst])
      expect((await leftOfDying(wrong)).most).toBeGreaterThan(most);
  });
});

/** How many decisions name a release that is not kept, of askers who die before a call each. */
const orphansOfDying = async (decorate: (table: Table) => Table = (table) => table) => {
  const begun = await furnished();
  let orphans = 0;
  for (let last = 0; ; last++) {
    const table = memoryTable();
    await table.putMany([...begun.table.items.values()]);
    const asker = testApi(decorate(dyingAt(table, last)));
    const { status } = await asker.call(begun.key, 'GET', '/v1/employees/ada/next-lesson');
    const later = testApi(table);
    for (const title of ['A', 'B', 'C']) await edit(later, begun.key, title);
    later.clock.now += 50 * HOUR;
    await collect(later.services, 'acme');
    const kept = new Set(recordsOf(table).map(({ sk }) => sk));
    for (const item of table.items.values())
      if (isDecision(item) && !kept.has(sort.release(Number(item.release)))) orphans += 1;
    if (status === 200) return orphans;
  }
};

describe('what is named elsewhere than in releases', () => {
  it('keeps the release of a decision, wherever its asker dies', async () => {
    expect(await orphansOfDying()).toBe(0);
    const wrong = (table: Table): Table => ({ ...table, ...markedAfter(table, new Map()) });
    expect(await orphansOfDying(wrong)).toBeGreaterThan(0);
  });

  it('keeps the list of the erased', async () => {
    const erased = async (collector: (table: Table) => Table): Promise<Memory> => {
      const { table, api } = await furnished();
      await markErased(api.services, 'acme', 'ada', true);
      const now = () => NOW + 50 * HOUR;
      await collect(testApi(collector(table), { now }).services, 'acme');
      return table;
    };
    await expectWhole(await erased((table) => table));
    const wrong = await erased((table) => ({ ...table, ...erasedForgotten(table, new Map()) }));
    await expect(expectWhole(wrong)).rejects.toThrow('0 of 1 chunks');
  });
});
