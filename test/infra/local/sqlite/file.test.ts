import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../../functions/api/app.ts';
import { servicesOf } from '../../../../functions/services.ts';
import { StoreUnavailable } from '../../../../functions/store/table.ts';
import { createTenant } from '../../../../functions/store/tenants.ts';
import { Complaint } from '../../../../infra/complaint.ts';
import { openTableFile } from '../../../../infra/local/sqlite/file.ts';
import { holdTable } from '../../../../infra/local/sqlite/lock.ts';
import { sqliteTable } from '../../../../infra/local/sqlite/table.ts';

const top = mkdtempSync(join(tmpdir(), 'uplift-sqlite-file-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

let path: string;
let turn = 0;
beforeEach(() => {
  turn += 1;
  path = join(mkdtempSync(join(top, `${turn}-`)), 'table.sqlite');
});

const ITEMS = Array.from({ length: 300 }, (_, at) => ({
  ...{ pk: `p${at % 7}`, sk: `s${at}`, seen: at },
  text: 'x'.repeat(900),
}));
const filled = async (): Promise<void> => {
  const { table, close } = sqliteTable(openTableFile(path, { isMade: true }));
  await table.putMany(ITEMS);
  close();
};
const refusal = (): string => {
  try {
    openTableFile(path, { isMade: true, isChecked: true }).close();
    return 'opened';
  } catch (error) {
    expect(error).toBeInstanceOf(Complaint);
    return (error as Error).message;
  }
};
const SENTENCE = /^[^\n]+\.[^\n]*$/;

describe('the file of the table', () => {
  it('is for this user alone, and what is missing is made only by whoever may', async () => {
    expect(() => openTableFile(path)).toThrow(Complaint);
    await filled();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(refusal()).toBe('opened');
  });

  it.each([
    ['no database', () => writeFileSync(path, 'x'.repeat(40_000)), /damaged \(it is no database\)/],
    ['an empty file', () => truncateSync(path, 0), /damaged \(it is empty\)/],
    ['half of it', () => truncateSync(path, statSync(path).size / 2), /damaged/],
    [
      'another program’s',
      () => {
        rmSync(path);
        const other = new DatabaseSync(path);
        other.exec('CREATE TABLE theirs (a)');
        other.close();
      },
      /database of another program/,
    ],
    [
      'a newer version’s',
      () => {
        const newer = new DatabaseSync(path);
        newer.exec('PRAGMA user_version = 99');
        newer.close();
      },
      /newer version/,
    ],
  ])('is refused in one sentence where it is %s, and left as it is', async (_, damage, said) => {
    await filled();
    damage();
    const size = statSync(path).size;
    expect(refusal()).toMatch(said);
    expect(refusal()).toMatch(SENTENCE);
    expect(statSync(path).size).toBe(size);
  });

  it('is read to the end at the start: wherever a byte is wrong that it stands on, it is said', async () => {
    await filled();
    const connection = openTableFile(path);
    const { root } = connection
      .prepare("SELECT rootpage AS root FROM sqlite_schema WHERE name = 'item'")
      .get() as { root: number };
    connection.close();
    const { open } = await import('node:fs/promises');
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(200, 0xff), 0, 200, (root - 1) * 8192);
    await file.close();
    expect(refusal()).toMatch(/damaged/);
  });

  it('is held by one server at a time, and free once that has ended', async () => {
    await filled();
    const letGo = holdTable(path);
    expect(() => holdTable(path)).toThrow(/in use by another server/);
    letGo();
    holdTable(path)();
  });

  it('is refused in one sentence where it cannot be made', () => {
    path = '/proc/table.sqlite';
    expect(refusal()).toMatch(/cannot be used[^\n]+UPLIFT_DATA/);
  });
});

describe('a full disk', () => {
  it('refuses writes as passing, keeps what was acknowledged, and takes writes once there is room', async () => {
    const connection = openTableFile(path, { isMade: true });
    const { table, close } = sqliteTable(connection);
    connection.exec('PRAGMA max_page_count = 60');
    const acknowledged: string[] = [];
    let refused: unknown;
    for (let at = 0; at < 200 && refused === undefined; at++) {
      const put = table.put({ pk: 'p', sk: `s${at}`, text: 'x'.repeat(5_000) });
      await put.then(
        () => acknowledged.push(`s${at}`),
        (error) => {
          refused = error;
        },
      );
    }
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect(((refused as Error).cause as Error).message).toMatch(/^the disk is full/);
    const isThere = async (sk: string) => (await table.get({ pk: 'p', sk })) !== undefined;
    for (const sk of acknowledged) expect(await isThere(sk)).toBe(true);
    expect(await isThere(`s${acknowledged.length}`)).toBe(false);
    connection.exec('PRAGMA max_page_count = 1000000');
    expect(await table.put({ pk: 'p', sk: 'later', text: 'x'.repeat(5_000) })).toBe(true);
    close();
  });

  it('answers 503, says in the log why, and takes changes again once there is room', async () => {
    const connection = openTableFile(path, { isMade: true });
    const { table, close } = sqliteTable(connection);
    const logged: unknown[] = [];
    const services = servicesOf({
      table,
      now: Date.now,
      random: (size) => randomBytes(size),
      log: (entry) => logged.push(entry),
    });
    const key = (await createTenant(services, 't'))?.adminKey;
    const { fetch } = createApp(services);
    const put = async (n: number): Promise<number> => {
      const body = JSON.stringify({ id: `s${n}`, name: 'x'.repeat(100) });
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const url = `http://localhost/v1/skills/s${n}`;
      return (await fetch(new Request(url, { method: 'PUT', headers, body }))).status;
    };
    expect(await put(0)).toBe(201);
    connection.exec('PRAGMA max_page_count = 1');
    let status = 201;
    for (let n = 1; n < 300 && status === 201; n++) status = await put(n);
    expect(status).toBe(503);
    expect(inspect(logged.slice(-2), { depth: 5 })).toContain('the disk is full');
    connection.exec('PRAGMA max_page_count = 1000000');
    expect(await put(1_000)).toBe(201);
    close();
  });
});
