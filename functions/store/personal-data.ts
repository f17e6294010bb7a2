import { hash } from 'node:crypto';
import type { ApiKey } from '../../core/model/key.ts';
import type { Acting } from '../capabilities.ts';
import { type About, goalsOf } from './about.ts';
import { changeRecord } from './audit.ts';
import { recordKeyOf } from './audit-record.ts';
import type { StoreReader, StoreWriter, Tabled } from './capabilities.ts';
import { checkInOf } from './check-ins.ts';
import { decisionEntries } from './decisions.ts';
import { shownDigestItem } from './digests.ts';
import { forgetImports, forgetPlace } from './jobs.ts';
import { type PersonalKind, PREFIX, partition, sort } from './keys.ts';
import { disown, lessonsOwnedBy } from './lesson-owners.ts';
import { reportsOf, withoutManager } from './managers.ts';
import { dueEntriesOf, scheduleOf } from './schedules.ts';
import { suggestionOf, suggestionsBy, unenteredBy } from './suggestions.ts';
import { shownSuppression, suppressionsOf, withoutName } from './suppressions.ts';
import { type Item, type Key, queryAll, type Table } from './table.ts';

/** The lists of an export. */
export const SHOWN_LISTS = [
  'objectives',
  'readings',
  'goalsHistory',
  'checkIns',
  'events',
  'decisions',
  'suggestions',
  'schedule',
  'keys',
  'lessonsOwned',
  'reports',
  'requests',
  'digests',
  'suppressions',
  'audit',
] as const;
export type ShownList = (typeof SHOWN_LISTS)[number];

/** What an export shows, by the name of each list. */
export interface Shown extends Readonly<Record<ShownList, unknown[]>> {
  readonly profile?: Record<string, unknown>;
}

/** Whom an export is about, and as of when. */
export interface ExportOf extends About {
  /** Events that arrived later, epoch milliseconds, are left out. */
  readonly arrivedByMs?: number;
}

/** Something that an export shows. */
interface Piece {
  /** Where among those of its kind it was found; whoever goes on from there finds what is after. */
  readonly place: string;
  readonly shown: Partial<Shown>;
}

/** One kind of thing that is kept about an employee: how it is found, shown and erased. */
interface PersonalData {
  /**
   * What the export shows of it, from after a place on; nothing where it tells no more than another
   * kind does.
   */
  readonly show: (services: StoreReader, of: ExportOf, after?: string) => AsyncIterable<Piece>;
  /**
   * Takes it away, or takes the name out of it, as far as it gets before it is over; false if there
   * is more to do. Doing it again does no harm.
   */
  readonly erase: (
    services: StoreWriter & Acting,
    about: About,
    isOver: () => boolean,
  ) => Promise<boolean>;
}

/** A key, and under which version of the manifest was taken what lies there. */
type Taken = Key & { readonly under?: unknown };

/** Things that are erased together, so that a long log need not be in memory. */
const BATCH = 500;
/** So many of these are on their way at the same time, where the table takes them one by one. */
const TOGETHER = 8;

/**
 * Does something for each. Where the table will not take so many at the same time, fewer and fewer
 * are on their way: a partition that is throttled slows it down, and only a table that takes none
 * ends it. Nothing is on its way any more when this throws.
 */
const forEachOf = async <T>(
  all: readonly T[],
  run: (one: T) => Promise<unknown>,
): Promise<void> => {
  const waiting = [...all];
  const work = async (): Promise<void> => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      try {
        await run(one);
      } catch (error) {
        waiting.push(one);
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: TOGETHER }, work));
  if (waiting.length === 0) return;
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
};

/**
 * Deletes an item, where `before` is given only if it was taken under an earlier version: that is
 * checked as it goes, since its key may hold something new by then.
 */
const deleteOne = (table: Table, { pk, sk }: Key, before: number | undefined): Promise<boolean> =>
  before === undefined
    ? table.delete({ pk, sk })
    : table.delete({ pk, sk }, { is: 'lower', attribute: 'under', than: before });

/** Erases what is found and was taken before, in batches; false if it is over before the end. */
const eraseFound = async <Found extends Taken>(
  found: AsyncIterable<Found>,
  before: number | undefined,
  eraseBatch: (batch: readonly Found[]) => Promise<void>,
  isOver: () => boolean,
): Promise<boolean> => {
  let batch: Found[] = [];
  for await (const one of found) {
    if (before !== undefined && ((one.under ?? 0) as number) >= before) continue;
    batch.push(one);
    if (batch.length < BATCH) continue;
    await eraseBatch(batch);
    batch = [];
    if (isOver()) return false;
  }
  await eraseBatch(batch);
  return true;
};

