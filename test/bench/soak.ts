import { fork } from 'node:child_process';
import { startTarget } from './load/drive.ts';
import { startSender } from './load/sender.ts';
import type { MemoryUse } from './load/server.ts';
import { progress, type Row, short } from './report.ts';

const DATABASE = new URL('load/database.ts', import.meta.url);
const SIZE = { lessons: 1_000, employees: 200, events: 250 };
/** So much of what it can take at most is sent all the time. */
const SHARE = 0.8;
const CEILING_SECONDS = 20;
const ROUND_SECONDS = 30;
const DEFAULT_SECONDS = 600;
/** Caches take a share of the heap: of one as a deployed function of 1 GB has it. */
const NODE = ['--expose-gc', '--max-old-space-size=860'];
const MEGABYTE = 1_000_000;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How much a value grows over all rounds, by a straight line through them, as a share of its mean.
 */
const growthOf = (values: readonly number[]): number => {
  const middle = (values.length - 1) / 2;
  let [up, across] = [0, 0];
  for (const [round, value] of values.entries()) {
    up += (round - middle) * (value - mean(values));
    across += (round - middle) ** 2;
  }
  return ((up / across) * (values.length - 1)) / mean(values);
};

/**
 * Keeps a server under steady load for some minutes, with questions, events, searches and edits, on
 * a table of another process: nothing may fail and its memory may not grow.
 */
export const soak = async (seconds = DEFAULT_SECONDS): Promise<Row[]> => {
  progress(`soak: filling a table with ${SIZE.employees} employees`);
  const database = fork(DATABASE);
  const endpoint = await new Promise<string>((fulfil) => {
    database.once('message', (told) => fulfil(String(told)));
  });
  const target = await startTarget('elsewhere', { ...SIZE, endpoint }, NODE);
  const { employees } = SIZE;
  const { url, key } = target;
  const to = { url, key, employees, isMixed: true };
  const sender = startSender();
  const most = (await sender.send({ ...to, seconds: CEILING_SECONDS })).length / CEILING_SECONDS;
  const perSecond = SHARE * most;
  progress(`soak: the ceiling is ${short(most)}/s; ${short(perSecond)}/s are sent`);
  const used: MemoryUse[] = [];
  const latencies: number[] = [];
  let failed = 0;
  let total = 0;
  try {
    // The first round is a warm-up of caches.
    for (let round = 0; round * ROUND_SECONDS <= seconds; round++) {
      const answers = await sender.send({ ...to, perSecond, seconds: ROUND_SECONDS });
      const memory = await target.memory();
      failed += answers.filter(([status]) => status < 200 || status >= 300).length;
      total += answers.length;
      if (round === 0) continue;
      used.push(memory);
      const sorted = answers.map(([, milliseconds]) => milliseconds).sort((a, b) => a - b);
      const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
      latencies.push(p99);
      const [resident, heap] = [memory.residentBytes, memory.heapBytes].map((one) =>
        short(one / MEGABYTE),
      );
      progress(
        `soak: ${round * ROUND_SECONDS} s, ${total} requests, ${failed} not taken, p99 ${short(p99)} ms, ${resident} MB resident, ${heap} MB of objects`,
      );
    }
  } finally {
    sender.stop();
    await target.stop();
    database.kill();
  }
  // The first half fills the caches, which are bounded by bytes.
  const full = used.slice(Math.floor(used.length / 2));
  const heaps = full.map(({ heapBytes }) => heapBytes);
  const residents = full.map(({ residentBytes }) => residentBytes);
  const row = (what: string, measured: number, unit: string): Row => ({
    budget: 'soak',
    what,
    measured,
    unit,
  });
  return [
    {
      ...row('requests at 80 % of the ceiling', total, 'requests'),
      beside: `${short(perSecond)}/s for ${seconds} s; one in a hundred edits a lesson`,
    },
    { ...row('of these not answered by a 2xx', failed, 'requests'), allowed: { atMost: 0 } },
    {
      ...row('objects in memory grew in the second half by', 100 * growthOf(heaps), '%'),
      allowed: { atMost: 10 },
      beside: `${short(mean(heaps) / MEGABYTE)} MB on the average`,
    },
    {
      ...row('resident memory grew in the second half by', 100 * growthOf(residents), '%'),
      allowed: { atMost: 15 },
      beside: `${short(mean(residents) / MEGABYTE)} MB on the average`,
    },
    row('p99, mean of all half minutes', mean(latencies), 'ms'),
  ];
};
