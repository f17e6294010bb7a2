import { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { Employee } from '../../../core/model/employee.ts';
import { REFUSALS } from '../../refusal.ts';
import { employeesWhere } from '../../store/directory.ts';
import { findEmployee } from '../../store/employees.ts';
import { etagOf } from '../../store/etag.ts';
import { unknownEmployee } from '../../work/access.ts';
import { deleteEmployee } from '../../work/delete-employee.ts';
import { eraseEmployee } from '../../work/erase-employee.ts';
import { putEmployee } from '../../work/put-employee.ts';
import { inBatches } from '../../work/result.ts';
import type { ConsoleEnv } from '../env.ts';
import { leadTo } from '../flash.ts';
import { Button, Form, Field as LineField, Notice } from '../forms.tsx';
import { Back } from '../grid.tsx';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import {
  type Asked,
  actingIn,
  answerTable,
  lookingAt,
  paramOf,
  pathOf,
  textsOf,
} from './common.tsx';
import { attempt, check, refusedIn } from './complaints.ts';
import {
  type Complaints,
  complaintsOf,
  type Filled,
  fill,
  filledBy,
  readFields,
} from './fields.ts';
import { PROPOSED, personFields } from './forms.ts';
import { PeopleProposals } from './people-proposals.tsx';
import { decisionPage, personPage } from './person-page.tsx';
import { Conflict, ProposalLists, workspacesOf } from './resource-page.tsx';
import { SchemaFields } from './schema-form.tsx';
import type { TableOf } from './table.tsx';

const PEOPLE = '/console/people';
const NEW = '/console/new/people';
/** Of so many people all names are read, so that the table sorts and finds by them. */
const MOST_NAMED = 1000;
/** Profiles that are read at the same time. */
const TOGETHER = 25;

/** Somebody as they are listed. */
interface PersonRow {
  readonly id: string;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly role?: string | undefined;
  readonly team?: string | undefined;
  readonly manager?: string | undefined;
  readonly language: string;
  readonly active: boolean;
}

/** Rows with what only their profiles say. */
const named = (c: Asked, rows: readonly PersonRow[]): Promise<PersonRow[]> =>
  inBatches(rows, TOGETHER, async (row) => {
    if (row.name !== undefined) return row;
    const found = await findEmployee(c.get('services'), c.get('visitor').tenant, row.id);
    return { ...row, name: found?.employee.name, email: found?.employee.email };
  });

const peopleRows = async (c: Asked): Promise<{ rows: PersonRow[]; isNamed: boolean }> => {
  const rows: PersonRow[] = [];
  for await (const entry of employeesWhere(c.get('services'), c.get('visitor').tenant, {}))
    rows.push(entry);
  const isNamed = rows.length <= MOST_NAMED;
  return { rows: isNamed ? await named(c, rows) : rows, isNamed };
};

const valuesOf = (values: readonly (string | undefined)[]): string[] =>
  [...new Set(values.filter((value) => value !== undefined))].sort();

const peopleTable = (c: Asked, rows: readonly PersonRow[]): TableOf<PersonRow> => {
  const texts = textsOf(c);
  const { columns, people } = texts;
  const choices = (values: readonly (string | undefined)[]) =>
    valuesOf(values).map((value) => [value, value] as const);
  return {
    title: people.title,
    path: PEOPLE,
    language: texts.language,
    empty: people.none,
    columns: [
      {
        id: 'name',
        title: columns.name,
        value: ({ name }) => name,
        show: ({ id, name }) => (
          <a href={pathOf(PEOPLE, id)}>
            <bdi>{name ?? id}</bdi>
          </a>
        ),
      },
      { id: 'id', title: columns.id, value: ({ id }) => id },
      { id: 'email', title: columns.email, value: ({ email }) => email },
      { id: 'role', title: columns.role, value: ({ role }) => role },
      { id: 'team', title: columns.team, value: ({ team }) => team },
      { id: 'manager', title: columns.manager, value: ({ manager }) => manager },
      { id: 'language', title: columns.language, value: ({ language }) => language },
      {
        id: 'state',
        title: columns.state,
        value: ({ active }) => (active ? people.active : people.inactive),
      },
    ],
    filters: [
      {
        id: 'team',
        title: columns.team,
        of: ({ team }) => [team ?? ''],
        choices: choices(rows.map(({ team }) => team)),
      },
      {
        id: 'role',
        title: columns.role,
        of: ({ role }) => [role ?? ''],
        choices: choices(rows.map(({ role }) => role)),
      },
      {
        id: 'state',
        title: columns.state,
        of: ({ active }) => [active ? 'active' : 'inactive'],
        choices: [
          ['active', people.active],
          ['inactive', people.inactive],
        ],
      },
    ],
  };
};

/** What the form of a profile shows. */
interface Shown {
  readonly id: string | undefined;
  readonly name: string;
  readonly filled: Filled;
  readonly etag: string;
  readonly complaints?: Complaints;
  readonly above?: Child;
  readonly status?: number;
}

const profilePage = async (c: Asked, shown: Shown): Promise<Response> => {
  const texts = textsOf(c);
  const { formToken } = c.get('visitor');
  const { id, complaints, status } = shown;
  const title = id === undefined ? texts.people.another : texts.people.editing(shown.name);
  const action = id === undefined ? NEW : `${pathOf(PEOPLE, id)}/edit`;
  return consolePage(
    c,
    { title, current: 'people', ...(status !== undefined && { status }) },
    <>
      <Back
        to={id === undefined ? PEOPLE : pathOf(PEOPLE, id)}
        name={id === undefined ? texts.people.title : shown.name}
      />
      <h1>
        <bdi>{title}</bdi>
      </h1>
      {shown.above}
      <Form action={action} token={formToken} class="card">
        <SchemaFields
          fields={personFields(texts, id === undefined)}
          texts={texts}
          filled={shown.filled}
          {...(complaints && { complaints })}
        />
        <input type="hidden" name="etag" value={shown.etag} />
        <Button kind="main">{texts.form.save}</Button>
      </Form>
      {id !== undefined && <Leaving c={c} shown={shown} />}
      <ProposalLists workspace={(await workspacesOf(c)).inForce} />
      {await PeopleProposals(c)}
    </>,
  );
};

/** Taking somebody out, or erasing all that there is of them: the second has to be typed. */
const Leaving = ({ c, shown }: { readonly c: Asked; readonly shown: Shown }): Child => {
  const { people } = textsOf(c);
  const { formToken } = c.get('visitor');
  const path = pathOf(PEOPLE, shown.id ?? '');
  return (
    <details>
      <summary>{people.leaving}</summary>
      <Form action={`${path}/delete`} token={formToken} class="card">
        <p>{people.takeOutHint}</p>
        <input type="hidden" name="etag" value={shown.etag} />
        <LineField
          label={people.reassign}
          name="reassign"
          id="reassign-out"
          list={PROPOSED.people}
        />
        <Button kind="danger">{people.takeOut}</Button>
      </Form>
      <Form action={`${path}/erase`} token={formToken} class="card">
        <p>{people.eraseHint}</p>
        <LineField label={people.eraseConfirm(shown.id ?? '')} name="confirm" id="confirm" />
        <LineField
          label={people.reassign}
          name="reassign"
          id="reassign-erase"
          list={PROPOSED.people}
        />
        <Button kind="danger">{people.erase}</Button>
      </Form>
    </details>
  );
};

const storedOf = async (c: Asked): Promise<Shown & { readonly employee: Employee }> => {
  const id = paramOf(c);
  const found = await findEmployee(c.get('services'), c.get('visitor').tenant, id);
  if (found === undefined) throw unknownEmployee(id);
  const { employee, etag } = found;
  const filled = fill(personFields(textsOf(c), false), employee);
  return { id, name: employee.name, filled, etag, employee };
};

/** Saves a profile: of somebody new where there is no id. */
const save = async (c: Asked, id: string | undefined): Promise<Response> => {
  const texts = textsOf(c);
  const { tenant } = c.get('visitor');
  const before = id === undefined ? undefined : (await storedOf(c)).employee;
  const fields = personFields(texts, id === undefined);
  const filled = filledBy(c.get('form'));
  const etag = filled.get('etag')?.[0] ?? '';
  const name = before?.name ?? '';
  const again = (more: Partial<Shown>) => profilePage(c, { id, filled, etag, name, ...more });
  const form = { fields, filled, texts };
  // What the form does not show stays: how they get digests, and which list brought them.
  const shown = new Set(fields.map((field) => field.name));
  const kept = Object.fromEntries(
    Object.entries(before ?? {}).filter(([field]) => !shown.has(field)),
  );
  const value = { ...kept, ...(id !== undefined && { id }), ...readFields(fields, filled) };
  const checked = check(Employee, value, form);
  if ('complaints' in checked) return again({ complaints: checked.complaints, status: 422 });
  const employee = checked.value;
  const precondition = id === undefined ? { ifNoneMatch: '*' as const } : { ifMatch: [etag] };
  const outcome = await attempt(() => putEmployee(actingIn(c), tenant, employee, precondition));
  const path = pathOf(PEOPLE, employee.id);
  if ('done' in outcome) return leadTo(c, path, texts.form.isSaved);
  const { refused } = outcome;
  if (refused.code !== 'etag-mismatch')
    return again({ complaints: refusedIn(refused, form), status: REFUSALS[refused.code] });
  const theirs = await findEmployee(c.get('services'), tenant, employee.id);
  if (theirs !== undefined && theirs.etag === etagOf(employee))
    return leadTo(c, path, texts.form.isSaved);
  if (id === undefined || theirs === undefined) {
    const part = { pointer: '/id', detail: texts.form.exists(employee.id) };
    return again({ complaints: complaintsOf(fields, filled, [part]), status: 412 });
  }
  const above = <Conflict {...{ texts, fields }} theirs={theirs.employee} mine={employee} />;
  return again({ etag: theirs.etag, above, status: 412 });
};

/** Takes somebody out or erases them, or says what stands in the way. */
const leave = async (c: Asked, run: (reassign: string | undefined) => Promise<void>) => {
  const { refused: words, people } = textsOf(c);
  const reassign = c.get('form').get('reassign')?.trim() || undefined;
  const outcome = await attempt(() => run(reassign));
  if ('done' in outcome) return leadTo(c, PEOPLE, people.left);
  const { code, message } = outcome.refused;
  const above = (
    <Notice bad>
      <p>{words[code] ?? message}</p>
    </Notice>
  );
  return profilePage(c, { ...(await storedOf(c)), above, status: REFUSALS[code] });
};

const takeOut = (c: Asked): Promise<Response> => {
  const precondition = { ifMatch: [c.get('form').get('etag') ?? ''] };
  const { tenant } = c.get('visitor');
  return leave(c, (reassign) =>
    deleteEmployee(actingIn(c), tenant, paramOf(c), { precondition, reassign }),
  );
};

const erase = async (c: Asked): Promise<Response> => {
  const id = paramOf(c);
  const { people } = textsOf(c);
  if ((c.get('form').get('confirm') ?? '').trim() !== id) {
    const above = (
      <Notice bad>
        <p>{people.eraseConfirm(id)}</p>
      </Notice>
    );
    return profilePage(c, { ...(await storedOf(c)), above, status: 422 });
  }
  const { tenant } = c.get('visitor');
  return leave(c, async (reassign) => {
    await eraseEmployee(actingIn(c), tenant, id, { precondition: {}, reassign });
  });
};

/** People: who there is, what one of them knows, forgets and needs, and their profile. */
export const peopleRoutes = (services: ConsoleServices): Hono<ConsoleEnv> => {
  const spec = { roles: ['people'] } as const;
  const change = { ...spec, takes: 'form' } as const;
  const one = `${PEOPLE}/:id`;
  const under = (rest: string) => ({
    example: ({ employee }: { employee: string }) => pathOf(PEOPLE, employee) + rest,
  });
  return new Hono<ConsoleEnv>()
    .get(PEOPLE, consoleRoute(services, spec), async (c) => {
      const { people } = textsOf(c);
      const { rows, isNamed } = await peopleRows(c);
      return answerTable(c, peopleTable(c, rows), rows, {
        current: 'people',
        lead: isNamed ? people.lead : people.leadOfMany(MOST_NAMED),
        looking: lookingAt(c, 'people'),
        completed: (some) => named(c, some),
        above: (
          <p>
            <a class="button main" href={NEW}>
              {people.another}
            </a>
          </p>
        ),
      });
    })
    .get(NEW, consoleRoute(services, spec), (c) => {
      const blank = { active: true, timeZone: 'UTC', language: c.get('visitor').language };
      const filled = fill(personFields(textsOf(c), true), blank);
      return profilePage(c, { id: undefined, name: '', filled, etag: '' });
    })
    .post(NEW, consoleRoute(services, change), (c) => save(c, undefined))
    .get(one, consoleRoute(services, { ...spec, ...under('') }), async (c) => {
      await lookingAt(c, 'person')(undefined, [paramOf(c)]);
      return personPage(c);
    })
    .get(
      `${one}/decisions/:decision`,
      consoleRoute(services, {
        ...spec,
        example: ({ employee, decision }) => `${pathOf(PEOPLE, employee)}/decisions/${decision}`,
      }),
      async (c) => {
        await lookingAt(c, 'person/decision')(undefined, [paramOf(c)]);
        return decisionPage(c);
      },
    )
    .get(`${one}/edit`, consoleRoute(services, { ...spec, ...under('/edit') }), async (c) => {
      await lookingAt(c, 'person/edit')(undefined, [paramOf(c)]);
      return profilePage(c, await storedOf(c));
    })
    .post(`${one}/edit`, consoleRoute(services, { ...change, ...under('/edit') }), (c) =>
      save(c, paramOf(c)),
    )
    .post(`${one}/delete`, consoleRoute(services, { ...change, ...under('/delete') }), takeOut)
    .post(`${one}/erase`, consoleRoute(services, { ...change, ...under('/erase') }), erase);
};
