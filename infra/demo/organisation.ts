import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import { DigestSettings } from '../../core/model/digest.ts';
import { Employee, type EmployeeInput } from '../../core/model/employee.ts';
import { KeyResult, Objective } from '../../core/model/objective.ts';
import { Role, type RoleInput } from '../../core/model/role.ts';
import { Skill, type SkillInput } from '../../core/model/skill.ts';
import { Team, type TeamInput } from '../../core/model/team.ts';
import { isProblem } from '../../functions/files/problem.ts';
import { readTable } from '../../functions/files/table.ts';

/** A day counted from the day on which the demo is loaded: 0 is today, −7 a week ago. */
const RelativeDay = z.int();

/** A reading of a key result; the value of the whole company, or of one team. */
interface DemoCheckIn {
  readonly day: number;
  readonly value: number;
  readonly team?: string;
}

/** Readings of the last weeks, one a week, the last of them yesterday. */
const weekly = (values: readonly number[], team?: string): DemoCheckIn[] =>
  values.map((value, week) => ({
    day: -7 * (values.length - 1 - week) - 1,
    value,
    ...(team !== undefined && { team }),
  }));

const DemoKeyResult = z
  .strictObject({
    ...KeyResult.omit({ due: true }).shape,
    dueDay: RelativeDay,
    weekly: z.array(z.number()).default([]),
    weeklyByTeam: z.record(z.string(), z.array(z.number())).default({}),
  })
  .transform(({ weekly: whole, weeklyByTeam, ...keyResult }) => ({
    ...keyResult,
    checkIns: [
      ...weekly(whole),
      ...Object.entries(weeklyByTeam).flatMap(([team, values]) => weekly(values, team)),
    ],
  }));

const DemoObjective = z.strictObject({
  id: Objective.shape.id,
  title: Objective.shape.title,
  owner: Objective.shape.owner,
  weight: Objective.shape.weight,
  cycle: z.strictObject({ startDay: RelativeDay, endDay: RelativeDay }),
  keyResults: z.array(DemoKeyResult),
});
export type DemoObjective = z.output<typeof DemoObjective>;

/**
 * An employee, and how they come to the demo: since when, how keen, how able. Used to make 90 days
 * of labelled, seeded history.
 */
export interface DemoEmployee extends Omit<EmployeeInput, 'startDate'> {
  /** Days since the employee joined, below zero; a small number makes a new joiner. */
  readonly startDay: number;
  /** Expected lessons a week, 0..7. */
  readonly diligence: number;
  /** Ability in log-odds relative to the population, about −1.5..1.5. */
  readonly ability: number;
}

const DemoEmployee = Employee.omit({ startDate: true }).extend({
  startDay: z.coerce.number().int().max(0),
  diligence: z.coerce.number().min(0).max(7),
  ability: z.coerce.number(),
}) satisfies z.ZodType<DemoEmployee>;

const Organisation = z.strictObject({
  name: z.string(),
  emailDomain: z.string(),
  skills: z.array(Skill),
  roles: z.array(Role),
  teams: z.array(Team),
  /** How it mails its people; the demo is switched on. */
  digest: DigestSettings,
});

/** The demo organisations; the folder of each holds its data. */
export const DEMO_IDS = ['xyz', 'abc'] as const;
export type DemoId = (typeof DEMO_IDS)[number];

/** One demo organisation without its lessons, which `readDemoLessons` reads. */
export interface DemoOrganisation {
  readonly id: DemoId;
  readonly name: string;
  readonly skills: readonly SkillInput[];
  readonly roles: readonly RoleInput[];
  readonly teams: readonly TeamInput[];
  readonly digest: DigestSettings;
  readonly employees: readonly DemoEmployee[];
  readonly objectives: readonly DemoObjective[];
}

/** The rows of a file as objects; a row that is refused ends it. */
const recordsIn = (name: string, text: string): Record<string, string>[] => {
  const { columns, rows } = readTable({ name, bytes: Buffer.from(text) });
  return [...rows].map((row) => {
    if (isProblem(row)) throw new Error(`${name}, line ${row.line}: ${row.expected}`);
    return Object.fromEntries(columns.map((column, index) => [column, row.cells[index] ?? '']));
  });
};

/**
 * Reads an organisation from its folder: `organisation.yaml` (skills, teams, roles), `people.csv`
 * and `goals.yaml`. Throws where something in them cannot be.
 */
export const readDemo = (id: DemoId): DemoOrganisation => {
  const read = (file: string): string => readFileSync(join(import.meta.dirname, id, file), 'utf8');
  const { emailDomain, ...organisation } = Organisation.parse(parseYaml(read('organisation.yaml')));
  const people = recordsIn('people.csv', read('people.csv'));
  const employees = people.map(({ manager, ...person }) =>
    DemoEmployee.parse({
      ...person,
      email: `${person.id}@${emailDomain}`,
      ...(manager && { manager }),
    }),
  );
  const objectives = z.array(DemoObjective).parse(parseYaml(read('goals.yaml')));
  return { id, ...organisation, employees, objectives };
};
