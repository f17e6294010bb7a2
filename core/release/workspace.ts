import { byId, compareTexts } from '../base/order.ts';
import type { CataloguePart, ContentPart, LessonCard, LessonContent } from '../model/catalogue.ts';
import type { GoalsPart, TrackedObjective } from '../model/goals.ts';
import type { Lesson } from '../model/lesson.ts';
import type { Objective, Reading } from '../model/objective.ts';
import type { PolicyBody } from '../model/policy.ts';
import type { Role } from '../model/role.ts';
import type { Skill } from '../model/skill.ts';
import type { Team } from '../model/team.ts';

/**
 * All that admins change together: what is in force, or what is held back until it is published.
 */
export interface WorkspaceParts {
  readonly catalogue: CataloguePart;
  readonly content: ContentPart;
  readonly goals: GoalsPart;
  readonly policy: PolicyBody;
}

/** Resources that live in a workspace, by the name of their collection. */
export interface Resources {
  readonly skills: Skill;
  readonly roles: Role;
  readonly lessons: Lesson;
  readonly teams: Team;
  readonly objectives: Objective;
}
/** The name of a collection, as it stands in addresses. */
export type ResourceKind = keyof Resources;

/** What a tenant begins with. */
export const EMPTY_CATALOGUE: CataloguePart = { skills: [], roles: [], lessons: [] };
export const EMPTY_CONTENT: ContentPart = { lessons: [] };
export const EMPTY_GOALS: GoalsPart = { teams: [], objectives: [] };

const find = <T extends { id: string }>(list: readonly T[], id: string): T | undefined =>
  list.find((entry) => entry.id === id);

/** Replaces or inserts entries by id and keeps the list sorted by id. */
const merge = <T extends { id: string }>(list: readonly T[], changes: readonly T[]): T[] => {
  const entries = new Map(list.map((entry) => [entry.id, entry]));
  for (const change of changes) entries.set(change.id, change);
  return [...entries.values()].sort(byId);
};

const without = <T extends { id: string }>(list: readonly T[], id: string): T[] =>
  list.filter((entry) => entry.id !== id);

/** A lesson as it is stored: what deciding needs of it, and what it holds. */
const partsOf = (
  lesson: Lesson,
): { readonly card: LessonCard; readonly content: LessonContent } => {
  const { body, cards, scenes, picture, questions, ...card } = lesson;
  const ids = questions.map(({ id }) => id);
  return {
    card: { ...card, questions: ids },
    content: { id: lesson.id, body, cards, scenes, picture, questions },
  };
};

/** An objective as its owner wrote it, with `current` as the newest reading of the whole says. */
export const objectiveOf = ({ readings, ...objective }: TrackedObjective): Objective => ({
  ...objective,
  keyResults: objective.keyResults.map((keyResult) => {
    const whole = readings
      .find((one) => one.keyResult === keyResult.id)
      ?.series.find(({ series }) => series === '');
    return whole === undefined
      ? keyResult
      : { ...keyResult, metric: { ...keyResult.metric, current: whole.value } };
  }),
});

/** Lets a changed objective keep the readings of the key results that it still has. */
export const trackedOf = (
  objective: Objective,
  before: TrackedObjective | undefined,
): TrackedObjective => ({
  ...objective,
  readings: (before?.readings ?? []).filter(({ keyResult }) =>
    objective.keyResults.some(({ id }) => id === keyResult),
  ),
});

/** Every resource of a kind, sorted by id. */
export const listResources = <K extends ResourceKind>(
  workspace: WorkspaceParts,
  kind: K,
): readonly Resources[K][] => {
  const { catalogue, content, goals } = workspace;
  const lists: { [P in ResourceKind]: () => readonly Resources[P][] } = {
    skills: () => catalogue.skills,
    roles: () => catalogue.roles,
    teams: () => goals.teams,
    objectives: () => goals.objectives.map(objectiveOf),
    lessons: () => {
      const texts = new Map(content.lessons.map((text) => [text.id, text]));
      return catalogue.lessons.map((card) => ({ ...card, questions: [], ...texts.get(card.id) }));
    },
  };
  return lists[kind]();
};

