import { randomBytes } from 'node:crypto';
import { DigestSettings } from '../../core/model/digest.ts';
import { Employee } from '../../core/model/employee.ts';
import { lettering } from '../../functions/digest/letters.ts';
import { planShards } from '../../functions/digest/planner.ts';
import type { ShardMessage } from '../../functions/digest/queue.ts';
import { sendSlice } from '../../functions/digest/sender.ts';
import type { Mailer } from '../../functions/mail/mailer.ts';
import { servicesOf } from '../../functions/services.ts';
import { putDigestSettings, readDigestSettings } from '../../functions/store/digest-settings.ts';
import { addJob } from '../../functions/store/jobs.ts';
import { linkKeeping } from '../../functions/store/link-keys.ts';
import { loadPast } from '../../functions/store/load.ts';
import { readSchedule } from '../../functions/store/schedules.ts';
import type { Pacer } from '../../functions/work/hand-over.ts';
import { planEverybody } from '../../functions/work/plan-digests.ts';
import { memoryTable } from '../support/memory-table.ts';
import { BENCH_TENANT, employeeId, fillTenant } from './organisation.ts';
import { progress, type Row, short } from './report.ts';

const EMPLOYEES = 100_000;
const LESSONS = 300;
const BATCH = 1_000;
const HOUR_MS = 3_600_000;

/** Everybody of a tenant in a table of this process, and a clock that is set by hand. */
const organisation = async () => {
  const clock = { now: Date.now() };
  const services = servicesOf({
    table: memoryTable(),
    now: () => clock.now,
    random: (bytes) => randomBytes(bytes),
    log: () => {},
  });
  await fillTenant(services, { lessons: LESSONS, employees: 0 });
  for (let from = 0; from < EMPLOYEES; from += BATCH) {
    const employees = Array.from({ length: BATCH }, (_, index) => {
      const id = employeeId(from + index);
      return Employee.parse({ id, name: id, role: 'agent', email: `${id}@example.com` });
    });
    await loadPast(services, BENCH_TENANT, { employees, events: [], checkIns: [] });
  }
  return { clock, services };
};
type Organisation = Awaited<ReturnType<typeof organisation>>;

/** Puts defaults and plans everybody by them, as the job does; gives the seconds that it takes. */
const putDefaults = async ({ services }: Organisation, hour: number): Promise<number> => {
  const seen = await readDigestSettings(services, BENCH_TENANT);
  const settings = DigestSettings.parse({ enabled: true, defaults: { frequency: 'daily', hour } });
  await putDigestSettings(services, BENCH_TENANT, settings, seen);
  const start = performance.now();
  const job = await addJob(services, BENCH_TENANT, {
    ...{ kind: 'schedule', employee: undefined, under: 0, done: 0 },
    ...{ progress: { due: 0 }, createdAtMs: services.now() },
  });
  await planEverybody(services, BENCH_TENANT, job, Number.POSITIVE_INFINITY);
  return (performance.now() - start) / 1_000;
};

/** Seconds from the planner's tick that finds everybody due to the first mail handed over. */
const firstMail = async ({ services, clock }: Organisation): Promise<number> => {
  const { dueMs = 0 } = await readSchedule(services, BENCH_TENANT, employeeId(0));
  clock.now = dueMs + HOUR_MS;
  let first = Number.POSITIVE_INFINITY;
  const mailer: Mailer = {
    send: async () => {
      first = Math.min(first, performance.now());
      return { state: 'sent', id: 'bench' };
    },
    account: async () => ({ perSecond: 1e9, left: 1e9 }),
  };
  // One that lets the first mail go and then says that it is enough.
  const once: Pacer = {
    turn: async () => (Number.isFinite(first) ? 'over' : 'go'),
    unused: () => {},
    heard: () => {},
    barredBy: async () => undefined,
  };
  const pagesUrl = 'https://learn.example.com';
  const letters = lettering({ ...services, ...linkKeeping(services), pagesUrl });
  const sending = { ...services, ...letters, mailer, mailFrom: 'learning@example.com' };
  const messages: ShardMessage[] = [];
  const shardQueue = { send: async (message: ShardMessage) => void messages.push(message) };
  const start = performance.now();
  await planShards({ ...sending, shardQueue });
  for (const message of messages) await sendSlice(sending, message, () => once);
  return (first - start) / 1_000;
};

/**
 * A part of budget B6, on a table in this very process, so that what counts is our own work: how
 * soon new defaults are in force for everybody, and how soon the first of all who are due is
 * mailed.
 */
export const digestsDue = async (): Promise<Row[]> => {
  progress(`B6: ${EMPLOYEES} employees who are all planned, and then due`);
  const all = await organisation();
  const first = await putDefaults(all, 9);
  const again = await putDefaults(all, 11);
  const seconds = await firstMail(all);
  return [
    {
      budget: 'B6',
      what: `new defaults in force for ${short(EMPLOYEES)} employees`,
      measured: Math.max(first, again) / 60,
      unit: 'min',
      allowed: { atMost: 10 },
      beside: `${short(first)} s where nothing was planned, ${short(again)} s anew`,
    },
    {
      budget: 'B6',
      what: `the first mail after the tick that finds ${short(EMPLOYEES)} due`,
      measured: seconds,
      unit: 's',
      allowed: { atMost: 15 },
    },
  ];
};
