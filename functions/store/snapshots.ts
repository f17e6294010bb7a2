import { FNV_BASIS, fnv1a } from '../../core/base/hash.ts';
import { decodeState, encodeState } from '../../core/learner/codec.ts';
import { FOLD_VERSION, foldLog } from '../../core/learner/fold.ts';
import { emptyState, type Folding, type LearnerState } from '../../core/learner/state.ts';
import { isPlain } from '../../core/learner/withdrawn.ts';
import { compareEvents, type StoredEvent } from '../../core/model/event.ts';
import { PREFIX, seenOf, sort } from './keys.ts';
import type { Item, Table } from './table.ts';

/**
 * How a set of events is known without listing it: how many there are, and two sums over hashes of
 * their ids.
 */
export interface Identity {
  readonly count: number;
  readonly sums: readonly [number, number];
}

export const EMPTY: Identity = { count: 0, sums: [0, 0] };

const hash32 = (text: string, basis: number): number => {
  let hash = fnv1a(text, basis);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
};

/** The identity of a set of events and some more. */
export const extend = (identity: Identity, events: readonly StoredEvent[]): Identity => {
  let [a, b] = identity.sums;
  for (const { id } of events) {
    a = (a + hash32(id, FNV_BASIS)) >>> 0;
    b = (b + hash32(id, 0x9747b28c)) >>> 0;
  }
  return { count: identity.count + events.length, sums: [a, b] };
};

/**
 * A fold of exactly the events with `seen < w`, where the newest of them was seen at `w − 1`, and
 * of those whose ids stand in `within`, which were seen later and are not settled.
 */
export interface Snapshot {
  readonly w: number;
  readonly within: readonly string[];
  readonly bytes: Uint8Array;
  readonly identity: Identity;
}

/** What of a fold says whether it can be folded on: the last event in it, and what waits. */
export type Edge = Readonly<Pick<LearnerState, 'newest' | 'waiting'>>;

/** A snapshot as it was read: `state` is what `bytes` hold, to be folded on once. */
export interface Base extends Snapshot {
  readonly state: LearnerState;
  readonly edge: Edge;
}

/** What is not in a snapshot of events that were seen from its `w` on. */
export const notIn = (
  base: Snapshot | undefined,
  events: readonly StoredEvent[],
): readonly StoredEvent[] => {
  if (base === undefined || base.within.length === 0) return events;
  const known = new Set(base.within);
  return events.filter(({ id }) => !known.has(id));
};

/**
 * True if a fold ends before every event of what came since. Where a withdrawal stands in time says
 * nothing.
 */
export const isBefore = ({ newest }: Edge, since: readonly StoredEvent[]): boolean =>
  newest === undefined ||
  since.every((event) => event.type === 'withdrawn' || compareEvents(event, newest) > 0);

/**
 * True if a fold can be folded on with what came since: every event sorts after the newest one in
 * it, and none is withdrawn that may be in it.
 */
export const isInTime = (edge: Edge, since: readonly StoredEvent[]): boolean =>
  isPlain(since, edge.waiting) && isBefore(edge, since);

/**
 * True if a snapshot can be folded on with all that was seen from its `w` on. What it lists must be
 * among that: it may have been written after the first of that was read, and know of more.
 */
export const canGrow = (base: Base, since: readonly StoredEvent[]): boolean => {
  const fresh = notIn(base, since);
  return since.length - fresh.length === base.within.length && isInTime(base.edge, fresh);
};

/** A cache that cannot be read is no reason to fail: the log is the truth. */
const decoded = (bytes: Uint8Array, folding: Folding): LearnerState | undefined => {
  try {
    return decodeState(bytes, folding.memory, folding.renames);
  } catch {
    return undefined;
  }
};

/**
 * What a snapshot depends on besides events: another version of the fold, or other memory
 * parameters, or skills that stand for others now, would give another state.
 */
const foldMark = ({ memory, renames }: Folding): string =>
  `${FOLD_VERSION}.${memory.mark}${renames.mark && `.${renames.mark}`}`;

/** A stored snapshot; undefined where it is of another fold, or broken. */
export const baseOf = (item: Item, folding: Folding): Base | undefined => {
  if (item.fold !== foldMark(folding)) return undefined;
  const bytes = item.state as Uint8Array;
  const state = decoded(bytes, folding);
  if (state === undefined) return undefined;
  return {
    w: item.w as number,
    within: (item.within ?? []) as readonly string[],
    bytes,
    state,
    edge: { newest: state.newest, waiting: state.waiting },
    identity: { count: item.count as number, sums: item.sums as unknown as [number, number] },
  };
};

const itemOf = ({ w, within, bytes, identity }: Snapshot, folding: Folding) => ({
  fold: foldMark(folding),
  w,
  ...(within.length > 0 && { within }),
  state: bytes,
  count: identity.count,
  sums: identity.sums,
});

/** The item of the newest snapshot, which the first page of every read begins with. */
const snapshotItem = (pk: string, snapshot: Snapshot, folding: Folding): Item => ({
  pk,
  sk: sort.state,
  seen: seenOf.state,
  ...itemOf(snapshot, folding),
});

/**
 * Older snapshots are kept besides the newest one, so that an event that comes late is folded from
 * the newest of them that ends before it, not from the first event on. There is one of the end of
 * each of the last spaces of time, by when events arrived, in a ring: what is late by up to a
 * fortnight finds one, and reads at most a space more than it needs.
 */
