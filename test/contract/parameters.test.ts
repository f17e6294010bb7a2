import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../core/model/policy.ts';
import { countDigests } from '../../functions/store/digests.ts';
import { partition } from '../../functions/store/keys.ts';
import { eventAt } from '../support/api.ts';
import { importedBy } from '../support/importing.ts';
import { type Json, listOf, numberOf, textOf } from '../support/json.ts';
import { named, nameOf, OPERATIONS, operationNamed, queryOf, takesQuery } from './document.ts';
import { filled, LISTS, withQuery } from './lists.ts';
import { fill, idsFor } from './routes.ts';
import { has, holdable, THINGS, type Thing } from './things.ts';
import {
  answersAsDeclared,
  etagIn,
  IDS,
  idsIn,
  instant,
  lessonNamed,
  openWorld,
  ownObjective,
  type World,
} from './world.ts';

/** What is seen without a parameter and with it. The two must differ. */
type Effect = (world: World) => Promise<readonly [without: unknown, withIt: unknown]>;

const DAY_MS = 86_400_000;

/** Lessons of every sort, and a history: each parameter of a question finds something to change. */
const history = async ({ done, api }: World): Promise<void> => {
  for (const [id, more] of [
    ['film', { format: 'video' }],
    ['deutsch', { language: 'de' }],
    ['long', { minutes: 30 }],
  ] as const)
    await done(
      'PUT',
      `/v1/lessons/${id}`,
      lessonNamed(id, { skills: [{ skill: 'writing' }], ...more }),
    );
  const events = [1, 2, 3, 4, 5].map((days) =>
    eventAt(api.clock.now - days * DAY_MS, { id: `past-${days}`, correct: days % 2 === 0 }),
  );
  await done('POST', '/v1/events', { events });
};

const lessonsIn = (body: Json): string[] =>
  listOf(body.lessons).map(({ lesson }) => textOf(lesson?.id));

const NEXT = '/v1/employees/ada/next-lesson?limit=20';

/** A parameter confines the answer to some lessons, and these are they. */
const confines =
  (name: string, value: string, lessons: readonly string[]): Effect =>
  async (world) => {
    await history(world);
    const found = lessonsIn(await world.get(withQuery(NEXT, { [name]: value })));
    expect([...found].sort()).toEqual(lessons);
    return [lessonsIn(await world.get(NEXT)).sort(), found];
  };

/** An answer as of another instant knows less. */
const asOf =
  (url: string, masteryOf: (body: Json) => unknown): Effect =>
  async (world) => {
    await history(world);
    const past = await world.get(withQuery(url, { at: instant(-30 * DAY_MS) }));
    expect(textOf(past.at)).toBe(instant(-30 * DAY_MS));
    return [masteryOf(await world.get(url)), masteryOf(past)];
  };

/** A dry run keeps no decision. */
const keepsNothing =
  (url: string): Effect =>
  async (world) => {
    const before = world.raw();
    const dry = await world.get(withQuery(url, { dryRun: 'true' }));
    expect(world.raw()).toBe(before);
    const kept = async (body: Json) =>
      (await world.call('GET', `/v1/decisions/${textOf(body.decision)}`)).status;
    const dryStatus = await kept(dry);
    const wet = await world.get(withQuery(url, { dryRun: 'false' }));
    expect(textOf(wet.decision)).toBe(textOf(dry.decision));
    return [await kept(wet), dryStatus];
  };

const masteries = (body: Json): unknown =>
  listOf(body.lessons).flatMap(({ skills }) => listOf(skills).map(({ mastery }) => mastery));

/** Somebody holds what is to go: it goes only when they get another. */
const movesPeople =
  (url: string, field: 'role' | 'team' | 'manager', from: string, to: string): Effect =>
  async (world) => {
    await world.done('PUT', '/v1/employees/eve', { id: 'eve', name: 'Eve', [field]: from });
    const without = (await world.call('DELETE', url)).status;
    const withIt = (await world.call('DELETE', withQuery(url, { reassign: to }))).status;
    expect((await world.get('/v1/employees/eve'))[field]).toBe(to);
    return [without, withIt];
  };

