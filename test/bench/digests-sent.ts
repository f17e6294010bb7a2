import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DigestSettings } from '../../core/model/digest.ts';
import { Employee } from '../../core/model/employee.ts';
import { lettering } from '../../functions/digest/letters.ts';
import { sendSlice } from '../../functions/digest/sender.ts';
import type { Mailer } from '../../functions/mail/mailer.ts';
import { sesMailer } from '../../functions/mail/ses.ts';
import { type Services, servicesOf } from '../../functions/services.ts';
import { putDigestSettings, readDigestSettings } from '../../functions/store/digest-settings.ts';
import { linkKeeping } from '../../functions/store/link-keys.ts';
import { DUE_SHARDS, readSchedule } from '../../functions/store/schedules.ts';
import type { Table } from '../../functions/store/table.ts';
import { readRound, standingOf } from '../../functions/work/digest-standing.ts';
import type { Pacer } from '../../functions/work/hand-over.ts';
import { planDigests } from '../../functions/work/plan-digests.ts';
import { ANY_STATE } from '../../functions/work/precondition.ts';
import { putEmployee } from '../../functions/work/put-employee.ts';
import { startDatabase } from '../../infra/local/database.ts';
import {
  CONFIGURATION_SET,
  localSesClient,
  MAIL_DOMAIN,
  MAIL_FROM,
} from '../../infra/local/local-mail.ts';
import { startSes } from '../../infra/local/ses/server.ts';
import { asTest } from '../support/acting.ts';
import { memoryTable } from '../support/memory-table.ts';
import { meterOf } from '../support/meter.ts';
import { BENCH_TENANT, employeeId, fillTenant } from './organisation.ts';
import { progress, type Row } from './report.ts';

const LESSONS = 1_000;
/** Metered, with a year of history each; and timed, with less of it, so that filling is quick. */
const METERED = 20;
const TIMED = 400;
const EVENTS = 100;
const DAY_MS = 86_400_000;

const FREELY: Pacer = {
  turn: async () => 'go',
  unused: () => {},
  heard: () => {},
  barredBy: async () => undefined,
};
const NOWHERE: Mailer = {
  send: async () => ({ state: 'sent', id: 'bench' }),
  account: async () => ({ perSecond: 1e9, left: 1e9 }),
};

/** A tenant all of whose people have a digest due. */
interface Ready {
  readonly services: Services;
  readonly clock: { now: number };
}

/** Fills a tenant, has everybody planned, and lets the hour come at which all are due. */
const ready = async (table: Table, employees: number, events?: number): Promise<Ready> => {
  const clock = { now: Date.now() };
  const services = servicesOf({
    table,
    now: () => clock.now,
    random: (bytes) => randomBytes(bytes),
    log: () => {},
  });
  const size = { lessons: LESSONS, employees, ...(events !== undefined && { events }) };
  await fillTenant(services, size);
  const settings = DigestSettings.parse({ enabled: true, defaults: { frequency: 'daily' } });
  const seen = await readDigestSettings(services, BENCH_TENANT);
  for (let index = 0; index < employees; index++) {
    const id = employeeId(index);
    const email = `${id}@example.com`;
    const profile = Employee.parse({ id, name: `Employee ${index}`, role: 'agent', email });
    await putEmployee(asTest(services), BENCH_TENANT, profile, ANY_STATE);
  }
  await putDigestSettings(asTest(services), BENCH_TENANT, settings, seen);
  const all = Array.from({ length: employees }, (_, index) => employeeId(index));
  await planDigests(services, BENCH_TENANT, all);
  let lastMs = 0;
  for (const id of all)
    lastMs = Math.max(lastMs, (await readSchedule(services, BENCH_TENANT, id)).dueMs ?? 0);
  clock.now = lastMs + 60_000;
  return { services, clock };
};

const sendingOn = (services: Services, mailer: Mailer) => ({
  ...services,
  ...lettering({ ...services, ...linkKeeping(services), pagesUrl: 'https://learn.example.com' }),
  mailer,
  mailFrom: MAIL_FROM,
});

