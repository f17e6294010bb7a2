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
import { actingFor } from '../../functions/capabilities.ts';
import type { Services } from '../../functions/services.ts';
import { replacing } from '../../functions/store/change.ts';
import type { StoredCheckIn } from '../../functions/store/check-ins.ts';
import { takenUnder } from '../../functions/store/erased.ts';
import { loadPast, type Past } from '../../functions/store/load.ts';
import { changePersonal } from '../../functions/store/personal-goals.ts';
import { putPolicy } from '../../functions/store/policies.ts';
import { changeWorkspace } from '../../functions/store/workspace.ts';
import { ANY_STATE } from '../../functions/work/precondition.ts';
import { putDigestSettings } from '../../functions/work/put-digest-settings.ts';
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

/** The organisation's people, what they did in the simulation, and its check-ins. */
const pastOf = (
  organisation: DemoOrganisation,
  lessons: ReturnType<typeof readDemoLessons>,
  today: number,
  seed: string,
): Past => {
  const byId = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  return {
    employees: organisation.employees.map(
      ({ startDay, diligence: _diligence, ability: _ability, ...fields }) =>
        Employee.parse({ ...fields, startDate: dayFrom(today, startDay) }),
    ),
    events: organisation.employees.flatMap((person) => {
      const random = randomOf(`${seed}|${organisation.id}|${person.id}`);
      const how = { today, days: HISTORY_DAYS, random };
      return simulateEmployee(person, organisation, lessons, how).map((event) => {
        const lesson = 'lesson' in event ? byId.get(event.lesson) : undefined;
        const question = event.type === 'answered' ? event.question : undefined;
        return {
          event,
          enrichment: lesson && enrichmentOf(DEFAULT_MODEL, lesson, question),
          seenMs: Date.parse(event.at) + DELAY_MS,
        };
      });
    }),
    checkIns: organisation.objectives.flatMap((objective) => checkInsOf(objective, today)),
  };
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
  given: Services,
  organisation: DemoOrganisation,
  seed: string,
): Promise<Loaded> => {
  const services = actingFor(given, { by: 'operator', note: 'The demo' });
  const now = services.now();
  const today = now - (now % DAY_MS);
  const lessons = readDemoLessons(organisation.id, today);
  const past = pastOf(organisation, lessons, today, seed);
  await loadPast(services, organisation.id, past);
  for (const objective of organisation.objectives) {
    const { owner } = objective;
    if (owner.kind !== 'employee') continue;
    const under = await takenUnder(services, organisation.id, owner.id);
    const own = objectiveFrom(objective, today);
    await changePersonal(services, organisation.id, owner.id, replacing(own), under);
  }
  // The release comes last: until then the organisation is empty, and after it, whole.
  // Everyone here reads English; who has another language gets lessons in both.
  await putPolicy(
    services,
    organisation.id,
    () => ({
      ...DEFAULT_POLICY,
      constraints: { ...DEFAULT_POLICY.constraints, fallbackLanguages: ['en'] },
    }),
    services.acting,
  );
  const workspace = workspaceOf(organisation, lessons, today);
  await changeWorkspace(services, organisation.id, false, () => ({
    apply: () => workspace,
    check: () => undefined,
    act: () => ({ kind: 'resource', what: 'demo' }),
  }));
  // A job plans everybody's digests, while the organisation is in use already.
  await putDigestSettings(services, organisation.id, organisation.digest, ANY_STATE);
  const { employees, events } = past;
  return { employees: employees.length, lessons: lessons.length, events: events.length };
};
