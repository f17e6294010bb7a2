import { putEmployee as storeEmployee } from '../../functions/store/employees.ts';
import { liftErasure } from '../../functions/store/erase.ts';
import { PREFIX, partition, sort } from '../../functions/store/keys.ts';
import { readManifest } from '../../functions/store/manifest.ts';
import { type Item, queryAll, StoreUnavailable, type Table } from '../../functions/store/table.ts';
import { asTest } from '../support/acting.ts';
import { employeeOf, HOUR, TENANT } from './base.ts';
import { type Context, GROUND, type Ground, type Services } from './process.ts';
import { VERBS, type Verbs } from './verbs.ts';

/** How the product is built, as far as a run can tell. */
export interface Design {
  readonly name: string;
  readonly ground: Ground;
  readonly verbs: Verbs;
  /** What runs are about that are to find what is wrong with it; anything if left out. */
  readonly theme?: string;
}

/** The product as it is. */
export const RIGHT: Design = { name: 'as it is', ground: GROUND, verbs: VERBS };

type Decorate = (table: Table, context: Context) => Partial<Table>;

/** A wrong design that reaches the table in another way. */
const byTable = (name: string, decorate: Decorate): Design => ({
  name,
  ground: {
    ...GROUND,
    table: (table, context) => ({ ...table, ...decorate(table, context) }),
  },
  verbs: VERBS,
});

/** A wrong design that does something in another way. */
const byVerbs = (name: string, verbs: Partial<Verbs>): Design => ({
  name,
  ground: GROUND,
  verbs: { ...VERBS, ...verbs },
});

/** A wrong design that stores some items in another way. */
const byPut = (
  name: string,
  isMeant: (item: Item, context: Context) => boolean,
  put: (table: Table, context: Context, ...of: Parameters<Table['put']>) => Promise<boolean>,
): Design =>
  byTable(name, (table, context) => ({
    put: (item, condition) =>
      isMeant(item, context) ? put(table, context, item, condition) : table.put(item, condition),
  }));

const isEvent = ({ sk }: { readonly sk: string }): boolean => sk.startsWith(PREFIX.event);
const isManifest = ({ sk }: { readonly sk: string }): boolean => sk === sort.manifest;
const isSweep = ({ sk }: { readonly sk: string }): boolean => sk.startsWith(PREFIX.sweep);
const isPart = ({ pk }: { readonly pk: string }): boolean => pk.includes('#PART#');
const isKey = ({ pk }: { readonly pk: string }): boolean => pk.startsWith('KEY#');

/** Everything of one kind that was stored in a life of a process stays in its memory. */
const remembered = async <T>(
  { memory }: Context,
  key: string,
  read: () => Promise<T>,
): Promise<T> => {
  if (!memory.has(key)) memory.set(key, await read());
  return memory.get(key) as T;
};

const ofEvents: readonly Design[] = [
  byPut('an event is put without its condition', isEvent, (table, _, item) => table.put(item)),
  byPut('an event is acknowledged though its put failed', isEvent, (table, _, item, condition) =>
    table.put(item, condition).catch(() => true),
  ),
  byPut('ids are known from memory alone', isEvent, (table, { memory }, item) => {
    const key = `${item.pk} ${item.sk}`;
    if (memory.has(key)) return Promise.resolve(false);
    memory.set(key, true);
    return table.put(item);
  }),
  byPut(
    'an event whose answer was lost is stored again under another id',
    isEvent,
    (table, _, item, condition) =>
      table.put(item, condition).catch((failure) => {
        if (!(failure instanceof StoreUnavailable)) throw failure;
        return table.put({ ...item, sk: `${item.sk}-again` }, condition);
      }),
  ),
  byPut('an event is seen when it happened', isEvent, (table, _, item, condition) =>
    table.put({ ...item, seen: item.at as number }, condition),
  ),
  byPut(
    'an event is held back for those that come after it',
    isEvent,
    async (table, context, ...of) => {
      const waiting = context.memory.get('held back') as Parameters<Table['put']> | undefined;
      context.memory.set('held back', of);
      if (waiting !== undefined) await table.put(...waiting);
      return true;
    },
  ),
  byTable('only the first event of a batch is stored', (table, { memory, what }) => ({
    put: async (item, condition) => {
      if (!isEvent(item)) return table.put(item, condition);
      if (memory.get('batch') === what) return true;
      memory.set('batch', what);
      return table.put(item, condition);
    },
  })),
];

