import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startDatabase } from '../../../infra/local/database.ts';

it('lets calls under way end before its files are closed', async () => {
  const path = mkdtempSync(join(tmpdir(), 'uplift-database-'));
  const broken: unknown[] = [];
  const note = (error: unknown): void => void broken.push(error);
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException').on('uncaughtException', note);
  for (let round = 0; round < 3; round++) {
    const { table, stop } = await startDatabase(path);
    const items = Array.from({ length: 400 }, (_, n) => ({
      ...{ pk: 'p', sk: `${round}-${n}` },
      text: 'x'.repeat(2000),
    }));
    await table.putMany(items);
    // A first one, so that connections are open.
    await table.get({ pk: 'p', sk: '0-0' });
    const calls = Array.from({ length: 8 }, () => table.query({ pk: 'p' }));
    await new Promise((fulfil) => setTimeout(fulfil, 5 + 10 * round));
    const [{ items: found }] = await Promise.all([calls[0]!, stop()]);
    expect(found.length).toBeGreaterThan(0);
    await Promise.allSettled(calls);
  }
  // What breaks in the database's own callbacks breaks a little later.
  await new Promise((fulfil) => setTimeout(fulfil, 200));
  process.removeAllListeners('uncaughtException');
  for (const other of others) process.on('uncaughtException', other);
  rmSync(path, { recursive: true });
  expect(broken).toEqual([]);
});