/** Digests of two days, of which a parameter leaves one out. */
const counted =
  (name: 'from' | 'to', day: string): Effect =>
  async (world) => {
    for (const date of [1, 2, 3])
      await countDigests(world.api.services, 'acme', Date.UTC(2026, 2, date), { sent: 1 });
    const sentIn = ({ total }: Json): unknown => total?.sent;
    const without = sentIn(await world.get('/v1/digests'));
    expect(without).toBe(3);
    return [without, sentIn(await world.get(withQuery('/v1/digests', { [name]: day })))];
  };

/** What each parameter does, by `METHOD path?name`. */
/** A parameter keeps all records away. */
const audited =
  (name: string, value: string): Effect =>
  async (world) => {
    world.api.clock.now += DAY_MS;
    const { items } = await world.get(withQuery('/v1/audit', { [name]: value }));
    expect(items).toEqual([]);
    return [(await world.get('/v1/audit')).items, items];
  };

const threePolicies = async (world: World): Promise<void> => {
  for (const temperature of [0.1, 0.2]) {
    const tag = etagIn(await world.done('GET', '/v1/policy'));
    const body = { ...DEFAULT_POLICY, exploration: { temperature } };
    await world.done('PUT', '/v1/policy', body, { 'if-match': tag });
  }
};

/** A parameter has other versions compared, or says it in other words. */
const compared =
  (query: string): Effect =>
  async (world) => {
    await threePolicies(world);
    return [await world.get('/v1/policy/diff'), await world.get(`/v1/policy/diff?${query}`)];
  };