/** Sends all that is due; gives how many mails that were. */
const sendAll = async (services: Services, mailer: Mailer): Promise<number> => {
  const sending = sendingOn(services, mailer);
  let sent = 0;
  for (let shard = 0; shard < DUE_SHARDS; shard++)
    sent += (await sendSlice(sending, { tenant: BENCH_TENANT, shard }, () => FREELY)).counts.sent;
  return sent;
};

/** What a mail costs, its second one: of the first no record is looked for. */
const metered = async (): Promise<{ reads: number; writes: number }> => {
  const database = await startDatabase();
  const meter = meterOf(database.client);
  try {
    const { services, clock } = await ready(database.table, METERED);
    await sendAll(services, NOWHERE);
    clock.now += DAY_MS;
    meter.reset();
    const sent = await sendAll(services, NOWHERE);
    const units = (of: 'readUnits' | 'writeUnits'): number =>
      meter.calls.reduce((sum, call) => sum + call[of], 0);
    // Each slice counts what came of its mails, however many those are.
    return { reads: units('readUnits') / sent, writes: (units('writeUnits') - DUE_SHARDS) / sent };
  } finally {
    await database.stop();
  }
};

const perSecond = async (run: () => Promise<number>): Promise<number> => {
  const start = performance.now();
  const count = await run();
  return count / ((performance.now() - start) / 1_000);
};

/** Decides and lays out everybody's digest, and sends none. */
const writeAll = async (services: Services): Promise<number> => {
  const { letters } = sendingOn(services, NOWHERE);
  const round = await readRound(services, BENCH_TENANT);
  let written = 0;
  for (let index = 0; index < TIMED; index++) {
    const id = employeeId(index);
    const schedule = await readSchedule(services, BENCH_TENANT, id);
    const standing = await standingOf(services, round, id, schedule);
    const { loaded } = standing;
    if (loaded === undefined) continue;
    const how = { period: '2026-W01', settings: round.settings, isTrial: false };
    if ('letter' in (await letters.letterFor({ ...standing, loaded }, how))) written += 1;
  }
  return written;
};

/** Everybody's digest through the SDK to SES on this machine, in this very process. */
const throughSes = async ({ services, clock }: Ready): Promise<number> => {
  const path = mkdtempSync(join(tmpdir(), 'uplift-bench-'));
  const ses = await startSes({
    path,
    accessKey: 'bench',
    account: { identities: [MAIL_DOMAIN], configurationSets: [CONFIGURATION_SET] },
    limits: { perSecond: 1e9, perDay: 1e9 },
    now: () => clock.now,
    random: (bytes) => randomBytes(bytes),
    tell: () => {},
  });
  const client = localSesClient(ses.endpoint, 'bench');
  try {
    const configurationSet = CONFIGURATION_SET;
    const mailer = sesMailer(client, { configurationSet, now: () => clock.now });
    return await perSecond(() => sendAll(services, mailer));
  } finally {
    client.destroy();
    await ses.stop();
    rmSync(path, { recursive: true, force: true });
  }
};

/**
 * Budget B6: what a digest costs of the table, and how many go in a second on one core; SES of this
 * machine, which checks, makes MIME and writes files, works on the same core.
 */
export const digestsSent = async (): Promise<Row[]> => {
  progress(`B6: ${METERED} digests metered, ${TIMED} timed`);
  const { reads, writes } = await metered();
  const timed = await ready(memoryTable(), TIMED, EVENTS);
  await writeAll(timed.services);
  const written = await perSecond(() => writeAll(timed.services));
  const sent = await throughSes(timed);
  timed.clock.now += DAY_MS;
  const without = await perSecond(() => sendAll(timed.services, NOWHERE));
  return [
    {
      budget: 'B6',
      what: 'read units a mail',
      measured: reads,
      unit: 'RRU',
      allowed: { atMost: 12 },
    },
    {
      budget: 'B6',
      what: 'write units a mail',
      measured: writes,
      unit: 'WRU',
      allowed: { atMost: 6 },
      beside: 'and one a slice',
    },
    {
      budget: 'B6',
      what: 'decided and rendered',
      measured: written,
      unit: '/s',
      allowed: { atLeast: 1_000 },
    },
    {
      budget: 'B6',
      what: 'through the SDK to SES on this core',
      measured: sent,
      unit: '/s',
      allowed: { atLeast: 300 },
      beside: `${Math.round(without)}/s without SDK and SES`,
    },
  ];
};
