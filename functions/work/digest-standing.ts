import { once } from '../../core/base/once.ts';
import { type Effective, effectivePreference } from '../../core/digest/preference.ts';
import { type Timetable, timetableOf } from '../../core/digest/schedule.ts';
import type { DigestSettings } from '../../core/model/digest.ts';
import type { DigestReason } from '../../core/model/digest-record.ts';
import type { Employee } from '../../core/model/employee.ts';
import type { Team } from '../../core/model/team.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Counting } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { readDigestSettings } from '../store/digest-settings.ts';
import { currentRelease } from '../store/releases.ts';
import type { Schedule } from '../store/schedules.ts';
import { suppressionOf } from '../store/suppressions.ts';
import { type InForce, type Loaded, loadUnder } from './load.ts';

/** What holds for everybody of a tenant while their digests are looked at. */
export interface Round {
  readonly tenant: string;
  readonly settings: DigestSettings;
  readonly inForce: InForce;
}

/** Reads what holds for everybody of a tenant. */
export const readRound = async (services: StoreReader, tenant: string): Promise<Round> => {
  const [{ settings }, inForce] = await Promise.all([
    readDigestSettings(services, tenant),
    currentRelease(services, tenant),
  ]);
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

const teamsOf = once(
  ({ goals }: CompiledRelease): ReadonlyMap<string, Team> =>
    new Map(goals.teams.map((team) => [team.id, team])),
);

/** The teams of an employee, the nearest first. */
const teamsAbove = (release: CompiledRelease, team: string | undefined): Team[] => {
  const known = teamsOf(release);
  if (team === undefined || !known.has(team)) return [];
  return [...release.prepared.lineageOf(team).keys()].flatMap((id) => known.get(id) ?? []);
};

/** What nobody ever said anything about. */
const NOBODY = { timeZone: 'UTC', language: 'en' } as const;

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

/** What was learned since the last mail is a sign of life: what was ignored before is forgotten. */
const withLife = (schedule: Schedule, newestMs: number | undefined): Schedule =>
  newestMs !== undefined && newestMs > (schedule.lastAtMs ?? 0)
    ? { ...schedule, ignored: 0, silentSince: undefined }
    : schedule;

/** Reads all that says whether an employee gets a digest, and when. */
export const standingOf = async (
  services: LogKeeper & Counting,
  round: Round,
  employee: string,
  stored: Schedule,
): Promise<Standing> => {
  const { tenant, settings, inForce } = round;
  const loaded = await loadIfThere(services, round, employee);
  const profile = loaded?.learner.profile?.employee;
  const schedule = withLife(stored, loaded?.learner.state.newest?.at);
  const suppression =
    profile && (await suppressionOf(services, tenant, { employee, address: profile.email }));
  const teams = teamsAbove(inForce.release, profile?.team);
  const said = { settings, teams, employee: profile ?? NOBODY, own: schedule.own };
  const { values } = effectivePreference(said);
  const { ignored } = schedule;
  return {
    employee,
    schedule,
    values,
    timetable: timetableOf({ employee, values, settings, teams, ignored }),
    obstacle: obstacleOf(profile, schedule, values, suppression?.reason),
    loaded,
  };
};
