import { DEFAULT_POLICY } from '../../core/model/policy.ts';
import { nameOf, OPERATIONS, operationNamed, takesQuery } from './document.ts';
import { lessonNamed, memberNamed, ownObjective, sharedObjective } from './world.ts';

/** Something that can be put again and again; `body` gives its states, all different. */
export interface Thing {
  readonly name: string;
  readonly route: string;
  readonly url: string;
  readonly body: (state: number) => object;
  /** It is always there, and cannot be made. */
  readonly always?: boolean;
  /** It belongs to one employee. */
  readonly own?: boolean;
}

const nameIs = (id: string) => (state: number) => ({ id, name: `State ${state}` });

export const THINGS: readonly Thing[] = [
  { name: 'a skill', route: '/v1/skills/{id}', url: '/v1/skills/x', body: nameIs('x') },
  {
    name: 'a lesson',
    route: '/v1/lessons/{id}',
    url: '/v1/lessons/x',
    body: (state) => lessonNamed('x', { title: `State ${state}`, body: `Text ${state}` }),
  },
  {
    name: 'a role',
    route: '/v1/roles/{id}',
    url: '/v1/roles/x',
    body: (state) => ({ ...nameIs('x')(state), skills: [] }),
  },
  { name: 'a team', route: '/v1/teams/{id}', url: '/v1/teams/x', body: nameIs('x') },
  { name: 'an employee', route: '/v1/employees/{id}', url: '/v1/employees/x', body: nameIs('x') },
  {
    name: 'a shared objective',
    route: '/v1/objectives/{id}',
    url: '/v1/objectives/x',
    body: (state) => sharedObjective('x', { title: `State ${state}` }),
  },
  {
    name: "an employee's own objective",
    route: '/v1/objectives/{id}',
    url: '/v1/objectives/x',
    body: (state) => ownObjective('x', 'bob', { title: `State ${state}` }),
    own: true,
  },
  {
    name: 'a member',
    route: '/v1/members/{id}',
    url: '/v1/members/x',
    body: (state) => memberNamed('x', { name: `State ${state}` }),
  },
  {
    name: 'the policy',
    route: '/v1/policy',
    url: '/v1/policy',
    body: (state) => ({ ...DEFAULT_POLICY, exploration: { temperature: state / 100 } }),
    always: true,
  },
  {
    name: 'the settings of digests',
    route: '/v1/digest-settings',
    url: '/v1/digest-settings',
    body: (state) => ({ enabled: true, sender: { name: `State ${state}` } }),
    always: true,
  },
];

export const has = (method: string, { route }: Thing): boolean =>
  OPERATIONS.some((operation) => nameOf(operation) === `${method} ${route}`);

/** Changes of it can be held back; those of employees and what is their own take effect at once. */
export const holdable = (thing: Thing): boolean =>
  takesQuery(operationNamed(`PUT ${thing.route}`), 'hold') && thing.own !== true;
