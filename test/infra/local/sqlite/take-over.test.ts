import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Item } from '../../../../functions/store/table.ts';
import { Complaint } from '../../../../infra/complaint.ts';
import { startDatabase } from '../../../../infra/local/database.ts';
import { startSqliteTable } from '../../../../infra/local/sqlite/start.ts';

const folder = mkdtempSync(join(tmpdir(), 'uplift-take-over-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ITEMS: readonly Item[] = Array.from({ length: 120 }, (_, at) => ({
  ...{ pk: `p${at % 3}`, sk: `ü${at}`, ...(at % 2 === 0 && { seen: at }) },
  bytes: Uint8Array.of(at, 2),
  number: at / 7,
  deep: { list: [1, 'x', null, Uint8Array.of(1)], text: 'y'.repeat(20_000) },
}));

it('takes over what an emulator has kept, once, and leaves that as it was', async () => {
  const old = await startDatabase(join(folder, 'table'));
  await old.table.putMany(ITEMS);
  await old.stop();
  const said: string[] = [];
  // What a start leaves that was cut off counts for nothing.
  writeFileSync(join(folder, 'table.sqlite.taken'), 'half');
  const first = await startSqliteTable(folder, (message) => said.push(message));
  for (const item of ITEMS) expect(await first.table.get(item)).toEqual(item);
  const { items } = await first.table.query({ pk: 'p0', byArrival: true, descending: true });
  expect(items.map(({ sk }) => sk).slice(0, 2)).toEqual(['ü114', 'ü108']);
  expect(said.join('\n')).toContain('120 items');
  await first.table.put({ pk: 'new', sk: 'new' });
  await first.stop();
  expect(readdirSync(folder).toSorted()).toEqual(['table', 'table.sqlite', 'table.sqlite-lock']);

  said.length = 0;
  const second = await startSqliteTable(folder, (message) => said.push(message));
  expect(said).toEqual([]);
  expect(await second.table.get({ pk: 'new', sk: 'new' })).toBeDefined();
  await second.stop();
  const copy = await startDatabase(join(folder, 'table'));
  expect(await copy.table.get(ITEMS[0]!)).toEqual(ITEMS[0]);
  await copy.stop();
}, 120_000);

it('says so where the old one is damaged, and begins nothing', async () => {
  const own = join(folder, 'damaged');
  cpSync(join(folder, 'table'), join(own, 'table'), { recursive: true });
  rmSync(join(own, 'table', 'CURRENT'));
  await expect(startSqliteTable(own, () => {})).rejects.toThrow(Complaint);
  expect(existsSync(join(own, 'table.sqlite'))).toBe(false);
});
