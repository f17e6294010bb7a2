import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queryAll, type Table } from '../../../../functions/store/table.ts';
import { Complaint } from '../../../../infra/complaint.ts';
import type { LocalTable } from '../../../../infra/local/local-table.ts';
import { backUp, restore } from '../../../../infra/local/sqlite/backup.ts';
import { startSqliteTable, tableFileIn } from '../../../../infra/local/sqlite/start.ts';

const NOW = Date.UTC(2026, 10, 28, 12);
let folder: string;
let file: string;
let running: LocalTable;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'uplift-backup-'));
  file = join(folder, 'backup');
  running = await startSqliteTable(folder, () => {});
  writeFileSync(join(folder, 'credentials.json'), '{"keys":"first"}');
});
afterEach(async () => {
  await running.stop();
  rmSync(folder, { recursive: true });
});

const numbersIn = async (table: Table): Promise<number[]> =>
  (await Array.fromAsync(queryAll(table, { pk: 'p' }))).map(({ n }) => n as number);
const put = (n: number) =>
  running.table.put({ pk: 'p', sk: String(n).padStart(5, '0'), n, bytes: Uint8Array.of(n % 256) });
const refusal = (act: () => unknown): string => {
  try {
    act();
    return 'done';
  } catch (error) {
    expect(error).toBeInstanceOf(Complaint);
    return (error as Error).message;
  }
};

describe('a backup', () => {
  it('is taken while the server writes, is of one moment, and comes back with its keys', async () => {
    await Promise.all(Array.from({ length: 400 }, (_, n) => put(n)));
    const later = Promise.all(Array.from({ length: 400 }, (_, n) => put(400 + n)));
    await new Promise(setImmediate);
    const { items } = backUp(folder, file);
    await later;
    expect(items).toBeGreaterThanOrEqual(400);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(join(folder, 'credentials.json'), '{"keys":"second"}');

    expect(refusal(() => restore(folder, file, NOW))).toMatch(/in use by another server/);
    await running.stop();
    const restored = restore(folder, file, NOW);
    expect(restored.items).toBe(items);
    running = await startSqliteTable(folder, () => {});
    const numbers = await numbersIn(running.table);
    expect(numbers).toEqual(Array.from({ length: items }, (_, n) => n));
    expect(readFileSync(join(folder, 'credentials.json'), 'utf8')).toBe('{"keys":"first"}');
    await running.stop();
    // What was there before is still there, whole.
    const kept = new DatabaseSync(restored.before ?? '');
    expect(kept.prepare('SELECT count(*) AS items FROM item').get()).toEqual({ items: 800 });
    kept.close();
    // And the backup may be put back once more.
    expect(restore(folder, file, NOW + 1).items).toBe(items);
    running = await startSqliteTable(folder, () => {});
  });

  it('is put back in place of a damaged table', async () => {
    await put(1);
    backUp(folder, file);
    await running.stop();
    writeFileSync(tableFileIn(folder), 'x'.repeat(9_000));
    await expect(startSqliteTable(folder, () => {})).rejects.toThrow(/npm run restore/);
    restore(folder, file, NOW);
    running = await startSqliteTable(folder, () => {});
    expect(await numbersIn(running.table)).toEqual([1]);
  });

  it('leaves nothing behind where it fails, and says why', async () => {
    await put(1);
    expect(refusal(() => backUp(folder, join(folder, 'no', 'such')))).toMatch(/cannot be written/);
    writeFileSync(file, 'mine');
    expect(refusal(() => backUp(folder, file))).toMatch(/there already/);
    await running.stop();
    expect(refusal(() => restore(folder, join(folder, 'nothing'), NOW))).toMatch(/There is no/);
    expect(refusal(() => restore(folder, file, NOW))).toMatch(/a damaged one/);
    expect(refusal(() => restore(folder, tableFileIn(folder), NOW))).toMatch(/is no backup/);
    expect(readdirSync(folder).toSorted()).toEqual(
      ['backup', 'credentials.json', 'table.sqlite', 'table.sqlite-lock'].toSorted(),
    );
    running = await startSqliteTable(folder, () => {});
    expect(await numbersIn(running.table)).toEqual([1]);
  });
});

describe('what has expired', () => {
  it('is dropped, and nothing else', async () => {
    await running.table.putMany([
      { pk: 'e', sk: 'past', expires: 99 },
      { pk: 'e', sk: 'now', expires: 100 },
      { pk: 'e', sk: 'text', expires: '1970' },
      { pk: 'e', sk: 'never' },
    ]);
    expect(await running.dropExpired?.(100)).toBe(1);
    const { items } = await running.table.query({ pk: 'e' });
    expect(items.map(({ sk }) => sk)).toEqual(['never', 'now', 'text']);
  });
});
