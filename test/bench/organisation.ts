import { DEFAULT_MODEL } from '../../core/learner/defaults.ts';
import { enrichmentOf } from '../../core/learner/mastery.ts';
import { Employee } from '../../core/model/employee.ts';
import type { LearningEvent } from '../../core/model/event.ts';
import { Lesson } from '../../core/model/lesson.ts';
import { Objective } from '../../core/model/objective.ts';
import { DEFAULT_POLICY } from '../../core/model/policy.ts';
import { Role } from '../../core/model/role.ts';
import {
  EMPTY_CATALOGUE,
  EMPTY_CONTENT,
  EMPTY_GOALS,
  putResources,
  type WorkspaceParts,
} from '../../core/release/workspace.ts';
import type { Services } from '../../functions/services.ts';
import { loadPast, type Past } from '../../functions/store/load.ts';
import { createTenant } from '../../functions/store/tenants.ts';
import { changeWorkspace } from '../../functions/store/workspace.ts';
import { asTest } from '../support/acting.ts';
import { seeded } from '../support/random.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const SKILLS = 200;
/** Of these an employee's lessons teach some: the skills of a department. */
const SKILLS_OF_DEPARTMENT = 60;
const DEMANDED = 50;

/** Id of the tenant that benchmarks fill. */
export const BENCH_TENANT = 'bench';
export const employeeId = (index: number): string => `employee-${String(index).padStart(6, '0')}`;
const skillId = (index: number): string => `skill-${String(index).padStart(3, '0')}`;
const lessonId = (index: number): string => `lesson-${String(index).padStart(6, '0')}`;
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Lessons as the benchmarks teach them. */
export const lessonsOf = (count: number): Lesson[] => {
  const random = seeded(count);
  const pick = (below: number): number => Math.floor(random() * below);
  return Array.from({ length: count }, (_, index) => {
    const first = pick(SKILLS);
    return Lesson.parse({
      id: lessonId(index),
      title: `Lesson ${index}: what helps, and an example from a long day at work`,
      format: 'article',
      minutes: 2 + pick(5),
      language: 'en',
      difficulty: random(),
      skills: [
        { skill: skillId(first), weight: 0.7 },
        { skill: skillId((first + 1 + pick(4)) % SKILLS), weight: 0.3 },
      ],
      // One lesson in five builds on an earlier one.
      ...(index > 10 && random() < 0.2 && { prerequisites: [lessonId(pick(index))] }),
    });
  });
};

const objectivesOf = (now: number): Objective[] =>
  Array.from({ length: 10 }, (_, index) =>
    Objective.parse({
      id: `objective-${index}`,
      title: `Objective ${index}`,
      owner: { kind: 'company' },
      cycle: { start: day(now - 60 * DAY), end: day(now + 60 * DAY) },
      weight: 0.5 + index / 20,
      keyResults: [
        {
          id: `key-result-${index}`,
          title: `Answer customers within ${index + 2} hours`,
          metric: { unit: 'hours', start: 40, current: 30, target: index + 2 },
          due: day(now + 30 * DAY),
          skills: Array.from({ length: 4 }, (_, place) => ({ skill: skillId(index * 4 + place) })),
        },
      ],
    }),
  );

/** An organisation of 200 skills, of which OKRs and a role demand 50, and a number of lessons. */
export const workspaceOf = (lessons: readonly Lesson[], now: number): WorkspaceParts => {
  let workspace: WorkspaceParts = {
    catalogue: EMPTY_CATALOGUE,
    content: EMPTY_CONTENT,
    goals: EMPTY_GOALS,
    policy: DEFAULT_POLICY,
  };
  const skills = Array.from({ length: SKILLS }, (_, index) => ({
    id: skillId(index),
    name: `Skill ${index}`,
  }));
  workspace = putResources(workspace, 'skills', skills);
  const needs = Array.from({ length: DEMANDED - 20 }, (_, index) => ({
    skill: skillId(20 + index),
    level: 0.7,
  }));
  workspace = putResources(workspace, 'roles', [
    Role.parse({ id: 'agent', name: 'Agent', skills: needs }),
  ]);
  workspace = putResources(workspace, 'lessons', lessons);
  return putResources(workspace, 'objectives', objectivesOf(now));
};

