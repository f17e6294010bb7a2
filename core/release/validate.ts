import { findCycle } from '../catalogue/prerequisites.ts';
import type { CataloguePart } from '../model/catalogue.ts';
import type { GoalsPart } from '../model/goals.ts';
import type { PolicyBody } from '../model/policy.ts';

/** Something about the whole of catalogue, goals and policy that may not be published. */
export interface WorkspaceProblem {
  /** JSON pointer into the workspace: `/lessons/<id>/prerequisites/0`. */
  readonly pointer: string;
  readonly code: 'unknown-reference' | 'cycle' | 'duplicate-id';
  /** A sentence that says what to do. */
  readonly detail: string;
}

export interface Workspace {
  readonly catalogue: CataloguePart;
  readonly goals: GoalsPart;
  readonly policy: PolicyBody;
}

const escaped = (id: string): string => id.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * Every dangling reference and cycle; linear in the size of the workspace. Empty when it may be
 * published.
 */
export const problemsOf = ({ catalogue, goals, policy }: Workspace): WorkspaceProblem[] => {
  const problems: WorkspaceProblem[] = [];
  const known = {
    skill: new Set(catalogue.skills.map(({ id }) => id)),
    role: new Set(catalogue.roles.map(({ id }) => id)),
    lesson: new Set(catalogue.lessons.map(({ id }) => id)),
    team: new Set(goals.teams.map(({ id }) => id)),
  };
  const need = (kind: keyof typeof known, id: string | undefined, pointer: string): void => {
    if (id === undefined || known[kind].has(id)) return;
    problems.push({
      pointer,
      code: 'unknown-reference',
      detail: `There is no ${kind} ${id}. Create it first, or take the reference out.`,
    });
  };
  const needAll = (
    kind: keyof typeof known,
    ids: readonly string[] | undefined,
    pointer: string,
  ): void => {
    for (const [index, id] of (ids ?? []).entries()) need(kind, id, `${pointer}/${index}`);
  };
  const noCycle = (
    pointer: string,
    field: string,
    nodes: readonly string[],
    edgesOf: (id: string) => readonly string[],
  ): void => {
    const cycle = findCycle(nodes, edgesOf);
    if (cycle === undefined) return;
    const detail = `${cycle.join(' → ')} is a cycle. Take one of these references out.`;
    problems.push({
      pointer: `${pointer}/${escaped(cycle[0] ?? '')}/${field}`,
      code: 'cycle',
      detail,
    });
  };

  for (const { id, parent } of catalogue.skills)
    need('skill', parent, `/skills/${escaped(id)}/parent`);
  for (const { id, skills, tasks } of catalogue.roles) {
    needAll(
      'skill',
      skills.map(({ skill }) => skill),
      `/roles/${escaped(id)}/skills`,
    );
    for (const [index, task] of tasks.entries())
      needAll('skill', task.skills, `/roles/${escaped(id)}/tasks/${index}/skills`);
  }
  for (const lesson of catalogue.lessons) {
    const pointer = `/lessons/${escaped(lesson.id)}`;
    needAll(
      'skill',
      lesson.skills.map(({ skill }) => skill),
      `${pointer}/skills`,
    );
    needAll('lesson', lesson.prerequisites, `${pointer}/prerequisites`);
    needAll('role', lesson.roles, `${pointer}/roles`);
  }
  for (const { id, parent } of goals.teams) need('team', parent, `/teams/${escaped(id)}/parent`);
  const keyResults = new Map<string, string>();
  for (const objective of goals.objectives) {
    const pointer = `/objectives/${escaped(objective.id)}`;
    if (objective.owner.kind === 'team') need('team', objective.owner.id, `${pointer}/owner/id`);
    for (const [index, keyResult] of objective.keyResults.entries()) {
      const at = `${pointer}/keyResults/${index}`;
      const other = keyResults.get(keyResult.id);
      if (other !== undefined) {
        const detail = `The key result ${keyResult.id} is in objective ${other} already. Give this one another id.`;
        problems.push({ pointer: `${at}/id`, code: 'duplicate-id', detail });
      }
      keyResults.set(keyResult.id, objective.id);
      needAll(
        'skill',
        keyResult.skills.map(({ skill }) => skill),
        `${at}/skills`,
      );
      for (const [place, need_] of keyResult.skills.entries())
        needAll('role', need_.roles, `${at}/skills/${place}/roles`);
    }
  }
  for (const [index, rule] of policy.rules.entries()) {
    needAll('lesson', rule.lessons, `/policy/rules/${index}/lessons`);
    need('team', rule.who?.team, `/policy/rules/${index}/who/team`);
    need('role', rule.who?.role, `/policy/rules/${index}/who/role`);
  }

  const parentOf = (list: readonly { id: string; parent?: string | undefined }[]) => {
    const parents = new Map(
      list.map(({ id, parent }) => [id, parent === undefined ? [] : [parent]]),
    );
    return (id: string): readonly string[] => parents.get(id) ?? [];
  };
  const prerequisites = new Map(
    catalogue.lessons.map((lesson) => [lesson.id, lesson.prerequisites]),
  );
  noCycle('/skills', 'parent', [...known.skill], parentOf(catalogue.skills));
  noCycle('/teams', 'parent', [...known.team], parentOf(goals.teams));
  noCycle('/lessons', 'prerequisites', [...known.lesson], (id) => prerequisites.get(id) ?? []);
  return problems;
};
