import { once } from '../../core/base/once.ts';
import { type Effective, effectivePreference, type Whence } from '../../core/digest/preference.ts';
import {
  type Due,
  historyOf,
  isTooLate,
  MOST_LATE_MS,
  nextDue,
  type Timetable,
  timetableOf,
} from '../../core/digest/schedule.ts';
import { silenceOf } from '../../core/digest/silence.ts';
import type { DigestSettings } from '../../core/model/digest.ts';
import type { Team } from '../../core/model/team.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { readDigestSettings } from '../store/digest-settings.ts';
import { employeeIds } from '../store/directory.ts';
import { findEmployee, type StoredEmployee } from '../store/employees.ts';
import type { Outcome, StoredJob } from '../store/jobs.ts';
import { untilWon } from '../store/race.ts';
import { currentRelease } from '../store/releases.ts';
import { changeSchedule, putDue, readSchedule, type Schedule } from '../store/schedules.ts';
import type { InForce } from './load.ts';

/** One that is due within this time, or was, stays so while whoever sends it tries again. */
const PENDING_MS = 3_600_000;

/** What holds for everybody of a tenant. */
export interface ForAll extends InForce {
  readonly settings: DigestSettings;
}

/** What holds for one employee. */
interface Holding {
  readonly values: Effective;
  readonly from: Whence;
  readonly timetable: Timetable;
}

/** What holds for one employee, and the digest that comes next. */
export interface DigestPlan extends Holding {
  readonly due?: Due | undefined;
}

/** Reads what holds for everybody of a tenant. To be read after the schedules it is applied to. */
export const readForAll = async (services: StoreReader, tenant: string): Promise<ForAll> => {
  const [inForce, { settings }] = await Promise.all([
    currentRelease(services, tenant),
    readDigestSettings(services, tenant),
  ]);
  return { ...inForce, settings };
};

const teamsById = once(
  ({ goals }: CompiledRelease): ReadonlyMap<string, Team> =>
    new Map(goals.teams.map((team) => [team.id, team])),
);

/** The teams of an employee, the nearest first. */
const teamsOf = (release: CompiledRelease, team: string | undefined): readonly Team[] => {
  const known = teamsById(release);
  if (team === undefined || !known.has(team)) return [];
  return [...release.prepared.lineageOf(team).keys()].flatMap((id) => known.get(id) ?? []);
};

/** The digest that comes next; the one that is being sent, while it is not too late for it. */
const dueOf = (timetable: Timetable, schedule: Schedule, nowMs: number): Due | undefined => {
  const history = historyOf(schedule);
  const { dueMs } = schedule;
  if (dueMs !== undefined && dueMs <= nowMs + PENDING_MS) {
    const pending = nextDue(timetable, { nowMs: nowMs - MOST_LATE_MS, ...history });
    const isPending =
      pending !== undefined &&
      pending.dueMs <= dueMs &&
      pending.dueMs <= nowMs &&
      !isTooLate(pending.dueMs, nowMs, timetable.timeZone);
    if (isPending) return { period: pending.period, dueMs };
  }
  return nextDue(timetable, { nowMs, ...history });
};

/** What holds for an employee, whatever is due to them. */
export const holdingOf = (
  { settings, release }: Pick<ForAll, 'settings' | 'release'>,
  { employee, chosen }: StoredEmployee,
  { own, ignored }: Pick<Schedule, 'own' | 'ignored'>,
): Holding => {
  const { id, timeZone, language, team } = employee;
  const teams = teamsOf(release, team);
  const said = { settings, teams, employee: { timeZone, language, digest: chosen } };
  const { values, from } = effectivePreference({ ...said, own });
  const timetable = timetableOf({ employee: id, values, settings, teams, ignored });
  return { values, from, timetable };
};

/**
 * What holds for an employee, and the digest that comes next: none for somebody who does not want
 * any, has no address, is not there any more, or was silent for so long that the last one went.
 */
export const planOf = (
  all: Pick<ForAll, 'settings' | 'release'>,
  stored: StoredEmployee,
  schedule: Schedule,
  nowMs: number,
): DigestPlan => {
  const holding = holdingOf(all, stored, schedule);
  const { values, timetable } = holding;
  const { active, email } = stored.employee;
  const isWanted = values.enabled && active && email !== undefined;
  const isOver = silenceOf(schedule, values.frequency, nowMs).say === 'over';
  if (!isWanted || isOver) return holding;
  return { ...holding, due: dueOf(timetable, schedule, nowMs) };
};

