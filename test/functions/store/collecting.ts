import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { collect } from '../../../functions/store/collect.ts';
import { PREFIX, partition, sort } from '../../../functions/store/keys.ts';
import { type Hashes, namedBy, readManifest } from '../../../functions/store/manifest.ts';
import { putModel } from '../../../functions/store/models.ts';
import { readPart } from '../../../functions/store/parts.ts';
import type { Item, Key, Table } from '../../../functions/store/table.ts';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { seeded } from '../../support/random.ts';

export const HOUR = 3_600_000;
export type Memory = ReturnType<typeof memoryTable>;

/** What a wrong design does in another way; `memory` is the process's own. */
type Decorate = (table: Table, memory: Map<string, unknown>) => Partial<Table>;

/** How it is collected, and how everything else reaches the table. */
export interface Design {
  readonly name: string;
  readonly collector?: Decorate;
  readonly others?: Decorate;
}

/** A promise was broken. */
class Broken extends Error {}

export const recordsOf = ({ items }: Memory): Item[] =>
  [...items.values()].filter(({ sk }) => sk.startsWith(PREFIX.release));
export const chunksOf = ({ items }: Memory): Item[] =>
  [...items.values()].filter(({ sk }) => sk.startsWith(PREFIX.chunk));

/** The parts that the manifest and the records name. */
const namedIn = async (table: Memory): Promise<Set<string>> => {
  const manifest = await readManifest({ table }, 'acme');
  const kept = recordsOf(table).flatMap(({ parts }) => Object.values(parts as unknown as Hashes));
  return new Set([...namedBy(manifest), ...kept]);
};

/** Throws unless whatever is named can be read by a process that remembers nothing. */
export const expectWhole = async (table: Memory): Promise<void> => {
  const { services } = testApi(table);
  for (const digest of await namedIn(table)) await readPart(services, 'acme', digest);
};

/** A table with a furnished tenant. */
export const furnished = async (): Promise<{ table: Memory; api: TestApi; key: string }> => {
  const table = memoryTable();
  const api = testApi(table);
  const key = await api.tenant('acme');
  await furnish(api, key);
  return { table, api, key };
};

const LESSON = {
  id: 'w1',
  format: 'article',
  minutes: 4,
  language: 'en',
  url: 'https://example.org/w1',
  skills: [{ skill: 'writing' }],
};

export const edit = async (api: TestApi, key: string, title: string, query = ''): Promise<number> =>
  (await api.call(key, 'PUT', `/v1/lessons/w1${query}`, { ...LESSON, title })).status;

/** The process was killed at a call. */
class Killed extends Error {}

/** A process whose calls come late at random, some very late, and of which one may be its last. */
interface Process {
  readonly api: TestApi;
  readonly collect: () => Promise<void>;
  readonly isDead: () => boolean;
}

const processOn = (
  table: Memory,
  luck: () => number,
  clock: { readonly now: number },
  design: Design,
): Process => {
  let isDead = false;
  const dies = (): void => {
    isDead ||= luck() < 0.004;
    if (isDead) throw new Killed();
  };
  const wrap = <Args extends unknown[], Result>(act: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      const most = luck() < 0.05 ? 120 : 6;
      for (let ticks = luck() * most; ticks > 1; ticks--) await new Promise(setImmediate);
      dies();
      const result = await act(...args);
      dies();
      return result;
    };
  };
  const own: Table = {
    get: wrap(table.get),
    put: wrap(table.put),
    delete: wrap(table.delete),
    query: wrap(table.query),
    add: wrap(table.add),
    putMany: wrap(table.putMany),
    deleteMany: wrap(table.deleteMany),
  };
  const memory = new Map<string, unknown>();
  const outside = {
    now: () => clock.now,
    random: (size: number) => Uint8Array.from({ length: size }, () => Math.floor(luck() * 256)),
  };
  const api = testApi({ ...own, ...design.others?.(own, memory) }, outside);
  const collecting = { ...own, ...design.collector?.(own, memory) };
  return {
    api,
    collect: () => collect({ ...api.services, table: collecting }, 'acme'),
    isDead: () => isDead,
  };
};

/** What a process may do; gives the decision that was made, if one was. */
type Act = (process: Process, key: string, luck: () => number) => Promise<string | undefined>;