const deleteAll = (
  table: Table,
  found: AsyncIterable<Taken>,
  before: number | undefined,
  isOver: () => boolean,
): Promise<boolean> =>
  eraseFound(
    found,
    before,
    (batch) =>
      before === undefined
        ? table.deleteMany(batch.map(({ pk, sk }) => ({ pk, sk })))
        : forEachOf(batch, (key) => deleteOne(table, key, before)),
    isOver,
  );

/** Finds things in an order that stays, from after a place on. */
type Find<Found extends Taken> = (
  services: Tabled,
  about: About,
  after?: string,
) => AsyncIterable<Found>;

/**
 * Items that are the employee's alone: erasing deletes them. Each lies at a place of its own, which
 * is its sort key unless `placeOf` says otherwise.
 */
const items = <Found extends Taken = Item>(
  find: Find<Found>,
  show?: (item: Found, of: ExportOf) => Partial<Shown>,
  placeOf: (item: Found) => string = ({ sk }) => sk,
): PersonalData => ({
  show: async function* (services, of, after) {
    if (show === undefined) return;
    for await (const item of find(services, of, after))
      yield { place: placeOf(item), shown: show(item, of) };
  },
  erase: ({ table }, about, isOver) =>
    deleteAll(table, find({ table }, about), about.before, isOver),
});

/**
 * Things that are found by an entry alone, which is written before them: erasing deletes both, the
 * thing first. An entry whose thing is not there may be of one that is still on its way, and would
 * not be found any more once it lands: it stays until the last sweep.
 */
const led = (
  find: Find<Item>,
  thingOf: (entry: Item, about: About) => Key,
  show?: (entry: Item) => Partial<Shown>,
): PersonalData => ({
  show: items(find, show).show,
  erase: ({ table }, about, isOver) => {
    const { before, isLast = before === undefined } = about;
    const eraseOne = async (entry: Item): Promise<void> => {
      const thing = thingOf(entry, about);
      const isThere = (await table.get(thing)) !== undefined;
      if (isThere) await deleteOne(table, thing, before);
      if (isThere || isLast) await deleteOne(table, entry, before);
    };
    const eraseBatch = (batch: readonly Item[]): Promise<void> => forEachOf(batch, eraseOne);
    return eraseFound(find({ table }, about), before, eraseBatch, isOver);
  },
});

/** The same, where it goes with something else, such as the entry that leads to it. */
const withEntry = ({ show }: Pick<PersonalData, 'show'>): PersonalData => ({
  show,
  erase: async () => true,
});

/** What the export shows nothing of. */
const NOT_SHOWN: Pick<PersonalData, 'show'> = { show: async function* () {} };

/** The items of a partition from after a sort key on. */
const itemsAfter = (
  { table }: Tabled,
  query: { readonly pk: string; readonly prefix?: string },
  after: string | undefined,
): AsyncIterable<Item> =>
  queryAll(table, {
    ...query,
    ...(after !== undefined && { from: { pk: query.pk, sk: after } }),
  });

/** Items of the employee's own partition. */
const own =
  (prefix: string): Find<Item> =>
  (services, { tenant, employee }, after) =>
    itemsAfter(services, { pk: partition.employee(tenant, employee), prefix }, after);

/** The one item of the employee's own partition with this sort key. */
const ownOne = (sk: string): Find<Item> =>
  async function* ({ table }, { tenant, employee }, after) {
    if (after !== undefined) return;
    const item = await table.get({ pk: partition.employee(tenant, employee), sk });
    if (item !== undefined) yield item;
  };

const apiKeyOf = (item: Item): ApiKey => item.key as unknown as ApiKey;

const keyEntries: Find<Item> = async function* (services, { tenant, employee }, after) {
  for await (const item of itemsAfter(services, { pk: partition.list(tenant, 'keys') }, after))
    if (apiKeyOf(item).employee === employee) yield item;
};

/** Jobs about the employee; the list is short, since they are gone after a few days. */
const jobs: Find<Item> = async function* (services, { tenant, employee }) {
  for await (const item of queryAll(services.table, { pk: partition.list(tenant, 'jobs') }))
    if (item.employee === employee) yield item;
};

