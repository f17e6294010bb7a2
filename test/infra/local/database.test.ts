import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startDatabase } from '../../../infra/local/database.ts';

it('lets calls under way end before its files are closed', async () => {
  const path = mkdtempSync(join(tmpdir(), 'uplift-database-'));
  const broken: unknown[] = [];
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => {
    broken.push(error);
  });
  for (let round = 0; round < 3; round++) {
    const { table, stop } = await startDatabase(path);
    const items = Array.from({ length: 400 }, (_, n) => ({
      ...{ pk: 'p', sk: `${round}-${n}` },
      text: 'x'.repeat(2000),
    }));
    await table.putMany(items);
    // Each is answered or fails; neither may break the database below it.
    const calls = Promise.allSettled(Array.from({ length: 8 }, () => table.query({ pk: 'p' })));
    await new Promise((fulfil) => setTimeout(fulfil, 5 + 10 * round));
    await stop();
    await calls;
  }
  process.removeAllListeners('uncaughtException');
  for (const other of others) process.on('uncaughtException', other);
  rmSync(path, { recursive: true });
  expect(broken).toEqual([]);
});