const EFFECTS: Record<string, Effect> = {
  'GET /v1/employees/{id}/next-lesson?minutes': confines('minutes', '3', ['film', 'w2']),
  'GET /v1/employees/{id}/next-lesson?format': confines('format', 'video', ['film']),
  'GET /v1/employees/{id}/next-lesson?language': confines('language', 'de', ['deutsch']),
  'GET /v1/employees/{id}/next-lesson?skill': confines('skill', 'calm', ['c2']),
  'GET /v1/employees/{id}/next-lesson?task': confines('task', 'Reply', [
    'film',
    'long',
    'w1',
    'w2',
  ]),
  'GET /v1/employees/{id}/next-lesson?exclude': async (world) => {
    await history(world);
    const without = lessonsIn(await world.get(NEXT));
    const [first = '', second = ''] = without;
    const found = lessonsIn(await world.get(withQuery(NEXT, { exclude: `${first},${second}` })));
    expect(found).not.toContain(first);
    expect(found).not.toContain(second);
    return [without, found];
  },
  'GET /v1/employees/{id}/plan?exclude': async (world) => {
    await history(world);
    const url = '/v1/employees/ada/plan?minutes=60';
    const without = lessonsIn(await world.get(url));
    const found = lessonsIn(await world.get(withQuery(url, { exclude: without[0] ?? '' })));
    expect(found).not.toContain(without[0]);
    return [without, found];
  },
  'GET /v1/employees/{id}/next-lesson?include': async (world) => {
    await history(world);
    const textIn = (body: Json) =>
      listOf(body.lessons).map(({ lesson }) => [lesson?.id, lesson?.questions]);
    const found = await world.get(withQuery(NEXT, { include: 'body' }));
    return [textIn(await world.get(NEXT)), textIn(found)];
  },
  'GET /v1/employees/{id}/next-lesson?keyResult': confines('keyResult', 'csat', ['c2']),
  'GET /v1/employees/{id}/next-lesson?limit': async (world) => {
    const url = '/v1/employees/ada/next-lesson';
    const two = lessonsIn(await world.get(withQuery(url, { limit: 2 })));
    expect(two).toHaveLength(2);
    return [lessonsIn(await world.get(url)), two];
  },
  'GET /v1/employees/{id}/next-lesson?at': asOf(NEXT, masteries),
  'GET /v1/employees/{id}/next-lesson?dryRun': keepsNothing('/v1/employees/ada/next-lesson'),
  'GET /v1/employees/{id}/plan?minutes': async (world) => {
    const minutes = async (budget: number) => {
      const plan = await world.get(`/v1/employees/ada/plan?minutes=${budget}`);
      const sum = listOf(plan.lessons).reduce(
        (all, { lesson }) => all + numberOf(lesson?.minutes),
        0,
      );
      expect(sum).toBeLessThanOrEqual(budget);
      return sum;
    };
    return [await minutes(15), await minutes(4)];
  },
  'GET /v1/employees/{id}/plan?at': asOf('/v1/employees/ada/plan', masteries),
  'GET /v1/employees/{id}/plan?dryRun': keepsNothing('/v1/employees/ada/plan'),
  'GET /v1/employees/{id}/skills?at': asOf('/v1/employees/ada/skills', ({ skills }) =>
    listOf(skills).map(({ mastery }) => mastery),
  ),
  'GET /v1/digests?from': counted('from', '2026-03-02'),
  'GET /v1/digests?to': counted('to', '2026-03-02'),
  'GET /v1/audit?from': audited('from', '2026-03-04'),
  'GET /v1/audit?to': audited('to', '2026-03-02'),
  'GET /v1/audit?actor': audited('actor', 'member:nobody'),
  'GET /v1/audit?kind': audited('kind', 'model'),
  'GET /v1/audit?format': async ({ api, key }) => {
    const headers = { authorization: `Bearer ${key}` };
    const read = async (path: string) => (await api.app.request(path, { headers })).text();
    return [await read('/v1/audit'), await read('/v1/audit?format=csv')];
  },
  'GET /v1/policy/diff?from': compared('from=1'),
  'GET /v1/policy/diff?to': compared('to=2'),
  'GET /v1/policy/diff?language': compared('language=de'),
  'POST /v1/policy/drafts/{id}/publish?language': async (world) => {
    await threePolicies(world);
    const publish = async (query: string) => {
      const path = `/v1/policy/drafts/sketch/publish${query}`;
      return (await world.call('POST', path, { note: 'Why', version: 1 })).body.moved;
    };
    return [await publish(''), await publish('?language=de')];
  },
  'GET /v1/search?q': async (world) => {
    const found = (q: string) => world.get(withQuery('/v1/search', { q }));
    const [writing, calm] = [await found('writing'), await found('calm')];
    return [writing, calm].map(({ items }) => listOf(items).map(({ lesson }) => lesson)) as never;
  },
  'GET /v1/search?employee': async (world) => [
    await world.get('/v1/search?q=lesson'),
    await world.get('/v1/search?q=lesson&employee=ada'),
  ],
  'GET /v1/search?limit': async (world) => {
    const { items } = await world.get('/v1/search?q=lesson&limit=1');
    expect(listOf(items)).toHaveLength(1);
    return [listOf((await world.get('/v1/search?q=lesson')).items).length, 1];
  },
  'GET /v1/jobs/{id}/files?cursor': async (world) => {
    const pk = partition.employee('acme', 'ada');
    const padding = 'x'.repeat(300_000);
    const events = Array.from({ length: 20 }, (_, n) => ({ pk, sk: `EVENT#${n}`, at: n, seen: n }));
    await world.api.table.putMany(events.map((event) => ({ ...event, padding })));
    const url = `/v1/jobs/${await world.api.exported(world.key, 'ada')}/files`;
    const first = await world.get(url);
    const second = await world.get(withQuery(url, { cursor: textOf(first.cursor) }));
    return [first, second].map(({ events: shown }) => listOf(shown).map(({ id }) => id)) as never;
  },
  'GET /v1/imports/{id}/problems?cursor': async (world) => {
    const rows = Array.from({ length: 250 }, (_, n) => `p${n},Person ${n},no address`);
    const text = `id,name,email\n${rows.join('\n')}\n`;
    const id = await importedBy(world.api, world.key, 'employees', text);
    const url = `/v1/imports/${id}/problems`;
    const first = await world.get(url);
    const second = await world.get(withQuery(url, { cursor: textOf(first.cursor) }));
    return [first, second].map(({ problems }) => listOf(problems).map(({ line }) => line)) as never;
  },
  'GET /v1/imports/{id}/problems?format': async (world) => {
    const id = await importedBy(world.api, world.key, 'employees', 'id,name,email\na,A,none\n');
    const url = `/v1/imports/${id}/problems`;
    const inCsv = await world.api.app.request(`${url}?format=csv`, {
      headers: { authorization: `Bearer ${world.key}` },
    });
    return [listOf((await world.get(url)).problems).length, await inCsv.text()] as never;
  },
  'GET /v1/objectives?employee': async (world) => {
    await world.done('PUT', '/v1/objectives/bobs', ownObjective('bobs', 'bob'));
    expect(idsIn(await world.get('/v1/objectives?employee=ada'))).toEqual(['own']);
    expect(idsIn(await world.get('/v1/objectives?employee=bob'))).toEqual(['bobs']);
    return [idsIn(await world.get('/v1/objectives')), ['own']];
  },
  'DELETE /v1/employees/{id}?erase': async (world) => {
    const [ada, bob] = ['/v1/employees/ada', '/v1/employees/bob'];
    for (const employee of ['ada', 'bob'])
      await world.done('POST', '/v1/events', {
        events: [eventAt(world.api.clock.now, { employee })],
      });
    const without = await world.call('DELETE', bob);
    const erased = await world.call('DELETE', `${ada}?erase=true`);
    expect([without.status, erased.status]).toEqual([204, 202]);
    return [
      (await world.call('GET', `${bob}/export`)).status,
      (await world.call('GET', `${ada}/export`)).status,
    ];
  },
  'DELETE /v1/employees/{id}?reassign': movesPeople('/v1/employees/bob', 'manager', 'bob', 'ada'),
  'DELETE /v1/roles/{id}?reassign': movesPeople('/v1/roles/clerk', 'role', 'clerk', 'agent'),
  'DELETE /v1/teams/{id}?reassign': movesPeople('/v1/teams/sales', 'team', 'sales', 'support'),
};