const answered = (process: Process, status: number): undefined => {
  if (status === 500 && !process.isDead())
    throw new Broken(`a request failed: ${JSON.stringify(process.api.logs.at(-1))}`);
  return undefined;
};
const titled = (luck: () => number): string => `Title ${Math.floor(luck() * 3)}`;
const BOB = { id: 'bob', name: 'Bob', team: 'support', role: 'agent' };

const ACTS: readonly Act[] = [
  async (process, key, luck) => answered(process, await edit(process.api, key, titled(luck))),
  async (process, key, luck) =>
    answered(process, await edit(process.api, key, titled(luck), '?hold=true')),
  async (process, key) => {
    const { status } = await process.api.call(key, 'POST', '/v1/releases');
    return answered(process, status);
  },
  async (process, key) => {
    const { status, body } = await process.api.call(key, 'GET', '/v1/employees/ada/next-lesson');
    return status === 200 ? textOf(body.decision) : answered(process, status);
  },
  async (process, key, luck) => {
    const [method, body] =
      luck() < 0.5 ? (['DELETE', undefined] as const) : (['PUT', BOB] as const);
    const { status } = await process.api.call(key, method, '/v1/employees/bob', body);
    return answered(process, status);
  },
  async (process, _, luck) => {
    const model = { ...DEFAULT_MODEL, source: `Fit ${Math.floor(luck() * 2)}` };
    await putModel(process.api.services, 'acme', model, { by: 'job:fit' }).catch((failure) => {
      if (!process.isDead()) throw failure;
    });
    return undefined;
  },
  async (process) => {
    await process.collect().catch((failure) => {
      if (!process.isDead()) throw new Broken('it could not be collected', { cause: failure });
    });
    return undefined;
  },
];

/** Throws unless all decisions can be computed again, and nothing is left that nobody needs. */
const judge = async (
  table: Memory,
  key: string,
  clock: { now: number },
  decisions: readonly string[],
): Promise<void> => {
  const later = testApi(table, { now: () => clock.now });
  // What was cut off goes on as long as nothing comes in between.
  for (let days = 0; days < 3; days++) {
    clock.now += 48 * HOUR;
    await collect(later.services, 'acme');
  }
  for (const id of decisions) {
    const { body } = await later.call(key, 'POST', `/v1/decisions/${id}/replay`);
    if ((body.identical as unknown) !== true) throw new Broken(`decision ${id} is not what it was`);
  }
  const named = await namedIn(table);
  for (const { pk } of chunksOf(table))
    if (!named.has(pk.slice(pk.lastIndexOf('#') + 1))) throw new Broken(`${pk} is left for ever`);
};

/** The table that all plays begin with. */
let beginning: Promise<{ readonly items: readonly Item[]; readonly key: string }> | undefined;
const begin = async (): Promise<{ table: Memory; key: string }> => {
  beginning ??= furnished().then(({ table, key }) => ({ items: [...table.items.values()], key }));
  const { items, key } = await beginning;
  const table = memoryTable();
  await table.putMany(items);
  return { table, key };
};

const ROUNDS = 14;
const PROCESSES = 3;

/** Plays one schedule; throws `Broken`, or what could not be read. Gives how much was collected. */
export const play = async (seed: number, design: Design): Promise<number> => {
  const luck = seeded(seed);
  const { table, key } = await begin();
  const clock = { now: NOW };
  const decisions: string[] = [];
  const anew = (): Process => processOn(table, luck, clock, design);
  const processes = Array.from({ length: PROCESSES }, anew);
  let collected = 0;
  for (let round = 0; round < ROUNDS; round++) {
    clock.now += luck() * 30 * HOUR;
    for (const [place, process] of processes.entries())
      if (process.isDead() || luck() < 0.2) processes[place] = anew();
    const before = recordsOf(table).length;
    const acts = processes.flatMap((process) =>
      Array.from({ length: 3 }, async () => {
        const act = ACTS[Math.floor(luck() * ACTS.length)] as Act;
        const decision = await act(process, key, luck);
        if (decision !== undefined) decisions.push(decision);
      }),
    );
    const outcomes = await Promise.allSettled(acts);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    await expectWhole(table);
    collected += Math.max(0, before - recordsOf(table).length);
  }
  await judge(table, key, clock, decisions);
  return collected;
};

