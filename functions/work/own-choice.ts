import { nextDue, timetableOf } from '../../core/digest/schedule.ts';
import type { OwnChoice } from '../../core/model/digest.ts';
import type { Employee } from '../../core/model/employee.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { readDigestSettings } from '../store/digest-settings.ts';
import { findEmployee } from '../store/employees.ts';
import { takenUnder } from '../store/erased.ts';
import { untilWon } from '../store/race.ts';
import { currentRelease } from '../store/releases.ts';
import {
  changeSchedule,
  dropDue,
  NO_SCHEDULE,
  putDue,
  readSchedule,
  type Schedule,
} from '../store/schedules.ts';
import { effectiveFor, teamsOf } from './effective.ts';

/** When the next digest is due by an employee's own choice; undefined where none is in sight. */
const dueBy = async (
  services: StoreWriter,
  tenant: string,
  employee: Employee,
  {
    own,
    period,
    lastAtMs,
    mailsInWeek,
  }: Pick<Schedule, 'own' | 'period' | 'lastAtMs' | 'mailsInWeek'>,
): Promise<number | undefined> => {
  const [{ release }, stored] = await Promise.all([
    currentRelease(services, tenant),
    readDigestSettings(services, tenant),
  ]);
  const { settings } = stored;
  const { values } = effectiveFor(release, stored, employee, own);
  if (!values.enabled || !employee.active) return undefined;
  const teams = teamsOf(release, employee);
  const timetable = timetableOf({ employee: employee.id, values, settings, teams, ignored: 0 });
  const history = { lastPeriod: period, lastAtMs, mailsInWeek };
  return nextDue(timetable, { nowMs: services.now(), ...history })?.dueMs;
};

/**
 * Changes what an employee has chosen of their digests, and with it when the next one is due. It is
 * a sign of life: mails that were ignored count no more. Throws `unknown-employee` for somebody who
 * was erased; of somebody without a profile nothing changes, and it is false.
 */
export const changeOwnChoice = (
  services: StoreWriter,
  tenant: string,
  employee: string,
  change: (own: OwnChoice, person: Employee) => OwnChoice,
): Promise<boolean> =>
  changeSchedules(services, tenant, employee, (before, person) => ({
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
  changeSchedules(services, tenant, employee, (before) => ({
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
  const isThere = await changeSchedules(services, tenant, employee, (before) => before);
  return isThere ? readSchedule(services, tenant, employee) : undefined;
};

const changeSchedules = async (
  services: StoreWriter,
  tenant: string,
  employee: string,
  change: (before: Schedule, person: Employee) => Schedule,
): Promise<boolean> =>
  untilWon(services, async () => {
    const under = await takenUnder(services, tenant, employee);
    const before = await readSchedule(services, tenant, employee);
    const person = (await findEmployee(services, tenant, employee))?.employee;
    if (person === undefined) return { won: false };
    const isFirst = before.version === NO_SCHEDULE.version;
    const begun = isFirst ? { ...before, linkEpoch: services.now() } : before;
    const after = change(begun, person);
    const dueMs = await dueBy(services, tenant, person, after);
    // The hint first: what the truth says is due can always be found.
    if (dueMs !== undefined) await putDue(services, tenant, { employee, dueMs, under });
    const to = { ...after, dueMs, under };
    if (!(await changeSchedule(services, tenant, employee, before, to))) return undefined;
    if (before.dueMs !== undefined && before.dueMs !== dueMs)
      await dropDue(services, tenant, { employee, dueMs: before.dueMs });
    return { won: true };
  });
