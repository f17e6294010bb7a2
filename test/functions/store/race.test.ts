import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PREFIX, partition, sort } from '../../../functions/store/keys.ts';
import { readManifest } from '../../../functions/store/manifest.ts';
import { takeTurn } from '../../../functions/store/race.ts';
import { findRelease } from '../../../functions/store/releases.ts';
import type { Item, Table } from '../../../functions/store/table.ts';
import { MOST_TOGETHER } from '../../../functions/store/workspace.ts';
import { type Database, startDatabase } from '../../../infra/local/database.ts';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { listOf } from '../../support/json.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';

const MANY = scaled(40, 100);

/** A table that counts the writes of the manifest, tried or done, by whom they are. */
const counting = (inner: Table, tried: { count: number }): Table => ({
  ...inner,
  put: (item, condition) => {
    if (item.sk === sort.manifest) tried.count += 1;
    return inner.put(item, condition);
  },
});

/** A process of its own, with chance of its own. */
const processOn = (table: Table, seed: number): TestApi => {
  const random = seeded(seed);
  return testApi(table, {
    random: (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
  });
};

const lesson = (index: number) => ({
  id: `many-${index}`,
  title: `One of many ${index}`,
  format: 'article',
  minutes: 3,
  language: 'en',
  url: 'https://example.org/many',
  skills: [{ skill: 'writing' }],
});

const releasesOf = async ({ services }: TestApi): Promise<Item[]> => {
  const pk = partition.tenant('acme');
  return [...(await services.table.query({ pk, prefix: PREFIX.release })).items];
};

/** Everything that was acknowledged is there, every release is on record, and nothing else is. */
const expectAllThere = async (api: TestApi, key: string): Promise<void> => {
  const found = new Set<string>();
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await api.call(key, 'GET', `/v1/lessons?limit=100${query}`);
    for (const { id } of listOf(body.items)) found.add(String(id));
    cursor = body.cursor as string | undefined;
  } while (cursor !== undefined);
  for (let index = 0; index < MANY; index++) expect(found).toContain(`many-${index}`);
  const { release } = await readManifest(api.services, 'acme');
  const numbers = (await releasesOf(api)).map(({ sk }) => Number(sk.slice(PREFIX.release.length)));
  expect(numbers).toEqual(Array.from({ length: release }, (_, index) => index + 1));
  for (const number of numbers)
    expect(await findRelease(api.services, 'acme', number)).toMatchObject({ number });
  const turn = { pk: partition.tenant('acme'), sk: sort.turn };
  expect(await api.services.table.get(turn)).toBeUndefined();
};

