import { nextDue } from '../../../core/digest/schedule.ts';
import { DigestSettings } from '../../../core/model/digest.ts';
import { Employee } from '../../../core/model/employee.ts';
import type { ShardMessage } from '../../../functions/digest/queue.ts';
import { type Slice, sendSlice } from '../../../functions/digest/sender.ts';
import type { Mail, Outcome } from '../../../functions/mail/mailer.ts';
import type { Metric } from '../../../functions/metrics.ts';
import { type Services, servicesOf } from '../../../functions/services.ts';
import { putDigestSettings, readDigestSettings } from '../../../functions/store/digest-settings.ts';
import {
  changeSchedule,
  DUE_SHARDS,
  putDue,
  readSchedule,
} from '../../../functions/store/schedules.ts';
import type { Table } from '../../../functions/store/table.ts';
import { createTenant } from '../../../functions/store/tenants.ts';
import { readRound, standingOf } from '../../../functions/work/digest-standing.ts';
import type { Pacer } from '../../../functions/work/hand-over.ts';
import type { Lettering } from '../../../functions/work/letters.ts';
import { ANY_STATE } from '../../../functions/work/precondition.ts';
import { putEmployee } from '../../../functions/work/put-employee.ts';
import type { Sending } from '../../../functions/work/work-hint.ts';
import { asTest } from '../../support/acting.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { seeded } from '../../support/random.ts';

export const TENANT = 'acme';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Monday in spring, early in the morning. */
export const START = Date.UTC(2026, 2, 2, 5);

/** A tenant whose people get digests, with letters that cost nothing. */
export interface PostOffice {
  readonly sending: Sending & Services;
  readonly table: ReturnType<typeof memoryTable>;
  readonly clock: { now: number };
  readonly mails: Mail[];
  readonly measured: Partial<Record<Metric, number>>;
  /** What the next mails come to; `sent` once there is nothing left. */
  readonly fates: Outcome[];
  /** Puts a profile and plans the first digest. */
  readonly add: (id: string, more?: object) => Promise<void>;
  readonly settle: (settings: object) => Promise<void>;
  /** A slice of each shard, or of one. */
  readonly slices: (shard?: number) => Promise<Slice[]>;
}

export const FREELY: Pacer = {
  turn: async () => 'go',
  unused: () => {},
  heard: () => {},
  barredBy: async () => undefined,
};

const plainLetter: Lettering['letterFor'] = async ({ employee }, { period }) => ({
  letter: { subject: 's', html: 'h', text: 't', headers: [], tags: { employee, period } },
  answer: { decision: 'd' } as never,
  lessons: [],
});

export const openPostOffice = async (
  letterFor: Lettering['letterFor'] = plainLetter,
  reached: (table: Table) => Table = (table) => table,
): Promise<PostOffice> => {
  const table = memoryTable();
  const clock = { now: START };
  const mails: Mail[] = [];
  const fates: Outcome[] = [];
  const measured: Partial<Record<Metric, number>> = {};
  const random = seeded(11);
  const services = servicesOf({
    table: reached(table),
    now: () => clock.now,
    random: (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
    log: () => {},
    measure: (metric, value) => {
      measured[metric] = (measured[metric] ?? 0) + value;
    },
  });
  const send = async (mail: Mail): Promise<Outcome> => {
    const fate = fates.shift() ?? { state: 'sent', id: 'm' };
    if (fate.state === 'sent' || fate.state === 'unknown') mails.push(mail);
    return fate;
  };
  const mailer = { send, account: async () => ({ perSecond: 1_000, left: 1_000_000 }) };
  const sending = { ...services, mailer, mailFrom: 'd@example.org', letters: { letterFor } };
  await createTenant(services, TENANT);
  const settle = async (settings: object): Promise<void> => {
    const seen = await readDigestSettings(services, TENANT);
    await putDigestSettings(asTest(services), TENANT, DigestSettings.parse(settings), seen);
  };
  await settle({ enabled: true, defaults: { frequency: 'daily' }, maxPerWeek: 7 });
  const add = async (id: string, more: object = {}): Promise<void> => {
    const profile = Employee.parse({ id, name: id, email: `${id}@example.org`, ...more });
    await putEmployee(asTest(services), TENANT, profile, ANY_STATE);
    const schedule = await readSchedule(services, TENANT, id);
    const round = await readRound(services, TENANT);
    const { timetable } = await standingOf(services, round, id, schedule);
    const dueMs = nextDue(timetable, { nowMs: clock.now })?.dueMs;
    if (dueMs !== undefined) await putDue(services, TENANT, { employee: id, dueMs });
    await changeSchedule(services, TENANT, id, schedule, { ...schedule, dueMs });
  };
  const slice = (message: ShardMessage) => sendSlice(sending, message, () => FREELY);
  const slices = (shard?: number): Promise<Slice[]> =>
    Promise.all(
      (shard === undefined ? Array.from({ length: DUE_SHARDS }, (_, n) => n) : [shard]).map((one) =>
        slice({ tenant: TENANT, shard: one }),
      ),
    );
  return { sending, table, clock, mails, measured, fates, add, settle, slices };
};
