import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JOB_FILE, type Job, type Report, reportsIn } from './job.ts';

const LOOK_EVERY_MS = 500;
/** Longest silence: before the test has run once, and how many times as long as it took then. */
const START_MS = 300_000;
const PATIENCE = 30;
const LEAST_MS = 60_000;

const ATTACK = join(import.meta.dirname, 'attack.ts');

/**
 * What a process came to: its reports, and the fault that it was busy with when it had to be ended.
 */
interface Outcome {
  readonly reports: readonly Report[];
  readonly stuck: number | undefined;
}

const silenceOf = (reports: readonly Report[]): number => {
  const baseline = reports.find((one) => one.kind === 'baseline');
  return baseline === undefined ? START_MS : Math.max(LEAST_MS, PATIENCE * baseline.milliseconds);
};

const runOnce = async (
  job: Omit<Job, 'reports'>,
  tell: (line: Report) => void,
): Promise<Outcome> => {
  const folder = mkdtempSync(join(tmpdir(), 'uplift-mutants-'));
  const path = join(folder, 'reports');
  writeFileSync(join(folder, 'job'), JSON.stringify({ ...job, reports: path } satisfies Job));
  const child = spawn(process.execPath, ['--import', 'tsx', ATTACK], {
    env: { ...process.env, [JOB_FILE]: join(folder, 'job') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk}`.slice(-2000);
  });
  let ended = false;
  const end = new Promise<void>((fulfil) => child.on('close', () => fulfil())).then(() => {
    ended = true;
  });
  let reports: Report[] = [];
  const look = (): boolean => {
    const lines = existsSync(path) ? reportsIn(readFileSync(path, 'utf8')) : [];
    for (const line of lines.slice(reports.length)) tell(line);
    const isNews = lines.length > reports.length;
    reports = lines;
    return isNews;
  };
  let silentMs = 0;
  while (!ended) {
    await Promise.race([end, new Promise((fulfil) => setTimeout(fulfil, LOOK_EVERY_MS))]);
    silentMs = look() ? 0 : silentMs + LOOK_EVERY_MS;
    if (silentMs > silenceOf(reports)) child.kill('SIGKILL');
  }
  look();
  rmSync(folder, { recursive: true });
  if (!reports.some(({ kind }) => kind === 'baseline'))
    throw new Error(`${job.test} did not run: ${complaint}`);
  const last = reports.at(-1);
  return { reports, stuck: last?.kind === 'begun' ? last.fault : undefined };
};

/**
 * Runs a test file with each of the faults, in a process that is begun anew where a fault hangs or
 * ends it. Such a fault was seen: the test did not pass.
 */
export const attack = async (
  job: Omit<Job, 'reports'>,
  tell: (line: Report) => void,
): Promise<void> => {
  let { faults } = job;
  for (;;) {
    const { stuck } = await runOnce({ ...job, faults }, tell);
    if (stuck === undefined) return;
    tell({ kind: 'done', fault: stuck, by: 'the process hung or ended' });
    faults = faults.slice(faults.indexOf(stuck) + 1);
  }
};