/** Entries by which own goals are found; another's with the same id stay. */
const goalEntries = (
  list: 'objectives' | 'key-results',
  idsOf: (about: About) => readonly string[],
): Find<Item> =>
  async function* ({ table }, about) {
    for (const sk of idsOf(about)) {
      const item = await table.get({ pk: partition.list(about.tenant, list), sk });
      if (item?.employee === about.employee) yield item;
    }
  };

/** A check-in, and which of the employee's key results it is of: their own stand before others. */
type FoundCheckIn = Item & { readonly keyResult: string; readonly of: string };

const checkIns: Find<FoundCheckIn> = async function* (services, about, after = '') {
  const { tenant, employee, ownKeyResults, sharedKeyResults } = about;
  const inOrder = [
    ...ownKeyResults.map((keyResult) => ({ keyResult, isOwn: true, of: `1#${keyResult}` })),
    ...sharedKeyResults.map((keyResult) => ({ keyResult, isOwn: false, of: `2#${keyResult}` })),
  ].sort((a, b) => (a.of < b.of ? -1 : 1));
  // No id has a # in it.
  const [kind, id, ...rest] = after.split('#');
  const from = `${kind}#${id}`;
  for (const { keyResult, isOwn, of } of inOrder) {
    if (of < from) continue;
    const pk = partition.checkIns(tenant, keyResult);
    for await (const item of itemsAfter(services, { pk }, of === from ? rest.join('#') : undefined))
      if (isOwn || item.employee === employee) yield { ...item, keyResult, of };
  }
};

const requests: Find<Item & { readonly sentAs: string }> = async function* (
  services,
  about,
  after,
) {
  for await (const { sk } of own(PREFIX.once)(services, about, after)) {
    const sentAs = sk.slice(PREFIX.once.length);
    const pk = partition.once(about.tenant, sentAs);
    const item = await services.table.get({ pk, sk: sort.self });
    if (item !== undefined) yield { ...item, sentAs };
  }
};

const iso = (atMs: Item[string]): string => new Date(atMs as number).toISOString();

const eventShown = ({
  pk: _pk,
  sk,
  seen,
  print: _print,
  under: _under,
  at,
  ...fields
}: Item): unknown => ({
  id: sk.slice(PREFIX.event.length),
  at: iso(at),
  received: iso(seen),
  ...fields,
});

/** Without the state, which is worked out from the events and never says more than they do. */
const decisionShown = ({
  pk: _pk,
  sk,
  under: _under,
  state: _state,
  at,
  ...fields
}: Item): unknown => ({
  id: sk.slice(PREFIX.decision.length),
  ...fields,
  at: iso(at),
});

const auditShown = ({ sk, actor, kind, what }: Item): unknown => ({
  at: sk.slice(PREFIX.auditEntry.length).split('#')[0],
  actor,
  kind,
  what,
});

/** A record of the audit without an employee's name; undefined where it does not name them. */
const unnamed = (item: Item, employee: string): Item | undefined => {
  const people = (item.people ?? []) as readonly string[];
  if (!people.includes(employee)) return undefined;
  const { people: _people, ...rest } = item;
  const others = people.filter((id) => id !== employee);
  return others.length === 0 ? rest : { ...rest, people: others };
};

/** What they chose, when they got the last mail and when they get the next one. */
const scheduleShown = (item: Item): unknown => {
  const { own, period, lastAtMs, dueMs, ignored } = scheduleOf(item);
  return {
    chosen: own ?? {},
    ...(period !== undefined && { period }),
    ...(lastAtMs !== undefined && { last: iso(lastAtMs) }),
    ...(dueMs !== undefined && { next: iso(dueMs) }),
    ignored,
  };
};

/** What names an employee in data that are about others, beside the kinds of items about them. */
type Mention = 'reports';

/**
 * Everything that is kept about an employee. Erasure, export and the wiping of a tenant are loops
 * over it, in this order: what leads to other things goes after them. A kind of item that keys.ts
 * says is about employees and that has no entry here does not compile. An export that was begun by
 * one version and is read on by another relies on the order, which is why `REGISTER` marks it.
 *
 * Not erased, on purpose: parts that are neither in force nor held any more, which may name the
 * employee as the owner of a lesson (they are immutable, since decisions of others are replayed
 * with earlier releases), the token on the list of the erased, a keyed hash by which events that
 * come later are refused, and what says that no mail is to be sent: it is found by a keyed hash of
 * who wants none, or of an address that takes none, and only the name that stands beside it goes.
 */
