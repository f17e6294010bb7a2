import { expect } from 'vitest';
import { findJob, type StoredJob } from '../../functions/store/jobs.ts';
import { readPart } from '../../functions/store/parts.ts';
import type { Answer } from '../support/api.ts';
import { listOf, textOf } from '../support/json.ts';
import { fieldsOf, samplesOf } from './bodies.ts';
import { bodyOf, operationNamed, resolved, type Schema, schemaNamed } from './document.ts';
import { withQuery } from './lists.ts';
import { etagIn, type World } from './world.ts';

export type Fields = Record<string, unknown>;

/** What is sent to a route, how, and where it can be read again. */
export interface Sent {
  readonly route: string;
  /** Schema of what is sent; that of the route's body where it is left out. */
  readonly schema?: Schema;
  readonly send: (world: World, value: Fields) => Promise<Answer>;
  /** Values to send, where a schema alone does not say which there are. */
  readonly values?: readonly Fields[];
  readonly arrange?: (world: World) => Promise<unknown>;
  /** Reads it again; `answer` is what sending it gave. */
  readonly read?: (world: World, value: Fields, answer: Answer) => Promise<unknown>;
  /** What is to be read again, where it is more or less than was sent. */
  readonly expected?: (value: Fields) => unknown;
  /** Refusals stand in results, one an item. */
  readonly results?: true;
  /** A merge patch: what is left out stays, and null clears. */
  readonly patches?: true;
  /** Fields that are documented to be ignored. */
  readonly ignored?: readonly string[];
  /** Fields that others ask for, so that they cannot be left out alone. */
  readonly bound?: readonly string[];
}

/** Keys of bob's own, by world. */
const selfKeys = new WeakMap<World, string>();

const KINDS = {
  skills: 'Skill',
  lessons: 'Lesson',
  roles: 'Role',
  teams: 'Team',
  employees: 'Employee',
  objectives: 'Objective',
};

export const named = (value: Fields): Fields => ({ ...value, id: 'full' });

const resources = Object.entries(KINDS).flatMap(([kind, schema]): Sent[] => {
  const url = `/v1/${kind}/full`;
  const read = (world: World) => world.get(url);
  // Without a way on from it, a scene leaves those behind it out of reach.
  const bound = kind === 'lessons' ? ['scenes.*.choices'] : [];
  return [
    {
      route: `PUT /v1/${kind}/{id}`,
      send: (world, value) => world.call('PUT', url, value),
      read,
      bound,
    },
    {
      route: `POST /v1/${kind}`,
      schema: schemaNamed(schema),
      send: (world, value) => world.call('POST', `/v1/${kind}`, { items: [value] }),
      read,
      bound,
      results: true,
    },
    {
      route: `PATCH /v1/${kind}/{id}`,
      schema: schemaNamed(schema),
      send: (world, value) => world.call('PATCH', url, value),
      read,
      patches: true,
    },
    {
      route: `PATCH /v1/${kind}`,
      schema: schemaNamed(schema),
      send: (world, value) => world.call('PATCH', `/v1/${kind}`, { items: [value] }),
      read,
      results: true,
      patches: true,
    },
  ];
});

/** The answer of one question, as its own route gives it. */
const asked = (world: World, { employees: _, ...query }: Fields, employee: unknown) =>
  world.get(
    withQuery(`/v1/employees/${employee}/next-lesson`, query as Record<string, string | number>),
  );

const DRAFT = '/v1/policy/drafts/full';

/** Puts another policy in force. */
const changePolicy = async (world: World): Promise<unknown> => {
  const tag = etagIn(await world.done('GET', '/v1/policy'));
  const { version: _, ...policy } = await world.get('/v1/policy');
  const exploration = { temperature: 0.5 };
  return world.done('PUT', '/v1/policy', { ...policy, exploration }, { 'if-match': tag });
};

