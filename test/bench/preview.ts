import { DEFAULT_POLICY, type PolicyBody, TERMS } from '../../core/model/policy.ts';
import type { PreviewRequest } from '../../core/model/preview.ts';
import { type Services, servicesOf } from '../../functions/services.ts';
import { currentRelease } from '../../functions/store/releases.ts';
import type { Table } from '../../functions/store/table.ts';
import { panelOf } from '../../functions/work/panel.ts';
import { previewPolicy } from '../../functions/work/preview-policy.ts';
import { memoryTable } from '../support/memory-table.ts';
import { seeded } from '../support/random.ts';
import { BENCH_TENANT, fillTenant } from './organisation.ts';
import { progress, type Row } from './report.ts';

const EMPLOYEES = 500;
const LESSONS = 10_000;
const EVENTS = 300;
const MOST_COLD_MS = 1_000;
const MOST_WARM_MS = 100;
/** Processes that begin with nothing. */
const PROCESSES = 3;
/** Drafts that are looked at one after the other, as a slider makes them. */
const DRAFTS = 15;

/** A draft with other weights. */
const draftOf = (random: () => number): PolicyBody => ({
  ...DEFAULT_POLICY,
  weights: Object.fromEntries(
    TERMS.map((name) => [name, DEFAULT_POLICY.weights[name] * (0.5 + random())]),
  ) as PolicyBody['weights'],
});

/** Milliseconds of a core that something takes, whatever else runs on the machine. */
const coreOf = async (run: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};

const timed = (services: Services, request: PreviewRequest): Promise<number> =>
  coreOf(() => previewPolicy(services, BENCH_TENANT, request));

const medianOf = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!;

/** A process that knows the release, and nobody yet. */
const startedOn = async (table: Table, now: number) => {
  const services = servicesOf({
    table,
    now: () => now,
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    log: () => {},
  });
  return { services, inForce: () => currentRelease(services, BENCH_TENANT) };
};

/**
 * Budget B8: what a draft of the policy changes for 500 employees and 10,000 lessons, on one core;
 * at first, and once they were looked at, as a slider is drawn.
 */
export const preview = async (): Promise<Row[]> => {
  progress(`B8: ${EMPLOYEES} employees with ${EVENTS} events each, ${LESSONS} lessons`);
  const now = Date.now();
  const table = memoryTable();
  const { services: filling } = await startedOn(table, now);
  await fillTenant(filling, { lessons: LESSONS, employees: EMPLOYEES, events: EVENTS });
  const random = seeded(8);
  const cold: number[] = [];
  const reads: number[] = [];
  let { services, inForce } = await startedOn(table, now);
  for (let turn = 0; turn < PROCESSES; turn++) {
    ({ services, inForce } = await startedOn(table, now));
    const current = await inForce();
    reads.push(await coreOf(() => panelOf(services, BENCH_TENANT, {}, current)));
    cold.push(await timed(services, { policy: draftOf(random) }));
  }
  const warm: number[] = [];
  for (let turn = 0; turn < DRAFTS; turn++)
    warm.push(await timed(services, { policy: draftOf(random) }));
  const ruled: number[] = [];
  for (let turn = 0; turn < PROCESSES; turn++) {
    const lessons = [`lesson-${String(turn).padStart(6, '0')}`];
    const rules = [{ effect: 'hide' as const, lessons }];
    ruled.push(await timed(services, { policy: { ...draftOf(random), rules } }));
  }
  return [
    {
      budget: 'B8',
      what: 'a preview of 500 employees, nobody looked at before',
      measured: medianOf(cold),
      unit: 'ms',
      allowed: { atMost: MOST_COLD_MS },
      beside: `${Math.round(medianOf(reads))} ms before it to read and fold their logs, from memory`,
    },
    {
      budget: 'B8',
      what: 'the same once they were looked at, other weights',
      measured: medianOf(warm),
      unit: 'ms',
      allowed: { atMost: MOST_WARM_MS },
      beside: `at most ${Math.round(Math.max(...warm))} ms of ${DRAFTS}`,
    },
    {
      budget: 'B8',
      what: 'the same with another rule for everybody',
      measured: medianOf(ruled),
      unit: 'ms',
      allowed: { atMost: MOST_COLD_MS },
    },
  ];
};
