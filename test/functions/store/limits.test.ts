import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bytesOf,
  MOST_ITEM_BYTES,
  MOST_PAGE_BYTES,
  MOST_PARTITION_KEY_BYTES,
  MOST_SORT_KEY_BYTES,
} from '../../../functions/store/limits.ts';
import type { Item, Page, Table } from '../../../functions/store/table.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { startRealTables } from '../../support/real-tables.ts';

let real: Awaited<ReturnType<typeof startRealTables>>;
beforeAll(async () => {
  real = await startRealTables();
}, 120_000);
afterAll(async () => {
  for (const one of real) await one.stop();
});

const sized = (bytes: number): Item => {
  const item = { pk: 'p', sk: 's', text: '' };
  return { ...item, text: 'x'.repeat(bytes - bytesOf(item)) };
};
const put = (item: Item) => (table: Table) => table.put(item);

/** What is just allowed, and what is just not any more. */
const LIMITS: readonly (readonly [string, boolean, (table: Table) => Promise<unknown>])[] = [
  ['an item of 400 KB', true, put(sized(MOST_ITEM_BYTES))],
  ['an item of one byte more', false, put(sized(MOST_ITEM_BYTES + 1))],
  [
    'such an item in a batch',
    false,
    (table) => table.putMany([{ pk: 'p', sk: 'first' }, sized(MOST_ITEM_BYTES + 1)]),
  ],
  ['a partition key of 2 KB', true, put({ pk: 'p'.repeat(MOST_PARTITION_KEY_BYTES), sk: 's' })],
  ['a longer one', false, put({ pk: 'p'.repeat(MOST_PARTITION_KEY_BYTES + 1), sk: 's' })],
  ['a sort key of 1 KB', true, put({ pk: 'p', sk: 's'.repeat(MOST_SORT_KEY_BYTES) })],
  ['a longer sort key', false, put({ pk: 'p', sk: 's'.repeat(MOST_SORT_KEY_BYTES + 1) })],
  ['an empty partition key', false, put({ pk: '', sk: 's' })],
  ['an empty sort key', false, put({ pk: 'p', sk: '' })],
  ['reading an empty key', false, (table) => table.get({ pk: 'p', sk: '' })],
  ['deleting an empty key', false, (table) => table.delete({ pk: '', sk: 's' })],
  ['the largest whole number that counts', true, put({ pk: 'p', sk: 's', n: 2 ** 53 - 1 })],
  ['one that is rounded', false, put({ pk: 'p', sk: 's', n: 2 ** 53 })],
  ['one as far below zero', false, put({ pk: 'p', sk: 's', n: [-(2 ** 53)] })],
  ['no number at all', false, put({ pk: 'p', sk: 's', n: { deep: Number.NaN } })],
  ['infinity', false, put({ pk: 'p', sk: 's', n: Number.POSITIVE_INFINITY })],
  ['a number of 17 digits', true, put({ pk: 'p', sk: 's', n: 0.30000000000000004 })],
  [
    'a key twice in a batch',
    false,
    (table) =>
      table.putMany([
        { pk: 'p', sk: 's', n: 1 },
        { pk: 'p', sk: 's', n: 2 },
      ]),
  ],
  [
    'a key twice among deletions',
    false,
    (table) =>
      table.deleteMany([
        { pk: 'p', sk: 's' },
        { pk: 'p', sk: 's' },
      ]),
  ],
];

describe('the limits of the service', () => {
  it.each(LIMITS)('%s: goes through: %s, in memory as in real ones', async (_, isAllowed, act) => {
    for (const { name, table } of [{ name: 'memory', table: memoryTable() }, ...real]) {
      const [outcome] = await Promise.allSettled([act(table)]);
      expect(outcome.status, name).toBe(isAllowed ? 'fulfilled' : 'rejected');
    }
  });

  it('leave nothing of what was refused', async () => {
    const table = memoryTable();
    await expect(table.put(sized(MOST_ITEM_BYTES + 1))).rejects.toThrow('maximum allowed size');
    await expect(table.put({ pk: 'p', sk: 's', n: 1e300 })).rejects.toThrow('too large');
    expect(table.items.size).toBe(0);
  });

  it('count bytes, not letters, and lists and maps with what they take themselves', () => {
    expect(bytesOf({ pk: 'p', sk: 'é' })).toBe(2 + 1 + 2 + 2);
    const more = { n: -12.5, flag: true, none: null, list: ['ab', 1], map: { é: 'x' } };
    const sizes = [1 + 4, 4 + 1, 4 + 1, 4 + 3 + (1 + 2) + (1 + 2), 3 + 3 + (1 + 2 + 1)];
    expect(bytesOf({ pk: 'p', sk: 's', ...more })).toBe(6 + sizes.reduce((a, b) => a + b));
  });

  it('let lists lie 32 deep in one another and no deeper', async () => {
    const deep = (levels: number): Item => {
      let value: Item[string] = 'x';
      for (let level = 0; level < levels; level++) value = [value];
      return { pk: 'p', sk: 's', value };
    };
    await memoryTable().put(deep(32));
    await expect(memoryTable().put(deep(33))).rejects.toThrow('nesting levels');
  });

  it('end a page at 1 MB, either way and in either order, and none is left out', async () => {
    const items = Array.from({ length: 40 }, (_, at): Item => {
      const sk = `S${String(at).padStart(2, '0')}`;
      return { pk: 'p', sk, seen: 100 - at, text: 'x'.repeat(1000 * (1 + ((at * 37) % 97))) };
    });
    const memory = memoryTable();
    for (const table of [memory, ...real.map((one) => one.table)]) await table.putMany(items);
    const pagesOf = async (table: Table, byArrival: boolean, descending: boolean) => {
      const pages: Page[] = [];
      for (let from: Page['next'] | undefined; pages.length === 0 || from !== undefined; ) {
        const page: Page = await table.query({
          pk: 'p',
          ...(byArrival ? { byArrival } : { prefix: 'S' }),
          descending,
          ...(from && { from }),
        });
        pages.push(page);
        from = page.next;
      }
      return pages;
    };
    for (const byArrival of [false, true])
      for (const descending of [false, true]) {
        const mine = await pagesOf(memory, byArrival, descending);
        expect(mine.length).toBeGreaterThan(1);
        for (const { items: page } of mine)
          expect(page.reduce((sum, item) => sum + bytesOf(item), 0)).toBeLessThanOrEqual(
            MOST_PAGE_BYTES,
          );
        const all = (pages: readonly Page[]) =>
          pages.flatMap((page) => page.items.map((i) => i.sk));
        for (const { name, table } of real)
          expect(all(mine), name).toEqual(all(await pagesOf(table, byArrival, descending)));
        expect(new Set(all(mine)).size).toBe(items.length);
      }
  });
});
