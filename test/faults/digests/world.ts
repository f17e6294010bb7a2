import { DigestSettings, type OwnChoice } from '../../../core/model/digest.ts';
import { Employee } from '../../../core/model/employee.ts';
import { servicesOf } from '../../../functions/services.ts';
import type { Cache } from '../../../functions/store/cache.ts';
import { putDigestSettings, readDigestSettings } from '../../../functions/store/digest-settings.ts';
import { findEmployee } from '../../../functions/store/employees.ts';
import { dueShard, readSchedule } from '../../../functions/store/schedules.ts';
import type { Item } from '../../../functions/store/table.ts';
import { createTenant } from '../../../functions/store/tenants.ts';
import { ANY_STATE } from '../../../functions/work/precondition.ts';
import { putOwnChoice } from '../../../functions/work/put-digest.ts';
import { putEmployee } from '../../../functions/work/put-employee.ts';
import { asTest } from '../../support/acting.ts';
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

const SETTINGS = DigestSettings.parse({
  enabled: true,
  defaults: { frequency: 'daily', hour: 9 },
  maxPerWeek: 7,
});

/** Somebody as HR knows them. */
export interface Known {
  readonly address: string;
  readonly timeZone: string;
}

const profileOf = (id: string, { address, timeZone }: Known): Employee =>
  Employee.parse({ id, name: id, email: address, timeZone });

/** Changes what an employee chose for themselves. */
export const choose = async (
  services: Services,
  employee: string,
  change: (own: OwnChoice) => OwnChoice,
): Promise<void> => {
  const { own = {} } = await readSchedule(services, TENANT, employee);
  await putOwnChoice(services, TENANT, employee, change(own));
};

/** Stores what HR knows of an employee. */
export const tell = async (services: Services, employee: string, known: Known): Promise<void> => {
  await putEmployee(asTest(services), TENANT, profileOf(employee, known), ANY_STATE);
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
      now: () => START,
      random: (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
      log: () => {},
    }),
  };
  await createTenant(services, TENANT);
  await putDigestSettings(
    asTest(services),
    TENANT,
    SETTINGS,
    await readDigestSettings(services, TENANT),
  );
  for (const id of PEOPLE)
    await putEmployee(asTest(services), TENANT, profileOf(id, FIRST), ANY_STATE);
  return { items: [...table.items.values()], cache: services.cache };
};
