import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from '../../../infra/local/data-folder.ts';
import { close, listen } from '../../../infra/local/serve.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uplift-data-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the data folder', () => {
  it('is refused in one line while another process holds it', () => {
    writeFileSync(join(folder, 'server.pid'), String(process.ppid));
    expect(() => openDataFolder(folder)).toThrow(/in use by process \d+.*UPLIFT_DATA/);
  });

  it('is taken over from a process that is gone, and free again after release', () => {
    writeFileSync(join(folder, 'server.pid'), '999999999');
    openDataFolder(folder).release();
    openDataFolder(folder).release();
  });

  it('says what to do when it cannot be made', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openDataFolder(join(folder, 'file'))).toThrow(/cannot be used .*UPLIFT_DATA/);
  });
});

it('a taken port is reported in one line that names another one', async () => {
  const [first, second] = [createServer(), createServer()];
  const port = await listen(first, '127.0.0.1', 0);
  await expect(listen(second, '127.0.0.1', port)).rejects.toThrow(`Port ${port} is taken.`);
  await close(first);
});
