import type { Effective } from '../../core/digest/preference.ts';
import type { Timetable } from '../../core/digest/schedule.ts';
import type { DigestSettings } from '../../core/model/digest.ts';
import type { DigestReason } from '../../core/model/digest-record.ts';
import { Employee } from '../../core/model/employee.ts';
import type { Counting } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import type { StoreReader } from '../store/capabilities.ts';
import type { StoredEmployee } from '../store/employees.ts';
import type { Schedule } from '../store/schedules.ts';
import { suppressionOf } from '../store/suppressions.ts';
import { type InForce, type Loaded, loadUnder } from './load.ts';
import { holdingOf, readForAll } from './plan-digests.ts';
import { isLife, withLife } from './sign-of-life.ts';

/** What holds for everybody of a tenant while their digests are looked at. */
export interface Round {
  readonly tenant: string;
  readonly settings: DigestSettings;
  readonly inForce: InForce;
}

/** Reads what holds for everybody of a tenant. */
export const readRound = async (services: StoreReader, tenant: string): Promise<Round> => {
  const { settings, ...inForce } = await readForAll(services, tenant);
  return { tenant, settings, inForce };
};

/** All that is true of an employee's digests at a moment, read anew for each. */
export interface Standing {
  readonly employee: string;
  readonly schedule: Schedule;
  readonly values: Effective;
  readonly timetable: Timetable;
  /** Why they get none, whatever there is to learn. */
  readonly obstacle?: DigestReason | undefined;
  /** Left out for somebody without a profile. */
  readonly loaded?: Loaded | undefined;
}

/** What nobody ever said anything about. */
const nobody = (id: string): StoredEmployee => ({
  employee: Employee.parse({ id, name: id, active: false }),
  etag: '',
});

const loadIfThere = async (
  services: LogKeeper & Counting,
  { tenant, inForce }: Round,
  employee: string,
): Promise<Loaded | undefined> => {
  try {
    return await loadUnder(services, tenant, employee, inForce);
  } catch (failure) {
    if (failure instanceof Refused && failure.code === 'unknown-employee') return undefined;
    throw failure;
  }
};

const obstacleOf = (
  employee: Employee | undefined,
  { own }: Schedule,
  values: Effective,
  suppressed: string | undefined,
): DigestReason | undefined => {
  if (employee === undefined) return 'no-profile';
  if (own?.enabled === false || suppressed === 'stopped') return 'stopped';
  if (!employee.active) return 'inactive';
  if (!values.enabled) return 'disabled';
  if (employee.email === undefined) return 'no-address';
  return suppressed === undefined ? undefined : 'suppressed';
};

/** Reads all that says whether an employee gets a digest, and when. */
export const standingOf = async (
  services: LogKeeper & Counting,
  round: Round,
  employee: string,
  register: Schedule,
): Promise<Standing> => {
  const { tenant, settings, inForce } = round;
  const loaded = await loadIfThere(services, round, employee);
  const stored = loaded?.learner.profile;
  const profile = stored?.employee;
  const newest = loaded?.learner.state.newest;
  const schedule = newest && isLife(newest) ? withLife(register, newest.at) : register;
  const suppression =
    profile && (await suppressionOf(services, tenant, { employee, address: profile.email }));
  const all = { settings, release: inForce.release };
  const { values, timetable } = holdingOf(all, stored ?? nobody(employee), schedule);
  return {
    employee,
    schedule,
    values,
    timetable,
    obstacle: obstacleOf(profile, schedule, values, suppression?.reason),
    loaded,
  };
};
