import type { ApiKey } from '../../core/model/key.ts';
import { type About, aboutOf, goalsOf } from './about.ts';
import type { StoreReader, StoreWriter, Tabled } from './capabilities.ts';
import { checkInOf } from './check-ins.ts';
import { decisionEntries } from './decisions.ts';
import { type PersonalKind, PREFIX, partition, sort } from './keys.ts';
import { disown, lessonsOwnedBy } from './lesson-owners.ts';
import { reportsOf, withoutManager } from './managers.ts';
import { suggestionOf, suggestionsBy, unenteredBy } from './suggestions.ts';
import { type Item, type Key, queryAll, type Table } from './table.ts';

/** What an export shows, by the name of each list. */
export interface Shown {
  readonly profile?: Record<string, unknown>;
  readonly objectives: unknown[];
  readonly readings: unknown[];
  readonly goalsHistory: unknown[];
  readonly checkIns: unknown[];
  readonly events: unknown[];
  readonly decisions: unknown[];
  readonly suggestions: unknown[];
  readonly keys: unknown[];
  readonly lessonsOwned: unknown[];
  readonly reports: unknown[];
  readonly requests: unknown[];
}

/** One kind of thing that is kept about an employee: how it is found, shown and erased. */
interface PersonalData {
  /** What the export shows of it; nothing where it tells no more than another kind does. */
  readonly show: (services: StoreReader, about: About) => AsyncIterable<Partial<Shown>>;
  /**
   * Takes it away, or takes the name out of it, as far as it gets before it is over; false if there
   * is more to do. Doing it again does no harm.
   */
  readonly erase: (services: StoreWriter, about: About, isOver: () => boolean) => Promise<boolean>;
}

/** A key, and under which version of the manifest was taken what lies there. */
type Taken = Key & { readonly under?: unknown };

/** Keys that are deleted together, so that a long log need not be in memory. */
const BATCH = 500;
/** Deletions with a condition, which the table takes one by one, on their way at the same time. */
const TOGETHER = 8;

/**
 * Deletes what was taken under an earlier version than `before`; that is checked as each goes,
 * since its key may hold something new by then. Where the table will not take so many at the same
 * time, fewer and fewer are on their way: a partition that is throttled slows it down, and only a
 * table that takes none ends it. Nothing is on its way any more when this throws.
 */
const deleteBefore = async (table: Table, keys: readonly Key[], before: number): Promise<void> => {
  const waiting = [...keys];
  const condition = { is: 'lower', attribute: 'under', than: before } as const;
  const work = async (): Promise<void> => {
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      try {
        await table.delete(key, condition);
      } catch (error) {
        waiting.push(key);
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: TOGETHER }, work));
  if (waiting.length === 0) return;
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
};

const deleteAll = async (
  table: Table,
  found: AsyncIterable<Taken>,
  before: number | undefined,
  isOver: () => boolean,
): Promise<boolean> => {
  const flush = (keys: readonly Key[]): Promise<void> =>
    before === undefined ? table.deleteMany(keys) : deleteBefore(table, keys, before);
  let batch: Key[] = [];
  for await (const { pk, sk, under = 0 } of found) {
    if (before !== undefined && (under as number) >= before) continue;
    batch.push({ pk, sk });
    if (batch.length < BATCH) continue;
    await flush(batch);
    batch = [];
    if (isOver()) return false;
  }
  await flush(batch);
  return true;
};

type Find<Found extends Taken> = (services: Tabled, about: About) => AsyncIterable<Found>;

/** Items that are the employee's alone: erasing deletes them. */
const items = <Found extends Taken = Item>(
  find: Find<Found>,
  show: (item: Found, about: About) => Partial<Shown> = () => ({}),
): PersonalData => ({
  show: async function* (services, about) {
    for await (const item of find(services, about)) yield show(item, about);
  },
  erase: ({ table }, about, isOver) =>
    deleteAll(table, find({ table }, about), about.before, isOver),
});

/** Says whether what lies under a key may go with an erasure, and takes it away if so. */
const deleteOne = (table: Table, { pk, sk }: Key, before: number | undefined): Promise<boolean> =>
  before === undefined
    ? table.delete({ pk, sk })
    : table.delete({ pk, sk }, { is: 'lower', attribute: 'under', than: before });

/**
 * Things that are found by an entry alone, which is written before them: erasing deletes both, the
 * thing first. An entry whose thing is not there may be of one that is still on its way, and would
 * not be found any more once it lands: it stays until the last sweep.
 */
