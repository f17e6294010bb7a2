import { findCycle } from '../catalogue/prerequisites.ts';
import { nowCalled, renamesOf } from '../learner/renames.ts';
import type { CataloguePart } from '../model/catalogue.ts';
import type { GoalsPart } from '../model/goals.ts';
import type { PolicyBody } from '../model/policy.ts';

/** Something about the whole of catalogue, goals and policy that may not be published. */
export interface WorkspaceProblem {
  /** JSON pointer into the workspace: `/lessons/<id>/prerequisites/0`. */
  readonly pointer: string;
  readonly code:
    | 'unknown-reference'
    | 'cycle'
    | 'duplicate-id'
    | 'version-of-version'
    | 'replaces-existing'
    | 'replaced-twice';
  /** A sentence that says what to do. */
  readonly detail: string;
}

/** What may be published only as a whole. */
export interface Workspace {
  readonly catalogue: CataloguePart;
  readonly goals: GoalsPart;
  readonly policy: PolicyBody;
}

/** An id as a part of a JSON pointer (RFC 6901). */
const escaped = (id: string): string => id.replaceAll('~', '~0').replaceAll('/', '~1');

type Kind = 'skill' | 'role' | 'lesson' | 'team';
/** Ids by kind; `replaced` are those of skills that are gone and that others stand for. */
type Known = Readonly<Record<Kind | 'replaced', ReadonlySet<string>>>;

/** Takes down problems, knowing what there is. */
interface Check {
  readonly problems: WorkspaceProblem[];
  readonly known: Known;
}

/** Where a reference stands, told only where there is something wrong with it. */
type Pointer = () => string;

/** The pointer of a resource in its collection. */
const at = (collection: string, id: string): string => `/${collection}/${escaped(id)}`;

const need = (
  { problems, known }: Check,
  kind: Kind,
  id: string | undefined,
  pointer: Pointer,
): void => {
  if (id === undefined || known[kind].has(id)) return;
  if (kind === 'skill' && known.replaced.has(id)) return;
  problems.push({
    pointer: pointer(),
    code: 'unknown-reference',
    detail: `There is no ${kind} ${id}. Create it first, or take the reference out.`,
  });
};

const needAll = (
  check: Check,
  kind: Kind,
  ids: readonly string[] | undefined,
  pointer: Pointer,
): void => {
  if (ids === undefined) return;
  for (let index = 0; index < ids.length; index++)
    need(check, kind, ids[index], () => `${pointer()}/${index}`);
};

const needSkills = (
  check: Check,
  skills: readonly { readonly skill: string }[],
  pointer: Pointer,
): void => {
  for (let index = 0; index < skills.length; index++)
    need(check, 'skill', skills[index]?.skill, () => `${pointer()}/${index}`);
};

const checkCatalogue = (check: Check, { skills, roles, lessons }: CataloguePart): void => {
  for (const { id, parent } of skills)
    need(check, 'skill', parent, () => `${at('skills', id)}/parent`);
  for (const { id, skills: needed, tasks } of roles) {
    needSkills(check, needed, () => `${at('roles', id)}/skills`);
    for (const [index, task] of tasks.entries())
      needAll(check, 'skill', task.skills, () => `${at('roles', id)}/tasks/${index}/skills`);
  }
  for (const { id, skills: taught, prerequisites, roles: whom } of lessons) {
    needSkills(check, taught, () => `${at('lessons', id)}/skills`);
    needAll(check, 'lesson', prerequisites, () => `${at('lessons', id)}/prerequisites`);
    needAll(check, 'role', whom, () => `${at('lessons', id)}/roles`);
  }
};

/**
 * A skill stands for what is gone, and for that alone: so what is meant by an id is never in doubt,
 * and no two can stand for each other.
 */
const checkReplaced = ({ problems, known }: Check, skills: CataloguePart['skills']): void => {
  const replacedBy = new Map<string, string>();
  for (const { id, replaces = [] } of skills)
    for (const [index, gone] of replaces.entries()) {
      const pointer = `${at('skills', id)}/replaces/${index}`;
      const other = replacedBy.get(gone);
      if (gone === id) {
        const detail = `${id} is named as replacing itself. Leave it out of replaces.`;
        problems.push({ pointer, code: 'cycle', detail });
      } else if (known.skill.has(gone)) {
        const detail = `${gone} is still there. Delete it in the same release (hold=true), or leave it out of replaces of ${id}.`;
        problems.push({ pointer, code: 'replaces-existing', detail });
      } else if (other !== undefined) {
        const detail = `${gone} is replaced by ${other} already. Only one skill can stand for it: leave it out of one of the two.`;
        problems.push({ pointer, code: 'replaced-twice', detail });
      }
      replacedBy.set(gone, id);
    }
};

/**
 * Every version names the lesson that it is a version of, and that one names none: so a group has
 * one place where it is held together.
 */