// Of lists: a page is as long as it says, and the next one is another.
for (const { route, url } of LISTS) {
  const list = LISTS.find((one) => one.url === url);
  if (list === undefined || EFFECTS[`${route}?limit`] !== undefined) continue;
  EFFECTS[`${route}?limit`] = async (world) => {
    await filled(world, list, 3);
    const two = listOf((await world.get(withQuery(url, { limit: 2 }))).items);
    expect(two).toHaveLength(2);
    return [(await world.get(url)).items, two];
  };
  EFFECTS[`${route}?cursor`] = async (world) => {
    await filled(world, list, 3);
    const first = await world.get(withQuery(url, { limit: 1 }));
    const next = withQuery(url, { limit: 1, cursor: textOf(first.cursor) });
    return [first.items, (await world.get(next)).items];
  };
}

/** The collection that a thing belongs to: `/v1/skills`. */
const collectionOf = ({ route }: Thing): string => route.replace('/{id}', '');

// Of what can be held: it is not in force, and shown where it is asked for.
for (const thing of THINGS.filter(holdable)) {
  const { route, url, body } = thing;
  const collection = collectionOf(thing);
  const inForce = async (world: World) => (await world.call('GET', url)).body;
  const shown = (world: World) => world.call('GET', `${url}?held=true`);
  const holds =
    (method: string, path: string, sent: unknown, gone = false): Effect =>
    async (world) => {
      await world.done('PUT', url, body(0));
      const before = await inForce(world);
      await world.done(method, `${path}?hold=true`, sent);
      expect(await inForce(world)).toEqual(before);
      if (gone) expect((await shown(world)).status).toBe(404);
      else expect((await shown(world)).body).toMatchObject(body(1));
      await world.done(method, `${path}?hold=false`, sent);
      const after = await inForce(world);
      if (!gone) expect(after).toMatchObject(body(1));
      return [after, before];
    };
  EFFECTS[`PUT ${route}?hold`] = holds('PUT', url, body(1));
  EFFECTS[`POST ${collection}?hold`] = holds('POST', collection, { items: [body(1)] });
  EFFECTS[`PATCH ${route}?hold`] = holds('PATCH', url, body(1));
  EFFECTS[`PATCH ${collection}?hold`] = holds('PATCH', collection, { items: [body(1)] });
  EFFECTS[`DELETE ${route}?hold`] = holds('DELETE', url, undefined, true);
  const shows =
    (path: string): Effect =>
    async (world) => {
      await world.done('PUT', url, body(0));
      const before = await world.get(path);
      await world.done('PUT', `${url}?hold=true`, body(1));
      expect(await world.get(`${path}?held=false`)).toEqual(before);
      return [await world.get(path), await world.get(`${path}?held=true`)];
    };
  EFFECTS[`GET ${route}?held`] = shows(url);
  EFFECTS[`GET ${collection}?held`] = shows(collection);
}