const ofStates: readonly Design[] = [
  byPut(
    'a snapshot covers what is yet to come',
    ({ sk }) => sk === sort.state,
    (table, { now }, item) => table.put({ ...item, w: now() }),
  ),
  {
    ...RIGHT,
    name: 'what was seen a moment ago counts as settled',
    ground: {
      ...GROUND,
      arrivals: (clock) => {
        const arrivals = GROUND.arrivals(clock);
        return { ...arrivals, now: () => arrivals.now() + HOUR };
      },
    },
  },
  byTable('events that came late are left out', (table) => ({
    query: async (query) => {
      const page = await table.query(query);
      if (query.byArrival !== true) return page;
      const isLate = ({ seen = 0, at }: Item): boolean =>
        typeof at === 'number' && seen - at > 12 * HOUR;
      return { ...page, items: page.items.filter((item) => !isEvent(item) || !isLate(item)) };
    },
  })),
  byTable('the index is read as it was a moment ago', (table, context) => ({
    query: async (query) => {
      if (query.byArrival !== true || context.what === 'afterwards') return table.query(query);
      const page = await table.query(query);
      const key = `index of ${query.pk}`;
      const before = context.memory.get(key) ?? page;
      context.memory.set(key, page);
      return before as typeof page;
    },
  })),
];

const ofClocks: readonly Design[] = [
  {
    ...RIGHT,
    name: 'clocks are held against nothing',
    ground: { ...GROUND, punctual: (table) => table },
  },
];

const ofErasures: readonly Design[] = [
  ...(
    [
      ['decisions', ({ sk }) => sk.startsWith(PREFIX.decision)],
      ['keys', isKey],
      ['events', isEvent],
      ['the list', ({ pk }) => pk === partition.list(TENANT, 'employees')],
    ] as readonly [string, (key: { readonly pk: string; readonly sk: string }) => boolean][]
  ).map(([kind, isMeant]) =>
    byTable(`an erasure forgets ${kind}`, (table) => ({
      delete: (key, condition) =>
        isMeant(key) && condition !== undefined
          ? Promise.resolve(true)
          : table.delete(key, condition),
    })),
  ),
  byPut(
    'an erasure is taken off the record before it is done',
    (item) => isSweep(item) && (item.before as number) > 0,
    async (table, _, item) => {
      await table.delete(item);
      return true;
    },
  ),
  byPut('things say of no life that they belong to it', isEvent, (table, _, item, condition) =>
    table.put({ ...item, under: 0 }, condition),
  ),
  byPut('things of any life say that they are new', isEvent, (table, _, item, condition) =>
    table.put({ ...item, under: 1e9 }, condition),
  ),
  byTable('nobody asks whether somebody was erased', (table) => ({
    get: async (key) => {
      const item = await table.get(key);
      if (item === undefined || !isManifest(item)) return item;
      const { erased: _, ...rest } = item;
      return rest as Item;
    },
  })),
  byVerbs('the mark is lifted after the profile is stored', {
    putEmployee: async (services: Services, id, version) => {
      const manifest = await readManifest(services, TENANT);
      const seen = await VERBS.readEmployee(services, id);
      if (seen !== undefined) return VERBS.putEmployee(services, id, version);
      const taken = { employee: employeeOf(id, version), under: manifest.version };
      await storeEmployee(services, TENANT, taken, undefined, manifest);
      await liftErasure(asTest(services), TENANT, id, services.now() + 10_000);
    },
  }),
];

