import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/api.ts';
import { type Json, listOf, textOf } from '../support/json.ts';
import { changedAt, defaultOf, fieldsOf, isId, type Spot, samplesOf, spotsIn } from './bodies.ts';
import {
  bodyOf,
  nameOf,
  OPERATIONS,
  operationNamed,
  resolved,
  type Schema,
  schemaNamed,
} from './document.ts';
import { withQuery } from './lists.ts';
import { answersAsDeclared, etagIn, openWorld, type World } from './world.ts';

type Fields = Record<string, unknown>;

/** What is sent to a route, how, and where it can be read again. */
interface Sent {
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
  /** Fields that are documented to be ignored. */
  readonly ignored?: readonly string[];
  /** Fields that others ask for, so that they cannot be left out alone. */
  readonly bound?: readonly string[];
}

const KINDS = {
  skills: 'Skill',
  lessons: 'Lesson',
  roles: 'Role',
  teams: 'Team',
  employees: 'Employee',
  objectives: 'Objective',
};

const named = (value: Fields): Fields => ({ ...value, id: 'full' });

const resources = Object.entries(KINDS).flatMap(([kind, schema]): Sent[] => {
  const url = `/v1/${kind}/full`;
  const read = (world: World) => world.get(url);
  return [
    {
      route: `PUT /v1/${kind}/{id}`,
      send: (world, value) => world.call('PUT', url, value),
      read,
    },
    {
      route: `POST /v1/${kind}`,
      schema: schemaNamed(schema),
      send: (world, value) => world.call('POST', `/v1/${kind}`, { items: [value] }),
      read,
      results: true,
    },
  ];
});

/** The answer of one question, as its own route gives it. */
const asked = (world: World, { employees: _, ...query }: Fields, employee: unknown) =>
  world.get(
    withQuery(`/v1/employees/${employee}/next-lesson`, query as Record<string, string | number>),
  );

const SENT: readonly Sent[] = [
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
    route: 'PUT /v1/policy',
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
    values: [{ version: 1 }],
    arrange: async (world) => {
      const tag = etagIn(await world.done('GET', '/v1/policy'));
      const { version: _, ...policy } = await world.get('/v1/policy');
      const exploration = { temperature: 0.5 };
      return world.done('PUT', '/v1/policy', { ...policy, exploration }, { 'if-match': tag });
    },
    send: (world, value) => world.call('POST', '/v1/policy/rollback', value),
    read: async (world) => {
      const versions = listOf((await world.get('/v1/policy/versions')).items);
      const { version, ...policy } = versions.at(-1)?.policy ?? {};
      expect(await world.get('/v1/policy')).toEqual({ ...policy, version: 3 });
      return { version };
    },
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
  { route: 'POST /v1/releases', send: (world, value) => world.call('POST', '/v1/releases', value) },
  {
    route: 'POST /v1/erasures',
    send: (world, value) => world.call('POST', '/v1/erasures', value),
    read: async (world, value, answer) => {
      expect((await world.call('GET', `/v1/employees/${value.employee}/export`)).status).toBe(404);
      return { employee: answer.body.employee };
    },
  },
];

const known = new Set(OPERATIONS.filter(({ spec }) => spec.body).map(nameOf));
const present = SENT.filter(({ route }) => known.has(route));
const schemaOf = ({ route, schema }: Sent): Schema => schema ?? bodyOf(operationNamed(route)) ?? {};
const each = present.map((sent) => [sent.route, sent] as const);

const isResource = (sent: Sent): boolean => resources.includes(sent);

/** Full bodies for a route; enough of them that every branch of its schema is among them. */
const samples = (sent: Sent): readonly Fields[] => {
  if (sent.values !== undefined) return sent.values;
  const { oneOf } = resolved(schemaOf(sent));
  const list = oneOf
    ? oneOf.flatMap((option, index) => samplesOf(option, 2, index + 1))
    : samplesOf(schemaOf(sent), 8);
  return isResource(sent) ? list.map(named) : list;
};

/** What was refused of what was sent: pointers into it. Undefined where nothing was. */
const refusedIn = (sent: Sent, { status, body }: Answer): (string | undefined)[] | undefined => {
  if (!sent.results)
    return status < 300 ? undefined : listOf(body.errors ?? ([] as never)).map(pointerIn);
  const [result] = listOf(body.results ?? ([] as never));
  if (result === undefined) return [];
  if (result.error === undefined) return undefined;
  return listOf(result.error.errors ?? ([] as never)).map(pointerIn);
};
const pointerIn = ({ pointer }: Json): string => textOf(pointer).replace(/^\/events\/0/, '');

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const accepted = async (sent: Sent, value: Fields): Promise<Answer> => {
  const answer = await sent.send(world, value);
  expect([sent.route, refusedIn(sent, answer), answer.status < 300 || answer.body]).toEqual([
    sent.route,
    undefined,
    true,
  ]);
  return answer;
};

/** Nothing of what is sent is taken, and each refusal names its field. */
const refusedEach = async (
  sent: Sent,
  value: Fields,
  changes: Iterable<readonly [pointer: string, changed: unknown]>,
): Promise<void> => {
  const before = world.raw();
  const wrong: Record<string, unknown> = {};
  let count = 0;
  for (const [pointer, changed] of changes) {
    const answer = await sent.send(world, changed as Fields);
    const pointers = refusedIn(sent, answer);
    count += 1;
    if (
      !pointers?.includes(pointer) ||
      answer.status >= 500 ||
      (!sent.results && answer.status !== 400)
    )
      wrong[pointer] = [answer.status, pointers ?? 'taken'];
  }
  expect(wrong, JSON.stringify(value)).toEqual({});
  expect(world.raw()).toBe(before);
  expect(count).toBeGreaterThan(0);
};

