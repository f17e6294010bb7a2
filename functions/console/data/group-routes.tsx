import { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { hideSmall } from '../../../core/base/small-groups.ts';
import type { Role } from '../../../core/model/role.ts';
import { Role as RoleSchema } from '../../../core/model/role.ts';
import { Team } from '../../../core/model/team.ts';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import { countBy } from '../../store/directory.ts';
import type { ConsoleEnv } from '../env.ts';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import { type Asked, answerTable, nameColumns, textsOf } from './common.tsx';
import { levelInWords, roleFields, teamFields } from './forms.ts';
import { HeldNotice } from './held-routes.tsx';
import { type ResourcePage, resourceRoutes, workspacesOf } from './resource-page.tsx';
import type { TableOf } from './table.tsx';

const ROLES = '/console/roles';
const TEAMS = '/console/teams';

/** A role or team, with how many people are in it: undefined where they are too few to be told. */
interface Counted {
  readonly people: number | undefined;
}
type RoleRow = Role & Counted;
type TeamRow = Team & Counted;

/** People by role or team, as far as whoever asks may know. */
const peopleBy = async (
  c: Asked,
  field: 'role' | 'team',
): Promise<(id: string) => number | undefined> => {
  const { tenant, can } = c.get('visitor');
  const { counts } = await countBy(c.get('services'), tenant, field, { active: true });
  if (can('people')) return (id) => counts.get(id) ?? 0;
  const groups = [...counts].map(([id, people]) => ({ id: id ?? '', people }));
  const shown = new Map(hideSmall(groups).map(({ id, people }) => [id, people]));
  return (id) => (counts.has(id) ? shown.get(id) : 0);
};

const ROLE_PAGE: ResourcePage<'roles'> = {
  kind: 'roles',
  path: ROLES,
  current: 'roles',
  role: 'goals',
  schema: RoleSchema,
  fields: roleFields,
  nameOf: ({ name }) => name,
  blank: { onboardingDays: 30 },
  example: 'role',
};

const TEAM_PAGE: ResourcePage<'teams'> = {
  kind: 'teams',
  path: TEAMS,
  current: 'teams',
  role: 'goals',
  schema: Team,
  fields: teamFields,
  nameOf: ({ name }) => name,
  blank: {},
  example: 'team',
};

const peopleColumn = (texts: DataTexts) => ({
  id: 'people',
  title: texts.columns.people,
  value: ({ people }: Counted) => people,
  show: ({ people }: Counted) => (people === undefined ? texts.groups.few : texts.number(people)),
});

const roleTable = (c: Asked): TableOf<RoleRow> => {
  const texts = textsOf(c);
  const { columns } = texts;
  return {
    title: texts.kinds.roles.all,
    path: ROLES,
    language: texts.language,
    empty: texts.groups.noRoles,
    filters: [],
    columns: [
      ...nameColumns<RoleRow>({
        ...{ texts, id: 'name', title: columns.role, path: ROLES },
        nameOf: ({ name }) => name,
      }),
      peopleColumn(texts),
      {
        id: 'needs',
        title: columns.needs,
        value: ({ skills }) =>
          skills.map(({ skill, level }) => `${skill}: ${levelInWords(level, texts)}`).join('; '),
        show: ({ skills }) =>
          skills.slice(0, 4).map(({ skill, level }) => (
            <div>
              <bdi>{skill}</bdi>: {levelInWords(level, texts)}
            </div>
          )),
      },
      { id: 'skills', title: columns.skills, value: ({ skills }) => skills.length },
      { id: 'tasks', title: columns.tasks, value: ({ tasks }) => tasks.length },
      {
        id: 'onboarding',
        title: columns.onboarding,
        value: ({ onboardingDays }) => onboardingDays,
      },
    ],
  };
};

const teamTable = (c: Asked, names: ReadonlyMap<string, string>): TableOf<TeamRow> => {
  const texts = textsOf(c);
  const { columns } = texts;
  return {
    title: texts.kinds.teams.all,
    path: TEAMS,
    language: texts.language,
    empty: texts.groups.noTeams,
    filters: [],
    columns: [
      ...nameColumns<TeamRow>({
        ...{ texts, id: 'name', title: columns.team, path: TEAMS },
        nameOf: ({ name }) => name,
      }),
      peopleColumn(texts),
      {
        id: 'parent',
        title: columns.within,
        value: ({ parent }) => parent && (names.get(parent) ?? parent),
      },
    ],
  };
};

/** Roles and teams: what they ask, who is in them, and the forms to make and change them. */
export const groupRoutes = (services: ConsoleServices): Hono<ConsoleEnv> =>
  new Hono<ConsoleEnv>()
    .get(ROLES, consoleRoute(services, { roles: ['viewer'] }), async (c) => {
      const [{ inForce }, people] = await Promise.all([workspacesOf(c), peopleBy(c, 'role')]);
      const rows = inForce.catalogue.roles.map((role) => ({ ...role, people: people(role.id) }));
      return answerTable(c, roleTable(c), rows, {
        current: 'roles',
        lead: textsOf(c).groups.rolesLead,
        above: await Another({ c, kind: 'roles' }),
      });
    })
    .get(TEAMS, consoleRoute(services, { roles: ['viewer'] }), async (c) => {
      const [{ inForce }, people] = await Promise.all([workspacesOf(c), peopleBy(c, 'team')]);
      const { teams } = inForce.goals;
      const names = new Map(teams.map(({ id, name }) => [id, name]));
      const rows = teams.map((team) => ({ ...team, people: people(team.id) }));
      return answerTable(c, teamTable(c, names), rows, {
        current: 'teams',
        lead: textsOf(c).groups.teamsLead,
        above: await Another({ c, kind: 'teams' }),
      });
    })
    .route('/', resourceRoutes(services, ROLE_PAGE))
    .route('/', resourceRoutes(services, TEAM_PAGE));

const Another = async ({
  c,
  kind,
}: {
  readonly c: Asked;
  readonly kind: 'roles' | 'teams';
}): Promise<Child> => (
  <>
    {await HeldNotice({ c })}
    {c.get('visitor').can('goals') && (
      <p>
        <a class="button main" href={`/console/new/${kind}`}>
          {textsOf(c).kinds[kind].another}
        </a>
      </p>
    )}
  </>
);
