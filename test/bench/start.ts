import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { progress, type Row } from './report.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Runs a command until it ends, or until a line of it says enough; gives the seconds that took. */
const secondsOf = async (
  command: string,
  given: readonly string[],
  env: Record<string, string>,
  until?: RegExp,
): Promise<number> => {
  const start = performance.now();
  const child = spawn(command, given, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  let seconds: number | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (until?.test(said) && seconds === undefined) {
      seconds = (performance.now() - start) / 1_000;
      child.kill('SIGTERM');
    }
  });
  const code = await new Promise<number | null>((fulfil) => child.once('close', fulfil));
  if (until === undefined && code !== 0)
    throw new Error(`${command} ${given.join(' ')} ended with ${code}`);
  return seconds ?? (performance.now() - start) / 1_000;
};

/** Budget B7: from the start of the local server on an empty folder to its first answer. */
export const start = async (): Promise<Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'uplift-bench-'));
  try {
    progress('B7: npm start on an empty folder');
    const env = { UPLIFT_DATA: folder, PORT: '0' };
    // Without npm between, so that the signal to stop reaches the server; npm itself adds a quarter
    // of a second.
    const seconds = await secondsOf(
      process.execPath,
      ['--import', 'tsx', 'infra/local/main.ts'],
      env,
      /next lesson:/,
    );
    return [
      {
        budget: 'B7',
        what: 'npm start to its first answer',
        measured: seconds,
        unit: 's',
        allowed: { atMost: 4 },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Budget B7: every test. */
export const test = async (): Promise<Row[]> => {
  progress('B7: npm test');
  const seconds = await secondsOf('npm', ['test', '--silent'], {});
  return [
    {
      budget: 'B7',
      what: 'npm test',
      measured: seconds / 60,
      unit: 'minutes',
      allowed: { atMost: 5 },
    },
  ];
};