/**
 * Writes where the digests of an employee stand: the entry of the next one first, then the truth,
 * so that no due digest is ever out of sight. What was entered before stays until its time: whoever
 * took it away now might take that of somebody who plans the same instant again meanwhile. False
 * for whoever was slower.
 */
export const writePlan = async (
  services: StoreReader & Clock,
  tenant: string,
  employee: string,
  from: Schedule,
  to: Schedule,
): Promise<boolean> => {
  const { dueMs, under } = to;
  if (dueMs !== undefined) await putDue(services, tenant, { employee, dueMs, under });
  // Links of before somebody was erased open nothing: no epoch is that of an earlier life.
  const linkEpoch = from.version === 0 ? services.now() : to.linkEpoch;
  return changeSchedule(services, tenant, employee, from, { ...to, linkEpoch });
};

/** Plans somebody's next digest anew; true if there is one. */
const plan = async (
  services: StoreReader & Clock & Randomness,
  tenant: string,
  employee: string,
  first?: { readonly schedule: Schedule; readonly forAll: ForAll },
): Promise<boolean> => {
  let given = first;
  return untilWon(services, async () => {
    const schedule = given?.schedule ?? (await readSchedule(services, tenant, employee));
    const forAll = given?.forAll ?? (await readForAll(services, tenant));
    // Whoever lost a race looks at everything again.
    given = undefined;
    const stored = await findEmployee(services, tenant, employee);
    const due = stored && planOf(forAll, stored, schedule, services.now()).due;
    const isThere = schedule.version > 0;
    if (due?.dueMs === schedule.dueMs && (isThere || due === undefined))
      return { won: due !== undefined };
    // Of somebody who is gone nothing new is written.
    if (stored === undefined && !isThere) return { won: false };
    const to = { ...schedule, dueMs: due?.dueMs, under: forAll.manifest.version };
    const isWritten = await writePlan(services, tenant, employee, schedule, to);
    return isWritten ? { won: due !== undefined } : undefined;
  });
};

/** Employees who are planned at the same time. */
const TOGETHER = 25;

/**
 * Plans the digests of a few employees anew; gives of how many there is another one. What holds for
 * all is read after their schedules: an older plan can then not win over a newer one.
 */
const planFew = async (
  services: StoreReader & Clock & Randomness,
  tenant: string,
  employees: readonly string[],
): Promise<number> => {
  const read = (employee: string) => readSchedule(services, tenant, employee);
  const schedules = await Promise.all(employees.map(read));
  const forAll = await readForAll(services, tenant);
  const planned = employees.map((employee, index) => {
    const schedule = schedules[index];
    return plan(services, tenant, employee, schedule && { schedule, forAll });
  });
  return (await Promise.all(planned)).filter(Boolean).length;
};

/**
 * Plans the next digest of some employees anew, after something changed that it hangs on. Costs one
 * read where the tenant mails nobody.
 */
export const planDigests = async (
  services: StoreReader & Clock & Randomness,
  tenant: string,
  employees: readonly string[],
): Promise<void> => {
  if (!(await readDigestSettings(services, tenant)).settings.enabled) return;
  for (let from = 0; from < employees.length; from += TOGETHER)
    await planFew(services, tenant, employees.slice(from, from + TOGETHER));
};

/**
 * Plans the digests of all employees of a tenant anew, by their ids, until the deadline (epoch
 * milliseconds). It makes hints, and whoever sends derives everything again; so being cut off,
 * coming twice or beside another one does no harm.
 */
export const planEverybody = async (
  services: StoreReader & Clock & Randomness,
  tenant: string,
  { done: before, progress }: StoredJob<'schedule'>,
  deadlineMs: number,
): Promise<Outcome<'schedule'>> => {
  let [done, due, after] = [before, progress.due, progress.after];
  let few: string[] = [];
  const planThem = async (): Promise<void> => {
    due += await planFew(services, tenant, few);
    done += few.length;
    after = few.at(-1) ?? after;
    few = [];
  };
  for await (const employee of employeeIds(services, tenant, after)) {
    few.push(employee);
    if (few.length < TOGETHER) continue;
    await planThem();
    if (services.now() >= deadlineMs) return { done, progress: { after, due } };
  }
  await planThem();
  return { done, progress: { due }, result: { employees: done, due } };
};