export const SENT: readonly Sent[] = [
  ...resources,
  {
    route: 'POST /v1/events',
    schema: schemaNamed('LearningEvent'),
    send: (world, value) => world.call('POST', '/v1/events', { events: [value] }),
    read: async (world, value) => {
      const { events, employee } = await world.get(`/v1/employees/${value.employee}/export`);
      const stored = listOf(events).find(({ id }) => textOf(id) === value.id);
      // The export says more of each: when it came, and the lesson as it was.
      const found: Fields = { ...stored, employee };
      return Object.fromEntries(Object.keys(value).map((name) => [name, found[name]]));
    },
    results: true,
  },
  {
    route: 'POST /v1/suggestions',
    send: (world, value) => world.call('POST', '/v1/suggestions', value),
    read: async (world, _, answer) => {
      const { id, at } = answer.body;
      const { items } = await world.get('/v1/suggestions');
      expect(listOf(items)[0]).toEqual(answer.body);
      const { id: _id, at: _at, ...kept } = listOf(items).find((one) => one.id === id) ?? {};
      expect(Date.parse(textOf(at))).toBe(world.api.clock.now);
      return kept;
    },
    bound: ['lesson'],
  },
  {
    route: 'POST /v1/key-results/{id}/check-ins',
    send: (world, value) => world.call('POST', '/v1/key-results/csat/check-ins', value),
    read: async (world, _, answer) => {
      const { items } = await world.get('/v1/key-results/csat/check-ins?limit=1');
      expect(listOf(items)[0]).toEqual(answer.body);
      return listOf(items)[0];
    },
    ignored: ['id'].filter((name) => !fieldsOf(schemaNamed('CheckIn')).has(name)),
  },
  {
    route: 'POST /v1/keys',
    send: (world, value) => world.call('POST', '/v1/keys', value),
    read: async (world, _, { body }) => {
      const { items } = await world.get('/v1/keys?limit=100');
      const { id, createdAt, ...kept } = listOf(items).find((one) => one.id === body.key?.id) ?? {};
      expect({ id, createdAt, ...kept }).toEqual(body.key);
      return kept;
    },
    bound: ['employee'],
  },
  {
    route: 'PUT /v1/members/{id}',
    values: samplesOf(schemaNamed('Member'), 8).map(named),
    send: (world, value) => world.call('PUT', '/v1/members/full', value),
    read: (world) => world.get('/v1/members/full'),
    bound: ['email', 'subject'],
  },
  {
    route: 'PUT /v1/policy',
    schema: schemaNamed('PolicyChange'),
    values: samplesOf(schemaNamed('PolicyInput'), 8),
    patches: true,
    send: async (world, value) => {
      const tag = etagIn(await world.done('GET', '/v1/policy'));
      return world.call('PUT', '/v1/policy', value, { 'if-match': tag });
    },
    read: async (world) => {
      const { version, ...kept } = await world.get('/v1/policy');
      const { items } = await world.get('/v1/policy/versions?limit=1');
      expect(listOf(items)[0]?.policy).toEqual({ version, ...kept });
      return kept;
    },
    expected: ({ version: _, ...value }) => value,
    // «A policy that was read may be sent back»
    ignored: ['version'],
    bound: ['rules.*.lessons', 'rules.*.tags'],
  },
  {
    route: 'POST /v1/policy/rollback',
    values: [{ version: 1, note: 'Back to what we knew' }],
    arrange: (world) => changePolicy(world),
    send: (world, value) => world.call('POST', '/v1/policy/rollback', value),
    read: async (world) => {
      const versions = listOf((await world.get('/v1/policy/versions')).items);
      const { version, ...policy } = versions.at(-1)?.policy ?? {};
      expect(await world.get('/v1/policy')).toEqual({ ...policy, version: 3 });
      return { version, note: versions[0]?.note };
    },
  },
  {
    route: 'PUT /v1/policy/drafts/{id}',
    send: async (world, value) => {
      const { status, headers } = await world.call('GET', DRAFT);
      const tag: Record<string, string> =
        status === 200 ? { 'if-match': headers.get('etag') ?? '' } : {};
      return world.call('PUT', DRAFT, value, tag);
    },
    read: async (world) => {
      const { base, policy, note } = await world.get(DRAFT);
      return { base, policy, ...(note !== undefined && { note }) };
    },
    bound: ['policy.rules.*.lessons', 'policy.rules.*.tags'],
  },
  {
    route: 'POST /v1/policy/drafts/{id}/publish',
    values: [
      {
        version: 2,
        note: 'Hold on to it',
        choices: [{ pointer: '/exploration/temperature', take: 'mine' }],
      },
    ],
    arrange: async (world) => {
      const { version: base, ...policy } = await world.get('/v1/policy');
      const draft = { base, policy: { ...policy, exploration: { temperature: 0.7 } } };
      await world.done('PUT', DRAFT, draft);
      return changePolicy(world);
    },
    send: (world, value) => world.call('POST', `${DRAFT}/publish`, value),
    read: async (world, { version, choices }) => {
      const [first] = listOf((await world.get('/v1/policy/versions')).items);
      expect(first?.policy).toMatchObject({ version: 3, exploration: { temperature: 0.7 } });
      return { version, choices, note: first?.note };
    },
  },
  {
    route: 'POST /v1/policy/preview',
    send: (world, value) => world.call('POST', '/v1/policy/preview', value),
    // Nothing of it is kept; that everything counts, the tests of the verb see to.
    read: async (_, value, { body }) => (Number(body.base) === 1 ? value : body.base),
    ignored: ['policy.version'],
    bound: ['policy.rules.*.lessons', 'policy.rules.*.tags'],
  },
  {
    route: 'POST /v1/policy/simulate',
    send: (world, value) => world.call('POST', '/v1/policy/simulate', value),
    // What is to be played stands in the job until it is done.
    read: async ({ api: { services } }, _, answer) => {
      const job = (await findJob(
        services,
        'acme',
        textOf(answer.body.id),
      )) as StoredJob<'simulate'>;
      const { draft, weeks, people } = job.progress;
      return { policy: await readPart(services, 'acme', draft), weeks, people };
    },
    bound: ['policy.rules.*.lessons', 'policy.rules.*.tags'],
  },
  {
    route: 'POST /v1/policy/evidence',
    send: (world, value) => world.call('POST', '/v1/policy/evidence', value),
    // Nothing is kept of it; before the first night the log cannot tell.
    read: async (_, value, answer) => {
      expect(answer.body).toMatchObject({ can: false, why: 'no-log', would: 'night' });
      return value;
    },
    bound: ['policy.rules.*.lessons', 'policy.rules.*.tags'],
  },
  {
    route: 'POST /v1/next-lessons',
    send: (world, value) => world.call('POST', '/v1/next-lessons', value),
    // The same question has the same decision, whichever way it comes; its id follows from it all.
    read: async (world, value, answer) => {
      const results = listOf(answer.body.results);
      const whose = value.employees as unknown[];
      expect(results.map(({ employee }) => employee)).toEqual(whose);
      const single = await Promise.all(whose.map((employee) => asked(world, value, employee)));
      expect(results.map(({ next }) => next)).toEqual(single);
      return value;
    },
  },
  {
    route: 'PUT /v1/digest-settings',
    send: async (world, value) => {
      const tag = etagIn(await world.done('GET', '/v1/digest-settings'));
      return world.call('PUT', '/v1/digest-settings', value, { 'if-match': tag });
    },
    read: (world) => world.get('/v1/digest-settings'),
  },
  {
    route: 'PUT /v1/employees/{id}/digest',
    // Where and in which language somebody is, only they themselves choose for digests.
    arrange: async (world) => {
      const key = await world.done('POST', '/v1/keys', { scopes: ['self'], employee: 'bob' });
      selfKeys.set(world, textOf(key.body.secret));
    },
    send: (world, value) =>
      world.as(selfKeys.get(world) ?? '')('PUT', '/v1/employees/bob/digest', value),
    read: async (world) => (await world.get('/v1/employees/bob/digest')).chosen as Fields,
  },
  {
    route: 'POST /v1/releases',
    arrange: (world) => world.done('PUT', '/v1/skills/new?hold=true', { id: 'new', name: 'New' }),
    send: (world, value) => world.call('POST', '/v1/releases', value),
    read: async (world) => {
      const [record] = listOf((await world.get('/v1/audit?kind=release')).items);
      return record?.note === undefined ? {} : { note: record.note };
    },
  },
  {
    route: 'POST /v1/employees/{id}/digest/preview',
    values: [{ at: '2026-04-01T10:00:00Z' }],
    send: (world, value) => world.call('POST', '/v1/employees/ada/digest/preview', value),
    read: async (_, value, { body }) => (textOf(body.period) === '2026-W14' ? value : body.period),
  },
  {
    route: 'POST /v1/employees/{id}/digest/send-now',
    values: [{ to: 'boss@example.com' }],
    send: async (world, value) => {
      const send = () => world.call('POST', '/v1/employees/ada/digest/send-now', value);
      const answer = await send();
      if (textOf(answer.body.code) !== 'disabled') return answer;
      // A tenant that mails nobody sends no trial either.
      const { headers } = await world.call('GET', '/v1/digest-settings');
      const tag = { 'if-match': headers.get('etag') ?? '' };
      await world.call('PUT', '/v1/digest-settings', { enabled: true }, tag);
      return send();
    },
    read: async ({ api }) => ({ to: api.mails.at(-1)?.to }),
  },
  {
    route: 'POST /v1/erasures',
    send: (world, value) => world.call('POST', '/v1/erasures', value),
    read: async (world, value, answer) => {
      expect((await world.call('GET', `/v1/employees/${value.employee}/export`)).status).toBe(404);
      return { employee: answer.body.employee };
    },
  },
];

/** What a route takes. */
export const schemaOf = ({ route, schema }: Sent): Schema =>
  schema ?? bodyOf(operationNamed(route)) ?? {};

/** It is put under an id, and can be read there. */
export const isResource = (sent: Sent): boolean => resources.includes(sent);

/** Full bodies for a route; enough of them that every branch of its schema is among them. */
export const samples = (sent: Sent): readonly Fields[] => {
  if (sent.values !== undefined) return sent.values;
  const { oneOf } = resolved(schemaOf(sent));
  const list = oneOf
    ? oneOf.flatMap((option, index) => samplesOf(option, 4, index + 1))
    : samplesOf(schemaOf(sent), 8);
  return isResource(sent) ? list.map(named) : list;
};
