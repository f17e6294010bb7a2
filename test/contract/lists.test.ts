import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Json, listOf, textOf } from '../support/json.ts';
import {
  describedOf,
  nameOf,
  OPERATIONS,
  operationNamed,
  queryOf,
  takesQuery,
} from './document.ts';
import {
  BEST_FEW,
  filled,
  LISTS,
  type List,
  listRoutes,
  pagedRoutes,
  timeOf,
  titleOf,
  withQuery,
} from './lists.ts';
import { fill } from './routes.ts';
import { answersAsDeclared, openWorld, type World } from './world.ts';

const ADDED = 8;
const each = LISTS.map((list) => [titleOf(list), list] as const);

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

/** Every page of a list, read to its end. */
const pagesOf = async (url: string, limit: number, query = {}): Promise<Json[][]> => {
  const pages: Json[][] = [];
  let cursor: string | undefined;
  do {
    const more = { ...query, limit, ...(cursor !== undefined && { cursor }) };
    const body = await world.get(withQuery(url, more));
    pages.push(listOf(body.items));
    cursor = body.cursor === undefined ? undefined : textOf(body.cursor);
    if (pages.length > 200) throw new Error(`${url} has no end`);
  } while (cursor !== undefined);
  return pages;
};

const documentedOrder = ({ route }: List): 'by id' | 'newest first' | undefined => {
  const { summary, description } = describedOf(operationNamed(route));
  const found = /by id|newest first/i.exec(`${summary}\n${description}`)?.[0].toLowerCase();
  return found as 'by id' | 'newest first' | undefined;
};

const inOrder = (list: List, items: readonly Json[]): Json[] =>
  documentedOrder(list) === 'newest first'
    ? [...items].sort((a, b) => timeOf(b) - timeOf(a))
    : [...items].sort((a, b) => (textOf(a.id) < textOf(b.id) ? -1 : 1));

it.each(listRoutes.map((operation) => [nameOf(operation)]))(
  '%s is read page by page here, or it is said why it has no pages',
  (name) => {
    expect(LISTS.some(({ route }) => route === name) || BEST_FEW[name] !== undefined).toBe(true);
  },
);

it.each(pagedRoutes.map((operation) => [nameOf(operation), operation] as const))(
  '%s takes limit and cursor',
  (_, operation) => {
    const names = queryOf(operation).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['limit', 'cursor']));
  },
);

describe.each(each)('%s', (_, list) => {
  it('says in its documentation in which order it lists', () => {
    expect(documentedOrder(list)).toBeDefined();
  });

  it('gives each item exactly once in its order, whatever the size of a page', async () => {
    const before = listOf((await world.get(withQuery(list.url, { limit: 100 }))).items).length;
    await filled(world, list, ADDED);
    const { items, cursor } = await world.get(withQuery(list.url, { limit: 100 }));
    const whole = listOf(items);
    expect(cursor).toBeUndefined();
    expect(whole).toHaveLength(before + ADDED);
    expect(new Set(whole.map((item) => JSON.stringify(item))).size).toBe(whole.length);
    expect(whole).toEqual(inOrder(list, whole));
    for (const limit of [1, 2, 3, whole.length - 1, whole.length]) {
      const pages = await pagesOf(list.url, limit);
      expect(pages.flat(), `limit ${limit}`).toEqual(whole);
      expect(Math.max(...pages.map(({ length }) => length)), `limit ${limit}`).toBe(limit);
    }
  });

  if (takesQuery(operationNamed(list.route), 'held'))
    it('does so also as it is held', async () => {
      await filled(world, list, ADDED);
      const [first] = listOf((await world.get(withQuery(list.url, { limit: 1 }))).items);
      const resource = list.url.split('?')[0] ?? '';
      await world.done('PUT', `${resource}/${textOf(first?.id)}?hold=true`, {
        ...first,
        ...(first?.title === undefined ? { name: 'Held' } : { title: 'Held' }),
      });
      const held = { held: 'true' };
      const whole = listOf((await world.get(withQuery(list.url, { ...held, limit: 100 }))).items);
      expect(whole.map(({ name, title }) => name ?? title)).toContain('Held');
      for (const limit of [1, 2]) {
        expect((await pagesOf(list.url, limit, held)).flat(), `limit ${limit}`).toEqual(whole);
      }
    });

  it('gives what stays exactly once, whatever comes meanwhile', async () => {
    await filled(world, list, 4);
    const before = listOf((await world.get(withQuery(list.url, { limit: 100 }))).items);
    const seen: Json[] = [];
    let cursor: string | undefined;
    for (let n = 4; n === 4 || cursor !== undefined; n++) {
      const body = await world.get(
        withQuery(list.url, { limit: 1, ...(cursor !== undefined && { cursor }) }),
      );
      seen.push(...listOf(body.items));
      cursor = body.cursor === undefined ? undefined : textOf(body.cursor);
      if (n > 100) throw new Error(`${list.url} has no end`);
      world.api.clock.now += 60_000;
      if (n < ADDED) await list.add(world, n);
    }
    const staying = new Set(before.map((item) => JSON.stringify(item)));
    expect(seen.filter((item) => staying.has(JSON.stringify(item)))).toEqual(before);
  });
});

