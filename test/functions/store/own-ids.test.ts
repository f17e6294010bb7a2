import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PersonalGoals } from '../../../core/model/goals.ts';
import { partition, sort } from '../../../functions/store/keys.ts';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { listOf } from '../../support/json.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';

const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8];
/** As long as a change may be under way. */
const UNDER_WAY_MS = 60_000;

let hook: Hook;
let table: ReturnType<typeof memoryTable>;
let api: TestApi;
let key: string;

const open = async (): Promise<void> => {
  hook = () => {};
  table = memoryTable((call) => hook(call));
  api = testApi(table);
  key = await api.tenant('acme');
  await furnish(api, key);
  for (const id of ['bob', 'carol'])
    await api.call(key, 'PUT', `/v1/employees/${id}`, { id, name: id });
};
beforeEach(open);

/** Calls to the table take turns of different length, the same ones for the same seed. */
const jitter = (seed: number): void => {
  const random = seeded(seed);
  hook = async () => {
    for (let turns = Math.floor(random() * 25); turns > 0; turns--) await Promise.resolve();
  };
};

const objective = (
  id: string,
  employee: string | undefined,
  keyResults: readonly string[],
  title = 'X',
) => ({
  id,
  title,
  owner: employee === undefined ? { kind: 'company' } : { kind: 'employee', id: employee },
  cycle: { start: '2026-01-01', end: '2026-12-31' },
  keyResults: keyResults.map((one) => ({
    id: one,
    title: one,
    metric: { unit: 'x', start: 0, current: 1, target: 10 },
    due: '2026-06-01',
    skills: [{ skill: 'writing' }],
  })),
});
const call = (method: string, path: string, body?: unknown, headers = {}) =>
  api.call(key, method, path, body, headers);
const put = (one: ReturnType<typeof objective>, headers: Record<string, string> = {}) =>
  call('PUT', `/v1/objectives/${one.id}`, one, headers);
const remove = (id: string, headers: Record<string, string> = {}) =>
  call('DELETE', `/v1/objectives/${id}`, undefined, headers);
const tagOf = async (id: string): Promise<string> =>
  (await call('GET', `/v1/objectives/${id}`)).headers.get('etag') ?? '';
const checkIn = (id: string) => call('POST', `/v1/key-results/${id}/check-ins`, { value: 5 });
const statusesOf = (answers: readonly { readonly status: number }[]) =>
  answers.map(({ status }) => status).sort();

/** Whoever may want an id: the same employee, another one, the company. */
const WANTING = [
  ['the same employee', 'ada'],
  ['another employee', 'bob'],
  ['the company', undefined],
] as const;

/** An id is free for an objective and a key result of whoever. */
const expectFree = async (id: string, who: string | undefined, why = ''): Promise<void> => {
  for (const one of [objective('probe', who, [id]), objective(id, who, ['probe-kr'])]) {
    const answer = await put(one);
    expect([id, answer.status, answer.body.detail], why).toEqual([id, 201, undefined]);
    expect((await remove(one.id)).status).toBe(204);
  }
};

