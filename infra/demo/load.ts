import { DAY_MS } from '../../core/base/days.ts';
import { randomOf } from '../../core/base/random.ts';
import { DEFAULT_MODEL } from '../../core/learner/defaults.ts';
import { enrichmentOf } from '../../core/learner/mastery.ts';
import { Employee } from '../../core/model/employee.ts';
import { Objective, seriesOf } from '../../core/model/objective.ts';
import { DEFAULT_POLICY } from '../../core/model/policy.ts';
import { Role } from '../../core/model/role.ts';
import { Skill } from '../../core/model/skill.ts';
import { Team } from '../../core/model/team.ts';
import {
  EMPTY_CATALOGUE,
  EMPTY_CONTENT,
  EMPTY_GOALS,
  putResources,
  type WorkspaceParts,
  withReading,
} from '../../core/release/workspace.ts';
import type { Services } from '../../functions/services.ts';
import { checkInItem, type StoredCheckIn } from '../../functions/store/check-ins.ts';
import { profileItems } from '../../functions/store/employees.ts';
import { eventItem } from '../../functions/store/log.ts';
import { putPersonal } from '../../functions/store/personal-goals.ts';
import { putPolicy } from '../../functions/store/policies.ts';
import type { Item } from '../../functions/store/table.ts';
import { changeWorkspace } from '../../functions/store/workspace.ts';
import { dayFrom, readDemoLessons } from './lessons.ts';
import type { DemoObjective, DemoOrganisation } from './organisation.ts';
import { simulateEmployee } from './simulate.ts';

const HISTORY_DAYS = 90;
/** Apps post within seconds of what happened. */
const DELAY_MS = 2_000;

const objectiveFrom = (demo: DemoObjective, today: number): Objective =>
  Objective.parse({
    id: demo.id,
    title: demo.title,
    owner: demo.owner,
    cycle: { start: dayFrom(today, demo.cycle.startDay), end: dayFrom(today, demo.cycle.endDay) },
    weight: demo.weight,
    keyResults: demo.keyResults.map(({ dueDay, checkIns: _checkIns, ...keyResult }) => ({
      ...keyResult,
      due: dayFrom(today, dueDay),
    })),
  });

const checkInsOf = (
  demo: DemoObjective,
  today: number,
): { keyResult: string; checkIn: StoredCheckIn }[] =>
  demo.keyResults.flatMap(({ id, checkIns }) =>
    checkIns
      .filter(({ day }) => day <= 0)
      .map(({ day, value, team }) => ({
        keyResult: id,
        checkIn: {
          value,
          team,
          at: new Date(today + day * DAY_MS).toISOString(),
          source: 'demo',
        },
      })),
  );

const withCheckIns = (
  workspace: WorkspaceParts,
  demo: DemoObjective,
  today: number,
): WorkspaceParts => {
  let { objectives } = workspace.goals;
  for (const { keyResult, checkIn } of checkInsOf(demo, today)) {
    objectives = withReading(objectives, keyResult, {
      series: seriesOf(checkIn),
      value: checkIn.value,
      at: Date.parse(checkIn.at),
    });
  }
  return { ...workspace, goals: { ...workspace.goals, objectives } };
};

const workspaceOf = (
  organisation: DemoOrganisation,
  lessons: ReturnType<typeof readDemoLessons>,
  today: number,
): WorkspaceParts => {
  let workspace: WorkspaceParts = {
    catalogue: EMPTY_CATALOGUE,
    content: EMPTY_CONTENT,
    goals: EMPTY_GOALS,
    policy: DEFAULT_POLICY,
  };
  workspace = putResources(
    workspace,
    'skills',
    organisation.skills.map((skill) => Skill.parse(skill)),
  );
  workspace = putResources(
    workspace,
    'roles',
    organisation.roles.map((role) => Role.parse(role)),
  );
  workspace = putResources(
    workspace,
    'teams',
    organisation.teams.map((team) => Team.parse(team)),
  );
  workspace = putResources(workspace, 'lessons', lessons);
  for (const objective of organisation.objectives.filter(
    ({ owner }) => owner.kind !== 'employee',
  )) {
    workspace = putResources(workspace, 'objectives', [objectiveFrom(objective, today)]);
    workspace = withCheckIns(workspace, objective, today);
  }
  return workspace;
};

/** Items of the organisation's people and their simulated past. */
const itemsOf = (
  organisation: DemoOrganisation,
  lessons: ReturnType<typeof readDemoLessons>,
  today: number,
  seed: string,
): Item[] => {
  const byId = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  return organisation.employees.flatMap((person) => {
    const { startDay, diligence: _diligence, ability: _ability, ...fields } = person;
    const { listed, profile } = profileItems(
      organisation.id,
      Employee.parse({ ...fields, startDate: dayFrom(today, startDay) }),
    );
    const random = randomOf(`${seed}|${organisation.id}|${person.id}`);
    const events = simulateEmployee(person, organisation, lessons, {
      today,
      days: HISTORY_DAYS,
      random,
    }).map((event) => {
      const lesson = event.type === 'assessed' ? undefined : byId.get(event.lesson);
      const enrichment =
        lesson &&
        enrichmentOf(DEFAULT_MODEL, lesson, event.type === 'answered' ? event.question : undefined);
      return eventItem(organisation.id, event, enrichment, Date.parse(event.at) + DELAY_MS);
    });
    return [listed, profile, ...events];
  });
};

/** How much was loaded. */
export interface Loaded {
  readonly employees: number;
  readonly lessons: number;
  readonly events: number;
}

/**
 * Loads a demo organisation into its (empty) tenant: resources, people, check-ins of the running
 * quarter, and 90 days of simulated, seeded history, by batch writes. Days are relative to `now`.
 */
export const loadDemo = async (
  services: Services,
  organisation: DemoOrganisation,
  seed: string,
): Promise<Loaded> => {
  const now = services.now();
  const today = now - (now % DAY_MS);
  const lessons = readDemoLessons(organisation.id, today);
  const items = itemsOf(organisation, lessons, today, seed);
  const checkIns = organisation.objectives.flatMap((objective) =>
    checkInsOf(objective, today).map(({ keyResult, checkIn }) =>
      checkInItem(organisation.id, keyResult, checkIn),
    ),
  );
  await services.table.putMany([...items, ...checkIns]);
  for (const objective of organisation.objectives) {
    if (objective.owner.kind === 'employee') {
      await putPersonal(
        services,
        organisation.id,
        objective.owner.id,
        objectiveFrom(objective, today),
      );
    }
  }
  // The release comes last: until then the organisation is empty, and after it, whole.
  // Everyone here reads English; who has another language gets lessons in both.
  await putPolicy(services, organisation.id, () => ({
    ...DEFAULT_POLICY,
    constraints: { ...DEFAULT_POLICY.constraints, fallbackLanguages: ['en'] },
  }));
  const workspace = workspaceOf(organisation, lessons, today);
  await changeWorkspace(services, organisation.id, false, () => ({
    apply: () => workspace,
    check: () => undefined,
  }));
  const events = items.filter(({ sk }) => sk.startsWith('EVENT#')).length;
  return { employees: organisation.employees.length, lessons: lessons.length, events };
};