const parameters = OPERATIONS.flatMap((operation) =>
  queryOf(operation).map(
    (parameter) => [`${nameOf(operation)}?${parameter.name}`, operation, parameter] as const,
  ),
);

describe('every query parameter changes some answer', () => {
  it.each(parameters)('%s', async (name) => {
    const effect = EFFECTS[name];
    if (effect === undefined) throw new Error(`say in EFFECTS what ${name} changes`);
    const [without, withIt] = await effect(await openWorld());
    expect(withIt).not.toEqual(without);
  });

  it('and each one that is expected here is there', () => {
    const names = new Set<string>(parameters.map(([name]) => name));
    expect(Object.keys(EFFECTS).filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('what can be held is shown as held', () => {
  const holders = THINGS.filter(holdable);

  it.each(holders.map((thing) => [thing.name, thing] as const))('%s', async (_, thing) => {
    const collection = collectionOf(thing);
    for (const route of [`PUT ${thing.route}`, `DELETE ${thing.route}`, `POST ${collection}`])
      expect([route, takesQuery(operationNamed(route), 'hold')]).toEqual([route, true]);
    const world = await openWorld();
    await world.done('PUT', `${thing.url}?hold=true`, thing.body(1));
    const one = await world.call('GET', `${thing.url}?held=true`);
    expect([one.status, one.body]).toMatchObject([200, thing.body(1)]);
    const list = await world.call('GET', `${collection}?held=true`);
    expect([list.status, listOf(list.body.items)]).toMatchObject([200, expect.any(Array)]);
    expect(idsIn(list.body)).toContain('x');
    expect(idsIn(await world.get(collection))).not.toContain('x');
  });

  it('and no other write takes hold', () => {
    const collections = holders.flatMap((thing) => [thing.route, collectionOf(thing)]);
    for (const operation of OPERATIONS.filter((one) => takesQuery(one, 'hold')))
      expect(collections).toContain(operation.path);
    expect(holders.every((thing) => has('GET', thing))).toBe(true);
  });
});

describe('a query that cannot be is refused by name', () => {
  let world: World;
  let ids: Readonly<Record<string, string>>;
  beforeAll(async () => {
    world = await openWorld();
    ids = {
      ...IDS,
      Job: await world.api.exported(world.key, 'ada'),
      Import: await importedBy(world.api, world.key, 'skills', 'id,name\n'),
    };
  });
  /** The query that a route cannot do without. */
  const needed = (operation: (typeof OPERATIONS)[number], but: string) =>
    Object.fromEntries(
      queryOf(operation)
        .filter(({ name, required }) => required && name !== but)
        .map(({ name }) => [name, 'x']),
    );
  const refused = async (operation: (typeof OPERATIONS)[number], query: string, name: string) => {
    const { method, path, spec } = operation;
    const bare = withQuery(fill(path, idsFor(operation, ids)), needed(operation, name));
    const url = `${bare}${bare.includes('?') ? '&' : '?'}${query}`;
    const answer = await world.call(method.toUpperCase(), url, spec.body && {});
    const codes = name === 'cursor' && query === 'cursor=' ? 'invalid-cursor' : 'invalid-query';
    expect([query, answer.status, answer.body.code, answer.body.pointer]).toEqual([
      query,
      400,
      codes,
      `?${name}`,
    ]);
  };

  it.each(parameters)('%s, empty', (_, operation, { name }) =>
    refused(operation, `${name}=`, name),
  );

  it.each(parameters)('%s, given twice', (_, operation, { name, schema }) => {
    const value = schema.enum?.[0] ?? schema.minimum ?? 1;
    return refused(operation, `${name}=${value}&${name}=${value}`, name);
  });

  const chosen = parameters.filter(
    ([, , { schema }]) =>
      schema.enum !== undefined || schema.type !== 'string' || schema.format !== undefined,
  );
  it.each(chosen)('%s, nonsense', (_, operation, { name }) =>
    refused(operation, `${name}=nonsense`, name),
  );

  it.each(named(OPERATIONS))('%s, with one that it does not know', (_, operation) =>
    refused(operation, 'surplus=1', 'surplus'),
  );
});

answersAsDeclared();