describe('of eight writers with one tag, each with a key result of its own', () => {
  it.each(EIGHT)(
    'exactly one wins, and what the others wanted is free at once (%i)',
    async (seed) => {
      await put(objective('mine', 'ada', ['k0']));
      const tag = await tagOf('mine');
      jitter(seed);
      const answers = await Promise.all(
        EIGHT.map((n) => put(objective('mine', 'ada', [`k${n}`]), { 'if-match': tag })),
      );
      expect(statusesOf(answers)).toEqual([200, ...Array(7).fill(412)]);
      hook = () => {};
      const winner = 1 + answers.findIndex(({ status }) => status === 200);
      for (const n of [0, ...EIGHT].filter((one) => one !== winner))
        await expectFree(`k${n}`, WANTING[n % 3]?.[1]);
      expect((await put(objective('theirs', 'bob', [`k${winner}`]))).status).toBe(422);
    },
  );

  it.each(EIGHT)('exactly one makes it who all say that it must not exist (%i)', async (seed) => {
    jitter(seed);
    const answers = await Promise.all(
      EIGHT.map((n) => put(objective('mine', 'ada', [`k${n}`]), { 'if-none-match': '*' })),
    );
    expect(statusesOf(answers)).toEqual([201, ...Array(7).fill(412)]);
    hook = () => {};
    const winner = 1 + answers.findIndex(({ status }) => status === 201);
    for (const n of EIGHT.filter((one) => one !== winner)) await expectFree(`k${n}`, 'bob');
  });

  it.each(EIGHT)('exactly one takes it away; the others find nothing (%i)', async (seed) => {
    await put(objective('mine', 'ada', ['k0']));
    const tag = await tagOf('mine');
    jitter(seed);
    const answers = await Promise.all(EIGHT.map(() => remove('mine', { 'if-match': tag })));
    expect(statusesOf(answers)).toEqual([204, ...Array(7).fill(404)]);
    hook = () => {};
    for (const id of ['mine', 'k0']) await expectFree(id, 'bob');
  });

  it.each(EIGHT)(
    'exactly one wins where some change it and some take it away (%i)',
    async (seed) => {
      await put(objective('mine', 'ada', ['k0']));
      const tag = { 'if-match': await tagOf('mine') };
      jitter(seed);
      const answers = await Promise.all(
        EIGHT.map((n) =>
          n % 2 === 0 ? remove('mine', tag) : put(objective('mine', 'ada', [`k${n}`]), tag),
        ),
      );
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
      hook = () => {};
      const winner = 1 + answers.findIndex(({ status }) => status < 300);
      for (const n of EIGHT.filter((one) => one !== winner)) await expectFree(`k${n}`, 'carol');
      expect((await call('GET', '/v1/objectives/mine')).status).toBe(winner % 2 === 0 ? 404 : 200);
    },
  );

  it.each(EIGHT)(
    'of two employees, one gets the ids, and nothing of the other’s is kept (%i)',
    async (seed) => {
      jitter(seed);
      const answers = await Promise.all([
        put(objective('adas', 'ada', ['k-ada', 'both'])),
        put(objective('bobs', 'bob', ['k-bob', 'both'])),
      ]);
      expect(statusesOf(answers)).toEqual([201, 422]);
      hook = () => {};
      const loser = answers[0]?.status === 201 ? 'bob' : 'ada';
      for (const id of [`${loser}s`, `k-${loser}`]) await expectFree(id, 'carol');
    },
  );
});

describe('a key result that was taken out', () => {
  const WAYS = [
    ['by a PUT without it', () => put(objective('mine', 'ada', ['stays']))],
    ['with its objective', () => remove('mine')],
  ] as const;

  it.each(WAYS)('%s takes no more check-ins, and has none', async (_, takeOut) => {
    await put(objective('mine', 'ada', ['stays', 'goes']));
    expect((await checkIn('goes')).status).toBe(201);
    await takeOut();
    for (const body of [{ value: 5 }, { value: 5, employee: 'ada' }, { value: 5, id: 'c1' }]) {
      const answer = await call('POST', '/v1/key-results/goes/check-ins', body);
      expect([answer.status, answer.body.code]).toEqual([404, 'not-found']);
    }
    expect((await call('GET', '/v1/key-results/goes/check-ins')).status).toBe(404);
  });

  it.each(
    WAYS.flatMap(([way, takeOut]) =>
      WANTING.map(([name, who]) => [way, name, takeOut, who] as const),
    ),
  )('%s frees its id at once for %s', async (_way, _name, takeOut, who) => {
    await put(objective('mine', 'ada', ['stays', 'goes']));
    await checkIn('goes');
    await takeOut();
    await expectFree('goes', who);
  });

  it.each(EIGHT)('never takes a check-in that is acknowledged and of nobody (%i)', async (seed) => {
    await put(objective('mine', 'ada', ['stays', 'goes']));
    jitter(seed);
    await Promise.all([put(objective('mine', 'ada', ['stays'])), checkIn('goes'), checkIn('goes')]);
    hook = () => {};
    expect((await checkIn('goes')).status).toBe(404);
    await expectFree('goes', 'bob');
  });
});

/** Own goals as they are stored, by employee. */
const storedGoals = () =>
  ['ada', 'bob', 'carol'].map((employee) => {
    const item = table.items.get(`${partition.employee('acme', employee)}\u0000${sort.goals}`);
    const goals =
      item === undefined ? { objectives: [] } : (JSON.parse(item.goals as string) as PersonalGoals);
    return { employee, objectives: goals.objectives };
  });

/** Every id is whose goals say, is found where it is, and is free where it is nobody's. */
const expectConsistent = async (ids: readonly string[], why: string): Promise<void> => {
  const owned = storedGoals().flatMap(({ employee, objectives }) =>
    objectives.flatMap(({ id, keyResults }) => [
      [`objective ${id}`, employee] as const,
      ...keyResults.map((one) => [`key result ${one.id}`, employee] as const),
    ]),
  );
  expect(new Set(owned.map(([id]) => id)).size, why).toBe(owned.length);
  const owners = new Map(owned);
  for (const id of ids) {
    const found = await call('GET', `/v1/objectives/${id}`);
    expect([id, found.body.owner?.id], why).toEqual([id, owners.get(`objective ${id}`)]);
    const checkIns = await call('GET', `/v1/key-results/${id}/check-ins`);
    expect([id, checkIns.status === 200], why).toEqual([id, owners.has(`key result ${id}`)]);
    if (!owners.has(`objective ${id}`) && !owners.has(`key result ${id}`))
      await expectFree(id, 'carol', why);
  }
};

