import { FNV_BASIS, fnv1a } from '../../core/base/hash.ts';
import { decodeState, encodeState } from '../../core/learner/codec.ts';
import { FOLD_VERSION, foldLog } from '../../core/learner/fold.ts';
import type { MemoryModel } from '../../core/learner/memory.ts';
import { emptyState, type LearnerState } from '../../core/learner/state.ts';
import { isPlain, NONE_WAITING, standing } from '../../core/learner/withdrawn.ts';
import type { Employee } from '../../core/model/employee.ts';
import { compareEvents, type StoredEvent } from '../../core/model/event.ts';
import type { PersonalGoals } from '../../core/model/goals.ts';
import type { Tabled } from './capabilities.ts';
import { partition, seenOf, sort } from './keys.ts';
import { eventOf, isEvent, MARGIN_MS, MOST_SKEW_MS, readEvents, shortHash } from './log.ts';
import type { Cursor, Item, Page, Table } from './table.ts';

/** A snapshot is written once this many settled events are not in the last one. */
const SNAPSHOT_AFTER = 16;

/**
 * Most items of the first page: state, profile, goals, 15 settled events without a snapshot and as
 * many of a busy hour. With a state of 12 KB and events of 600 bytes that is 8 read units; key and
 * manifest make it 10.
 */
const FIRST_PAGE = 32;
/** Where a snapshot is known, its end is near; without one the whole log is wanted. */
const PAGE_TO_SNAPSHOT = 50;
const PAGE_OF_LOG = 200;
/**
 * Each further page asks for so many times more, up to what one page holds: in a busy hour the end
 * is not as near as it seemed.
 */
const PAGE_GROWTH = 2;

/** Most events within the margin that a decision lists by their short hashes. */
const MOST_LISTED = 100;

/**
 * How a set of events is known without listing it: how many there are, and two sums over hashes of
 * their ids.
 */
interface Identity {
  readonly count: number;
  readonly sums: readonly [number, number];
}

const EMPTY: Identity = { count: 0, sums: [0, 0] };

const hash32 = (text: string, basis: number): number => {
  let hash = fnv1a(text, basis);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
};

const extend = (identity: Identity, events: readonly StoredEvent[]): Identity => {
  let [a, b] = identity.sums;
  for (const { id } of events) {
    a = (a + hash32(id, FNV_BASIS)) >>> 0;
    b = (b + hash32(id, 0x9747b28c)) >>> 0;
  }
  return { count: identity.count + events.length, sums: [a, b] };
};

/** A fold of exactly the events with `seen < w`, where the newest of them was seen at `w − 1`. */
interface Snapshot {
  readonly w: number;
  readonly bytes: Uint8Array;
  readonly identity: Identity;
}

/** What of a fold says whether it can be folded on: the last event in it, and what waits. */
type Edge = Readonly<Pick<LearnerState, 'newest' | 'waiting'>>;

/** A snapshot as it was read: `state` is what `bytes` hold, to be folded on once. */
interface Base extends Snapshot {
  readonly state: LearnerState;
  readonly edge: Edge;
}

/**
 * Which events a decision knew: every one seen before `cut` (right after the newest settled one),
 * and of the later ones those whose short hashes stand in `within`; or, where those are too many to
 * be listed, all that were seen up to `upto`. Of these the table may know more later, since clocks
 * differ and puts take their time: such a decision keeps the very state.
 */
export interface Extent {
  readonly cut: number;
  readonly within: readonly string[];
  readonly upto?: number;
}

/** Everything that the store knows of one employee, from one read. */
export interface LoadedLearner extends Extent {
  readonly profile?: { readonly employee: Employee; readonly etag: string };
  /** The employee's own goals, and the hash under which this version of them is kept. */
  readonly personal?: { readonly goals: PersonalGoals; readonly hash: string };
  readonly state: LearnerState;
  /** Equal exactly when the same events were folded; does not change as time passes. */
  readonly identity: string;
  /**
   * There was a snapshot, but of no use: an event came too late for it, it is of another fold, or a
   * clock that was ahead made it.
   */
  readonly refolded: boolean;
  /** A snapshot worth writing, if there is one. */
  readonly snapshot?: Item;
}

/** A cache that cannot be read is no reason to fail: the log is the truth. */
const decoded = (bytes: Uint8Array, memory: MemoryModel): LearnerState | undefined => {
  try {
    return decodeState(bytes, memory);
  } catch {
    return undefined;
  }
};

/**
 * What a snapshot depends on besides events: another version of the fold, or other memory
 * parameters, would give another state.
 */
const foldMark = (memory: MemoryModel): string => `${FOLD_VERSION}.${memory.mark}`;

