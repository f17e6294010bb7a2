import { expect, it } from 'vitest';
import { type Answer, furnish, NOW, type TestApi, testApi } from '../support/api.ts';
import { type Json, listOf, textOf } from '../support/json.ts';
import { type Hook, memoryTable } from '../support/memory-table.ts';
import { seeded } from '../support/random.ts';
import { nameOf, OPERATIONS } from './document.ts';
import { responseChecker } from './routes.ts';

/** A furnished tenant; whatever it answers is held against what its route declares. */
export interface World {
  readonly api: TestApi;
  readonly key: string;
  /** The key of another tenant of the same table, which is empty. */
  readonly otherKey: string;
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** The same with the credential of one's choice. */
  as(key: string): World['call'];
  /** The same world as the other tenant sees it. */
  ofOther(): World;
  /** What a GET that must go well answers. */
  get(path: string): Promise<Json>;
  /** A write that must go well. */
  done(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** All that the table holds, as text: where it is equal, nothing has changed. */
  raw(): string;
  /** Keys and fields of every item, bytes left out. */
  rawItems(): readonly Readonly<Record<string, unknown>>[];
}

const matchers = OPERATIONS.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`),
}));

/** What was answered otherwise than declared in this test file, once a route and status. */
const violations = new Map<string, string>();
let check: ReturnType<typeof responseChecker> | undefined;

const hold = (api: TestApi, method: string, path: string, answer: Answer): void => {
  check ??= responseChecker(api);
  const bare = path.split('?')[0] ?? '';
  const { operation } =
    matchers.find(
      (one) => one.operation.method === method.toLowerCase() && one.pattern.test(bare),
    ) ?? {};
  if (operation === undefined) return;
  const { status, headers, body } = answer;
  const type = headers.get('content-type');
  const wrong = check(operation, status, type, body);
  if (wrong !== undefined) violations.set(`${nameOf(operation)} ${status}`, wrong);
};

/** The last test of a file: its answers were as their routes declare. */
export const answersAsDeclared = (): void => {
  it('every answer in this file was as its route declares', () => {
    expect(Object.fromEntries(violations)).toEqual({});
  });
};

const storedIn = (api: TestApi) => [
  ...(api.table as ReturnType<typeof memoryTable>).items.values(),
];

const withoutBytes = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? undefined : value;

/** A table whose calls take turns of different length, the same ones for the same seed. */
export const jitteryTable = (seed: number) => {
  const random = seeded(seed);
  return memoryTable(async () => {
    for (let turns = Math.floor(random() * 25); turns > 0; turns--) await Promise.resolve();
  });
};

export const openWorld = async (hook?: Hook): Promise<World> => openWorldOn(memoryTable(hook));

/** Everything that a furnished world consists of, made once a file and copied into each world. */
const furnishedOnce = async () => {
  const api = testApi(memoryTable());
  const key = await api.tenant('acme');
  const otherKey = await api.tenant('other');
  await furnishMore(speakerOf(api)(key));
  return { items: storedIn(api), key, otherKey };
};
let furnished: ReturnType<typeof furnishedOnce> | undefined;

/** Other luck than that with which worlds are furnished: nothing new may be called like the old. */
const otherLuck = () => {
  const random = seeded(20261127);
  return (size: number) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256));
};

type Speaker = Pick<World, 'api' | 'key' | 'call' | 'done' | 'get'>;

const speakerOf =
  (api: TestApi) =>
  (key: string): Speaker => {
    const call: World['call'] = async (method, path, body, headers) => {
      const answer = await api.call(key, method, path, body, headers);
      hold(api, method, path, answer);
      return answer;
    };
    const done: World['done'] = async (method, path, body, headers) => {
      const answer = await call(method, path, body, headers);
      if (answer.status >= 300)
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer;
    };
    return { api, key, call, done, get: async (path) => (await done('GET', path)).body };
  };

/** Opens a furnished tenant, and another one beside it that is empty. */
export const openWorldOn = async (table: ReturnType<typeof memoryTable>): Promise<World> => {
  furnished ??= furnishedOnce();
  const { items, key, otherKey } = await furnished;
  await table.putMany(items);
  const api = testApi(table, { random: otherLuck() });
  const speaking = speakerOf(api);
  const world: World = {
    ...speaking(key),
    otherKey,
    as: (credential) => speaking(credential).call,
    ofOther: () => ({ ...world, ...speaking(otherKey) }),
    raw: () =>
      storedIn(api)
        .map((item) =>
          JSON.stringify(item, (_, value: unknown) =>
            value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
          ),
        )
        .sort()
        .join('\n'),
    rawItems: () =>
      storedIn(api).map(
        (item) => JSON.parse(JSON.stringify(item, withoutBytes)) as object,
      ) as Readonly<Record<string, unknown>>[],
  };
  return world;
};

/** What `furnish` makes, and a second one of what tests need two of. */
export const furnishMore = async ({ api, key, done }: Speaker): Promise<void> => {
  await furnish(api, key);
  await done('PUT', '/v1/roles/clerk', { id: 'clerk', name: 'Clerk', skills: [] });
  await done('PUT', '/v1/teams/sales', { id: 'sales', name: 'Sales' });
  await done('PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
  await done('PUT', '/v1/objectives/own', ownObjective('own', 'ada'));
  await done('PUT', '/v1/members/vera', memberNamed('vera'));
};

const CYCLE = { start: '2026-01-01', end: '2026-12-31' };

const keyResult = (id: string) => ({
  id,
  title: `Key result ${id}`,
  metric: { unit: 'x', start: 0, current: 1, target: 10 },
  due: '2026-06-01',
  skills: [{ skill: 'writing' }],
});

/** An objective of the company with one key result, `<id>-kr`. */
export const sharedObjective = (id: string, more: object = {}) => ({
  id,
  title: `Objective ${id}`,
  owner: { kind: 'company' },
  cycle: CYCLE,
  keyResults: [keyResult(`${id}-kr`)],
  ...more,
});

/** The same as an employee's own. */
export const ownObjective = (id: string, employee: string, more: object = {}) =>
  sharedObjective(id, { owner: { kind: 'employee', id: employee }, ...more });

export const lessonNamed = (id: string, more: object = {}) => ({
  id,
  title: `Lesson ${id}`,
  format: 'quiz',
  minutes: 3,
  language: 'en',
  skills: [{ skill: 'calm' }],
  ...more,
});

/** Somebody who may look at the console. */
export const memberNamed = (id: string, more: object = {}) => ({
  id,
  email: `${id.replace(/[^a-z0-9]/gi, '-')}.${id.length}@example.com`,
  roles: ['viewer'],
  ...more,
});

export const etagIn = (answer: Answer): string => answer.headers.get('etag') ?? '';

/** Ids of a list's items. */
export const idsIn = (body: Json): string[] => listOf(body.items).map(({ id }) => textOf(id));

export const instant = (offsetMs = 0): string => new Date(NOW + offsetMs).toISOString();

/** Ids that exist in a furnished tenant, by what a path's parameter means. */
export const IDS: Readonly<Record<string, string>> = {
  Employee: 'ada',
  Lesson: 'w1',
  Skill: 'writing',
  Role: 'agent',
  Team: 'support',
  Objective: 'happy',
  'Key result': 'csat',
  Member: 'vera',
};
