import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { partition } from '../../../../functions/store/keys.ts';
import { type Item, StoreUnavailable, type Table } from '../../../../functions/store/table.ts';
import { Complaint } from '../../../../infra/complaint.ts';
import { type Database, startDatabase } from '../../../../infra/local/database.ts';
import { openTableFile } from '../../../../infra/local/sqlite/file.ts';
import { moveTable } from '../../../../infra/local/sqlite/move.ts';
import { sqliteTable } from '../../../../infra/local/sqlite/table.ts';

const NOW = Date.UTC(2026, 10, 28);
const folder = mkdtempSync(join(tmpdir(), 'uplift-move-'));
const from = openTableFile(join(folder, 'table.sqlite'), { isMade: true });
const { table: here } = sqliteTable(from);
let database: Database;
beforeAll(async () => {
  database = await startDatabase();
}, 120_000);
afterAll(async () => {
  await database.stop();
  from.close();
  rmSync(folder, { recursive: true });
});

const ITEMS: readonly Item[] = [
  { pk: partition.tenants, sk: 'acme' },
  ...Array.from({ length: 1_300 }, (_, n) => ({
    ...{ pk: `p${n % 3}`, sk: `s${n}`, seen: n, third: n / 3 },
    bytes: Uint8Array.of(n % 256),
  })),
];
const GONE: Item = { pk: 'p0', sk: 'gone', expires: NOW / 1_000 - 5 };

it('copies a table item by item, goes on where it was cut off, and finds what differs', async () => {
  await here.putMany([...ITEMS, GONE]);
  const said: string[] = [];
  let puts = 0;
  let fails = true;
  const to: Table = {
    ...database.table,
    putMany: async (items) => {
      puts += items.length;
      if (puts > 600 && fails) throw new StoreUnavailable('the line is cut');
      await database.table.putMany(items);
    },
  };
  const move = {
    ...{ from, to, name: 'prod', progressFile: join(folder, 'move.json'), now: () => NOW },
    tell: (message: string) => said.push(message),
  };
  await expect(moveTable(move)).rejects.toThrow(StoreUnavailable);
  fails = false;
  puts = 0;
  expect(await moveTable(move)).toBe(ITEMS.length);
  // What was there already, a page less what has expired, was not sent once more.
  expect(puts).toBe(ITEMS.length - 499);
  for (const item of ITEMS.slice(0, 40)) expect(await to.get(item)).toEqual(item);
  expect(await to.get(GONE)).toBeUndefined();
  expect(said.join('\n')).toContain('Going on');

  await database.table.put({ ...ITEMS[700]!, third: 0 });
  await database.table.delete(ITEMS[701]!);
  await expect(moveTable(move)).rejects.toThrow(/^2 of 1301 items/);
  // Another table that somebody works with is left alone.
  await expect(moveTable({ ...move, name: 'other' })).rejects.toThrow(Complaint);
}, 120_000);