/** One resource, as it was put. */
export const readResource = <K extends ResourceKind>(
  workspace: WorkspaceParts,
  kind: K,
  id: string,
): Resources[K] | undefined => {
  const { catalogue, content, goals } = workspace;
  const reads: { [P in ResourceKind]: () => Resources[P] | undefined } = {
    skills: () => find(catalogue.skills, id),
    roles: () => find(catalogue.roles, id),
    teams: () => find(goals.teams, id),
    objectives: () => {
      const objective = find(goals.objectives, id);
      return objective && objectiveOf(objective);
    },
    lessons: () => {
      const card = find(catalogue.lessons, id);
      return card && { ...card, questions: [], ...find(content.lessons, id) };
    },
  };
  return reads[kind]();
};

/** The workspace with resources of one kind put into it. */
export const putResources = <K extends ResourceKind>(
  workspace: WorkspaceParts,
  kind: K,
  resources: readonly Resources[K][],
): WorkspaceParts => {
  const { catalogue, content, goals } = workspace;
  switch (kind) {
    case 'skills':
      return {
        ...workspace,
        catalogue: { ...catalogue, skills: merge(catalogue.skills, resources as readonly Skill[]) },
      };
    case 'roles':
      return {
        ...workspace,
        catalogue: { ...catalogue, roles: merge(catalogue.roles, resources as readonly Role[]) },
      };
    case 'teams':
      return {
        ...workspace,
        goals: { ...goals, teams: merge(goals.teams, resources as readonly Team[]) },
      };
    case 'lessons': {
      const parts = (resources as readonly Lesson[]).map(partsOf);
      const cards = parts.map(({ card }) => card);
      const texts = parts.map((part) => part.content);
      return {
        ...workspace,
        catalogue: { ...catalogue, lessons: merge(catalogue.lessons, cards) },
        content: { lessons: merge(content.lessons, texts) },
      };
    }
    default: {
      const tracked = (resources as readonly Objective[]).map((objective) =>
        trackedOf(objective, find(goals.objectives, objective.id)),
      );
      return { ...workspace, goals: { ...goals, objectives: merge(goals.objectives, tracked) } };
    }
  }
};

/** The workspace without one resource. */
export const deleteResource = (
  workspace: WorkspaceParts,
  kind: ResourceKind,
  id: string,
): WorkspaceParts => {
  const { catalogue, content, goals } = workspace;
  switch (kind) {
    case 'skills':
      return { ...workspace, catalogue: { ...catalogue, skills: without(catalogue.skills, id) } };
    case 'roles':
      return { ...workspace, catalogue: { ...catalogue, roles: without(catalogue.roles, id) } };
    case 'teams':
      return { ...workspace, goals: { ...goals, teams: without(goals.teams, id) } };
    case 'lessons':
      return {
        ...workspace,
        catalogue: { ...catalogue, lessons: without(catalogue.lessons, id) },
        content: { lessons: without(content.lessons, id) },
      };
    default:
      return { ...workspace, goals: { ...goals, objectives: without(goals.objectives, id) } };
  }
};

/**
 * A list of objectives in which one key result has a new reading, unless a newer one of its series
 * is there already.
 */
export const withReading = (
  objectives: readonly TrackedObjective[],
  keyResult: string,
  reading: Reading,
): readonly TrackedObjective[] =>
  objectives.map((objective) => {
    if (!objective.keyResults.some(({ id }) => id === keyResult)) return objective;
    const series = objective.readings.find((one) => one.keyResult === keyResult)?.series ?? [];
    const before = series.find((one) => one.series === reading.series);
    if (before !== undefined && before.at > reading.at) return objective;
    const others = series.filter((one) => one !== before);
    const renewed = [...others, reading].sort((a, b) => compareTexts(a.series, b.series));
    const readings = [
      ...objective.readings.filter((one) => one.keyResult !== keyResult),
      { keyResult, series: renewed },
    ];
    return {
      ...objective,
      readings: readings.sort((a, b) => compareTexts(a.keyResult, b.keyResult)),
    };
  });