const ofReleases: readonly Design[] = [
  byPut('the pointer is moved without a condition', isManifest, (table, _, item) =>
    table.put(item),
  ),
  byTable('a release is put on record before the pointer is moved, and not after', (table) => ({
    put: async (item, condition) => {
      if (item.sk.startsWith(PREFIX.release)) return true;
      if (isManifest(item)) {
        const { pk, parts, releasedAt: at } = item;
        await table.put({ pk, sk: sort.release(item.release as number), at, parts });
      }
      return table.put(item, condition);
    },
  })),
  byPut('the pointer is moved part by part', isManifest, async (table, _, item, condition) => {
    const before = await table.get(item);
    const parts = item.parts as Record<string, string>;
    const old = before?.parts as Record<string, string> | undefined;
    const isMoved = old !== undefined && old.catalogue !== parts.catalogue;
    if (!isMoved) return table.put(item, condition);
    const half = { ...parts, content: old.content ?? '' };
    if (!(await table.put({ ...item, parts: half }, condition))) return false;
    return table.put(item);
  }),
  byTable('parts are written after the pointer is moved', (table, { memory }) => ({
    putMany: async (items) => {
      const waiting = (memory.get('parts') ?? []) as readonly Item[];
      const parts = items.filter(isPart);
      memory.set('parts', [...waiting, ...parts]);
      if (parts.length < items.length) await table.putMany(items.filter((item) => !isPart(item)));
    },
    put: async (item, condition) => {
      const isDone = await table.put(item, condition);
      if (isManifest(item)) await table.putMany((memory.get('parts') ?? []) as readonly Item[]);
      return isDone;
    },
  })),
  byTable('what is in force is read once', (table, context) => ({
    get: (key) =>
      isManifest(key) && /^(read|ask) /.test(context.what)
        ? remembered(context, 'manifest', () => table.get(key))
        : table.get(key),
  })),
  byVerbs('who wants to change one version changes any', {
    putLesson: (services, id, version) => VERBS.putLesson(services, id, version),
  }),
  byVerbs('lessons of one request are put one by one', {
    putLessons: async (services, ids, version, hold) => {
      for (const id of ids) await VERBS.putLessons(services, [id], version, hold);
    },
  }),
  byPut('what is held is in force at once', isManifest, (table, _, item, condition) => {
    const { held, ...rest } = item as Item & { readonly held?: Record<string, string> };
    if (held === undefined) return table.put(item, condition);
    const parts = { ...(item.parts as Record<string, string>), ...held };
    return table.put({ ...rest, pk: item.pk, sk: item.sk, parts }, condition);
  }),
];

const ofKeys: readonly Design[] = [
  byVerbs('a revoked key leaves the list first', {
    revokeKey: async (services, id) => {
      const listed = { pk: partition.list(TENANT, 'keys'), sk: id };
      const item = await services.table.get(listed);
      if (item === undefined) return;
      await services.table.delete(listed);
      await services.table.delete({ pk: partition.apiKey(item.hash as string), sk: sort.self });
    },
  }),
  byPut(
    'a key comes on the list last',
    ({ sk, pk }) => pk === partition.list(TENANT, 'keys') && sk !== '',
    async (table, { memory }, item, condition) => {
      if ((await table.get(item)) !== undefined) return false;
      const { hash, key } = item;
      memory.set('listed', key);
      await table.put({
        pk: partition.apiKey(hash as string),
        sk: sort.self,
        tenant: TENANT,
        hash,
        key,
      });
      return table.put(item, condition);
    },
  ),
  byVerbs('a key that was good once is good as long as its process lives', {
    useKey: async (services, secret) => {
      const mark = `GOOD#${secret}`;
      if (services.cache.get(mark) !== undefined) return true;
      const isGood = await VERBS.useKey(services, secret);
      if (isGood) services.cache.keep(mark, {}, 1);
      return isGood;
    },
  }),
  byTable('nobody says which admin key they are about to revoke', (table) => ({
    get: async (key) => (key.sk === sort.revoking ? undefined : table.get(key)),
    put: async (item, condition) => (item.sk === sort.revoking ? true : table.put(item, condition)),
  })),
  byVerbs('a request that is sent again makes another key', {
    makeKey: (services, request, name) =>
      VERBS.makeKey(
        services,
        request,
        `${name}-${Buffer.from(services.random(6)).toString('hex')}`,
      ),
  }),
  byVerbs('an answer is given before the key is stored', {
    makeKey: async (services, request, name) => {
      const table: Table = {
        ...services.table,
        put: (item, condition) =>
          isKey(item)
            ? services.table.put(item).catch(() => true)
            : services.table.put(item, condition),
      };
      return VERBS.makeKey({ ...services, table }, request, name);
    },
  }),
  byVerbs('a key is taken off the list, and works on', {
    revokeKey: async (services, id) => {
      for await (const { pk, sk } of queryAll(services.table, {
        pk: partition.list(TENANT, 'keys'),
      }))
        if (sk === id) await services.table.delete({ pk, sk });
    },
  }),
];

const about = (theme: string, designs: readonly Design[]): Design[] =>
  designs.map((design) => ({ ...design, theme }));

/** Wrong designs, each by one idea: what cannot find them finds nothing. */
export const WRONG: readonly Design[] = [
  ...about('ingest', [...ofEvents, ...ofStates]),
  ...ofClocks,
  ...about('erasure', ofErasures),
  ...about('publishing', ofReleases),
  ...about('keys', ofKeys),
];