const NO_CURSORS = [
  ...['', ' ', '-5', '0', 'Infinity', 'NaN', 'null', '%%', '..', 'ä', 'x'.repeat(3000)],
  ...['csat', 'v1', '{}', 'eyJzayI6ImEifQ'],
];

describe('a cursor that a list never gave is refused by name', () => {
  let full: World;
  /** A cursor of each list, by its address. */
  const given = new Map<string, string>();

  beforeAll(async () => {
    full = await openWorld();
    for (const list of LISTS) await filled(full, list, 3);
    for (const url of LISTS.flatMap((list) => [list.url, list.sibling ?? list.url]))
      given.set(url, textOf((await full.get(withQuery(url, { limit: 1 }))).cursor));
  });

  /** What becomes of cursors that are none here, by cursor, where they are not refused. */
  const taken = async (url: string, cursors: Iterable<readonly [string, string]>) => {
    const found: Record<string, unknown> = {};
    for (const [name, cursor] of cursors) {
      const { status, body } = await full.call('GET', withQuery(url, { cursor }));
      const answer = [status, body.code, body.pointer].join(' ');
      if (answer !== '400 invalid-cursor ?cursor') found[name] = answer;
    }
    return found;
  };

  it.each(each)('by %s, whatever nonsense it is', async (_, { url }) => {
    const cursors = NO_CURSORS.map((cursor) => [cursor.slice(0, 20), cursor] as const);
    expect(await taken(url, cursors)).toEqual({});
  });

  it.each(each)('by %s, when another list gave it', async (_, { url }) => {
    expect(
      await taken(
        url,
        [...given].filter(([other]) => other !== url),
      ),
    ).toEqual({});
  });

  it.each(each)('but %s takes its own', async (_, { url }) => {
    const cursor = given.get(url) ?? '';
    expect((await full.call('GET', withQuery(url, { cursor }))).status).toBe(200);
  });
});

const limited = OPERATIONS.flatMap((operation) =>
  queryOf(operation)
    .filter(({ name }) => name === 'limit')
    .map(({ schema }) => [nameOf(operation), operation, schema] as const),
);

it('every list takes a limit of 1 to 100', () => {
  for (const [name, , { minimum, maximum }] of limited.filter(([name]) =>
    LISTS.some(({ route }) => route === name),
  ))
    expect([name, minimum, maximum]).toEqual([name, 1, 100]);
});

it.each(limited)('%s refuses a limit that it does not take', async (_, operation, schema) => {
  const path = fill(operation.path, { id: operation.path.includes('employees') ? 'ada' : 'csat' });
  const url = operation.path === '/v1/search' ? `${path}?q=lesson` : path;
  const { minimum = 1, maximum = 100 } = schema;
  const bad = [minimum - 1, maximum + 1, -1, 1.5, 'x', '', 'Infinity', '1e9', '0x', '9'.repeat(40)];
  for (const limit of bad) {
    const { status, body } = await world.call('GET', withQuery(url, { limit }));
    expect([limit, status, body.code, body.pointer]).toEqual([
      limit,
      400,
      'invalid-query',
      '?limit',
    ]);
  }
  for (const limit of [minimum, maximum])
    expect((await world.call('GET', withQuery(url, { limit }))).status).toBe(200);
});

answersAsDeclared();