export const PERSONAL_DATA: Readonly<Record<PersonalKind | Mention, PersonalData>> = {
  // First of all, so that nobody asks any more what they should learn.
  profile: items(ownOne(sort.profile), ({ employee }) => ({
    profile: employee as Record<string, unknown>,
  })),
  // Exports of them, under way or done: nobody reads on. An export does not show exports. Of a job
  // about everybody only the place goes.
  job: {
    ...items(jobs),
    erase: async (services, about, isOver) => {
      await forgetPlace(services, about.tenant, about.employee);
      return items(jobs).erase(services, about, isOver);
    },
  },
  // Whom a file names is known to its reader alone: with anybody, all imports go, and with them
  // what they keep.
  kept: {
    ...NOT_SHOWN,
    erase: async (services, { tenant }) => {
      await forgetImports(services, tenant);
      return true;
    },
  },
  // That their own pages are open in a browser, for half a day at most.
  session: items(own(PREFIX.session)),
  // The secret's item first: a key that works can always be found and revoked.
  key: withEntry(NOT_SHOWN),
  keyEntry: led(
    keyEntries,
    ({ hash }) => ({ pk: partition.apiKey(hash as string), sk: sort.self }),
    (item) => ({ keys: [apiKeyOf(item)] }),
  ),
  suggestion: {
    show: items(
      (services, { tenant, employee }, after) => suggestionsBy(services, tenant, employee, after),
      (item) => ({ suggestions: [suggestionOf(item)] }),
      ({ place }) => place,
    ).show,
    erase: ({ table }, about, isOver) =>
      deleteAll(table, unenteredBy({ table }, about), about.before, isOver),
  },
  // Above go those without an entry; these lead to all others.
  suggestionEntry: led(own(PREFIX.suggestion), (entry, { tenant }) => ({
    pk: partition.list(tenant, 'suggestions'),
    sk: suggestionOf(entry).id,
  })),
  checkIn: items(
    checkIns,
    (item) => ({ checkIns: [{ keyResult: item.keyResult, ...checkInOf(item) }] }),
    ({ of, sk }) => `${of}#${sk}`,
  ),
  // Owners of lessons, in what is in force and in what is held.
  part: {
    show: async function* (services, { tenant, employee }, after = '') {
      for (const id of await lessonsOwnedBy(services, tenant, employee))
        if (id > after) yield { place: id, shown: { lessonsOwned: [id] } };
    },
    erase: async (services, about) => {
      await disown(services, about);
      return true;
    },
  },
  reports: {
    show: async function* (services, { tenant, employee }, after) {
      for await (const id of reportsOf(services, tenant, employee, after))
        yield { place: id, shown: { reports: [id] } };
    },
    erase: (services, about, isOver) => withoutManager(services, about, isOver),
  },
  suppression: {
    show: items(
      (services, { tenant, employee }, after) => suppressionsOf(services, tenant, employee, after),
      (item) => ({ suppressions: [shownSuppression(item)] }),
    ).show,
    erase: ({ table }, { tenant, employee, before }, isOver) =>
      eraseFound(
        suppressionsOf({ table }, tenant, employee),
        before,
        (batch) => forEachOf(batch, (item) => withoutName({ table }, item)),
        isOver,
      ),
  },
  // Requests that created something, by the keys under which they were sent.
  request: withEntry(
    items(
      requests,
      ({ sentAs, at }) => ({ requests: [{ id: sentAs, at: iso(at) }] }),
      ({ sentAs }) => sort.once(sentAs),
    ),
  ),
  requestEntry: led(own(PREFIX.once), ({ sk }, { tenant }) => ({
    pk: partition.once(tenant, sk.slice(PREFIX.once.length)),
    sk: sort.self,
  })),
  // Before what leads nowhere else: the index says no more than the schedule does.
  due: items((services, { tenant, employee }) => dueEntriesOf(services, tenant, employee)),
  schedule: items(ownOne(sort.schedule), (item) => ({ schedule: [scheduleShown(item)] })),
  // By which a decision is found by its id alone; the decision itself is shown.
  decisionEntry: items(decisionEntries),
  decisionEntryBefore: items<Taken>(async function* (services, about) {
    for await (const { sk, under } of own(PREFIX.decision)(services, about)) {
      const id = sk.slice(PREFIX.decision.length);
      yield { pk: partition.decision(about.tenant, id), sk: sort.self, under };
    }
  }),
  decision: items(own(PREFIX.decision), (item) => ({ decisions: [decisionShown(item)] })),
  digest: items(own(PREFIX.digest), (item) => ({ digests: [shownDigestItem(item)] })),
  event: items(own(PREFIX.event), (item, { arrivedByMs = Number.POSITIVE_INFINITY }) =>
    (item.seen as number) > arrivedByMs ? {} : { events: [eventShown(item)] },
  ),
  // Worked out from the events, and never more than they say.
  snapshot: items(ownOne(sort.state)),
  olderSnapshot: items(own(PREFIX.olderState)),
  objectiveEntry: items(goalEntries('objectives', ({ objectives }) => objectives)),
  keyResultEntry: items(goalEntries('key-results', ({ ownKeyResults }) => ownKeyResults)),
  goalsCopy: items(own(PREFIX.goalsCopy), (item) => ({ goalsHistory: [goalsOf(item)] })),
  goals: items(ownOne(sort.goals), (item) => {
    const { objectives, readings = [] } = goalsOf(item);
    return { objectives: [...objectives], readings: [...readings] };
  }),
  // What admins did with them, and who looked at them: found by the entries below.
  audit: withEntry(NOT_SHOWN),
  auditEntry: {
    show: items(own(PREFIX.auditEntry), (item) => ({ audit: [auditShown(item)] })).show,
    erase: ({ table }, about, isOver) => {
      const { tenant, employee, before, isLast = before === undefined } = about;
      const eraseOne = async (entry: Item): Promise<void> => {
        let wasNamed = false;
        await changeRecord({ table }, recordKeyOf(tenant, entry), (item) => {
          const next = unnamed(item, employee);
          wasNamed ||= next !== undefined;
          return next;
        });
        // The entry is there before the name is: whoever is about to write that is found by it.
        if (wasNamed || isLast) await deleteOne(table, entry, before);
      };
      const eraseBatch = (batch: readonly Item[]): Promise<void> => forEachOf(batch, eraseOne);
      return eraseFound(own(PREFIX.auditEntry)({ table }, about), before, eraseBatch, isOver);
    },
  },
  // The list says nothing that the profile does not.
  employeeEntry: items<Taken>(async function* (_services, { tenant, employee }) {
    yield { pk: partition.list(tenant, 'employees'), sk: employee };
  }),
  // Says that an erasure is not finished, and goes when it is.
  sweep: withEntry(NOT_SHOWN),
};