const checkVersions = (check: Check, lessons: CataloguePart['lessons']): void => {
  const originals = new Map(lessons.map(({ id, translationOf }) => [id, translationOf]));
  for (const { id, translationOf } of lessons) {
    if (translationOf === undefined) continue;
    const pointer = `${at('lessons', id)}/translationOf`;
    need(check, 'lesson', translationOf, () => pointer);
    const original = originals.get(translationOf);
    if (translationOf === id) {
      const detail = `${id} is named as a version of itself. Leave translationOf out of it.`;
      check.problems.push({ pointer, code: 'cycle', detail });
    } else if (original === id) {
      const detail = `${id} and ${translationOf} are versions of each other. Take one of these references out.`;
      check.problems.push({ pointer, code: 'cycle', detail });
    } else if (original !== undefined) {
      const detail = `${translationOf} is a version of ${original} itself. Name the one that all of them are versions of.`;
      check.problems.push({ pointer, code: 'version-of-version', detail });
    }
  }
};

/**
 * What each lesson builds on, versions of one lesson taken together: what is done in one is done in
 * all, and only one is offered.
 */
const prerequisitesOf = (lessons: CataloguePart['lessons']): Map<string, readonly string[]> => {
  const roots = new Map(lessons.map(({ id, translationOf }) => [id, translationOf ?? id]));
  const edges = new Map<string, string[]>();
  for (const { id, prerequisites } of lessons) {
    const root = roots.get(id)!;
    const before = prerequisites.map((one) => roots.get(one) ?? one);
    const known = edges.get(root);
    if (known === undefined) edges.set(root, before);
    else known.push(...before);
  }
  return edges;
};

const checkGoals = (check: Check, { teams, objectives }: GoalsPart): void => {
  for (const { id, parent } of teams)
    need(check, 'team', parent, () => `${at('teams', id)}/parent`);
  const seen = new Map<string, string>();
  for (const { id, owner, keyResults } of objectives) {
    const pointer = at('objectives', id);
    if (owner.kind === 'team') need(check, 'team', owner.id, () => `${pointer}/owner/id`);
    for (const [index, keyResult] of keyResults.entries()) {
      const own = `${pointer}/keyResults/${index}`;
      const other = seen.get(keyResult.id);
      if (other !== undefined) {
        const detail = `The key result ${keyResult.id} is in objective ${other} already. Give this one another id.`;
        check.problems.push({ pointer: `${own}/id`, code: 'duplicate-id', detail });
      }
      seen.set(keyResult.id, id);
      needSkills(check, keyResult.skills, () => `${own}/skills`);
      for (const [place, { roles }] of keyResult.skills.entries())
        needAll(check, 'role', roles, () => `${own}/skills/${place}/roles`);
    }
  }
};

const checkPolicy = (check: Check, { rules }: PolicyBody): void => {
  for (const [index, { lessons, who }] of rules.entries()) {
    needAll(check, 'lesson', lessons, () => `/policy/rules/${index}/lessons`);
    need(check, 'team', who?.team, () => `/policy/rules/${index}/who/team`);
    need(check, 'role', who?.role, () => `/policy/rules/${index}/who/role`);
  }
};

/** Takes down one cycle, if there is any. */
const refuseCycle = (
  check: Check,
  pointer: string,
  field: string,
  edges: ReadonlyMap<string, readonly string[]>,
): void => {
  const cycle = findCycle(edges.keys(), (id) => edges.get(id) ?? []);
  if (cycle === undefined) return;
  check.problems.push({
    pointer: `${pointer}/${escaped(cycle[0] ?? '')}/${field}`,
    code: 'cycle',
    detail: `${cycle.join(' → ')} is a cycle. Take one of these references out.`,
  });
};

const NO_PARENT: readonly string[] = [];

const parentsOf = (
  list: readonly { readonly id: string; readonly parent?: string | undefined }[],
): Map<string, readonly string[]> =>
  new Map(list.map(({ id, parent }) => [id, parent === undefined ? NO_PARENT : [parent]]));

/** Parents of skills; one that is gone is the skill that stands for it now. */
const skillParents = (skills: CataloguePart['skills']): Map<string, readonly string[]> => {
  const renames = renamesOf(skills);
  const there = idsOf(skills);
  return parentsOf(
    skills.map(({ id, parent }) => ({
      id,
      parent: parent && (there.has(parent) ? parent : nowCalled(renames, parent)),
    })),
  );
};

const idsOf = (list: readonly { readonly id: string }[]): Set<string> =>
  new Set(list.map(({ id }) => id));

/**
 * Every dangling reference, every key result whose id is taken, and a cycle of each kind; linear in
 * the size of the workspace. Empty when it may be published.
 *
 * @example
 * problemsOf({ catalogue, goals, policy });
 * // [{ pointer: '/lessons/c2/prerequisites/0', code: 'unknown-reference', detail: 'There is …' }]
 */
export const problemsOf = ({ catalogue, goals, policy }: Workspace): WorkspaceProblem[] => {
  const check: Check = {
    problems: [],
    known: {
      skill: idsOf(catalogue.skills),
      replaced: new Set(catalogue.skills.flatMap(({ replaces = [] }) => replaces)),
      role: idsOf(catalogue.roles),
      lesson: idsOf(catalogue.lessons),
      team: idsOf(goals.teams),
    },
  };
  checkCatalogue(check, catalogue);
  checkReplaced(check, catalogue.skills);
  checkVersions(check, catalogue.lessons);
  checkGoals(check, goals);
  checkPolicy(check, policy);
  refuseCycle(check, '/skills', 'parent', skillParents(catalogue.skills));
  refuseCycle(check, '/teams', 'parent', parentsOf(goals.teams));
  refuseCycle(check, '/lessons', 'prerequisites', prerequisitesOf(catalogue.lessons));
  return check.problems;
};
