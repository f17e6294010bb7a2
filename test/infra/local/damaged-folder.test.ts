import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Complaint } from '../../../infra/complaint.ts';
import type { TableChoice } from '../../../infra/local/local-table.ts';
import { startServer } from '../../../infra/local/server.ts';
import { checkTableFiles } from '../../../infra/local/table-files.ts';
import { ROOT } from '../../support/boundaries.ts';

const run = promisify(execFile);
const top = mkdtempSync(join(tmpdir(), 'uplift-damaged-'));
/** A folder that a server has left in good order; it is copied and never opened again. */
const whole = join(top, 'whole');
let people: number;

const start = (dataPath: string, port = 0, tableIn: TableChoice = 'sqlite') =>
  startServer({ dataPath, port, tableIn });
const peopleOf = async ({ url, credentials }: Awaited<ReturnType<typeof start>>) => {
  const headers = { authorization: `Bearer ${credentials.tenants.xyz?.adminKey}` };
  const answer = await fetch(`${url}/v1/employees?limit=100`, { headers });
  return ((await answer.json()) as { items: unknown[] }).items.length;
};

beforeAll(async () => {
  const server = await start(whole);
  people = await peopleOf(server);
  await server.stop();
}, 120_000);
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** What may have happened to a file. */
const DAMAGES: Readonly<Record<string, (file: string) => void>> = {
  missing: () => {},
  empty: (file) => writeFileSync(file, ''),
  'half a JSON': (file) => writeFileSync(file, '{"newest":'),
  'other JSON': (file) => writeFileSync(file, '{"a":1}'),
  'a folder in its place': (file) => mkdirSync(file),
};

const copy = (name: string, from = whole): string => {
  const folder = join(top, name.replaceAll(/\W/g, '-'));
  rmSync(folder, { recursive: true, force: true });
  cpSync(from, folder, { recursive: true });
  return folder;
};
const damagedCopy = (name: string, file: string, damage: string, from = whole): string => {
  const folder = copy(`${name} ${file} ${damage}`, from);
  rmSync(join(folder, file), { recursive: true, force: true });
  DAMAGES[damage]?.(join(folder, file));
  return folder;
};
/** A complaint is one line, and says what to do. */
const ADVICE = /^[^\n]*(delete|Delete|Remove|Put back|Stop|Set UPLIFT_DATA|PORT=)[^\n]*$/;

const FILES = ['credentials.json', 'clock.json', 'server.pid', 'table.sqlite', 'table.sqlite-lock'];
/** What is no damage: what is not there is made anew, and a lock that names nobody is nobody's. */
const HARMLESS = new Set([
  ...FILES.map((file) => `${file} missing`),
  ...['empty', 'half a JSON', 'other JSON'].map((damage) => `server.pid ${damage}`),
  // Nothing is ever read of it.
  'table.sqlite-lock empty',
]);
const cases = (files: readonly string[]) =>
  files.flatMap((file) => Object.keys(DAMAGES).map((damage) => [file, damage] as const));

describe('a data folder', () => {
  it('holds these files, of which those that tell secrets are for this user alone', () => {
    expect(readdirSync(whole).toSorted()).toEqual(
      // Mails are copies of what went out: nothing else hangs on them.
      [...FILES.filter((file) => file !== 'server.pid'), 'mail'].toSorted(),
    );
    for (const file of ['credentials.json', 'clock.json'])
      expect(statSync(join(whole, file)).mode & 0o777).toBe(0o600);
  });

  it.each(cases(FILES))(
    'with its %s %s is opened, or said to be damaged',
    async (file, damage) => {
      const folder = damagedCopy('server', file, damage);
      if (HARMLESS.has(`${file} ${damage}`)) {
        const server = await start(folder);
        expect(await peopleOf(server)).toBe(people);
        await server.stop();
        return;
      }
      const error = await start(folder).catch((thrown: Error) => thrown);
      expect(error).toBeInstanceOf(Complaint);
      expect((error as Error).message).toMatch(ADVICE);
      expect((error as Error).message).toContain(join(folder, file));
      // Nothing is lost: with the file put back, or taken away, all is there.
      rmSync(join(folder, file), { recursive: true, force: true });
      if (file !== 'server.pid') cpSync(join(whole, file), join(folder, file), { recursive: true });
      const server = await start(folder);
      expect(await peopleOf(server)).toBe(people);
      await server.stop();
    },
    60_000,
  );
});

