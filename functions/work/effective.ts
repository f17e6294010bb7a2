import { type Effective, effectivePreference, type Whence } from '../../core/digest/preference.ts';
import type { OwnChoice } from '../../core/model/digest.ts';
import type { Employee } from '../../core/model/employee.ts';
import type { Team } from '../../core/model/team.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { StoredSettings } from '../store/digest-settings.ts';

/** The teams of an employee, the nearest first. */
export const teamsOf = (
  { goals, prepared }: Pick<CompiledRelease, 'goals' | 'prepared'>,
  { team }: Pick<Employee, 'team'>,
): Team[] => {
  if (team === undefined || !prepared.teams.has(team)) return [];
  return [...prepared.lineageOf(team).keys()].flatMap(
    (id) => goals.teams.find((one) => one.id === id) ?? [],
  );
};

/** What holds for an employee's digests, and for the pages that they open. */
export const effectiveFor = (
  release: Pick<CompiledRelease, 'goals' | 'prepared'>,
  { settings }: Pick<StoredSettings, 'settings'>,
  employee: Employee,
  own: OwnChoice | undefined,
): { readonly values: Effective; readonly from: Whence } =>
  effectivePreference({ settings, teams: teamsOf(release, employee), employee, own });
