import { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { endOfDay } from '../../../core/base/days.ts';
import { type ApiKey, KeyRequest, SCOPES } from '../../../core/model/key.ts';
import { CONSOLE_LANGUAGES, MEMBER_ROLES, Member } from '../../../core/model/member.ts';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import { REFUSALS } from '../../refusal.ts';
import { listKeys } from '../../store/api-keys.ts';
import { findMember, listMembers, memberTag } from '../../store/members.ts';
import { notFound } from '../../work/access.ts';
import { deleteMember } from '../../work/delete-member.ts';
import { makeKey } from '../../work/make-key.ts';
import { putMember } from '../../work/put-member.ts';
import { revokeKey } from '../../work/revoke-key.ts';
import type { ConsoleEnv } from '../env.ts';
import { leadTo } from '../flash.ts';
import { Button, Form, Notice } from '../forms.tsx';
import { Back } from '../grid.tsx';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import { type Asked, actingIn, answerTable, paramOf, pathOf, textsOf } from './common.tsx';
import { attempt, check, refusedIn } from './complaints.ts';
import {
  type Complaints,
  complaintsOf,
  type Field,
  type Filled,
  fill,
  filledBy,
  readFields,
} from './fields.ts';
import { SchemaFields } from './schema-form.tsx';
import type { TableOf } from './table.tsx';

const KEYS = '/console/keys';
const NEW_KEY = '/console/new/keys';
const MEMBERS = '/console/members';
const NEW_MEMBER = '/console/new/members';

const allKeys = async (c: Asked): Promise<ApiKey[]> => {
  const { tenant } = c.get('visitor');
  const found: ApiKey[] = [];
  let cursor: string | undefined;
  do {
    const page = await listKeys(c.get('services'), tenant, { limit: 100, cursor });
    found.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
};

const keyTable = (c: Asked): TableOf<ApiKey> => {
  const texts = textsOf(c);
  const { columns, keys } = texts;
  const { formToken } = c.get('visitor');
  return {
    title: keys.title,
    path: KEYS,
    language: texts.language,
    empty: keys.none,
    filters: [],
    columns: [
      { id: 'label', title: columns.label, value: ({ label, id }) => label ?? id },
      { id: 'id', title: columns.id, value: ({ id }) => id },
      {
        id: 'scopes',
        title: columns.scopes,
        value: ({ scopes, employee }) =>
          [...scopes.map((scope) => keys.scopes[scope]), ...(employee ? [employee] : [])].join(
            ', ',
          ),
      },
      { id: 'made', title: columns.made, value: ({ createdAt }) => createdAt.slice(0, 10) },
      { id: 'expires', title: columns.expires, value: ({ expires }) => expires?.slice(0, 10) },
      {
        id: 'action',
        title: columns.action,
        value: () => undefined,
        show: ({ id, label }) => (
          <Form action={`${pathOf(KEYS, id)}/revoke`} token={formToken}>
            <button type="submit" class="danger" aria-label={keys.revokeOne(label ?? id)}>
              {keys.revoke}
            </button>
          </Form>
        ),
      },
    ],
  };
};

const keyFields = ({ keys, columns }: DataTexts): Field[] => [
  { kind: 'line', name: 'label', label: columns.label, hint: keys.labelHint },
  {
    kind: 'checks',
    name: 'scopes',
    label: columns.scopes,
    choices: SCOPES.map((scope) => [scope, keys.scopes[scope]] as const),
  },
  { kind: 'line', name: 'employee', label: keys.employee, hint: keys.employeeHint },
  { kind: 'day', name: 'expires', label: columns.expires, hint: keys.expiresHint },
];

const keyPage = (
  c: Asked,
  filled: Filled = new Map(),
  wrong?: { readonly complaints: Complaints; readonly status: number },
): Response => {
  const texts = textsOf(c);
  return consolePage(
    c,
    { title: texts.keys.another, current: 'keys', ...(wrong && { status: wrong.status }) },
    <>
      <Back to={KEYS} name={texts.keys.title} />
      <h1>{texts.keys.another}</h1>
      <Form action={NEW_KEY} token={c.get('visitor').formToken} class="card">
        <SchemaFields
          fields={keyFields(texts)}
          texts={texts}
          filled={filled}
          {...(wrong && { complaints: wrong.complaints })}
        />
        <input type="hidden" name="sent" value={filled.get('sent')?.[0] ?? c.get('requestId')} />
        <Button kind="main">{texts.keys.make}</Button>
      </Form>
    </>,
  );
};

/** Makes a key and shows its secret, on this answer alone. */
const newKey = async (c: Asked): Promise<Response> => {
  const texts = textsOf(c);
  const { keys } = texts;
  const { tenant } = c.get('visitor');
  const fields = keyFields(texts);
  const filled = filledBy(c.get('form'));
  const form = { fields, filled, texts };
  const { expires, ...said } = readFields(fields, filled);
  const until = typeof expires === 'string' ? { expires: endOf(expires) } : {};
  const checked = check(KeyRequest, { ...said, ...until }, form);
  if ('complaints' in checked)
    return keyPage(c, filled, { complaints: checked.complaints, status: 422 });
  const once = `console:${filled.get('sent')?.[0] ?? ''}`;
  const outcome = await attempt(() => makeKey(actingIn(c), tenant, checked.value, once));
  if ('refused' in outcome) {
    const { refused } = outcome;
    const status = REFUSALS[refused.code];
    return keyPage(c, filled, { complaints: refusedIn(refused, form), status });
  }
  const { key, secret } = outcome.done;
  return consolePage(
    c,
    { title: keys.made, current: 'keys', status: 201 },
    <>
      <h1>{keys.made}</h1>
      <Notice>
        <p>
          <strong>{keys.onlyNow}</strong>
        </p>
        <pre>{secret}</pre>
      </Notice>
      <p>
        <bdi>{key.label}</bdi> <code>{key.id}</code>
      </p>
      <p>
        <a class="button" href={KEYS}>
          {keys.title}
        </a>
      </p>
    </>,
  );
};

/** The last second of a day that the form named; what is no day is left for the schema. */
const endOf = (day: string): string => {
  const endMs = endOfDay(day);
  return Number.isFinite(endMs) ? new Date(endMs).toISOString() : day;
};

const revoke = async (c: Asked): Promise<Response> => {
  const { keys, refused: words } = textsOf(c);
  const outcome = await attempt(() => revokeKey(actingIn(c), c.get('visitor').tenant, paramOf(c)));
  if ('done' in outcome) return leadTo(c, KEYS, keys.revoked);
  const { code, message } = outcome.refused;
  const above = (
    <Notice bad>
      <p>{words[code] ?? message}</p>
    </Notice>
  );
  return answerTable(c, keyTable(c), await allKeys(c), { current: 'keys', lead: keys.lead, above });
};

interface MemberRow {
  readonly id: string;
  readonly member: Member;
}

const memberTable = (c: Asked): TableOf<MemberRow> => {
  const texts = textsOf(c);
  const { columns, members } = texts;
  const { roles } = c.get('visitor').texts;
  return {
    title: members.title,
    path: MEMBERS,
    language: texts.language,
    empty: members.none,
    filters: [],
    columns: [
      {
        id: 'name',
        title: columns.name,
        value: ({ member }) => member.name ?? member.id,
        show: ({ id, member }) => (
          <a href={pathOf(MEMBERS, id)}>
            <bdi>{member.name ?? id}</bdi>
          </a>
        ),
      },
      { id: 'id', title: columns.id, value: ({ id }) => id },
      {
        id: 'login',
        title: members.login,
        value: ({ member }) => member.email ?? member.subject?.subject,
      },
      {
        id: 'roles',
        title: columns.roles,
        value: ({ member }) => member.roles.map((role) => roles[role]).join(', '),
      },
    ],
  };
};

const memberFields = (c: Asked, isNew: boolean): Field[] => {
  const { fields, members, columns } = textsOf(c);
  const { roles, languages } = c.get('visitor').texts;
  return [
    { kind: 'line', name: 'name', label: fields.personName },
    ...(isNew
      ? [
          {
            kind: 'line',
            name: 'id',
            label: fields.id,
            hint: members.idHint,
            required: true,
          } as const,
        ]
      : []),
    { kind: 'email', name: 'email', label: fields.email, hint: members.emailHint },
    {
      kind: 'group',
      name: 'subject',
      label: members.subject,
      hint: members.subjectHint,
      fields: [
        { kind: 'url', name: 'issuer', label: members.issuer },
        { kind: 'line', name: 'subject', label: members.subjectId },
      ],
    },
    {
      kind: 'checks',
      name: 'roles',
      label: columns.roles,
      hint: members.rolesHint,
      choices: MEMBER_ROLES.map((role) => [role, roles[role]] as const),
    },
    {
      kind: 'choice',
      name: 'language',
      label: fields.language,
      choices: [
        ['', members.browser],
        ...CONSOLE_LANGUAGES.map((one) => [one, languages[one]] as const),
      ],
    },
  ];
};

interface ShownMember {
  readonly id: string | undefined;
  readonly name: string;
  readonly filled: Filled;
  readonly etag: string;
  readonly complaints?: Complaints;
  readonly status?: number;
}

const memberPage = (c: Asked, shown: ShownMember): Response => {
  const texts = textsOf(c);
  const { members, form } = texts;
  const { id, complaints, status } = shown;
  const { formToken } = c.get('visitor');
  const title = id === undefined ? members.another : shown.name;
  const action = id === undefined ? NEW_MEMBER : pathOf(MEMBERS, id);
  return consolePage(
    c,
    { title, current: 'members', ...(status !== undefined && { status }) },
    <>
      <Back to={MEMBERS} name={members.title} />
      <h1>
        <bdi>{title}</bdi>
      </h1>
      <Form action={action} token={formToken} class="card">
        <SchemaFields
          fields={memberFields(c, id === undefined)}
          texts={texts}
          filled={shown.filled}
          {...(complaints && { complaints })}
        />
        <input type="hidden" name="etag" value={shown.etag} />
        <Button kind="main">{form.save}</Button>
      </Form>
      {id !== undefined && (
        <details>
          <summary>{members.remove}</summary>
          <Form action={`${action}/delete`} token={formToken} class="card">
            <p>{members.removeHint}</p>
            <input type="hidden" name="etag" value={shown.etag} />
            <Button kind="danger">{members.remove}</Button>
          </Form>
        </details>
      )}
    </>,
  );
};

const storedMember = async (c: Asked): Promise<ShownMember> => {
  const id = paramOf(c);
  const found = await findMember(c.get('services'), c.get('visitor').tenant, id);
  if (found === undefined) throw notFound('member', id);
  const { member } = found;
  const filled = fill(memberFields(c, false), member);
  return { id, name: member.name ?? id, filled, etag: memberTag(member) };
};

const saveMember = async (c: Asked, id: string | undefined): Promise<Response> => {
  const texts = textsOf(c);
  const fields = memberFields(c, id === undefined);
  const filled = filledBy(c.get('form'));
  const etag = filled.get('etag')?.[0] ?? '';
  const again = (complaints: Complaints, status: number) =>
    memberPage(c, { id, name: id ?? '', filled, etag, complaints, status });
  const form = { fields, filled, texts };
  const value = { ...(id !== undefined && { id }), ...readFields(fields, filled) };
  const checked = check(Member, value, form);
  if ('complaints' in checked) return again(checked.complaints, 422);
  const precondition = id === undefined ? { ifNoneMatch: '*' as const } : { ifMatch: [etag] };
  const { tenant } = c.get('visitor');
  const outcome = await attempt(() => putMember(actingIn(c), tenant, checked.value, precondition));
  if ('done' in outcome) return leadTo(c, MEMBERS, texts.form.isSaved);
  const { refused } = outcome;
  const status = REFUSALS[refused.code];
  if (refused.code !== 'etag-mismatch' || id !== undefined)
    return again(refusedIn(refused, form), status);
  const part = { pointer: '/id', detail: texts.form.exists(checked.value.id) };
  return again(complaintsOf(fields, filled, [part]), status);
};

const removeMember = async (c: Asked): Promise<Response> => {
  const texts = textsOf(c);
  const precondition = { ifMatch: [c.get('form').get('etag') ?? ''] };
  const { tenant } = c.get('visitor');
  const outcome = await attempt(() => deleteMember(actingIn(c), tenant, paramOf(c), precondition));
  if ('done' in outcome) return leadTo(c, MEMBERS, texts.form.isDeleted);
  const stored = await storedMember(c);
  const { refused } = outcome;
  const form = { fields: memberFields(c, false), filled: stored.filled, texts };
  const status = REFUSALS[refused.code];
  return memberPage(c, { ...stored, complaints: refusedIn(refused, form), status });
};

/** Where the next one is made. */
const Another = ({ path, children }: { readonly path: string; readonly children: Child }) => (
  <p>
    <a class="button main" href={path}>
      {children}
    </a>
  </p>
);

/** Who may do what: keys of apps, and members of the console. */
export const accessRoutes = (services: ConsoleServices): Hono<ConsoleEnv> => {
  const spec = { roles: ['admin'] } as const;
  const change = { ...spec, takes: 'form' } as const;
  const ofMember = (rest = '') => ({
    example: ({ member: id }: { readonly member: string }) => pathOf(MEMBERS, id) + rest,
  });
  const ofKey = {
    example: ({ key: id }: { readonly key: string }) => `${pathOf(KEYS, id)}/revoke`,
  };
  return new Hono<ConsoleEnv>()
    .get(KEYS, consoleRoute(services, spec), async (c) => {
      const { keys } = textsOf(c);
      return answerTable(c, keyTable(c), await allKeys(c), {
        current: 'keys',
        lead: keys.lead,
        above: <Another path={NEW_KEY}>{keys.another}</Another>,
      });
    })
    .get(NEW_KEY, consoleRoute(services, spec), (c) => keyPage(c))
    .post(NEW_KEY, consoleRoute(services, change), newKey)
    .post(`${KEYS}/:id/revoke`, consoleRoute(services, { ...change, ...ofKey }), revoke)
    .get(MEMBERS, consoleRoute(services, spec), async (c) => {
      const { members } = textsOf(c);
      const all = await listMembers(c.get('services'), c.get('visitor').tenant);
      const rows = all.map((one) => ({ id: one.member.id, member: one.member }));
      return answerTable(c, memberTable(c), rows, {
        current: 'members',
        lead: members.lead,
        above: <Another path={NEW_MEMBER}>{members.another}</Another>,
      });
    })
    .get(NEW_MEMBER, consoleRoute(services, spec), (c) =>
      memberPage(c, { id: undefined, name: '', filled: new Map(), etag: '' }),
    )
    .post(NEW_MEMBER, consoleRoute(services, change), (c) => saveMember(c, undefined))
    .get(`${MEMBERS}/:id`, consoleRoute(services, { ...spec, ...ofMember() }), async (c) =>
      memberPage(c, await storedMember(c)),
    )
    .post(`${MEMBERS}/:id`, consoleRoute(services, { ...change, ...ofMember() }), (c) =>
      saveMember(c, paramOf(c)),
    )
    .post(
      `${MEMBERS}/:id/delete`,
      consoleRoute(services, { ...change, ...ofMember('/delete') }),
      removeMember,
    );
};
