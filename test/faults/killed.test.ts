import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { queryAll } from '../../functions/store/table.ts';
import { faultIn, openTableFile } from '../../infra/local/sqlite/file.ts';
import { sqliteTable } from '../../infra/local/sqlite/table.ts';
import { scaled } from '../support/proof.ts';
import { seeded } from '../support/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'uplift-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KILLS = scaled(12, 1_000);
/** So many lives share a file, so that there is always something in it to be lost. */
const LIVES = 25;
const LONGEST_MS = 60;

/** In one file, since to start from sources takes longer than a life does. */
const writer = join(folder, 'writer.mjs');
buildSync({
  entryPoints: [join(import.meta.dirname, 'killed-writer.ts')],
  outfile: writer,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'error',
});

/** Lets a writer live for so long after its first word; gives what was acknowledged to it. */
const live = async (path: string, life: number, forMs: number): Promise<string[]> => {
  const child = spawn(process.execPath, [writer, path, String(life)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);
  await sleep(forMs);
  child.kill('SIGKILL');
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
  return said.split('\n').slice(0, -1);
};

it(`${KILLS} kills at random moments lose nothing that was acknowledged`, async () => {
  const random = seeded(20261128);
  const acknowledged = new Set<string>();
  let path = '';
  for (let life = 0; life < KILLS; life++) {
    if (life % LIVES === 0) {
      acknowledged.clear();
      path = join(folder, `${life}.sqlite`);
    }
    for (const sk of await live(path, life, random() * LONGEST_MS)) acknowledged.add(sk);
    const connection = openTableFile(path);
    expect(faultIn(connection)).toBeUndefined();
    const { table, close } = sqliteTable(connection);
    const stored = new Set<string>();
    for await (const { sk } of queryAll(table, { pk: 'p' })) stored.add(sk);
    expect([...acknowledged].filter((sk) => !stored.has(sk))).toEqual([]);
    // In one of two lives the next one finds what the kill has left, not what was put in order.
    if (random() < 0.5) close();
  }
  expect(acknowledged.size).toBeGreaterThan(10);
});