const led = (
  find: Find<Item>,
  thingOf: (entry: Item, about: About) => Key,
  show: (entry: Item) => Partial<Shown> = () => ({}),
): PersonalData => ({
  show: items(find, show).show,
  erase: async ({ table }, about, isOver) => {
    const { before, isLast = before === undefined } = about;
    const eraseOne = async (entry: Item): Promise<void> => {
      const thing = thingOf(entry, about);
      const isThere = (await table.get(thing)) !== undefined;
      if (isThere) await deleteOne(table, thing, before);
      if (isThere || isLast) await deleteOne(table, entry, before);
    };
    let batch: Promise<void>[] = [];
    for await (const entry of find({ table }, about)) {
      if (before !== undefined && ((entry.under ?? 0) as number) >= before) continue;
      batch.push(eraseOne(entry));
      if (batch.length < TOGETHER) continue;
      await Promise.all(batch);
      batch = [];
      if (isOver()) return false;
    }
    await Promise.all(batch);
    return true;
  },
});

/** What goes with the entry that leads to it. */
const withEntry = (show: PersonalData['show'] = async function* () {}): PersonalData => ({
  show,
  erase: async () => true,
});

/** Items of the employee's own partition. */
const own =
  (prefix: string): Find<Item> =>
  ({ table }, { tenant, employee }) =>
    queryAll(table, { pk: partition.employee(tenant, employee), prefix });

/** The one item of the employee's own partition with this sort key. */
const ownOne = (sk: string): Find<Item> =>
  async function* ({ table }, { tenant, employee }) {
    const item = await table.get({ pk: partition.employee(tenant, employee), sk });
    if (item !== undefined) yield item;
  };

const apiKeyOf = (item: Item): ApiKey => item.key as unknown as ApiKey;