/** A random id as apps make them: as long as a UUID. */
const uuid = (random: () => number): string =>
  Array.from({ length: 9 }, () =>
    Math.floor(random() * 65_536)
      .toString(16)
      .padStart(4, '0'),
  ).join('');

/**
 * A year of one employee, 1,000 events by default: lessons of their department, each begun, three
 * questions answered, completed. The newest three events are of the last hour, so that what is
 * settled and what is not both occur.
 */
export const historyOf = (
  employee: string,
  lessons: readonly Lesson[],
  { now, seed, events = 1_000 }: { now: number; seed: number; events?: number },
): { event: LearningEvent; lesson: Lesson }[] => {
  const random = seeded(seed);
  const department = Math.floor((random() * SKILLS) / 4);
  const own = lessons.filter(({ skills: [first] }) => {
    const skill = Number(first?.skill.slice('skill-'.length));
    return skill >= department && skill < department + SKILLS_OF_DEPARTMENT - 4;
  });
  const perLesson = 5;
  const count = Math.ceil(events / perLesson);
  return Array.from({ length: events }, (_, index) => {
    const nth = Math.floor(index / perLesson);
    const step = index % perLesson;
    const lesson = own[nth % own.length]!;
    const ago =
      (365 * DAY * (count - 1 - nth)) / count + (index < events - 3 ? 2 * HOUR : 20 * 60_000);
    const base = {
      id: uuid(random),
      employee,
      lesson: lesson.id,
      at: new Date(now - ago + step * 30_000).toISOString(),
    };
    const event: LearningEvent =
      step === 0
        ? { ...base, type: 'started' }
        : step < 4
          ? {
              ...base,
              type: 'answered',
              question: `q${step}`,
              correct: random() < 0.7,
              seconds: 20,
            }
          : { ...base, type: 'completed', score: 0.7, seconds: 240 };
    return { event, lesson };
  });
};

const pastOf = (index: number, lessons: readonly Lesson[], now: number, events: number): Past => {
  const id = employeeId(index);
  const employee = Employee.parse({
    id,
    name: `Employee ${index}`,
    role: 'agent',
    timeZone: 'Europe/Berlin',
    startDate: day(now - 400 * DAY),
  });
  const log = historyOf(id, lessons, { now, seed: index + 1, events });
  return {
    employees: [employee],
    events: log.map(({ event, lesson }) => ({
      event,
      enrichment: enrichmentOf(
        DEFAULT_MODEL,
        lesson,
        'question' in event ? event.question : undefined,
      ),
      // Apps post within seconds of what happened.
      seenMs: Date.parse(event.at) + 2_000,
    })),
    checkIns: [],
  };
};

/**
 * Fills a tenant, `bench` unless it is to be another, with an organisation and the pasts of its
 * employees; gives its admin key.
 */
export const fillTenant = async (
  services: Services,
  size: { lessons: number; employees: number; events?: number },
  tenant = BENCH_TENANT,
): Promise<string> => {
  const now = services.now();
  const created = await createTenant(services, tenant);
  if (created === undefined) throw new Error('the tenant is there already');
  const lessons = lessonsOf(size.lessons);
  const workspace = workspaceOf(lessons, now);
  await changeWorkspace(asTest(services), tenant, false, () => ({
    apply: () => workspace,
    check: () => undefined,
    act: () => ({ kind: 'resource', what: 'everything' }),
  }));
  for (let index = 0; index < size.employees; index++)
    await loadPast(services, tenant, pastOf(index, lessons, now, size.events ?? 1_000));
  return created.adminKey;
};