/**
 * Erases everything of an employee that the register knows of; false if the deadline (epoch
 * milliseconds) came first, and then it is to be called again.
 */
export const eraseAll = async (
  services: StoreWriter & Acting,
  about: About,
  deadlineMs = Number.POSITIVE_INFINITY,
): Promise<boolean> => {
  const isOver = (): boolean => services.now() >= deadlineMs;
  for (const { erase } of Object.values(PERSONAL_DATA))
    if (!(await erase(services, about, isOver)) || isOver()) return false;
  return true;
};

type RegisterKind = keyof typeof PERSONAL_DATA;
const REGISTER_KINDS = Object.keys(PERSONAL_DATA) as RegisterKind[];

/** Marks the order in which everything is shown: a place of another one means something else. */
export const REGISTER = hash('sha256', REGISTER_KINDS.join(' '), 'base64url').slice(0, 8);

/**
 * Everything that is kept about an employee, piece by piece, in an order that stays, from after a
 * place on. What stays meanwhile is shown exactly once, whatever comes and goes.
 */
export async function* showFrom(
  services: StoreReader,
  of: ExportOf,
  after?: string,
): AsyncGenerator<Piece> {
  // No kind has a space in its name.
  const space = after?.indexOf(' ') ?? -1;
  const begun = REGISTER_KINDS.indexOf(after?.slice(0, space) as RegisterKind);
  for (const [index, kind] of REGISTER_KINDS.entries()) {
    if (index < begun) continue;
    const rest = index === begun ? after?.slice(space + 1) : undefined;
    for await (const { place, shown } of PERSONAL_DATA[kind].show(services, of, rest))
      yield { place: `${kind} ${place}`, shown };
  }
}
