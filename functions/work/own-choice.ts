import type { OwnChoice } from '../../core/model/digest.ts';
import type { Employee } from '../../core/model/employee.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import type { StoreReader, StoreWriter } from '../store/capabilities.ts';
import { findEmployee } from '../store/employees.ts';
import { takenUnder } from '../store/erased.ts';
import { untilWon } from '../store/race.ts';
import { NO_SCHEDULE, readSchedule, type Schedule } from '../store/schedules.ts';
import { planOf, readForAll, writePlan } from './plan-digests.ts';

/**
 * Changes where the digests of an employee stand, and with it when the next one is due. Throws
 * `unknown-employee` for somebody who was erased; of somebody without a profile nothing changes,
 * and it is false.
 */
export const changeStanding = (
  services: StoreReader & Clock & Randomness,
  tenant: string,
  employee: string,
  change: (before: Schedule, person: Employee) => Schedule,
): Promise<boolean> =>
  untilWon(services, async () => {
    const under = await takenUnder(services, tenant, employee);
    const before = await readSchedule(services, tenant, employee);
    const forAll = await readForAll(services, tenant);
    const stored = await findEmployee(services, tenant, employee);
    if (stored === undefined) return { won: false };
    const changed = { ...change(before, stored.employee), under };
    const { due } = planOf(forAll, stored, changed, services.now());
    const to = { ...changed, dueMs: due?.dueMs };
    return (await writePlan(services, tenant, employee, before, to)) ? { won: true } : undefined;
  });

/**
 * Changes what an employee has chosen of their digests and leaves the rest of it as it is. It is a
 * sign of life: mails that were ignored count no more. False, and nothing changes, for somebody
 * without a profile.
 */
export const changeOwnChoice = (
  services: StoreWriter,
  tenant: string,
  employee: string,
  change: (own: OwnChoice, person: Employee) => OwnChoice,
): Promise<boolean> =>
  changeStanding(services, tenant, employee, (before, person) => ({
    ...before,
    own: change(before.own ?? {}, person),
    ignored: 0,
    silentSince: undefined,
  }));

/**
 * Makes every link void that was sealed for an employee before, but for those by which mails are
 * stopped. False for somebody without a profile.
 */
export const revokeLinks = (
  services: StoreWriter,
  tenant: string,
  employee: string,
): Promise<boolean> =>
  changeStanding(services, tenant, employee, (before) => ({
    ...before,
    linkEpoch: before.linkEpoch + 1,
  }));

/**
 * Where the digests of an employee stand, stored now if nothing was: links are sealed under an
 * epoch that stays. Undefined for somebody without a profile.
 */
export const settledSchedule = async (
  services: StoreWriter,
  tenant: string,
  employee: string,
): Promise<Schedule | undefined> => {
  const known = await readSchedule(services, tenant, employee);
  if (known.version !== NO_SCHEDULE.version) return known;
  const isThere = await changeStanding(services, tenant, employee, (before) => before);
  return isThere ? readSchedule(services, tenant, employee) : undefined;
};
