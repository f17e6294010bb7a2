import { foldLog } from '../../core/learner/fold.ts';
import { emptyState, type Folding, type LearnerState } from '../../core/learner/state.ts';
import { NONE_WAITING, standing } from '../../core/learner/withdrawn.ts';
import { compareEvents, type StoredEvent } from '../../core/model/event.ts';
import type { PersonalGoals } from '../../core/model/goals.ts';
import type { Tabled } from './capabilities.ts';
import { type StoredEmployee, storedOf } from './employees.ts';
import { partition, sort } from './keys.ts';
import { eventOf, isEvent, MARGIN_MS, MOST_SKEW_MS, readEvents, shortHash } from './log.ts';
import {
  type Base,
  baseOf,
  canGrow,
  type Edge,
  EMPTY,
  extend,
  type Found,
  foldingOn,
  isBefore,
  isInTime,
  notIn,
  readOlder,
  snapshotsOf,
} from './snapshots.ts';
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
  readonly profile?: StoredEmployee;
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
  /** A snapshot worth writing, if there is one, and older ones to keep beside it. */
  readonly snapshot?: Item;
  readonly older?: readonly Item[];
}

/** `base` is undefined where there is no snapshot to fold on from, or none of use. */
interface Read extends Found {
  readonly heads: ReadonlyMap<string, Item>;
  /** Events that were seen from the base's `w` on. */
  readonly tail: readonly StoredEvent[];
  /**
   * The snapshot that is stored covers what is yet to come: a clock that was ahead made it. It is
   * replaced, be it by an empty one, before its time comes and makes it look like any other.
   */
  readonly isAhead: boolean;
}

/**
 * How logs are folded now; asked for only after the first page came, so that it may be read at the
 * same time.
 */
type FoldingOf = () => Folding | Promise<Folding>;

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
 * Reads on from the newest arrivals to what the newest snapshot covers that can be folded on: the
 * one on the first page, or after an event that came late an older one; or to the first event where
 * there is none. A snapshot that covers more than what was seen before `latest` is ignored.
 */
const readDown = async (
  table: Table,
  { pk, page: first }: Newest,
  latest: number,
  folding: FoldingOf,
): Promise<Read> => {
  const heads = new Map<string, Item>();
  const tail: StoredEvent[] = [];
  let base: Base | undefined;
  let outdated: Base | undefined;
  let older: Base[] = [];
  let isAhead = false;
  let left = 0;
  let page: Page | undefined = first;
  let growth = 1;
  while (page !== undefined) {
    for (const item of page.items) {
      if (!isEvent(item)) {
        heads.set(item.sk, item);
        if (item.sk !== sort.state) continue;
        isAhead = (item.w as number) > latest;
        if (!isAhead) base = baseOf(item, await folding());
        continue;
      }
      while (base !== undefined && (item.seen ?? 0) < base.w) {
        if (canGrow(base, tail)) return { heads, base, tail, outdated, isAhead };
        // An event came late, before what the snapshot has folded already, or takes something back
        // that is in it: only a fold of less, or of the whole log, gives it its place.
        if (outdated === undefined) older = await readOlder(table, pk, base.w, await folding());
        outdated ??= base;
        older = older.filter((one) => isBefore(one.edge, notIn(one, tail)));
        base = older.shift();
        left = base ? outdated.identity.count - base.identity.count + 1 : 0;
      }
      left -= 1;
      tail.push(eventOf(item));
    }
    const from: Cursor | undefined = page.next;
    const usual = growth * (base && !outdated ? PAGE_TO_SNAPSHOT : PAGE_OF_LOG);
    // As many as an older snapshot lacks of the newest one, and the first that it holds.
    const limit = left > 0 ? Math.max(FIRST_PAGE, left) : usual;
    growth *= PAGE_GROWTH;
    page = from && (await table.query({ pk, byArrival: true, descending: true, limit, from }));
  }
  // Down to the first event and none that the snapshot covers: it outlived an erasure, and holds
  // for nobody.
  return { heads, base: undefined, tail, outdated, isAhead };
};

