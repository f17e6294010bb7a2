import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Condition, Cursor, Item, Key, Table } from '../../../functions/store/table.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';
import { startRealTables } from '../../support/real-tables.ts';

let real: Awaited<ReturnType<typeof startRealTables>>;
beforeAll(async () => {
  real = await startRealTables();
}, 120_000);
afterAll(async () => {
  for (const one of real) await one.stop();
});

const SEED = 20261124;

/** Sort keys of several kinds, some of them prefixes of others, some beyond ASCII. */
const KEYS = [
  'A',
  'A#',
  'A#1',
  'A#10',
  'A#2',
  'B',
  'EVENT#x',
  'EVENT#y',
  'EVENT#ü',
  'PROFILE',
  'é',
  '\u{1f600}',
  '\uffee',
];

/** Has tables do the same as one in memory, so many operations long. */
const compare = async (others: typeof real, operations: number): Promise<void> => {
  const random = seeded(SEED);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const memory = memoryTable();
  const key = (): Key => ({ pk: `p${Math.floor(random() * 3)}`, sk: pick(KEYS) });
  // Arrivals differ, as clocks in milliseconds nearly always do: the order of equal ones is
  // nobody's promise.
  let clock = 0;
  const tick = (): number => {
    clock += 1 + Math.floor(random() * 3);
    return clock;
  };
  const item = (): Item => ({
    ...key(),
    ...(random() < 0.7 && { seen: tick() }),
    etag: pick(['a', 'b', 'c']),
    n: pick([0, -0, 1, -1.5, 9007199254740991, 123456789.125, 1e-130, 1e-131, -5e-324]),
    flag: random() < 0.5,
    nothing: null,
    gone: undefined,
    bytes: Uint8Array.of(1, 2, Math.floor(random() * 256)),
    list: ['x', 1, [true]],
    map: { a: 1, __b: 'two', '': pick([[0, 1], { '': [2] }, Uint8Array.of(3), 'x']) },
    deep: random() < 0.3 ? [{ bytes: Uint8Array.of(7) }, new Uint8Array()] : [],
  });
  const condition = (): Condition | undefined =>
    pick<Condition | undefined>([
      undefined,
      { is: 'absent' },
      { is: 'present' },
      { is: 'equal', attribute: 'etag', value: pick(['a', 'b', 'c']) },
      { is: 'unset', attribute: pick(['gone', 'etag', 'nothing']) },
      { is: 'lower', attribute: 'seen', than: Math.floor(random() * (clock + 2)) },
    ]);
  const both = async (act: (table: Table) => Promise<unknown>): Promise<void> => {
    const found = await act(memory);
    for (const { name, table } of others) expect(found, name).toEqual(await act(table));
  };
  const everyPage = (query: Parameters<Table['query']>[0]) => async (table: Table) => {
    const pages: (readonly Item[])[] = [];
    let from: Cursor | undefined;
    do {
      const page = await table.query({ ...query, ...(from && { from }) });
      pages.push(page.items);
      from = page.next;
    } while (from);
    return pages.filter((items) => items.length > 0);
  };

  for (let operation = 0; operation < operations; operation++) {
    const draw = random();
    if (draw < 0.4) {
      const [stored, under] = [item(), condition()];
      await both((table) => table.put(stored, under));
    } else if (draw < 0.55) {
      const [gone, under] = [key(), condition()];
      await both((table) => table.delete(gone, under));
    } else if (draw < 0.62) {
      const [to, amount] = [key(), pick([-3, -1, 0, 2, 5, 0.1, 0.2, -0.7, 1e-7, 12345.678])];
      const amounts: Record<string, number> = { hits: amount };
      if (random() < 0.5) amounts.misses = 1;
      const fields = random() < 0.5 ? undefined : { expires: clock, etag: pick(['a', 'b']) };
      await both((table) => table.add(to, amounts, fields));
    } else if (draw < 0.7) {
      const wanted = key();
      await both((table) => table.get(wanted));
    } else if (draw < 0.95) {
      const byArrival = random() < 0.5;
      const query = {
        pk: `p${Math.floor(random() * 3)}`,
        descending: random() < 0.5,
        ...(byArrival
          ? { byArrival }
          : random() < 0.5 && { prefix: pick(['A', 'A#', 'EVENT#', 'nothing', 'é']) }),
        ...(random() < 0.6 && { limit: 1 + Math.floor(random() * 4) }),
      };
      await both(everyPage(query));
    } else {
      // A batch may not name a key twice.
      const items = [
        ...new Map(
          Array.from({ length: 1 + Math.floor(random() * 30) }, item).map((one) => [
            one.pk + one.sk,
            one,
          ]),
        ).values(),
      ];
      await both((table) => table.putMany(items));
      const keys = items.filter(() => clock % 2 === 0).map(({ pk, sk }) => ({ pk, sk }));
      await both((table) => table.deleteMany(keys));
    }
  }
};

const isSqlite = ({ name }: { readonly name: string }): boolean => name === 'SQLite';

it('the table in memory and SQLite do the same, whatever random operations are asked for', async () => {
  await compare(real.filter(isSqlite), scaled(5_000, 50_000));
});

it('the table in memory and DynamoDB do the same, whatever random operations are asked for', async () => {
  const dynamo = real.filter((one) => !isSqlite(one));
  await compare(dynamo, scaled(2_000, 20_000));
});