const textIn = (schema: Schema): string => JSON.stringify(schema);

it.each([...known].map((route) => [route]))(
  '%s: it is tried here what becomes of its fields',
  (route) => {
    expect(SENT.map((sent) => sent.route)).toContain(route);
  },
);

it('what is tried here is a route', () => {
  expect(SENT.map(({ route }) => route).filter((route) => !known.has(route))).toEqual([]);
});

const withFields = each.filter(([, sent]) => fieldsOf(schemaOf(sent)).size > 0);

describe.each(withFields)('%s', (_, sent) => {
  beforeEach(() => sent.arrange?.(world));

  const list = samples(sent);
  const schema = schemaOf(sent);
  const spots = list.map((value) => ({ value, spots: spotsIn(schema, value) }));

  it('is sent every field that its schema has', () => {
    const set = new Set(spots.flatMap((one) => one.spots.map(({ name }) => name)));
    expect([...fieldsOf(schema)].filter((name) => !set.has(name))).toEqual([]);
  });

  it('keeps every field', async () => {
    for (const value of list) {
      world = await openWorld();
      await sent.arrange?.(world);
      const answer = await accepted(sent, value);
      const expected = sent.expected?.(value) ?? value;
      expect(await sent.read?.(world, value, answer)).toEqual(expected);
    }
  });

  it('refuses a field that it does not know by name, wherever it stands', async () => {
    for (const { value, spots: places } of spots.slice(0, 3)) {
      const objects = places.filter(({ value: here }) => here !== null && typeof here === 'object');
      const changes = objects
        .filter(({ value: here }) => !Array.isArray(here))
        .map(({ pointer, path, value: here }) => {
          const more = { ...(here as Fields), surplus: 1 };
          return [`${pointer}/surplus`, changedAt(value, path, more)] as const;
        });
      await refusedEach(sent, value, changes);
    }
  });

  it('refuses what lacks a field that it needs, and names it', async () => {
    if (!textIn(schema).includes('required') && !textIn(resolved(schema)).includes('required'))
      return;
    for (const { value, spots: places } of spots.slice(0, 3)) {
      const needed = places.filter(({ required, path }) => required && path.length > 0);
      const changes = needed.map(
        ({ pointer, path }) => [pointer, changedAt(value, path, undefined)] as const,
      );
      await refusedEach(sent, value, changes);
    }
  });

  it('refuses nothing in place of a field, and names it', async () => {
    for (const { value, spots: places } of spots.slice(0, 2))
      await refusedEach(
        sent,
        value,
        places
          .filter(({ path }) => path.length > 0)
          .map(({ pointer, path }) => [pointer, changedAt(value, path, null)] as const),
      );
  });

  const takesIds = spots.some((one) => one.spots.some(({ schema: here }) => isId(here)));
  if (takesIds && sent.route !== 'POST /v1/erasures')
    it('takes neither . nor .. for an id, which no address could reach', async () => {
      for (const { value, spots: places } of spots.slice(0, 3))
        for (const id of ['.', '..'])
          await refusedEach(
            sent,
            value,
            places
              .filter(({ schema: here }) => isId(here))
              .map(({ pointer, path }) => [pointer, changedAt(value, path, id)] as const),
          );
    });

  const optional = ({ required, path, name }: Spot): boolean =>
    !required &&
    typeof path.at(-1) === 'string' &&
    !sent.bound?.includes(name) &&
    !sent.ignored?.includes(name);

  if (isResource(sent) || sent.route === 'PUT /v1/policy')
    it('has a default, as documented, for what may be left out', async () => {
      for (const { value, spots: places } of spots.slice(0, 2)) {
        world = await openWorld();
        for (const { path, schema: here } of places.filter(optional)) {
          const without = changedAt(value, path, undefined) as Fields;
          const answer = await accepted(sent, without);
          const byDefault = defaultOf(here);
          const expected = changedAt(without, path, byDefault) as Fields;
          const read = await sent.read?.(world, without, answer);
          expect(read, path.join('/')).toEqual(sent.expected?.(expected) ?? expected);
        }
      }
    });
});

it("an employee's own objective comes back in the employee's export as it was put", async () => {
  for (const value of samplesOf(schemaNamed('Objective'), 3).map(named)) {
    const own = { ...value, owner: { kind: 'employee', id: 'ada' } };
    await world.done('PUT', '/v1/objectives/full', own);
    const { objectives } = await world.get('/v1/employees/ada/export');
    expect(listOf(objectives).map(({ id }) => id)).toEqual(['full', 'own']);
    expect(listOf(objectives)[0]).toMatchObject(own);
  }
});

it('a profile comes back in the export as it was put', async () => {
  for (const value of samplesOf(schemaNamed('Employee'), 5).map(named)) {
    await world.done('PUT', '/v1/employees/full', value);
    expect((await world.get('/v1/employees/full/export')).profile).toEqual(value);
  }
});

answersAsDeclared();