const keyEntries: Find<Item> = async function* ({ table }, { tenant, employee }) {
  for await (const item of queryAll(table, { pk: partition.list(tenant, 'keys') }))
    if (apiKeyOf(item).employee === employee) yield item;
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

const checkIns: Find<Item & { keyResult: string }> = async function* ({ table }, about) {
  const { tenant, employee, ownKeyResults, sharedKeyResults } = about;
  const ownOnes = new Set(ownKeyResults);
  for (const keyResult of [...ownKeyResults, ...sharedKeyResults]) {
    const isOwn = ownOnes.has(keyResult);
    for await (const item of queryAll(table, { pk: partition.checkIns(tenant, keyResult) }))
      if (isOwn || item.employee === employee) yield { ...item, keyResult };
  }
};

const requests: Find<Item & { sentAs: string }> = async function* (services, about) {
  for await (const { sk } of own(PREFIX.once)(services, about)) {
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

/** What names an employee in data that are about others, beside the kinds of items about them. */
type Mention = 'reports';

/**
 * Everything that is kept about an employee. Erasure, export and the wiping of a tenant are loops
 * over it, in this order: what leads to other things goes after them. A kind of item that keys.ts
 * says is about employees and that has no entry here does not compile.
 *
 * Not erased, on purpose: parts that are neither in force nor held any more, which may name the
 * employee as the owner of a lesson (they are immutable, since decisions of others are replayed
 * with earlier releases), and the token on the list of the erased, a keyed hash by which events
 * that come later are refused.
 */
export const PERSONAL_DATA: Readonly<Record<PersonalKind | Mention, PersonalData>> = {
  // First of all, so that nobody asks any more what they should learn.
  profile: items(ownOne(sort.profile), ({ employee }) => ({
    profile: employee as Record<string, unknown>,
  })),
  // The secret's item first: a key that works can always be found and revoked.
  key: withEntry(),
  keyEntry: led(
    keyEntries,
    ({ hash }) => ({ pk: partition.apiKey(hash as string), sk: sort.self }),
    (item) => ({ keys: [apiKeyOf(item)] }),
  ),
  suggestion: {
    show: async function* (services, { tenant, employee }) {
      for await (const item of suggestionsBy(services, tenant, employee))
        yield { suggestions: [suggestionOf(item)] };
    },
    erase: ({ table }, about, isOver) =>
      deleteAll(table, unenteredBy({ table }, about), about.before, isOver),
  },
  // Above go those without an entry; these lead to all others.
  suggestionEntry: led(own(PREFIX.suggestion), (entry, { tenant }) => ({
    pk: partition.list(tenant, 'suggestions'),
    sk: suggestionOf(entry).id,
  })),
  checkIn: items(checkIns, (item) => ({
    checkIns: [{ keyResult: item.keyResult, ...checkInOf(item) }],
  })),
  // Owners of lessons, in what is in force and in what is held.
  part: {
    show: async function* (services, { tenant, employee }) {
      yield { lessonsOwned: await lessonsOwnedBy(services, tenant, employee) };
    },
    erase: async (services, about) => {
      await disown(services, about);
      return true;
    },
  },
  reports: {
    show: async function* (services, { tenant, employee }) {
      for await (const id of reportsOf(services, tenant, employee)) yield { reports: [id] };
    },
    erase: (services, about, isOver) => withoutManager(services, about, isOver),
  },
  // Requests that created something, by the keys under which they were sent.
  request: withEntry(async function* (services, about) {
    for await (const { sentAs, at } of requests(services, about))
      yield { requests: [{ id: sentAs, at: iso(at) }] };
  }),
  requestEntry: led(own(PREFIX.once), ({ sk }, { tenant }) => ({
    pk: partition.once(tenant, sk.slice(PREFIX.once.length)),
    sk: sort.self,
  })),
  // By which a decision is found by its id alone; the decision itself is shown.
  decisionEntry: items(decisionEntries),
  decisionEntryBefore: items<Taken>(async function* (services, about) {
    for await (const { sk, under } of own(PREFIX.decision)(services, about)) {
      const id = sk.slice(PREFIX.decision.length);
      yield { pk: partition.decision(about.tenant, id), sk: sort.self, under };
    }
  }),
  decision: items(own(PREFIX.decision), (item) => ({ decisions: [decisionShown(item)] })),
  event: items(own(PREFIX.event), (item) => ({ events: [eventShown(item)] })),
  // Worked out from the events, and never more than they say.
  snapshot: items(ownOne(sort.state)),
  objectiveEntry: items(goalEntries('objectives', ({ objectives }) => objectives)),
  keyResultEntry: items(goalEntries('key-results', ({ ownKeyResults }) => ownKeyResults)),
  goalsCopy: items(own(PREFIX.goalsCopy), (item) => ({ goalsHistory: [goalsOf(item)] })),
  goals: items(ownOne(sort.goals), (item) => {
    const { objectives, readings = [] } = goalsOf(item);
    return { objectives: [...objectives], readings: [...readings] };
  }),
  // The list says nothing that the profile does not.
  employeeEntry: items<Taken>(async function* (_services, { tenant, employee }) {
    yield { pk: partition.list(tenant, 'employees'), sk: employee };
  }),
  // Says that an erasure is not finished, and goes when it is.
  sweep: { show: async function* () {}, erase: async () => true },
};

/**
 * Erases everything of an employee that the register knows of; false if the deadline (epoch
 * milliseconds) came first, and then it is to be called again.
 */
export const eraseAll = async (
  services: StoreWriter,
  about: About,
  deadlineMs = Number.POSITIVE_INFINITY,
): Promise<boolean> => {
  const isOver = (): boolean => services.now() >= deadlineMs;
  for (const { erase } of Object.values(PERSONAL_DATA))
    if (!(await erase(services, about, isOver)) || isOver()) return false;
  return true;
};

/** Everything that is kept about an employee; undefined if that is nothing at all. */
export const showAll = async (
  services: StoreReader,
  tenant: string,
  employee: string,
): Promise<Shown | undefined> => {
  const about = await aboutOf(services, tenant, employee);
  let profile: Shown['profile'];
  const lists: Record<Exclude<keyof Shown, 'profile'>, unknown[]> = {
    objectives: [],
    readings: [],
    goalsHistory: [],
    checkIns: [],
    events: [],
    decisions: [],
    suggestions: [],
    keys: [],
    lessonsOwned: [],
    reports: [],
    requests: [],
  };
  for (const { show } of Object.values(PERSONAL_DATA)) {
    for await (const { profile: shown, ...found } of show(services, about)) {
      profile ??= shown;
      for (const [name, more] of Object.entries(found))
        lists[name as keyof typeof lists].push(...more);
    }
  }
  const isNothing =
    profile === undefined && Object.values(lists).every(({ length }) => length === 0);
  return isNothing ? undefined : { ...(profile !== undefined && { profile }), ...lists };
};
