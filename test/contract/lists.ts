import { DEFAULT_POLICY } from '../../core/model/policy.ts';
import { saveDigest } from '../../functions/store/digests.ts';
import { suppress } from '../../functions/store/suppressions.ts';
import { type Json, numberOf, textOf } from '../support/json.ts';
import { answerOf, nameOf, OPERATIONS, takesQuery } from './document.ts';
import {
  etagIn,
  lessonNamed,
  memberNamed,
  ownObjective,
  sharedObjective,
  type World,
} from './world.ts';

/** A list, and how more comes to stand in it. */
export interface List {
  /** The route: `GET /v1/skills`. */
  readonly route: string;
  /** Which of the route's lists this is, where it has several. */
  readonly which?: string;
  /** Where it is asked for, with the query that chooses it. */
  readonly url: string;
  /** A list of the same shape in the same tenant that holds other things, if there is one. */
  readonly sibling?: string;
  /** Adds the n-th item. */
  readonly add: (world: World, n: number) => Promise<unknown>;
}

/** Ids that are not added in their order, and sort neither as numbers nor by length. */
const ID = ['m2', 'm10', 'B', 'a-1', 'z', '_x', 'm1', 'Z:9'];
const idAt = (n: number): string => ID[n] ?? `n${n}`;

const put = (path: string, body: (id: string) => object) => (world: World, n: number) =>
  world.done('PUT', `${path}/${encodeURIComponent(idAt(n))}`, body(idAt(n)));

const checkIn = (n: number) => ({ value: n, at: new Date(Date.UTC(2026, 1, 1 + n)).toISOString() });

export const LISTS: readonly List[] = [
  {
    route: 'GET /v1/skills',
    url: '/v1/skills',
    add: put('/v1/skills', (id) => ({ id, name: id })),
  },
  { route: 'GET /v1/lessons', url: '/v1/lessons', add: put('/v1/lessons', lessonNamed) },
  {
    route: 'GET /v1/roles',
    url: '/v1/roles',
    add: put('/v1/roles', (id) => ({ id, name: id, skills: [] })),
  },
  { route: 'GET /v1/teams', url: '/v1/teams', add: put('/v1/teams', (id) => ({ id, name: id })) },
  {
    route: 'GET /v1/employees',
    url: '/v1/employees',
    add: put('/v1/employees', (id) => ({ id, name: id })),
  },
  {
    route: 'GET /v1/objectives',
    url: '/v1/objectives',
    add: put('/v1/objectives', sharedObjective),
  },
  {
    route: 'GET /v1/objectives',
    which: 'of one employee',
    url: '/v1/objectives?employee=ada',
    sibling: '/v1/objectives?employee=bob',
    add: async (world, n) => {
      for (const employee of ['ada', 'bob']) {
        const id = `${idAt(n)}-${employee}`;
        await world.done('PUT', `/v1/objectives/${id}`, ownObjective(id, employee));
      }
    },
  },
  {
    route: 'GET /v1/key-results/{id}/check-ins',
    url: '/v1/key-results/csat/check-ins',
    sibling: '/v1/key-results/own-kr/check-ins',
    // Posted out of order: their own instants order them.
    add: async (world, n) => {
      const place = (n * 3) % 8;
      await world.done('POST', '/v1/key-results/csat/check-ins', checkIn(place));
      await world.done('POST', '/v1/key-results/own-kr/check-ins', checkIn(place));
    },
  },
  {
    route: 'GET /v1/policy/versions',
    url: '/v1/policy/versions',
    add: async (world, n) => {
      const tag = etagIn(await world.done('GET', '/v1/policy'));
      const exploration = { temperature: (n + 1) / 100 };
      const body = { ...DEFAULT_POLICY, exploration };
      return world.done('PUT', '/v1/policy', body, { 'if-match': tag });
    },
  },
  { route: 'GET /v1/members', url: '/v1/members', add: put('/v1/members', memberNamed) },
  {
    route: 'GET /v1/keys',
    url: '/v1/keys',
    add: (world, n) => world.done('POST', '/v1/keys', { label: `Key ${n}`, scopes: ['events'] }),
  },
  {
    route: 'GET /v1/jobs',
    url: '/v1/jobs',
    add: (world) =>
      world.done('GET', '/v1/employees/ada/export', undefined, { prefer: 'respond-async' }),
  },
  {
    route: 'GET /v1/suggestions',
    url: '/v1/suggestions',
    add: (world, n) =>
      world.done('POST', '/v1/suggestions', { employee: 'ada', text: `Idea ${n}` }),
  },
  {
    route: 'GET /v1/employees/{id}/digests',
    url: '/v1/employees/ada/digests',
    sibling: '/v1/employees/bob/digests',
    add: async ({ api }, n) => {
      const atMs = Date.UTC(2026, 2, 1 + n);
      const period = new Date(atMs).toISOString().slice(0, 10);
      const digest = { id: `d${n}`, period, state: 'sent', dueMs: atMs, atMs } as const;
      const writing = { under: 1, turn: 1, byMaker: true };
      await saveDigest(api.services, 'acme', 'ada', digest, writing);
      await saveDigest(api.services, 'acme', 'bob', { ...digest, id: `e${n}` }, writing);
    },
  },
  {
    route: 'GET /v1/suppressions',
    url: '/v1/suppressions',
    add: ({ api }, n) =>
      suppress(api.services, 'acme', {
        employee: 'ada',
        address: `ada-${n}@example.org`,
        reason: 'bounced',
        atMs: api.clock.now,
      }),
  },
];

/** Lists that show the best few of many, and are not read page by page. */
export const BEST_FEW: Readonly<Record<string, string>> = {
  'GET /v1/search': 'the best matches, best first',
};

/** Routes that answer `{items}`. */
export const listRoutes = OPERATIONS.filter(
  (operation) => answerOf(operation, 200)?.properties?.items !== undefined,
);

/** Routes whose lists are read page by page. */
export const pagedRoutes = listRoutes.filter(
  (operation) =>
    takesQuery(operation, 'cursor') ||
    answerOf(operation, 200)?.properties?.cursor !== undefined ||
    BEST_FEW[nameOf(operation)] === undefined,
);

export const titleOf = ({ route, which }: List): string =>
  which === undefined ? route : `${route} ${which}`;

/** The address of a list with more in its query. */
export const withQuery = (url: string, more: Readonly<Record<string, string | number>>): string => {
  const query = Object.entries(more).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return [url, ...query].reduce(
    (whole, part) => `${whole}${whole.includes('?') ? '&' : '?'}${part}`,
  );
};

/** Adds items, a minute apart. */
export const filled = async (world: World, list: List, count: number): Promise<void> => {
  for (let n = 0; n < count; n++) {
    world.api.clock.now += 60_000;
    await list.add(world, n);
  }
};

/** What an item is sorted by when the newest comes first. */
export const timeOf = (item: Json): number =>
  item.version === undefined
    ? Date.parse(textOf(item.at ?? item.createdAt))
    : numberOf(item.version);