describe('the files of the emulator’s table', () => {
  const emulator = join(top, 'emulator');
  beforeAll(async () => {
    await (await start(emulator, 0, 'emulator')).stop();
  }, 120_000);

  it('are refused with a sentence where they would end the process or begin an empty table', async () => {
    const kindOf = (file: string): string => file.replace(/\d+/, '0');
    const refused = new Set<string>();
    for (const [file, damage] of cases(readdirSync(join(emulator, 'table')))) {
      const folder = damagedCopy('table', join('table', file), damage, emulator);
      const error = await checkTableFiles(join(folder, 'table')).catch((thrown: Error) => thrown);
      if (error === undefined) continue;
      expect(error).toBeInstanceOf(Complaint);
      expect(error.message).toMatch(ADVICE);
      refused.add(kindOf(file));
    }
    expect([...refused]).toEqual(expect.arrayContaining(['0.ldb', 'CURRENT', 'MANIFEST-0']));
  }, 60_000);
});

describe('npm start', () => {
  const refusalOf = async (folder: string, port = 0): Promise<string> => {
    const error = await start(folder, port).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(Complaint);
    return (error as Error).message;
  };

  it.each([
    [
      'credentials.json is empty',
      (folder: string) => writeFileSync(join(folder, 'credentials.json'), ''),
    ],
    [
      'the number in server.pid is that of another process by now',
      (folder: string) => writeFileSync(join(folder, 'server.pid'), String(process.ppid)),
    ],
  ])('ends with 1 and one line to standard error where %s', async (_, damage) => {
    const folder = copy('command');
    damage(folder);
    const env = { ...process.env, UPLIFT_DATA: folder, PORT: '0' };
    const command = ['--import', 'tsx', join(ROOT, 'infra/local/main.ts')];
    const failed = await run(process.execPath, command, { cwd: ROOT, env }).catch(
      (error: { stderr: string; code: number }) => error,
    );
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr.trim()).toMatch(ADVICE);
  });

  it('says what to do about a number that another process has by now, and leaves it', async () => {
    const folder = copy('stale');
    const lock = join(folder, 'server.pid');
    writeFileSync(lock, String(process.ppid));
    const said = await refusalOf(folder);
    expect(said).toMatch(ADVICE);
    expect(said).toContain(`in use by process ${process.ppid}`);
    expect(said).toContain(`delete ${lock}`);
    expect(readFileSync(lock, 'utf8')).toBe(String(process.ppid));
    rmSync(lock);
    await (await start(folder)).stop();
  });

  it('says what to do about a port in use, and leaves the folder free', async () => {
    const other = createServer();
    await new Promise<void>((fulfil) => other.listen(0, '127.0.0.1', fulfil));
    const folder = copy('port');
    expect(await refusalOf(folder, (other.address() as { port: number }).port)).toMatch(ADVICE);
    other.close();
    const server = await start(folder);
    expect(await peopleOf(server)).toBe(people);
    await server.stop();
  });

  it.each(['clock.json', 'clock.json/deeper', '/proc/uplift'])(
    'says what to do about a folder that cannot be one: %s',
    async (place) => {
      const folder = place.startsWith('/') ? place : join(whole, place);
      expect(await refusalOf(folder)).toMatch(ADVICE);
    },
  );

  it('twice at once on one folder runs once, whoever sees whose number', async () => {
    const folder = copy('twice');
    const both = await Promise.allSettled([start(folder), start(folder)]);
    const running = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(running).toHaveLength(1);
    // Both are this process here, so that neither is told by its number: the table's lock decides.
    expect(refused).toEqual([expect.any(Complaint)]);
    expect(refused[0].message).toMatch(ADVICE);
    for (const server of running) {
      expect(await peopleOf(server)).toBe(people);
      await server.stop();
    }
  });
});
