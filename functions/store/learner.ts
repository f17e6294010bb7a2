import { decodeState, encodeState } from '../../core/learner/codec.ts';
import { FOLD_VERSION, foldEvents } from '../../core/learner/fold.ts';
import type { LearnerState } from '../../core/learner/state.ts';
import type { Employee } from '../../core/model/employee.ts';
import { compareEvents, type StoredEvent } from '../../core/model/event.ts';
import type { PersonalGoals } from '../../core/model/release.ts';
import { partition, seenOf, sort } from './keys.ts';
import { eventOf, isEvent, MARGIN_MS, readEvents, shortHash } from './log.ts';
import type { Item, Page, Table } from './table.ts';

/** A snapshot is written once so many settled events are not in the last one. */
export const SNAPSHOT_AFTER = 16;

/** Most items of the first page: the state, profile, goals and about a snapshot's worth of events, so that it stays within 10 read units. */
const FIRST_PAGE = 24;
const FURTHER_PAGE = 200;

/** How a set of events is known without listing it: how many there are, and two sums over hashes of their ids. */
interface Identity {
  readonly count: number;
  readonly sums: readonly [number, number];
}

const EMPTY: Identity = { count: 0, sums: [0, 0] };

const hash32 = (text: string, basis: number): number => {
  let hash = basis;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
};

const extend = (identity: Identity, events: readonly StoredEvent[]): Identity => {
  let [a, b] = identity.sums;
  for (const { id } of events) {
    a = (a + hash32(id, 0x811c9dc5)) >>> 0;
    b = (b + hash32(id, 0x9747b28c)) >>> 0;
  }
  return { count: identity.count + events.length, sums: [a, b] };
};

/** A fold of exactly the events with `seen < w`. */
interface Snapshot {
  readonly w: number;
  readonly bytes: Uint8Array;
  readonly identity: Identity;
}

/** Everything that the store knows of one employee, from one read. */
export interface LoadedLearner {
  readonly profile?: { readonly employee: Employee; readonly etag: string };
  /** The employee's own goals, and the hash under which this version of them is kept. */
  readonly personal?: { readonly goals: PersonalGoals; readonly hash: string };
  readonly state: LearnerState;
  /** Equal exactly when the same events were folded; does not change as time passes. */
  readonly identity: string;
  /** Every event seen before `cut` is in `state`, and of the later ones those whose short hashes stand in `within`. */
  readonly cut: number;
  readonly within: readonly string[];
  /** A snapshot worth writing, if there is one. */
  readonly snapshot?: Item;
}

const snapshotOf = (item: Item | undefined): Snapshot | undefined => {
  if (item === undefined || item.fold !== FOLD_VERSION) return undefined;
  return {
    w: item.w as number,
    bytes: item.state as Uint8Array,
    identity: { count: item.count as number, sums: item.sums as unknown as [number, number] },
  };
};

const snapshotItem = (pk: string, { w, bytes, identity }: Snapshot): Item => ({
  pk,
  sk: sort.state,
  seen: seenOf.state,
  fold: FOLD_VERSION,
  w,
  state: bytes,
  count: identity.count,
  sums: identity.sums,
});

const inOrder = (events: readonly StoredEvent[]): StoredEvent[] => [...events].sort(compareEvents);

/** The state that a snapshot holds, or an empty one. */
const stateOf = (snapshot: Snapshot | undefined): LearnerState | undefined => snapshot && decodeState(snapshot.bytes);

interface Read {
  readonly heads: ReadonlyMap<string, Item>;
  readonly base: Snapshot | undefined;
  /** Events that the base does not hold. */
  readonly tail: readonly StoredEvent[];
}

