import { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { changesBetween, type ResourceChange } from '../../../core/release/changes.ts';
import { problemsOf } from '../../../core/release/validate.ts';
import type { WorkspaceParts } from '../../../core/release/workspace.ts';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import { REFUSALS } from '../../refusal.ts';
import { etagOf } from '../../store/etag.ts';
import { readManifest } from '../../store/manifest.ts';
import { publish } from '../../work/publish.ts';
import { planningTeams } from '../../work/put-digest-settings.ts';
import type { ConsoleEnv } from '../env.ts';
import { leadTo } from '../flash.ts';
import { Button, Form, Notice, TextField } from '../forms.tsx';
import { Grid } from '../grid.tsx';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import { type Asked, actingIn, pathOf, textsOf } from './common.tsx';
import { attempt } from './complaints.ts';
import { differing, fill } from './fields.ts';
import { lessonFields, objectiveFields, roleFields, skillFields, teamFields } from './forms.ts';
import { textIn, type Workspaces, workspacesOf } from './resource-page.tsx';

const HELD = '/console/held';
/** Where each kind is edited. */
const PATHS = {
  lessons: '/console/lessons',
  skills: '/console/skills',
  roles: '/console/roles',
  teams: '/console/teams',
  objectives: '/console/goals',
} as const;
/** Problems and changes beyond these are counted only. */
const MOST_SHOWN = 200;

/** Says that changes are held, where there are any. */
export const HeldNotice = async ({ c }: { readonly c: Asked }): Promise<Child> => {
  const { held } = await readManifest(c.get('services'), c.get('visitor').tenant);
  if (held === undefined) return null;
  const texts = textsOf(c);
  return (
    <Notice>
      <p>
        {texts.held.some} <a href={HELD}>{texts.held.title}</a>
      </p>
    </Notice>
  );
};

const nameOf = (change: ResourceChange): string => {
  const { title, name } = (change.after ?? change.before ?? {}) as {
    readonly title?: string;
    readonly name?: string;
  };
  return title ?? name ?? change.id;
};

/** A form of each kind: it says what fields are called, and how what stands in them is read. */
const FIELDS = {
  lessons: lessonFields,
  skills: skillFields,
  roles: roleFields,
  teams: teamFields,
  objectives: objectiveFields,
} as const;

/** What is to become another, from what it is to what it will be. */
const WhatChanges = ({
  change: { kind, before, after },
  texts,
}: {
  readonly change: ResourceChange;
  readonly texts: DataTexts;
}): Child => {
  if (before === undefined || after === undefined) return null;
  const fields = FIELDS[kind](texts, false);
  const [was, is] = [fill(fields, before), fill(fields, after)];
  return (
    <ul>
      {differing(fields, before, after).map((field) => (
        <li>
          <bdi>
            {texts.held.fromTo(
              field.label,
              shortened(textIn(was, field)),
              shortened(textIn(is, field)),
            )}
          </bdi>
        </li>
      ))}
    </ul>
  );
};

/** Of a long text so many letters are shown; the page of what it is of has all of it. */
const MOST_LETTERS = 160;

const shortened = (text: string): string => {
  const letters = [...text];
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS).join('')}…` : text;
};

const Changes = ({
  changes,
  texts,
}: {
  readonly changes: readonly ResourceChange[];
  readonly texts: DataTexts;
}): Child => (
  <Grid
    title={texts.held.title}
    heads={[texts.held.what, texts.held.kind, texts.held.change, texts.held.fields].map(
      (title) => ({ title }),
    )}
    rows={changes.slice(0, MOST_SHOWN).map((change) => [
      change.change === 'deleted' ? (
        <bdi>{nameOf(change)}</bdi>
      ) : (
        <a href={pathOf(PATHS[change.kind], change.id)}>
          <bdi>{nameOf(change)}</bdi>
        </a>
      ),
      texts.kinds[change.kind].one,
      texts.held.changes[change.change],
      <WhatChanges change={change} texts={texts} />,
    ])}
  />
);

const Publishing = ({
  c,
  note,
  seen,
}: {
  readonly c: Asked;
  readonly note: string;
  readonly seen: string;
}): Child => {
  const texts = textsOf(c);
  return (
    <Form action={HELD} token={c.get('visitor').formToken} class="card">
      <TextField
        label={texts.held.note}
        hint={texts.held.noteHint}
        name="note"
        rows={2}
        value={note}
        maxlength={2000}
      />
      <input type="hidden" name="seen" value={seen} />
      <Button kind="main">{texts.held.publish}</Button>
    </Form>
  );
};

/** By which what is held is known again. */
const tagOf = (held: WorkspaceParts | undefined): string => etagOf(held ?? {});

const heldPage = (
  c: Asked,
  { inForce, held }: Workspaces,
  { note = '', wrong, status }: { note?: string; wrong?: Child; status?: number } = {},
): Response => {
  const texts = textsOf(c);
  const changes = held === undefined ? [] : changesBetween(inForce, held);
  const problems = held === undefined ? [] : problemsOf(held);
  const mayPublish = c.get('visitor').can('content') || c.get('visitor').can('goals');
  return consolePage(
    c,
    { title: texts.held.title, ...(status !== undefined && { status }) },
    <>
      <h1>{texts.held.title}</h1>
      <p class="soft">{texts.held.lead}</p>
      {wrong}
      {problems.length > 0 && (
        <Notice bad>
          <p>{texts.held.problems(problems.length)}</p>
          <ul>
            {problems.slice(0, MOST_SHOWN).map(({ pointer, detail }) => (
              <li>
                <code>{pointer}</code> {detail}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {changes.length === 0 ? (
        <p class="empty">{texts.held.none}</p>
      ) : (
        <>
          <p>{texts.held.count(changes.length)}</p>
          <Changes changes={changes} texts={texts} />
          {mayPublish && problems.length === 0 && (
            <Publishing c={c} note={note} seen={tagOf(held)} />
          )}
        </>
      )}
    </>,
  );
};

/** Held changes: reviewed, and published together with a note. */
export const heldRoutes = (services: ConsoleServices): Hono<ConsoleEnv> =>
  new Hono<ConsoleEnv>()
    .get(HELD, consoleRoute(services, { roles: ['viewer'] }), async (c) =>
      heldPage(c, await workspacesOf(c)),
    )
    .post(
      HELD,
      consoleRoute(services, { roles: ['content', 'goals'], takes: 'form' }),
      async (c) => {
        const texts = textsOf(c);
        const { tenant } = c.get('visitor');
        const note = (c.get('form').get('note') ?? '').trim();
        if (note === '') {
          const wrong = (
            <Notice bad>
              <p>{texts.held.noteMissing}</p>
            </Notice>
          );
          return heldPage(c, await workspacesOf(c), { wrong, status: 422 });
        }
        const workspaces = await workspacesOf(c);
        if (workspaces.held !== undefined && tagOf(workspaces.held) !== c.get('form').get('seen')) {
          const wrong = (
            <Notice bad>
              <p>{texts.held.movedOn}</p>
            </Notice>
          );
          return heldPage(c, workspaces, { note, wrong, status: 409 });
        }
        const acting = actingIn(c, note);
        const outcome = await attempt(() =>
          planningTeams(acting, tenant, () => publish(acting, tenant)),
        );
        if ('done' in outcome) return leadTo(c, HELD, texts.held.published);
        const { refused } = outcome;
        const wrong = (
          <Notice bad>
            <p>{refused.message}</p>
          </Notice>
        );
        const status = REFUSALS[refused.code];
        return heldPage(c, await workspacesOf(c), { note, wrong, status });
      },
    );
