import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Item, Query, Table } from '../../../functions/store/table.ts';
import { queryAll } from '../../../functions/store/table.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { startRealTables } from '../../support/real-tables.ts';

let real: Awaited<ReturnType<typeof startRealTables>>;
beforeAll(async () => {
  real = await startRealTables();
}, 120_000);
afterAll(async () => {
  for (const one of real) await one.stop();
});

let turn = 0;
/** Holds something against every table there is, each time in a partition of its own. */
const everywhere =
  (check: (table: Table, pk: string) => Promise<void>): (() => Promise<void>) =>
  async () => {
    for (const { name, table } of [{ name: 'memory', table: memoryTable() }, ...real]) {
      turn += 1;
      await check(table, `p${turn}`).catch((error: Error) => {
        error.message = `${name}: ${error.message}`;
        throw error;
      });
    }
  };
const sksOf = async (table: Table, query: Query): Promise<string[]> =>
  (await Array.fromAsync(queryAll(table, query))).map(({ sk }) => sk);

/** One contract for all tables; what is random of it stands in the differential test. */
describe('every table', () => {
  it(
    'writes under a condition, or says false and leaves all as it was',
    everywhere(async (table, pk) => {
      const key = { pk, sk: 's' };
      const put = (n: number, condition?: Parameters<Table['put']>[1]) =>
        table.put({ ...key, n, tag: 'a' }, condition);
      expect(await put(1, { is: 'present' })).toBe(false);
      expect(await put(1, { is: 'equal', attribute: 'n', value: 1 })).toBe(false);
      expect(await table.delete(key, { is: 'present' })).toBe(false);
      expect(await table.delete(key)).toBe(true);
      expect(await put(1, { is: 'absent' })).toBe(true);
      expect(await put(2, { is: 'absent' })).toBe(false);
      expect(await put(2, { is: 'lower', attribute: 'n', than: 1 })).toBe(false);
      expect(await put(2, { is: 'lower', attribute: 'n', than: 1.5 })).toBe(true);
      expect(await put(3, { is: 'lower', attribute: 'other', than: 0 })).toBe(true);
      expect(await put(4, { is: 'lower', attribute: 'tag', than: 9 })).toBe(false);
      expect(await put(4, { is: 'equal', attribute: 'tag', value: 'b' })).toBe(false);
      expect(await table.delete(key, { is: 'equal', attribute: 'n', value: 9 })).toBe(false);
      expect(await table.get(key)).toEqual({ ...key, n: 3, tag: 'a' });
      expect(await table.delete(key, { is: 'equal', attribute: 'n', value: 3 })).toBe(true);
      expect(await table.get(key)).toBeUndefined();
    }),
  );

  it(
    'lets one of many through that write at the same time under a condition',
    everywhere(async (table, pk) => {
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, n) => table.put({ pk, sk: 's', n }, { is: 'absent' })),
      );
      expect(all.filter(Boolean)).toHaveLength(1);
      expect((await table.get({ pk, sk: 's' }))?.n).toBe(all.indexOf(true));
      await Promise.all(Array.from({ length: 20 }, () => table.add({ pk, sk: 'c' }, { n: 1 })));
      expect((await table.get({ pk, sk: 'c' }))?.n).toBe(20);
    }),
  );

  it(
    'orders keys by their bytes, both ways, and knows a prefix whatever follows it',
    everywhere(async (table, pk) => {
      const sks = [
        'A',
        'A#',
        'A#\u007f',
        'A#é',
        'A#\uffee',
        'A#\u{1f600}',
        'A#\u{10ffff}x',
        'A$',
        'a',
      ];
      await table.putMany(sks.toReversed().map((sk) => ({ pk, sk })));
      expect(await sksOf(table, { pk })).toEqual(sks);
      expect(await sksOf(table, { pk, descending: true })).toEqual(sks.toReversed());
      const own = sks.filter((sk) => sk.startsWith('A#'));
      expect(await sksOf(table, { pk, prefix: 'A#' })).toEqual(own);
      expect(await sksOf(table, { pk, prefix: 'A#', descending: true, limit: 2 })).toEqual(
        own.toReversed(),
      );
      expect(await sksOf(table, { pk, prefix: 'A#\u{1f600}' })).toEqual(['A#\u{1f600}']);
    }),
  );

  it(
    'finds by arrival what has arrived, also after it has moved, and page by page',
    everywhere(async (table, pk) => {
      const items = Array.from(
        { length: 9 },
        (_, at): Item => ({
          ...{ pk, sk: `s${at}` },
          ...(at % 3 > 0 && { seen: 1e12 - at * 1000.5 }),
        }),
      );
      await table.putMany(items);
      await table.put({ pk, sk: 's1', seen: 5 });
      await table.put({ pk, sk: 's2' });
      const expected = ['s1', 's8', 's7', 's5', 's4'];
      const query = { pk, byArrival: true };
      expect(await sksOf(table, query)).toEqual(expected);
      for (const limit of [1, 2, 5])
        expect(await sksOf(table, { ...query, limit, descending: true })).toEqual(
          expected.toReversed(),
        );
    }),
  );

  it(
    'names a next page when the limit is reached, where one may go on from an item that is gone',
    everywhere(async (table, pk) => {
      await table.putMany(['a', 'b', 'c'].map((sk) => ({ pk, sk })));
      const first = await table.query({ pk, limit: 2 });
      expect(first.next).toEqual({ pk, sk: 'b' });
      await table.delete({ pk, sk: 'b' });
      const rest = await table.query({ pk, limit: 2, from: first.next! });
      expect(rest.items).toEqual([{ pk, sk: 'c' }]);
      expect((await table.query({ pk, limit: 3 })).next).toBeUndefined();
      expect((await table.query({ pk, limit: 2 })).next).toEqual({ pk, sk: 'c' });
      await expect(table.query({ pk, limit: 0 })).rejects.toThrow();
      await expect(table.query({ pk, from: { pk: 'other', sk: 'a' } })).rejects.toThrow();
    }),
  );

  it(
    'gives back what it was given: every kind of value, at any depth, nobody else’s',
    everywhere(async (table, pk) => {
      const value = [1, 'x', null, true, [], { a: {}, '': { '': [0, 1] } }, Uint8Array.of(1, 2)];
      const item = {
        pk,
        sk: 's',
        value,
        empty: '',
        bytes: new Uint8Array(),
        text: 'ü\u0000\u2028',
      };
      await table.put(item);
      const found = await table.get(item);
      expect(found).toEqual(item);
      (item.value as unknown[]).push('later');
      expect(await table.get(item)).toEqual(found);
    }),
  );

  it(
    'keeps numbers as DynamoDB does, and adds them in tens',
    everywhere(async (table, pk) => {
      const numbers = [0.1, 1e-130, 1.7976931348623157e-100, 2 ** 53 - 1, -123.456, 1 / 3];
      await table.put({ pk, sk: 's', numbers, none: -0, tiny: [5e-324] });
      const kept = await table.get({ pk, sk: 's' });
      expect(kept).toEqual({ pk, sk: 's', numbers, none: 0, tiny: [0] });
      const key = { pk, sk: 'sum' };
      await table.add(key, { n: 0.1, m: -1 }, { tag: 'first' });
      expect(await table.add(key, { n: 0.2 }, { tag: 'then' })).toEqual({
        ...{ ...key, n: 0.3, m: -1, tag: 'then' },
      });
      await expect(table.add(key, { tag: 1 })).rejects.toThrow();
      await expect(table.add(key, {})).rejects.toThrow();
      expect(await table.get(key)).toEqual({ ...key, n: 0.3, m: -1, tag: 'then' });
    }),
  );
});
