import { dueNow } from '../../../core/digest/claim.ts';
import { DigestSettings, type OwnChoice } from '../../../core/model/digest.ts';
import { Employee } from '../../../core/model/employee.ts';
import { servicesOf } from '../../../functions/services.ts';
import type { Cache } from '../../../functions/store/cache.ts';
import { putDigestSettings, readDigestSettings } from '../../../functions/store/digest-settings.ts';
import { findEmployee } from '../../../functions/store/employees.ts';
import {
  changeSchedule,
  dropDue,
  dueShard,
  NO_SCHEDULE,
  putDue,
  readSchedule,
} from '../../../functions/store/schedules.ts';
import { type Item, StoreUnavailable } from '../../../functions/store/table.ts';
import { createTenant } from '../../../functions/store/tenants.ts';
import { readRound, standingOf } from '../../../functions/work/digest-standing.ts';
import { ANY_STATE } from '../../../functions/work/precondition.ts';
import { putEmployee } from '../../../functions/work/put-employee.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { seeded } from '../../support/random.ts';
import type { Services } from '../process.ts';

export const TENANT = 'acme';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** A Tuesday, some minutes before the first digests are due. */
export const START = Date.UTC(2026, 2, 3, 8, 40);

/** Two of one shard: what becomes of one must not hang on the other. */
export const SHARD = dueShard('ada');
const second = Array.from({ length: 50 }, (_, index) => `bob-${index}`).find(
  (id) => dueShard(id) === SHARD,
);
export const PEOPLE: readonly string[] = ['ada', second ?? 'bob'];

export const SETTINGS = DigestSettings.parse({
  enabled: true,
  defaults: { frequency: 'daily', hour: 9 },
  maxPerWeek: 7,
});

/** Somebody as HR knows them. */
export interface Known {
  readonly address: string;
  readonly timeZone: string;
}

export const profileOf = (id: string, { address, timeZone }: Known): Employee =>
  Employee.parse({ id, name: id, email: address, timeZone });

/**
 * Has an employee's digest planned by what holds now, after a change of their own choice or of what
 * others know of them: hint first, then truth.
 */
export const replan = async (
  services: Services,
  employee: string,
  choose: (own: OwnChoice) => OwnChoice = (own) => own,
): Promise<void> => {
  const round = await readRound(services, TENANT);
  for (let tries = 0; tries < 20; tries++) {
    const before = await readSchedule(services, TENANT, employee);
    const own = choose(before.own ?? {});
    const schedule = { ...before, own };
    const { timetable, obstacle } = await standingOf(services, round, employee, schedule);
    const isOff = obstacle === 'stopped' || obstacle === 'disabled';
    const due = isOff ? undefined : dueNow(schedule, timetable, services.now())?.due;
    const under = round.inForce.manifest.version;
    if (due !== undefined) await putDue(services, TENANT, { employee, dueMs: due.dueMs, under });
    const to = { ...schedule, dueMs: due?.dueMs, late: undefined, under };
    if (!(await changeSchedule(services, TENANT, employee, before, to))) continue;
    if (before.dueMs !== undefined && before.dueMs !== due?.dueMs)
      await dropDue(services, TENANT, { employee, dueMs: before.dueMs });
    return;
  }
  throw new StoreUnavailable('too many changes at once');
};

/** Stores what HR knows of an employee, and has them planned anew. */
export const tell = async (services: Services, employee: string, known: Known): Promise<void> => {
  await putEmployee(services, TENANT, profileOf(employee, known), ANY_STATE);
  await replan(services, employee);
};

export const knownOf = async (services: Services, employee: string): Promise<Known> => {
  const profile = (await findEmployee(services, TENANT, employee))?.employee;
  return { address: profile?.email ?? '', timeZone: profile?.timeZone ?? 'UTC' };
};

/** What is there when a run begins. */
export interface Base {
  readonly items: readonly Item[];
  readonly cache: Cache;
}

export const FIRST: Known = { address: 'first@example.org', timeZone: 'UTC' };

/** Makes the small organisation by the product itself, once for many runs. */
export const makeBase = async (): Promise<Base> => {
  const table = memoryTable();
  const random = seeded(7);
  const services = {
    ...servicesOf({
      table,
      now: () => START - 24 * HOUR,
      random: (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
      log: () => {},
    }),
  };
  await createTenant(services, TENANT);
  await putDigestSettings(services, TENANT, SETTINGS, await readDigestSettings(services, TENANT));
  const planning = { ...services, now: () => START };
  for (const id of PEOPLE) {
    await changeSchedule(services, TENANT, id, NO_SCHEDULE, NO_SCHEDULE);
    await putEmployee(services, TENANT, profileOf(id, FIRST), ANY_STATE);
    await replan(planning, id);
  }
  return { items: [...table.items.values()], cache: services.cache };
};