const isChunk = ({ sk }: Key): boolean => sk.startsWith(PREFIX.chunk);
const isRelease = ({ sk }: Key): boolean => sk.startsWith(PREFIX.release);
const isUsed = (item: Item): boolean => isRelease(item) && item.used === 1;
export const isDecision = ({ sk }: Key): boolean => sk.startsWith(PREFIX.decision);
const LIST = partition.list('acme', 'parts');

/** The manifest reaches the collector without some of it. */
const without =
  (...fields: readonly string[]): Decorate =>
  (table) => ({
    get: async (key) => {
      const item = await table.get(key);
      if (item === undefined || key.sk !== sort.manifest) return item;
      const left = Object.entries(item).filter(([name]) => !fields.includes(name));
      return Object.fromEntries(left) as unknown as Item;
    },
  });

/** What the collector reads of one kind is changed. */
const reading =
  (isMeant: (key: Key) => boolean, change: (items: readonly Item[]) => readonly Item[]): Decorate =>
  (table) => ({
    query: async (query) => {
      const page = await table.query(query);
      const { pk, prefix: sk = '' } = query;
      return isMeant({ pk, sk }) ? { ...page, items: change(page.items) } : page;
    },
  });

/** Wrong: the collector does not know of the list of the erased. */
export const erasedForgotten: Decorate = without('erased');

/** Wrong: a release is marked after the decision. */
export const markedAfter: Decorate = (table, memory) => ({
  put: async (item, condition) => {
    if (isUsed(item)) {
      memory.set('mark', item);
      return true;
    }
    const isStored = await table.put(item, condition);
    const mark = memory.get('mark') as Item | undefined;
    if (isDecision(item) && mark !== undefined) {
      memory.delete('mark');
      await table.put(mark);
    }
    return isStored;
  },
});

/** Those first that nearly any schedule shows. */
export const WRONG: readonly Design[] = [
  {
    name: 'what was just named is taken for old',
    collector: (table, memory) => ({
      ...reading(
        ({ pk }) => pk === LIST,
        (items) => items.map((item) => ({ ...item, at: 0 })),
      )(table, memory),
      delete: (key, condition) =>
        table.delete(key, condition?.is === 'lower' ? { ...condition, than: 1e15 } : condition),
    }),
  },
  {
    name: 'only the last releases count',
    collector: reading(isRelease, (items) => items.slice(-2)),
  },
  {
    name: 'no release is taken for used',
    collector: (table, memory) => ({
      ...reading(isRelease, (items) => items.map((item) => ({ ...item, used: 0 })))(table, memory),
      delete: (key, condition) => table.delete(key, isRelease(key) ? undefined : condition),
    }),
  },
  {
    name: 'a release is never marked',
    others: (table) => ({
      put: (item, condition) => (isUsed(item) ? Promise.resolve(true) : table.put(item, condition)),
    }),
  },
  {
    name: 'a mark is overwritten by whoever moves on',
    others: (table) => ({
      put: (item, condition) => table.put(item, isRelease(item) ? undefined : condition),
    }),
  },
  {
    name: 'chunks are deleted whatever was stamped since',
    collector: (table) => ({
      delete: (key, condition) => table.delete(key, isChunk(key) ? undefined : condition),
    }),
  },
  { name: 'held parts count for nothing', collector: without('held') },
  {
    name: 'the manifest is remembered',
    collector: (table, memory) => ({
      get: async (key) => {
        if (key.sk !== sort.manifest) return table.get(key);
        if (!memory.has('manifest')) memory.set('manifest', await table.get(key));
        return memory.get('manifest') as Item;
      },
    }),
  },
  {
    name: 'what is there is not stamped',
    others: (table) => ({
      putMany: async (items) => {
        const are = await Promise.all(items.map((item) => isChunk(item) && table.get(item)));
        await table.putMany(items.filter((_, place) => !are[place]));
      },
    }),
  },
  {
    name: 'parts are not listed',
    others: (table) => ({
      putMany: (items) => table.putMany(items.filter(({ pk }) => pk !== LIST)),
    }),
  },
];