describe('a change that is cut off at any call', () => {
  const IDS = ['mine', 'stays', 'goes', 'comes'];
  const CHANGES = {
    'making it': [false, () => put(objective('mine', 'ada', ['stays', 'comes']))],
    'changing it': [true, () => put(objective('mine', 'ada', ['stays', 'comes']))],
    'taking it away': [true, () => remove('mine')],
  } as const;

  it.each(Object.entries(CHANGES))('%s', async (_, [isThere, change]) => {
    let cuts = 0;
    for (let cut = 0; ; cut++) {
      await open();
      if (isThere) await put(objective('mine', 'ada', ['stays', 'goes']));
      let calls = 0;
      hook = () => {
        calls += 1;
        if (calls > cut) throw new Error('cut off');
      };
      const { status } = await change();
      hook = () => {};
      if (status < 300) break;
      cuts += 1;
      // Nobody comes back: what it had taken is free when it cannot be under way any more.
      api.clock.now += UNDER_WAY_MS;
      await expectConsistent(IDS, `cut at ${cut}`);
      // Who comes back brings it to its end.
      expect([200, 201, 204, 404], `cut at ${cut}`).toContain((await change()).status);
      await expectConsistent(IDS, `cut at ${cut}, and done again`);
    }
    expect(cuts).toBeGreaterThan(15);
  });
});

it('any changes at the same time leave every id with one owner or free', async () => {
  const ID = fc.constantFrom('a', 'b', 'c');
  const change = fc.record({
    how: fc.constantFrom('put', 'put', 'put', 'delete', 'check in'),
    who: fc.constantFrom('ada', 'bob'),
    id: ID,
    keyResults: fc.uniqueArray(ID, { minLength: 1, maxLength: 2 }),
    title: fc.constantFrom('X', 'Y'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 2, maxLength: 8 }),
      fc.nat(),
      async (changes, seed) => {
        await open();
        await put(objective('a', 'ada', ['a', 'b']));
        jitter(seed);
        const answers = await Promise.all(
          changes.map(({ how, who, id, keyResults, title }) => {
            if (how === 'delete') return remove(id);
            if (how === 'check in') return checkIn(id);
            return put(objective(id, who, keyResults, title));
          }),
        );
        for (const { status } of answers) expect(status).toBeLessThan(500);
        hook = () => {};
        // What two changes took that were both refused looks under way for a while.
        api.clock.now += UNDER_WAY_MS;
        await expectConsistent(['a', 'b', 'c'], 'all are done');
      },
    ),
    { seed: 20261127, numRuns: scaled(40, 1000) },
  );
}, 300_000);

describe('goals and entries that an earlier version wrote', () => {
  /** Takes out of what is stored whatever it did not write. */
  const asBefore = async (): Promise<void> => {
    for (const item of [...table.items.values()]) {
      if (item.sk === sort.goals) {
        const { version: _, ...rest } = item;
        await table.put(rest);
      }
      if (item.mark === undefined) continue;
      const { at: _at, mark: _mark, ...rest } = item;
      await table.put(rest);
    }
  };

  it('are changed, freed and taken over as if they were of today', async () => {
    await put(objective('mine', 'ada', ['stays', 'goes']));
    await asBefore();
    expect((await put(objective('theirs', 'bob', ['goes']))).status).toBe(422);
    expect((await put(objective('mine', 'ada', ['stays']))).status).toBe(200);
    await expectFree('goes', 'bob');
    await asBefore();
    expect((await remove('mine')).status).toBe(204);
    for (const id of ['mine', 'stays']) await expectFree(id, undefined);
  });

  it('of which a key result was left behind do not block its id any more', async () => {
    await put(objective('mine', 'ada', ['stays', 'goes']));
    await asBefore();
    const left = [...table.items.values()].filter(({ sk }) => sk === 'goes');
    await put(objective('mine', 'ada', ['stays']));
    for (const item of left) await table.put(item);
    expect((await checkIn('goes')).status).toBe(404);
    for (const [, who] of WANTING) {
      await expectFree('goes', who);
      for (const item of left) await table.put(item);
    }
  });

  it('of which an entry is missing get it back by the next PUT', async () => {
    const mine = objective('mine', 'ada', ['stays']);
    await put(mine);
    for (const item of [...table.items.values()])
      if (item.pk.includes('#L#') && item.employee === 'ada') await table.delete(item);
    await put(mine);
    expect((await call('GET', '/v1/objectives/mine')).status).toBe(200);
    expect(listOf((await call('GET', '/v1/objectives?employee=ada')).body.items)).toHaveLength(1);
  });
});