const baseOf = (item: Item, memory: MemoryModel): Base | undefined => {
  if (item.fold !== foldMark(memory)) return undefined;
  const bytes = item.state as Uint8Array;
  const state = decoded(bytes, memory);
  if (state === undefined) return undefined;
  return {
    w: item.w as number,
    bytes,
    state,
    edge: { newest: state.newest, waiting: state.waiting },
    identity: { count: item.count as number, sums: item.sums as unknown as [number, number] },
  };
};

const snapshotItem = (pk: string, { w, bytes, identity }: Snapshot, memory: MemoryModel): Item => ({
  pk,
  sk: sort.state,
  seen: seenOf.state,
  fold: foldMark(memory),
  w,
  state: bytes,
  count: identity.count,
  sums: identity.sums,
});

interface Read {
  readonly heads: ReadonlyMap<string, Item>;
  /** The snapshot to fold on from; undefined where there is none, or where an event came late. */
  readonly base: Base | undefined;
  /** Events that the base does not hold. */
  readonly tail: readonly StoredEvent[];
  /** The snapshot that an event came too late for. */
  readonly outdated: Base | undefined;
  /**
   * The snapshot that is stored covers what is yet to come: a clock that was ahead made it. It is
   * replaced, be it by an empty one, before its time comes and makes it look like any other.
   */
  readonly isAhead: boolean;
}

/**
 * The memory model in force; asked for only after the first page came, so that it may be read at
 * the same time.
 */
type MemoryOf = () => MemoryModel | Promise<MemoryModel>;

/**
 * True if a fold can be folded on with what came since: every event sorts after the newest one in
 * it, and none is withdrawn that may be in it. Where a withdrawal stands in time says nothing.
 */
const isInTime = ({ newest, waiting }: Edge, since: readonly StoredEvent[]): boolean =>
  isPlain(since, waiting) &&
  (newest === undefined ||
    since.every((event) => event.type === 'withdrawn' || compareEvents(event, newest) > 0));

/** The edge of the fold of a base and of what came since, without folding it. */
const edgeOf = (base: Base | undefined, since: readonly StoredEvent[]): Edge => {
  const { events, waiting } = standing(since, base?.edge.waiting ?? NONE_WAITING);
  const newest = events.reduce<Edge['newest']>(
    (last, event) => (last === undefined || compareEvents(event, last) > 0 ? event : last),
    base?.edge.newest,
  );
  return { newest, waiting };
};

/** The first page of an employee's partition, and which one that is. */
export interface Newest {
  readonly pk: string;
  readonly page: Page;
}

/**
 * The first page of what is read of an employee: profile, own goals, snapshot, newest arrivals.
 * Nothing is made of it.
 */
export const readNewest = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
): Promise<Newest> => {
  const pk = partition.employee(tenant, employee);
  const query = { pk, byArrival: true, descending: true, limit: FIRST_PAGE };
  return { pk, page: await table.query(query) };
};

/** Says of the first page whether there is a profile on it: if not, there is none. */
export const hasProfile = ({ page }: Newest): boolean =>
  page.items.some(({ sk }) => sk === sort.profile);

/**
 * Reads on from the newest arrivals to what the snapshot covers, or to the first event where one
 * came late. A snapshot that covers more than what was seen before `latest` is ignored.
 */
const readDown = async (
  table: Table,
  { pk, page: first }: Newest,
  latest: number,
  memory: MemoryOf,
): Promise<Read> => {
  const heads = new Map<string, Item>();
  const tail: StoredEvent[] = [];
  let base: Base | undefined;
  let outdated: Base | undefined;
  let isAhead = false;
  let page: Page | undefined = first;
  let growth = 1;
  while (page !== undefined) {
    for (const item of page.items) {
      if (!isEvent(item)) {
        heads.set(item.sk, item);
        if (item.sk !== sort.state) continue;
        isAhead = (item.w as number) > latest;
        if (!isAhead) base = baseOf(item, await memory());
        continue;
      }
      if (base !== undefined && (item.seen ?? 0) < base.w) {
        if (isInTime(base.edge, tail)) return { heads, base, tail, outdated, isAhead };
        // An event came late, before what the snapshot has folded already, or takes something back
        // that is in it: only the whole log gives it its place.
        outdated = base;
        base = undefined;
      }
      tail.push(eventOf(item));
    }
    const from: Cursor | undefined = page.next;
    const limit = growth * (base ? PAGE_TO_SNAPSHOT : PAGE_OF_LOG);
    growth *= PAGE_GROWTH;
    page = from && (await table.query({ pk, byArrival: true, descending: true, limit, from }));
  }
  // Down to the first event and none that the snapshot covers: it outlived an erasure, and holds
  // for nobody.
  return { heads, base: undefined, tail, outdated, isAhead };
};

/**
 * True if a snapshot of these settled events saves later readers enough. While an event that came
 * late is not settled itself, a new snapshot would be as outdated as the one before; once it is, a
 * new one spares every reader the whole log. One that is ahead of time is always replaced.
 */
