import { once } from '../base/once.ts';
import type { KeyResult, Objective } from '../model/objective.ts';
import type { Role } from '../model/role.ts';
import type { Lineage } from './lineage.ts';

/**
 * Share of its pull that a key result of the company or a team has on those whose role does not
 * list the skill: it is theirs too, but what their own work needs comes first. A fifth is little
 * beside a goal of their own and enough to be offered where nothing else is asked.
 */
const SHARE_BESIDE_ROLE = 0.2;

/** Skills that a role lists, for its work or for one of its daily tasks. */
const listedBy = once(
  ({ skills, tasks }: Role): ReadonlySet<string> =>
    new Set([...skills.map(({ skill }) => skill), ...tasks.flatMap((task) => task.skills)]),
);

type Need = KeyResult['skills'][number];

/**
 * Share of its pull, 0..1, that a key result has through one skill on somebody with this role; of a
 * role that is unknown, or of nobody's role, nothing can be said against the skill. Where `roles`
 * names some, it moves through these alone. An employee's own key results always pull fully.
 */
export const shareOf = (
  owner: Objective['owner'],
  { everyone }: Pick<KeyResult, 'everyone'>,
  { skill, roles }: Need,
  roleId: string | undefined,
  role: Role | undefined,
): number => {
  if (roles !== undefined) return roleId !== undefined && roles.includes(roleId) ? 1 : 0;
  if (owner.kind === 'employee' || everyone === true || role === undefined) return 1;
  return listedBy(role).has(skill) ? 1 : SHARE_BESIDE_ROLE;
};

/**
 * What belongs to somebody pulls up to a fifth more than what belongs to the company: so that
 * of two goals of equal weight the nearer one comes first, and a heavier one further away still
 * wins.
 */
const OWN_NEARNESS = 1.2;
const TEAM_NEARNESS = 0.15;

/**
 * How near the owner of an objective is, as a factor of its pull: 1.2 for an employee's own,
 * 1.15 for the employee's team, 1.075 for the team above, ever less further up, and 1 for the
 * company.
 */
export const nearnessOf = (owner: Objective['owner'], teams: Lineage): number => {
  if (owner.kind === 'employee') return OWN_NEARNESS;
  const steps = owner.kind === 'team' ? teams.get(owner.id) : undefined;
  return steps === undefined ? 1 : 1 + TEAM_NEARNESS / (1 + steps);
};
