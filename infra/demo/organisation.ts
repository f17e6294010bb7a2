import type * as z from 'zod';
import type { EmployeeInput } from '../../core/model/employee.ts';
import type { Metric } from '../../core/model/objective.ts';
import type { RoleInput } from '../../core/model/role.ts';
import type { SkillInput } from '../../core/model/skill.ts';
import type { TeamInput } from '../../core/model/team.ts';

/** A day counted from the day on which the demo is loaded: 0 is today, −7 a week ago. */
type RelativeDay = number;

/** A reading of a key result; the value of the whole company, or of one team. */
interface DemoCheckIn {
  day: RelativeDay;
  value: number;
  team?: string;
  note?: string;
}

/** The running cycle of both organisations: two months are over, one is to come. */
export const QUARTER = { startDay: -60, endDay: 31 } as const;

/** Check-ins of the last weeks, one a week, the last of them yesterday. */
export const weekly = (...values: number[]): DemoCheckIn[] =>
  values.map((value, week) => ({ day: -7 * (values.length - 1 - week) - 1, value }));

/** The same for one team. */
export const ofTeam = (team: string, ...values: number[]): DemoCheckIn[] =>
  weekly(...values).map((checkIn) => ({ ...checkIn, team }));

interface DemoKeyResult {
  id: string;
  title: string;
  metric: z.input<typeof Metric>;
  dueDay: RelativeDay;
  weight?: number;
  skills: { skill: string; level?: number; weight?: number; roles?: string[] }[];
  checkIns: DemoCheckIn[];
}

export interface DemoObjective {
  id: string;
  title: string;
  owner: { kind: 'company' } | { kind: 'team' | 'employee'; id: string };
  cycle: { startDay: RelativeDay; endDay: RelativeDay };
  weight?: number;
  keyResults: DemoKeyResult[];
}

/**
 * How a simulated employee comes to the demo: how keen, how able, since when. Used to make 90 days
 * of labelled, seeded history.
 */
export interface DemoEmployee extends Omit<EmployeeInput, 'startDate'> {
  /** Days since the employee joined; a small number makes a new joiner. */
  startDay: RelativeDay;
  /** Expected lessons a week, 0..7. */
  diligence: number;
  /** Ability in log-odds relative to the population, about −1.5..1.5. */
  ability: number;
}

/** One demo organisation. Its lessons are Markdown files in the folder `lessons` beside it. */
export interface DemoOrganisation {
  id: 'xyz' | 'abc';
  name: string;
  skills: SkillInput[];
  roles: RoleInput[];
  teams: TeamInput[];
  employees: DemoEmployee[];
  objectives: DemoObjective[];
}
