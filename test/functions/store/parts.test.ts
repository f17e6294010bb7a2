import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cacheOf } from '../../../functions/store/cache.ts';
import { partition, sort } from '../../../functions/store/keys.ts';
import { readPart, writePart } from '../../../functions/store/parts.ts';
import { memoryTable } from '../../support/memory-table.ts';

const PART = { lessons: ['a', 'b'] };
/** A process of its own on a table. */
const processOn = (table: ReturnType<typeof memoryTable>) => ({ table, cache: cacheOf() });

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
    expect(calls).toBe(1);
    const other = processOn(table);
    for (let times = 0; times < 3; times++) await readPart(other, 'acme', digest);
    expect(calls).toBe(2);
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
});
