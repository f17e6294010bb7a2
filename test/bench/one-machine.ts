import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backUp } from '../../infra/local/sqlite/backup.ts';
import { openTableFile } from '../../infra/local/sqlite/file.ts';
import { tableFileIn } from '../../infra/local/sqlite/start.ts';
import {
  type Driven,
  drive,
  freshBatches,
  freshQuestions,
  startTarget,
  type Target,
} from './load/drive.ts';
import { progress, type Row, short } from './report.ts';

const ROOT = join(import.meta.dirname, '../..');
const NODE = ['--expose-gc'];
const SIZE = { lessons: 1_000, employees: 50 };
const MEGABYTE = 1_000_000;
const BATCH = 100;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Questions on both tables, by turns, so that what else the machine does meets both. */
const sideBySide = async (sqlite: Target, memory: Target, rounds: number): Promise<Row> => {
  const how = { connections: 8, seconds: 4 };
  const [ours, theirs]: [Driven[], Driven[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    theirs.push(await drive(memory, freshQuestions(SIZE.employees), how));
    ours.push(await drive(sqlite, freshQuestions(SIZE.employees), how));
  }
  const rate = (all: readonly Driven[]): number => mean(all.map(({ perSecond }) => perSecond));
  return {
    budget: 'one machine',
    what: 'fresh next lessons on SQLite, of the rate on the table in memory',
    measured: (100 * rate(ours)) / rate(theirs),
    unit: '%',
    allowed: { atLeast: 80 },
    beside: `${short(rate(ours))}/s on SQLite, ${short(rate(theirs))}/s in memory, 8 connections`,
  };
};

const events = async (target: Target): Promise<Row> => {
  const how = { connections: 8, seconds: 6 };
  const { perSecond } = await drive(target, freshBatches(SIZE.employees, BATCH), how);
  return {
    budget: 'one machine',
    what: 'events posted in batches, on disk once acknowledged',
    measured: perSecond * BATCH,
    unit: '/s',
    allowed: { atLeast: 8_000 },
    beside: `${BATCH} a request, 8 connections`,
  };
};

/** How much a server's memory grows over questions, once it is warm. */
const growth = async (target: Target): Promise<Row> => {
  const ask = () => drive(target, freshQuestions(SIZE.employees), { connections: 8, seconds: 10 });
  await ask();
  const before = await target.memory();
  const { requests } = await ask();
  const after = await target.memory();
  return {
    budget: 'one machine',
    what: 'memory that a question leaves behind',
    measured: (after.heapBytes - before.heapBytes) / requests / 1_000,
    unit: 'KB',
    allowed: { atMost: 0.5 },
    beside: `${short(requests)} questions; ${short(after.residentBytes / MEGABYTE)} MB resident`,
  };
};

const ANSWERS = 130_000;
const LEARNERS = 260;

/** A log of answered questions as `npm run import -- log` reads it. */
const logOf = (): string => {
  const rows = Array.from({ length: ANSWERS }, (_, at) =>
    [at % LEARNERS, (at * 7) % 1_000, at * 60, at % 3 ? 1 : 0, `s${at % 40}`].join('\t'),
  );
  return ['user_id\titem_id\ttimestamp\tcorrect\tskill_id', ...rows].join('\n');
};

const imported = async ({ url, key }: Target, folder: string): Promise<Row> => {
  const file = join(folder, 'log.tsv');
  writeFileSync(file, logOf());
  const start = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'infra/commands/import/main.ts', 'log', file, '--url', url, '--key', key],
    { cwd: ROOT, stdio: 'ignore', env: { ...process.env, UPLIFT_DATA: folder } },
  );
  const code = await new Promise((fulfil) => child.once('close', fulfil));
  if (code !== 0) throw new Error(`the import ended with ${code}`);
  return {
    budget: 'one machine',
    what: `import of a log of ${short(ANSWERS)} answers`,
    measured: (performance.now() - start) / 1_000,
    unit: 's',
    allowed: { atMost: 20 },
  };
};

/** What a server on SQLite does beside one whose table is in memory. */
export const oneMachine = async (): Promise<Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'uplift-bench-'));
  progress('one machine: filling both tables');
  const memory = await startTarget('memory', SIZE);
  const sqlite = await startTarget('sqlite', { ...SIZE, endpoint: folder }, NODE);
  try {
    const rows = [await sideBySide(sqlite, memory, 3), await growth(sqlite)];
    progress('one machine: events and an import');
    return [...rows, await events(sqlite), await imported(sqlite, folder)];
  } finally {
    await memory.stop();
    await sqlite.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** How many people and lessons, and how many events each has left in five years. */
const COMPANY = { lessons: 2_000, employees: 5_000, events: 250 };

/** What it takes to keep a company: to open its file and read it to the end, and to back it up. */
export const company = async (): Promise<Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'uplift-bench-'));
  progress(`a company: filling a table with ${short(COMPANY.employees)} people`);
  try {
    await (await startTarget('sqlite', { ...COMPANY, endpoint: folder })).stop();
    const began = performance.now();
    openTableFile(tableFileIn(folder), { isChecked: true }).close();
    const opened = (performance.now() - began) / 1_000;
    const { items, bytes } = backUp(folder, join(folder, 'backup'));
    const backedUp = (performance.now() - began) / 1_000 - opened;
    const figures = `${short(items)} items, ${short(bytes / MEGABYTE)} MB`;
    const budget = 'a company';
    return [
      {
        ...{ budget, what: 'its table opened and checked', measured: opened, unit: 's' },
        allowed: { atMost: 3 },
        beside: figures,
      },
      { budget, what: 'its backup', measured: backedUp, unit: 's', beside: figures },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