/**
 * Which snapshot saves later readers enough: one of what is settled, one that lists what is not,
 * too, or none. After an event that came late, until it is settled, one without it would be as
 * outdated as the one before. One that is ahead of time is always replaced.
 */
const worthKeeping = (
  { base, outdated, isAhead }: Read,
  settled: readonly StoredEvent[],
  unsettled: readonly StoredEvent[],
): 'settled' | 'listing' | undefined => {
  const isEnough = settled.length >= SNAPSHOT_AFTER;
  if (outdated === undefined) return isAhead || isEnough ? 'settled' : undefined;
  const isLate = !isInTime(edgeOf(base, notIn(base, settled)), notIn(base, unsettled));
  if (!isLate) return 'settled';
  if (unsettled.length <= MOST_LISTED) return 'listing';
  // Outdated as well, but the next ones need not read so far.
  const added = (base?.identity.count ?? 0) + settled.length - outdated.identity.count;
  return added >= SNAPSHOT_AFTER ? 'settled' : undefined;
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
  foldingOf: FoldingOf,
  marginMs = MARGIN_MS,
): Promise<LoadedLearner> => {
  const newest = await readNewest(services, tenant, employee);
  return learnerFrom(services, newest, now, foldingOf, marginMs);
};

/** As `loadLearner`, where the first page has been read already. */
export const learnerFrom = async (
  { table }: Tabled,
  first: Newest,
  now: number,
  foldingOf: FoldingOf,
  marginMs = MARGIN_MS,
): Promise<LoadedLearner> => {
  const { pk } = first;
  const latest = now - marginMs + 2 * MOST_SKEW_MS;
  const read = await readDown(table, first, latest, foldingOf);
  const { heads, base, tail } = read;
  const folding = await foldingOf();
  const settled = tail.filter(({ seen }) => seen < now - marginMs);
  const unsettled = tail.filter(({ seen }) => seen >= now - marginMs);
  // No later than what is there: a clock that is ahead must not cover what is yet to come.
  const cut = settled.reduce((last, { seen }) => Math.max(last, seen + 1), base?.w ?? 0);

  const fold = foldingOn(base, folding);
  const fresh = notIn(base, tail);
  const worth = worthKeeping(read, settled, unsettled);
  const { state, ...snapshots } =
    worth === undefined
      ? { state: fold(fresh) }
      : snapshotsOf(pk, { ...read, settled, unsettled, fold }, worth === 'listing', folding);

  const { count, sums } = extend(base?.identity ?? EMPTY, fresh);
  const profile = heads.get(sort.profile);
  const goals = heads.get(sort.goals);
  return {
    ...(profile && { profile: storedOf(profile) }),
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
    ...snapshots,
  };
};

/**
 * Writes the snapshots that are worth it, best effort: they are a cache, and whoever writes last is
 * as right as the one before.
 */
export const saveSnapshots = async (
  { table }: Tabled,
  { snapshot, older = [] }: Pick<LoadedLearner, 'snapshot' | 'older'>,
): Promise<void> => {
  const items = snapshot === undefined ? older : [snapshot, ...older];
  // What fails, the next reader will offer again, or do without.
  await Promise.allSettled(items.map((item) => table.put(item)));
};

/** True for the events that a decision knew: see `Extent`. */
export const knownTo = ({ cut, within, upto }: Extent): ((event: StoredEvent) => boolean) => {
  const listed = new Set(within);
  return ({ id, seen }) =>
    seen < cut || (upto === undefined ? listed.has(shortHash(id)) : seen <= upto);
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
  { memory, renames }: Folding,
): Promise<LearnerState> => {
  const isTaken =
    'until' in of
      ? ({ at, type }: StoredEvent) => at <= of.until || type === 'withdrawn'
      : knownTo(of);
  const chosen: StoredEvent[] = [];
  for await (const event of readEvents(services, tenant, employee))
    if (isTaken(event)) chosen.push(event);
  return foldLog(chosen, emptyState(memory, renames));
};
