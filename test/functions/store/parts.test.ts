import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cacheOf } from '../../../functions/store/cache.ts';
import { PREFIX, partition, sort } from '../../../functions/store/keys.ts';
import { chunkKeys, readPart, writePart } from '../../../functions/store/parts.ts';
import type { Key } from '../../../functions/store/table.ts';
import { NOW } from '../../support/api.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { noise } from '../../support/noise.ts';

const PART = { lessons: ['a', 'b'] };
/** A process of its own on a table. */
const processOn = (table: ReturnType<typeof memoryTable>) => ({
  table,
  cache: cacheOf(),
  now: () => NOW,
});
const chunksIn = ({ items }: ReturnType<typeof memoryTable>): number =>
  [...items.values()].filter(({ sk }) => sk.startsWith(PREFIX.chunk)).length;

describe('parts', () => {
  it("are a tenant's own: what is cached of one tenant is not read by another (P4)", async () => {
    const services = processOn(memoryTable());
    const digest = await writePart(services, 'acme', PART);
    expect(await readPart(services, 'acme', digest)).toEqual(PART);
    await expect(readPart(services, 'other', digest)).rejects.toThrow('0 of 1 chunks');
  });

  it('are stored for each tenant, also where the process knows an equal one of another', async () => {
    const table = memoryTable();
    const services = processOn(table);
    const digest = await writePart(services, 'acme', PART);
    expect(await writePart(services, 'other', PART)).toBe(digest);
    expect(await readPart(processOn(table), 'other', digest)).toEqual(PART);
  });

  it('are written once, and read once', async () => {
    let calls = 0;
    const table = memoryTable(({ moment }) => {
      if (moment === 'before') calls += 1;
    });
    const services = processOn(table);
    const digest = await writePart(services, 'acme', PART);
    await writePart(services, 'acme', { ...PART });
    await readPart(services, 'acme', digest);
    // Each time its place on the list and a look whether it is there; and once the part.
    expect(calls).toBe(5);
    const other = processOn(table);
    for (let times = 0; times < 3; times++) await readPart(other, 'acme', digest);
    expect(calls).toBe(6);
  });

  it('that were changed in the table are not believed', async () => {
    const table = memoryTable();
    const digest = await writePart(processOn(table), 'acme', PART);
    const bytes = new Uint8Array(gzipSync(JSON.stringify({ lessons: ['a', 'forged'] })));
    await table.put({ pk: partition.part('acme', digest), sk: sort.chunk(0), count: 1, bytes });
    await expect(readPart(processOn(table), 'acme', digest)).rejects.toThrow('its hash');
  });

  it('that are not there whole are not believed', async () => {
    const table = memoryTable();
    const digest = await writePart(processOn(table), 'acme', PART);
    const chunk = (await table.get({ pk: partition.part('acme', digest), sk: sort.chunk(0) }))!;
    await table.put({ ...chunk, count: 2 });
    await expect(readPart(processOn(table), 'acme', digest)).rejects.toThrow('1 of 2 chunks');
  });

  describe('of several chunks', () => {
    const BIG = { noise: noise(5_000_000) };

    /** As every version stored them before they were spread: in the partition of the first. */
    const gather = async (table: ReturnType<typeof memoryTable>, digest: string) => {
      const { pk } = (await chunkKeys({ table }, 'acme', digest)).at(-1)!;
      for (const key of await chunkKeys({ table }, 'acme', digest)) {
        const { spread: _, ...chunk } = (await table.get(key))!;
        await table.delete(key);
        await table.put({ ...chunk, pk, sk: key.sk });
      }
    };
    const stored = async () => {
      const table = memoryTable();
      const digest = await writePart(processOn(table), 'acme', BIG);
      return { table, digest, keys: await chunkKeys({ table }, 'acme', digest) };
    };

    it('have a partition each, and chunkKeys lists them all, the first one last', async () => {
      const { table, digest, keys } = await stored();
      expect(keys.length).toBeGreaterThan(10);
      expect(new Set(keys.map(({ pk }) => pk)).size).toBe(keys.length);
      expect(keys.length).toBe(chunksIn(table));
      expect(keys.at(-1)).toEqual({ pk: partition.part('acme', digest), sk: sort.chunk(0) });
      await table.deleteMany(keys);
      expect(chunksIn(table)).toBe(0);
    });

    it('are opened where an earlier version stored them in one partition', async () => {
      const { table, digest } = await stored();
      await gather(table, digest);
      const keys = await chunkKeys({ table }, 'acme', digest);
      expect(new Set(keys.map(({ pk }) => pk)).size).toBe(1);
      expect(keys.length).toBe(chunksIn(table));
      expect(await readPart(processOn(table), 'acme', digest)).toEqual(BIG);
    });

    it('stay whole while they are written over what an earlier version stored', async () => {
      const { table, digest, keys } = await stored();
      const chunks = await Promise.all(keys.map(async (key) => (await table.get(key))!));
      await gather(table, digest);
      // A write may be cut off after any of them, and they go in any order.
      for (const chunk of chunks.toReversed()) {
        await table.put(chunk);
        expect(await readPart(processOn(table), 'acme', digest)).toEqual(BIG);
      }
      expect((await chunkKeys({ table }, 'acme', digest)).length).toBe(chunksIn(table));
    });

    it('are not believed where any one of them is missing', async () => {
      const { table, digest, keys } = await stored();
      for (const key of keys) {
        const chunk = (await table.get(key))!;
        await table.delete(key);
        await expect(readPart(processOn(table), 'acme', digest)).rejects.toThrow('chunks');
        await table.put(chunk);
      }
    });

    it('are read in two trips, by few reads at the same time', async () => {
      const { table, digest } = await stored();
      let [calls, now, most] = [0, 0, 0];
      const get = async (key: Key) => {
        calls += 1;
        now += 1;
        most = Math.max(most, now);
        await new Promise((fulfil) => setImmediate(fulfil));
        now -= 1;
        return table.get(key);
      };
      await readPart({ table: { ...table, get }, cache: cacheOf() }, 'acme', digest);
      expect(calls).toBe(chunksIn(table));
      expect(most).toBe(8);
    });
  });
});
