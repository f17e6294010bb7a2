import { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import type * as z from 'zod';
import type { MemberRole } from '../../../core/model/member.ts';
import {
  type ResourceKind,
  type Resources,
  readResource,
  type WorkspaceParts,
} from '../../../core/release/workspace.ts';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import type { PageName } from '../../../core/texts/console/frame/texts.ts';
import { REFUSALS } from '../../refusal.ts';
import { etagOf } from '../../store/etag.ts';
import { readManifest } from '../../store/manifest.ts';
import { readWorkspace } from '../../store/workspace.ts';
import { notFound } from '../../work/access.ts';
import { type Deletion, deleteResource } from '../../work/delete-resource.ts';
import type { Precondition } from '../../work/precondition.ts';
import { planningTeams } from '../../work/put-digest-settings.ts';
import { putObjective } from '../../work/put-objective.ts';
import { putResource } from '../../work/put-resource.ts';
import type { PutResult } from '../../work/result.ts';
import type { ConsoleEnv } from '../env.ts';
import { leadTo } from '../flash.ts';
import { Button, Form, Notice } from '../forms.tsx';
import { Back, Grid } from '../grid.tsx';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import type { ExampleIds } from '../spec.ts';
import { type Asked, actingIn, paramOf, pathOf, textsOf } from './common.tsx';
import { attempt, type Form as CheckedForm, check, refusedIn } from './complaints.ts';
import {
  type Complaints,
  complaintsOf,
  differing,
  type Field,
  type Filled,
  fill,
  filledBy,
  readFields,
} from './fields.ts';
import { PROPOSED } from './forms.ts';
import { withMadeIds } from './made-ids.ts';
import { type NamesByList, ReadOnly } from './read-only.tsx';
import { ADD_ROW, Proposals, SchemaFields } from './schema-form.tsx';

/** A kind of resource that is made and edited here. */
export interface ResourcePage<K extends ResourceKind> {
  readonly kind: K;
  readonly path: string;
  readonly current: PageName;
  /** Who changes it. */
  readonly role: MemberRole;
  readonly schema: z.ZodType<Resources[K]>;
  readonly fields: (texts: DataTexts, isNew: boolean) => Field[];
  readonly nameOf: (resource: Resources[K]) => string;
  /** What a new one begins with. */
  readonly blank: Readonly<Record<string, unknown>>;
  /** Whose id stands for one in generated tests. */
  readonly example: 'lesson' | 'skill' | 'role' | 'team' | 'objective';
  /** What else a page of one shows, above its form. */
  readonly facts?: (c: Asked, resource: Resources[K]) => Promise<Child>;
}

/** What is in force, and what is held beside it, if anything is. */
export interface Workspaces {
  readonly inForce: WorkspaceParts;
  readonly held: WorkspaceParts | undefined;
}

/** Reads both workspaces of whoever asks. */
export const workspacesOf = async (c: Asked): Promise<Workspaces> => {
  const services = c.get('services');
  const { tenant } = c.get('visitor');
  const manifest = await readManifest(services, tenant);
  const [inForce, held] = await Promise.all([
    readWorkspace(services, tenant, manifest),
    manifest.held && readWorkspace(services, tenant, manifest, true),
  ]);
  return { inForce, held };
};

/** What the ids are called that fields propose, by the list of proposals. */
const proposedNames = ({ catalogue, goals }: WorkspaceParts): NamesByList =>
  new Map([
    [PROPOSED.skills, new Map(catalogue.skills.map(({ id, name }) => [id, name]))],
    [PROPOSED.roles, new Map(catalogue.roles.map(({ id, name }) => [id, name]))],
    [PROPOSED.teams, new Map(goals.teams.map(({ id, name }) => [id, name]))],
    [PROPOSED.lessons, new Map(catalogue.lessons.map(({ id, title }) => [id, title]))],
    [
      PROPOSED.owners,
      new Map(catalogue.lessons.flatMap(({ owner }) => (owner ? [[owner, owner]] : []))),
    ],
  ]);

/** The lists that fields propose from. */
export const ProposalLists = ({ workspace }: { readonly workspace: WorkspaceParts }): Child => (
  <>
    {[...proposedNames(workspace)].map(([id, names]) => (
      <Proposals id={id} of={[...names]} />
    ))}
  </>
);

/** Names of fields of a form that no schema has. */
const EXTRA = { etag: 'etag', hold: 'hold' } as const;

/** A resource as it is edited: the held one where there is one, and whether it is. */
const editedOf = <K extends ResourceKind>(
  { inForce, held }: Workspaces,
  kind: K,
  id: string,
): { readonly resource: Resources[K] | undefined; readonly isHeld: boolean } => {
  const own = readResource(inForce, kind, id);
  const other = held && readResource(held, kind, id);
  const isHeld = held !== undefined && JSON.stringify(own) !== JSON.stringify(other);
  return { resource: isHeld ? (other ?? own) : own, isHeld };
};

/** What a page of one resource shows. */
interface Shown {
  readonly id: string | undefined;
  readonly filled: Filled;
  readonly etag: string;
  readonly hold: boolean;
  readonly complaints?: Complaints;
  readonly more?: ReadonlyMap<string, number>;
  readonly above?: Child;
  readonly status?: number;
  /** Stands in the title. */
  readonly name: string;
}

/** What stands in a field of a form, in one line. */
export const textIn = (filled: Filled, { name, kind }: Field): string =>
  kind === 'flag'
    ? filled.has(name)
      ? '✓'
      : '–'
    : [...filled]
        .filter(([path]) => path === name || path.startsWith(`${name}.`))
        .map(([, values]) => values.join(', '))
        .filter(Boolean)
        .join(' · ');

/** What somebody else changed meanwhile, beside what is about to be sent. */
export const Conflict = ({
  texts,
  fields,
  theirs,
  mine,
}: {
  readonly texts: DataTexts;
  readonly fields: readonly Field[];
  readonly theirs: object;
  readonly mine: object;
}): Child => {
  const [now, own] = [fill(fields, theirs), fill(fields, mine)];
  return (
    <Notice bad>
      <p>
        <strong>{texts.form.changedMeanwhile}</strong> {texts.form.changedHint}
      </p>
      <Grid
        title={texts.form.changedMeanwhile}
        heads={[texts.form.field, texts.form.theirs, texts.form.mine].map((title) => ({ title }))}
        rows={differing(fields, theirs, mine).map((field) => [
          field.label,
          <bdi>{textIn(now, field)}</bdi>,
          <bdi>{textIn(own, field)}</bdi>,
        ])}
      />
    </Notice>
  );
};

/** The verbs by which a resource is put and deleted, whichever kind it is. */
const putOne = <K extends ResourceKind>(
  c: Asked,
  kind: K,
  resource: Resources[K],
  how: { readonly hold: boolean; readonly precondition: Precondition },
): Promise<PutResult> => {
  const services = actingIn(c);
  const { tenant } = c.get('visitor');
  if (kind === 'objectives')
    return putObjective(services, tenant, resource as Resources['objectives'], how);
  const put = () => putResource(services, tenant, kind, resource, how);
  return kind === 'teams' ? planningTeams(services, tenant, put) : put();
};

const deleteOne = (c: Asked, kind: ResourceKind, id: string, how: Deletion): Promise<boolean> => {
  const services = actingIn(c);
  const { tenant } = c.get('visitor');
  const run = () => deleteResource(services, tenant, kind, id, how);
  return kind === 'teams' ? planningTeams(services, tenant, run) : run();
};

const Deleting = ({
  c,
  kind,
  action,
  shown,
}: {
  readonly c: Asked;
  readonly kind: ResourceKind;
  readonly action: string;
  readonly shown: Shown;
}): Child => {
  const texts = textsOf(c);
  return (
    <details>
      <summary>{texts.form.delete}</summary>
      <Form action={`${action}/delete`} token={c.get('visitor').formToken} class="card">
        <p>{texts.form.deleteHint}</p>
        <input type="hidden" name={EXTRA.etag} value={shown.etag} />
        {(kind === 'roles' || kind === 'teams') && (
          <div class="field">
            <label for="reassign">{texts.form.reassign}</label>
            <input id="reassign" name="reassign" list={PROPOSED[kind]} />
          </div>
        )}
        <Button kind="danger">{texts.form.delete}</Button>
      </Form>
    </details>
  );
};

/** The form of a resource, for who may change it. */
const Editing = <K extends ResourceKind>({
  c,
  page,
  shown,
  action,
}: {
  readonly c: Asked;
  readonly page: ResourcePage<K>;
  readonly shown: Shown;
  readonly action: string;
}): Child => {
  const texts = textsOf(c);
  const { complaints, more } = shown;
  return (
    <Form action={action} token={c.get('visitor').formToken} class="card">
      {/* The first button is what Enter presses: it saves, and adds no row. */}
      <span class="hidden">
        <Button kind="main">{texts.form.save}</Button>
      </span>
      <SchemaFields
        fields={page.fields(texts, shown.id === undefined)}
        texts={texts}
        filled={shown.filled}
        {...(complaints && { complaints })}
        {...(more && { more })}
      />
      <input type="hidden" name={EXTRA.etag} value={shown.etag} />
      <label class="check">
        <input type="checkbox" name={EXTRA.hold} checked={shown.hold} />
        <span>
          {texts.form.hold} <span class="soft small">{texts.form.holdHint}</span>
        </span>
      </label>
      <Button kind="main">{texts.form.save}</Button>
    </Form>
  );
};

const render = async <K extends ResourceKind>(
  c: Asked,
  page: ResourcePage<K>,
  shown: Shown,
  workspaces: Workspaces,
): Promise<Response> => {
  const { kind, path, current, role } = page;
  const texts = textsOf(c);
  const { id, status } = shown;
  const title = id === undefined ? texts.kinds[kind].another : shown.name;
  const action = id === undefined ? newPath(page) : pathOf(path, id);
  const { resource } = editedOf(workspaces, kind, id ?? '');
  const facts = resource && (await page.facts?.(c, resource));
  const mayChange = c.get('visitor').can(role);
  return consolePage(
    c,
    { title, current, ...(status !== undefined && { status }) },
    <>
      <Back to={path} name={texts.kinds[kind].all} />
      <h1>
        <bdi>{title}</bdi>
      </h1>
      {id !== undefined && (
        <p class="soft small">
          <code>{id}</code>
        </p>
      )}
      {shown.above}
      {facts}
      {mayChange && <Editing {...{ c, page, shown, action }} />}
      {mayChange && id !== undefined && <Deleting {...{ c, kind, action, shown }} />}
      {!mayChange && (
        <>
          <ReadOnly
            fields={page.fields(texts, false)}
            names={proposedNames(workspaces.held ?? workspaces.inForce)}
            {...{ texts, filled: shown.filled }}
          />
          <p class="soft">{texts.form.readOnly}</p>
        </>
      )}
      {mayChange && <ProposalLists workspace={workspaces.held ?? workspaces.inForce} />}
    </>,
  );
};

/** Where a new one is made: no id can be in the way there. */
const newPath = ({ current }: { readonly current: PageName }): string => `/console/new/${current}`;

/** A form that was sent, and what it is about. */
const sentOf = <K extends ResourceKind>(
  c: Asked,
  page: ResourcePage<K>,
  id: string | undefined,
) => {
  const texts = textsOf(c);
  const sent = c.get('form');
  const fields = page.fields(texts, id === undefined);
  const filled = filledBy(sent);
  const hold = sent.has(EXTRA.hold);
  const etag = sent.get(EXTRA.etag) ?? '';
  const name = [...(filled.get('title') ?? filled.get('name') ?? [])][0] ?? id ?? '';
  return { texts, sent, fields, filled, hold, etag, name };
};

/** Saves a form: a new resource where there is no id. */
const save = async <K extends ResourceKind>(
  c: Asked,
  page: ResourcePage<K>,
  id: string | undefined,
): Promise<Response> => {
  const { kind, path } = page;
  const workspaces = await workspacesOf(c);
  const { texts, sent, fields, filled, hold, etag, name } = sentOf(c, page, id);
  const again = (more: Partial<Shown>): Promise<Response> =>
    render(c, page, { id, filled, etag, hold, name, ...more }, workspaces);
  const row = sent.get(ADD_ROW);
  if (row !== null) return again({ more: new Map([[row, 1]]) });
  const { resource: before } = editedOf(workspaces, kind, id ?? '');
  if (id !== undefined && before === undefined) throw notFound(kind, id);
  const said = readFields(fields, filled);
  const known = new Set(fields.map((field) => field.name));
  const unshown = Object.entries(before ?? {}).filter(([field]) => !known.has(field));
  const value = withMadeIds(kind, { ...Object.fromEntries(unshown), ...said });
  const form = { fields, filled, texts };
  const checked = check(page.schema, value, form);
  if ('complaints' in checked) return again({ complaints: checked.complaints, status: 422 });
  const resource = checked.value;
  const precondition = id === undefined ? { ifNoneMatch: '*' as const } : { ifMatch: [etag] };
  const outcome = await attempt(() => putOne(c, kind, resource, { hold, precondition }));
  if ('done' in outcome) {
    const warning = outcome.done.warnings?.[0]?.detail;
    const told = hold ? texts.form.isHeld : texts.form.isSaved;
    return leadTo(c, pathOf(path, resource.id), warning ? `${told} ${warning}` : told);
  }
  const { refused } = outcome;
  if (refused.code !== 'etag-mismatch')
    return again({ complaints: refusedIn(refused, form), status: REFUSALS[refused.code] });
  return conflicting(c, page, { id, resource, form, again });
};

/** What is shown where somebody else was there before: what differs, or that it is the same. */
const conflicting = async <K extends ResourceKind>(
  c: Asked,
  page: ResourcePage<K>,
  {
    id,
    resource,
    form: { fields, filled, texts },
    again,
  }: {
    readonly id: string | undefined;
    readonly resource: Resources[K];
    readonly form: CheckedForm;
    readonly again: (more: Partial<Shown>) => Promise<Response>;
  },
): Promise<Response> => {
  const { kind, path } = page;
  const { resource: theirs } = editedOf(await workspacesOf(c), kind, resource.id);
  // Sent twice: the first time it went through.
  if (theirs !== undefined && etagOf(theirs) === etagOf(resource))
    return leadTo(c, pathOf(path, resource.id), texts.form.isSaved);
  if (id === undefined) {
    const part = { pointer: '/id', detail: texts.form.exists(resource.id) };
    return again({ complaints: complaintsOf(fields, filled, [part]), status: 412 });
  }
  if (theirs === undefined) throw notFound(kind, id);
  const above = <Conflict {...{ texts, fields, theirs }} mine={resource} />;
  return again({ etag: etagOf(theirs), above, status: 412 });
};

/** Deletes a resource, or says what stands in the way. */
const remove = async <K extends ResourceKind>(
  c: Asked,
  page: ResourcePage<K>,
  id: string,
): Promise<Response> => {
  const { kind, path } = page;
  const texts = textsOf(c);
  const sent = c.get('form');
  const reassign = sent.get('reassign')?.trim() || undefined;
  const how = { hold: false, precondition: { ifMatch: [sent.get(EXTRA.etag) ?? ''] }, reassign };
  const outcome = await attempt(() => deleteOne(c, kind, id, how));
  if ('done' in outcome) return leadTo(c, path, texts.form.isDeleted);
  const { refused } = outcome;
  const workspaces = await workspacesOf(c);
  const above = (
    <Notice bad>
      <p>{texts.refused[refused.code] ?? refused.message}</p>
      {refused.errors.length > 0 && (
        <ul>
          {refused.errors.slice(0, 20).map(({ pointer, detail }) => (
            <li>
              <code>{pointer}</code> {texts.language === 'en' && detail}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
  const shown = { ...storedOf(c, page, workspaces, id), above, status: REFUSALS[refused.code] };
  return render(c, page, shown, workspaces);
};

/** One resource as it is stored, ready to be edited. */
const storedOf = <K extends ResourceKind>(
  c: Asked,
  page: ResourcePage<K>,
  workspaces: Workspaces,
  id: string,
): Shown => {
  const { resource, isHeld } = editedOf(workspaces, page.kind, id);
  if (resource === undefined) throw notFound(page.kind, id);
  const filled = fill(page.fields(textsOf(c), false), resource);
  const name = page.nameOf(resource);
  return { id, name, filled, etag: etagOf(resource), hold: isHeld };
};

/** The routes of one kind of resource: to make one, to look at it and edit it, to delete it. */
export const resourceRoutes = <K extends ResourceKind>(
  services: ConsoleServices,
  page: ResourcePage<K>,
): Hono<ConsoleEnv> => {
  const { path, role, example } = page;
  const roles = [role];
  const one = `${path}/:id`;
  const change = { roles, takes: 'form' } as const;
  const of = { example: (ids: ExampleIds) => pathOf(path, ids[example]) };
  const deleting = { example: (ids: ExampleIds) => `${pathOf(path, ids[example])}/delete` };
  return new Hono<ConsoleEnv>()
    .get(newPath(page), consoleRoute(services, { roles }), async (c) => {
      const filled = fill(page.fields(textsOf(c), true), page.blank);
      const shown = { id: undefined, name: '', filled, etag: '', hold: false };
      return render(c, page, shown, await workspacesOf(c));
    })
    .post(newPath(page), consoleRoute(services, change), (c) => save(c, page, undefined))
    .get(one, consoleRoute(services, { roles: ['viewer'], ...of }), async (c) => {
      const workspaces = await workspacesOf(c);
      const shown = storedOf(c, page, workspaces, paramOf(c));
      const { held } = textsOf(c);
      const above = shown.hold && (
        <Notice>
          <p>
            {held.isHeld} <a href="/console/held">{held.title}</a>
          </p>
        </Notice>
      );
      return render(c, page, { ...shown, ...(above && { above }) }, workspaces);
    })
    .post(one, consoleRoute(services, { ...change, ...of }), (c) => save(c, page, paramOf(c)))
    .post(`${one}/delete`, consoleRoute(services, { ...change, ...deleting }), (c) =>
      remove(c, page, paramOf(c)),
    );
};