const isWorthKeeping = (
  settled: number,
  w: number,
  { outdated, isAhead }: Read,
  isLate: () => boolean,
): boolean => {
  if (outdated === undefined) return isAhead || settled >= SNAPSHOT_AFTER;
  const added = settled - outdated.identity.count;
  return w > outdated.w && added > 0 && (added >= SNAPSHOT_AFTER || !isLate());
};

const extentOf = (cut: number, unsettled: readonly StoredEvent[]): Extent => {
  if (unsettled.length <= MOST_LISTED)
    return { cut, within: unsettled.map(({ id }) => shortHash(id)).sort() };
  const upto = unsettled.reduce((last, { seen }) => Math.max(last, seen), cut);
  return { cut, within: [], upto };
};

/**
 * Loads an employee by one strongly consistent query, usually of one page: profile, own goals,
 * snapshot and the events that arrived since. `now` decides only which events are settled (those
 * seen `marginMs` ago), never the state. Works for employees that nobody ever heard of: an empty
 * state.
 */
export const loadLearner = async (
  services: Tabled,
  tenant: string,
  employee: string,
  now: number,
  memoryOf: MemoryOf,
  marginMs = MARGIN_MS,
): Promise<LoadedLearner> => {
  const newest = await readNewest(services, tenant, employee);
  return learnerFrom(services, newest, now, memoryOf, marginMs);
};

/** As `loadLearner`, where the first page has been read already. */
export const learnerFrom = async (
  { table }: Tabled,
  first: Newest,
  now: number,
  memoryOf: MemoryOf,
  marginMs = MARGIN_MS,
): Promise<LoadedLearner> => {
  const { pk } = first;
  const latest = now - marginMs + 2 * MOST_SKEW_MS;
  const read = await readDown(table, first, latest, memoryOf);
  const { heads, base, tail } = read;
  const memory = await memoryOf();
  const settled = tail.filter(({ seen }) => seen < now - marginMs);
  const unsettled = tail.filter(({ seen }) => seen >= now - marginMs);
  // No later than what is there: a clock that is ahead must not cover what is yet to come.
  const cut = settled.reduce((last, { seen }) => Math.max(last, seen + 1), base?.w ?? 0);

  let state: LearnerState;
  let snapshot: Item | undefined;
  const isLate = (): boolean => !isInTime(edgeOf(base, settled), unsettled);
  if (isWorthKeeping(settled.length, cut, read, isLate)) {
    state = foldLog(settled, base?.state ?? emptyState(memory));
    const identity = extend(base?.identity ?? EMPTY, settled);
    snapshot = snapshotItem(pk, { w: cut, bytes: encodeState(state), identity }, memory);
    state = isLate()
      ? foldLog(tail, (base && decodeState(base.bytes, memory)) ?? emptyState(memory))
      : foldLog(unsettled, state);
  } else {
    state = foldLog(tail, base?.state ?? emptyState(memory));
  }

  const { count, sums } = extend(base?.identity ?? EMPTY, tail);
  const profile = heads.get(sort.profile);
  const goals = heads.get(sort.goals);
  return {
    ...(profile && {
      profile: { employee: profile.employee as unknown as Employee, etag: profile.etag as string },
    }),
    ...(goals && {
      personal: {
        goals: JSON.parse(goals.goals as string) as PersonalGoals,
        hash: goals.hash as string,
      },
    }),
    state,
    refolded: base === undefined && heads.has(sort.state),
    identity: `${count}.${sums[0]}.${sums[1]}`,
    ...extentOf(cut, unsettled),
    ...(snapshot && { snapshot }),
  };
};

/**
 * Writes a snapshot, best effort: it is a cache, and whoever writes last is as right as the one
 * before.
 */
export const saveSnapshot = async ({ table }: Tabled, snapshot: Item): Promise<void> => {
  try {
    await table.put(snapshot);
  } catch {
    // The next reader will offer it again.
  }
};

/**
 * The state as a decision saw it (its extent), or as of an instant (`until`): a fold of the whole
 * log, filtered. A decision knew no withdrawal that came after it; as of an instant, what is
 * withdrawn by now has never been.
 */
export const foldAsOf = async (
  services: Tabled,
  tenant: string,
  employee: string,
  of: Extent | { until: number },
  memory: MemoryModel,
): Promise<LearnerState> => {
  const within = 'within' in of ? new Set(of.within) : undefined;
  const chosen: StoredEvent[] = [];
  for await (const event of readEvents(services, tenant, employee)) {
    const taken =
      'until' in of
        ? event.at <= of.until || event.type === 'withdrawn'
        : event.seen < of.cut ||
          (of.upto === undefined ? within?.has(shortHash(event.id)) : event.seen <= of.upto);
    if (taken) chosen.push(event);
  }
  return foldLog(chosen, emptyState(memory));
};