describe(`${MANY} lessons put at once`, () => {
  const tables: [string, () => Promise<Table>][] = [
    ['the table in memory', async () => memoryTable()],
    ['the embedded table', async () => database.table],
  ];
  let database: Database;
  beforeAll(async () => {
    database = await startDatabase();
  });
  afterAll(() => database.stop());

  it.each(tables)(
    'into one process are all taken, by a few writes together, on %s',
    async (_, on) => {
      const tried = { count: 0 };
      const api = processOn(counting(await on(), tried), 1);
      const key = await api.tenant('acme');
      await furnish(api, key);
      tried.count = 0;
      const answers = await Promise.all(
        Array.from({ length: MANY }, (_, index) =>
          api.call(key, 'PUT', `/v1/lessons/many-${index}`, lesson(index)),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      // The first may go alone, and the others meanwhile gather.
      expect(tried.count).toBeLessThanOrEqual(2 + Math.ceil((MANY - 1) / MOST_TOGETHER));
      await expectAllThere(api, key);
    },
  );

  it('into as many processes are all taken, by at most three writes of the manifest each', async () => {
    const table = memoryTable();
    const first = processOn(table, 1);
    const key = await first.tenant('acme');
    await furnish(first, key);
    const tried = Array.from({ length: MANY }, () => ({ count: 0 }));
    const answers = await Promise.all(
      tried.map((count, index) =>
        processOn(counting(table, count), 100 + index).call(
          key,
          'PUT',
          `/v1/lessons/many-${index}`,
          lesson(index),
        ),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(Math.max(...tried.map(({ count }) => count))).toBeLessThanOrEqual(3);
    await expectAllThere(first, key);
  });

  it('refuses one that is wrong among them, and that alone', async () => {
    const api = processOn(memoryTable(), 1);
    const key = await api.tenant('acme');
    await furnish(api, key);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const wrong = { ...lesson(index), prerequisites: ['nowhere'] };
        return api.call(
          key,
          'PUT',
          `/v1/lessons/many-${index}`,
          index % 3 === 0 ? wrong : lesson(index),
        );
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      answers.map((_, index) => (index % 3 === 0 ? 422 : 201)),
    );
  });

  it('held and not held, at once, leave what they would leave one after the other', async () => {
    const api = processOn(memoryTable(), 1);
    const key = await api.tenant('acme');
    await furnish(api, key);
    const put = (index: number, query = '', title = 'A') =>
      api.call(key, 'PUT', `/v1/lessons/many-${index}${query}`, { ...lesson(index), title });
    await put(0);
    const answers = await Promise.all([
      put(1),
      put(0, '?hold=true', 'Held'),
      put(2),
      put(3, '?hold=true', 'Held'),
      put(0, '', 'Later'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 201, 201, 200]);
    const title = async (index: number, query = '') =>
      String((await api.call(key, 'GET', `/v1/lessons/many-${index}${query}`)).body.title);
    expect([await title(0), await title(3), await title(3, '?held=true')]).toEqual([
      'Later',
      'Not found',
      'Held',
    ]);
    expect((await api.call(key, 'POST', '/v1/releases')).status).toBe(201);
    expect([await title(0), await title(1), await title(2), await title(3)]).toEqual([
      'Later',
      'A',
      'A',
      'Held',
    ]);
  });
});

describe('fifty clients that put one employee without saying which version they saw', () => {
  it.each([1, 50])('all get their way, through %i processes', async (processes) => {
    const table = memoryTable();
    const first = processOn(table, 1);
    const key = await first.tenant('acme');
    await furnish(first, key);
    const apis = Array.from({ length: processes }, (_, index) => processOn(table, 2 + index));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        apis[index % processes]!.call(key, 'PUT', '/v1/employees/bob', {
          id: 'bob',
          name: `Bob ${index}`,
        }),
      ),
    );
    expect(answers.filter(({ status }) => status > 201)).toEqual([]);
  });
});

describe('a release that is in force', () => {
  /** A process that dies at a call of the table. */
  const dying = () => {
    const state = { left: Number.POSITIVE_INFINITY };
    const hook: Hook = ({ moment }) => {
      if (moment === 'before') state.left -= 1;
      if (state.left < 0) throw new Error('killed');
    };
    return { state, hook };
  };

  it('is found and replayed under wherever the one that made it died', async () => {
    for (let calls = 0; calls < 40; calls++) {
      const { state, hook } = dying();
      const table = memoryTable(hook);
      const api = processOn(table, 1);
      const key = await api.tenant('acme');
      await furnish(api, key);
      state.left = calls;
      await api.call(key, 'PUT', '/v1/lessons/many-1', lesson(1)).catch(() => undefined);
      const isOver = state.left > 0;
      state.left = Number.POSITIVE_INFINITY;
      const after = processOn(table, 2);
      const { release, parts } = await readManifest(after.services, 'acme');
      const current = await after.call(key, 'GET', '/v1/releases/current');
      expect([calls, current.status, current.body.release]).toEqual([calls, 200, release]);
      expect(await findRelease(after.services, 'acme', release)).toMatchObject({ parts });
      const { body } = await after.call(key, 'GET', '/v1/employees/ada/next-lesson');
      await after.call(key, 'PUT', '/v1/lessons/many-2', lesson(2));
      await after.call(key, 'PUT', '/v1/lessons/many-3', lesson(3));
      expect(await findRelease(after.services, 'acme', release)).toMatchObject({ parts });
      const replay = await after.call(key, 'POST', `/v1/decisions/${String(body.decision)}/replay`);
      expect([calls, replay.status, replay.body.identical]).toEqual([calls, 200, true]);
      if (isOver) return;
    }
    throw new Error('the change never came to its end');
  });

  it('is not mixed up with what a change of yesterday left that lost a race', async () => {
    const api = processOn(memoryTable(), 1);
    const key = await api.tenant('acme');
    await furnish(api, key);
    const { release, parts } = await readManifest(api.services, 'acme');
    const lost = { pk: partition.tenant('acme'), sk: sort.release(release + 1), at: 1 };
    await api.services.table.put({ ...lost, parts: { ...parts, catalogue: 'lost' } });
    expect(await findRelease(api.services, 'acme', release + 1)).toBeUndefined();
    await api.call(key, 'PUT', '/v1/lessons/many-1', lesson(1));
    const now = await readManifest(api.services, 'acme');
    expect(now.release).toBe(release + 1);
    expect((await releasesOf(api)).at(-1)).toMatchObject({ parts: { ...now.parts } });
  });
});

describe('a turn', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('passes over whoever died in theirs', async () => {
    const { services } = processOn(memoryTable(), 1);
    await takeTurn(services, 'acme');
    const next = takeTurn(services, 'acme');
    await vi.advanceTimersByTimeAsync(3_000);
    const seen = await services.table.get({ pk: partition.tenant('acme'), sk: sort.turn });
    await vi.advanceTimersByTimeAsync(3_000);
    const handOn = await next;
    const mine = await services.table.get({ pk: partition.tenant('acme'), sk: sort.turn });
    expect(mine?.token).not.toBe(seen?.token);
    await handOn();
    expect(await services.table.get(mine as Item)).toBeUndefined();
  });

  it('is nobody else’s to hand on', async () => {
    const { services } = processOn(memoryTable(), 1);
    const late = await takeTurn(services, 'acme');
    const next = takeTurn(services, 'acme');
    await vi.advanceTimersByTimeAsync(6_000);
    await next;
    await late();
    const turn = { pk: partition.tenant('acme'), sk: sort.turn };
    expect(await services.table.get(turn)).toBeDefined();
  });
});