/** Reads down from the newest arrival to what the snapshot covers; `whole` reads on to the first event. */
const readDown = async (table: Table, pk: string): Promise<Read> => {
  const heads = new Map<string, Item>();
  const tail: StoredEvent[] = [];
  let base: Snapshot | undefined;
  let whole = false;
  let from: Page['next'];
  do {
    const page: Page = await table.query({
      pk,
      byArrival: true,
      descending: true,
      limit: from ? FURTHER_PAGE : FIRST_PAGE,
      ...(from && { from }),
    });
    for (const item of page.items) {
      if (!isEvent(item)) {
        heads.set(item.sk, item);
        if (item.sk === sort.state) base = snapshotOf(item);
      } else if (whole || base === undefined || (item.seen ?? 0) >= base.w) tail.push(eventOf(item));
      else if (isCoveredInTime(base, tail)) return { heads, base, tail };
      else {
        // An event came late, before what the snapshot has folded already: only the whole log gives its place back.
        whole = true;
        tail.push(eventOf(item));
      }
    }
    from = page.next;
  } while (from);
  return base === undefined || (isCoveredInTime(base, tail) && !whole)
    ? { heads, base, tail }
    : { heads, base: undefined, tail };
};

/** True if every tail event sorts after the newest event that the snapshot covers. */
const isCoveredInTime = (base: Snapshot, tail: readonly StoredEvent[]): boolean => {
  const newest = stateOf(base)?.newest;
  return newest === undefined || tail.every((event) => compareEvents(event, newest) > 0);
};

/**
 * Loads an employee by one strongly consistent query, usually of one page: profile, own goals, snapshot and the events that arrived since.
 * `now` decides only which events are settled (those seen `marginMs` ago), never the state. Works for employees that nobody ever heard of: an empty state.
 */
export const loadLearner = async (
  table: Table,
  tenant: string,
  employee: string,
  now: number,
  marginMs = MARGIN_MS,
): Promise<LoadedLearner> => {
  const pk = partition.employee(tenant, employee);
  const { heads, base, tail } = await readDown(table, pk);
  const cut = now - marginMs;
  const settled = tail.filter(({ seen }) => seen < cut);
  const unsettled = tail.filter(({ seen }) => seen >= cut);

  let state: LearnerState;
  let snapshot: Item | undefined;
  if (settled.length >= SNAPSHOT_AFTER && (base === undefined || cut > base.w)) {
    state = foldEvents(inOrder(settled), stateOf(base));
    const identity = extend(base?.identity ?? EMPTY, settled);
    snapshot = snapshotItem(pk, { w: cut, bytes: encodeState(state), identity });
    const newest = state.newest;
    const late = newest !== undefined && unsettled.some((event) => compareEvents(event, newest) < 0);
    state = late ? foldEvents(inOrder(tail), stateOf(base)) : foldEvents(inOrder(unsettled), state);
  } else {
    state = foldEvents(inOrder(tail), stateOf(base));
  }

  const { count, sums } = extend(base?.identity ?? EMPTY, tail);
  const profile = heads.get(sort.profile);
  const goals = heads.get(sort.goals);
  return {
    ...(profile && { profile: { employee: profile.employee as unknown as Employee, etag: profile.etag as string } }),
    ...(goals && {
      personal: { goals: JSON.parse(goals.goals as string) as PersonalGoals, hash: goals.hash as string },
    }),
    state,
    identity: `${count}.${sums[0]}.${sums[1]}`,
    cut,
    within: unsettled.map(({ id }) => shortHash(id)).sort(),
    ...(snapshot && { snapshot }),
  };
};

/** Writes a snapshot, best effort: it is a cache, and whoever writes last is as right as the one before. */
export const saveSnapshot = async (table: Table, snapshot: Item): Promise<void> => {
  try {
    await table.put(snapshot);
  } catch {
    // The next reader will offer it again.
  }
};

/**
 * The state as a decision saw it (`cut` and `within`), or as of an instant (`until`): a fold of the whole log, filtered.
 */
export const foldAsOf = async (
  table: Table,
  tenant: string,
  employee: string,
  of: { cut: number; within: readonly string[] } | { until: number },
): Promise<LearnerState> => {
  const within = 'within' in of ? new Set(of.within) : undefined;
  const chosen: StoredEvent[] = [];
  for await (const event of readEvents(table, tenant, employee)) {
    const taken = 'until' in of ? event.at <= of.until : event.seen < of.cut || within?.has(shortHash(event.id));
    if (taken) chosen.push(event);
  }
  return foldEvents(inOrder(chosen));
};