const SPACE_MS = 3.5 * 86_400_000;
const SPACES = 5;

/** The space of time that a snapshot ends in. */
const spaceOf = (w: number): number => Math.floor((w - 1) / SPACE_MS);

/** Not in the index of arrivals: only who needs an older one reads them. */
const olderItem = (
  pk: string,
  place: number | 'late',
  snapshot: Snapshot,
  folding: Folding,
): Item => ({ pk, sk: sort.olderState(place), ...itemOf(snapshot, folding) });

/**
 * The older snapshots of an employee that cover no more than what was seen before `latest`, the
 * newest of them first.
 */
export const readOlder = async (
  table: Table,
  pk: string,
  latest: number,
  folding: Folding,
): Promise<Base[]> => {
  const { items } = await table.query({ pk, prefix: PREFIX.olderState });
  return items
    .flatMap((item) => baseOf(item, folding) ?? [])
    .filter(({ w }) => w <= latest)
    .sort((a, b) => b.w - a.w);
};

/**
 * Folds what arrived, part by part, onto a base or onto nothing; a part that comes too late for
 * those before, together with them.
 */
export const foldingOn = (
  base: Base | undefined,
  folding: Folding,
): ((part: readonly StoredEvent[]) => LearnerState) => {
  const { memory, renames } = folding;
  let state = base?.state ?? emptyState(memory, renames);
  const arrived: StoredEvent[] = [];
  return (part) => {
    const inTime = isInTime(state, part);
    for (const event of part) arrived.push(event);
    state = inTime
      ? foldLog(part, state)
      : foldLog(
          arrived,
          (base && decodeState(base.bytes, memory, renames)) ?? emptyState(memory, renames),
        );
    return state;
  };
};

/** What arrived, in parts that end where one of the last spaces does. */
const inSpaces = (arrived: readonly StoredEvent[]): StoredEvent[][] => {
  const spaces = new Map<number, StoredEvent[]>();
  for (const event of [...arrived].sort((a, b) => a.seen - b.seen)) {
    const space = spaceOf(event.seen + 1);
    const known = spaces.get(space);
    if (known === undefined) spaces.set(space, [event]);
    else known.push(event);
  }
  const parts = [...spaces.values()];
  const first = parts.splice(0, Math.max(1, parts.length - SPACES)).flat();
  return [first, ...parts];
};

/** What was read: the snapshot to fold on from, and the newest one, if that came too early. */
export interface Found {
  readonly base: Base | undefined;
  readonly outdated: Base | undefined;
}

/** What is there to make snapshots of: what was read, and `foldingOn` of the base. */
export interface Growing extends Found {
  /** All that was seen from the base's `w` on, in the base or not. */
  readonly settled: readonly StoredEvent[];
  readonly unsettled: readonly StoredEvent[];
  readonly fold: (part: readonly StoredEvent[]) => LearnerState;
}

/** A snapshot and what settled after it; `fresh` is what of that it does not hold. */
const moved = (
  { w, within, identity }: Snapshot,
  part: readonly StoredEvent[],
  fresh: readonly StoredEvent[],
  state: LearnerState,
): Snapshot => {
  const covered = new Set(part.map(({ id }) => id));
  return {
    w: (part.at(-1)?.seen ?? w - 1) + 1,
    within: within.filter((id) => !covered.has(id)),
    bytes: encodeState(state),
    identity: extend(identity, fresh),
  };
};

/**
 * The snapshots that are worth writing, and the state: the newest one of what is settled, and the
 * ends of the spaces that it is the first to see the end of. If it is to be `listing`, the newest
 * one holds by their ids what is not settled, too: after an event that came late, nothing could be
 * folded on onto one without. It is then kept among the older ones as well, unless what was read on
 * from is new enough itself: what ends after that event is of no use for the next late one.
 */
export const snapshotsOf = (
  pk: string,
  { base, outdated, settled, unsettled, fold }: Growing,
  listing: boolean,
  folding: Folding,
): { readonly state: LearnerState; readonly snapshot: Item; readonly older: readonly Item[] } => {
  const former = outdated ?? base;
  const firstSpace = former === undefined ? Number.NEGATIVE_INFINITY : spaceOf(former.w);
  const older = new Map<number | 'late', Item>();
  const keep = (place: number | 'late', snapshot: Snapshot): void => {
    older.set(place, olderItem(pk, place, snapshot, folding));
  };
  let newest: Snapshot = base ?? { w: 0, within: [], bytes: new Uint8Array(), identity: EMPTY };
  for (const part of inSpaces(settled)) {
    const space = spaceOf(newest.w);
    const next = part[0] === undefined ? space : spaceOf(part[0].seen + 1);
    if (newest.w > 0 && space >= firstSpace && space < next) keep(space % SPACES, newest);
    const fresh = notIn(base, part);
    newest = moved(newest, part, fresh, fold(fresh));
  }
  const fresh = notIn(base, unsettled);
  const state = fold(fresh);
  if (listing) {
    const within = unsettled.map(({ id }) => id);
    const identity = extend(newest.identity, fresh);
    newest = { w: newest.w, within, bytes: encodeState(state), identity };
  }
  const isFar = outdated !== undefined && newest.w - (base?.w ?? 0) > SPACE_MS;
  if (isFar) keep('late', newest);
  return { state, snapshot: snapshotItem(pk, newest, folding), older: [...older.values()] };
};
