import { hash } from 'node:crypto';
import { remembered } from '../../core/base/remembered.ts';
import type { Marks } from '../../core/catalogue/mark.ts';
import type { Enrichment, LearningEvent, StoredEvent } from '../../core/model/event.ts';
import { isOfOneself } from '../identity.ts';
import { canonical } from './canonical.ts';
import type { Tabled } from './capabilities.ts';
import { PREFIX, partition, seenOf, sort } from './keys.ts';
import { cursorAt, type Listed, type PageRequest, positionOf } from './paging.ts';
import { type Cursor, type Item, queryAll, StoreUnavailable } from './table.ts';

/** A put that is still unanswered so long after its `seen` is given up and not acknowledged. */
export const ABANDON_AFTER_MS = 60_000;

/** How far a clock may be off, either way, for the margin to cover it. */
export const MOST_SKEW_MS = 25 * 60_000;

/**
 * How far back an event may still be arriving: clocks that disagree by up to ± 25 minutes, a
 * writer's stall and the abandoned minute all fit into it with room to spare. What was seen before
 * `now − MARGIN_MS` is settled: whatever lands later is seen later.
 *
 * Why that holds. A reader at the true time t calls settled what was seen before t + 25 − 60 min at
 * most; what lands later was stamped after t − 1 min, so seen after t − 26 min. Hence no snapshot
 * with w > t − 35 min is right, and to a reader 25 minutes behind those are w > now − 10 min: such
 * ones were made by a clock that was further ahead, and are ignored and replaced
 * (store/learner.ts). Two things see to it that clocks keep to this.
 *
 * - A process on AWS is at most five minutes off the table's time whenever it stamps or decides
 *   (store/punctual.ts): the stamp is checked as the put is sent, the reader's clock as the answer
 *   comes. DynamoDB itself refuses what was signed more than five minutes before.
 * - On one machine there is nothing to hold a clock against. But all that stamp and read there are
 *   one process, so it suffices that no stamp falls behind what the process has shown before, and
 *   that no reader settles what may be after a put under way (store/arrivals.ts); from one run to
 *   the next, the data folder keeps that instant, at most a minute old.
 *
 * A stamp that is ahead is harmless: its event is unsettled, so counts at once, until its time
 * comes. So is a stamp that is moved forward: an event that a snapshot holds already sorts before
 * its newest one, which means: fold the whole log. Only a stamp behind w would be lost.
 */
export const MARGIN_MS = 3_600_000;

/** What the server says of an event beside its lesson. */
export interface Additions {
  /** How what was chosen was marked. */
  readonly marks?: Marks | undefined;
  /** Who posted it, as `Identity` names them. Events of earlier versions have none. */
  readonly postedBy?: string | undefined;
  /** The version of the manifest that it is taken under. */
  readonly under?: number;
}

/** What the client said in one form: an instant in one zone, what was chosen in one order. */
const normalised = (event: LearningEvent): object => ({
  ...event,
  at: Date.parse(event.at),
  ...(event.type === 'answered' &&
    event.chosen && { chosen: [...event.chosen].sort((a, b) => a - b) }),
});

/** Hash of what the client said, by which the same event is told from another one with its id. */
const fingerprint = (event: LearningEvent): string =>
  hash('sha256', canonical(normalised(event)), 'base64url').slice(0, 22);

/**
 * Short hash of an event's id, for lists of them in a decision. Remembered: for an hour, every
 * question of its employee lists it.
 */
export const shortHash = remembered(10_000, (id: string) =>
  hash('sha256', id, 'base64url').slice(0, 8),
);

/** The item of an event: about 400 bytes, so that it costs two write units with its index entry. */
export const eventItem = (
  tenant: string,
  event: LearningEvent,
  enrichment: Enrichment | undefined,
  seen: number,
  { marks, postedBy, under = 0 }: Additions = {},
): Item => {
  const { id, employee, at, ...fields } = event;
  return {
    pk: partition.employee(tenant, employee),
    sk: sort.event(id),
    seen,
    under,
    at: Date.parse(at),
    print: fingerprint(event),
    ...fields,
    ...marks,
    ...(postedBy !== undefined && { postedBy }),
    ...(enrichment && {
      skills: enrichment.skills.map(({ skill, weight }) => [skill, weight]),
      difficulty: enrichment.difficulty,
      minutes: enrichment.minutes,
      ...(enrichment.factors && { factors: enrichment.factors }),
    }),
  };
};

/** An event as read back from its item: what the fold needs of it. */
export const eventOf = (item: Item): StoredEvent => {
  const {
    pk: _pk,
    sk,
    print: _print,
    under: _under,
    postedBy,
    chosen: _chosen,
    rightChoices: _rightChoices,
    skills,
    difficulty,
    minutes,
    factors,
    ...fields
  } = item;
  const taught = skills as readonly (readonly [string, number])[] | undefined;
  return {
    ...fields,
    id: sk.slice(PREFIX.event.length),
    ...(isOfOneself(postedBy) && { bySelf: true }),
    ...(taught && {
      lessonAs: {
        skills: taught.map(([skill, weight]) => ({ skill, weight })),
        difficulty: difficulty as number,
        minutes: minutes as number,
        ...(factors !== undefined && { factors: factors as readonly number[] }),
      },
    }),
  } as unknown as StoredEvent;
};

/** True for items of the index that are events, not the state, the profile or the goals. */
export const isEvent = (item: Item): boolean => (item.seen ?? seenOf.floor) < seenOf.floor;

export type Appended = 'accepted' | 'duplicate' | 'conflict';

/** How an event stands to the one that is stored under its id. */
export interface Known {
  readonly status: 'duplicate' | 'conflict';
  /** How the stored one was marked, where the server marked it. */
  readonly marks?: Marks;
}

/**
 * What is stored of an event that was posted again, if an erasure is under way that would take it
 * as what was there before: posted since, it is to stay. False if it has gone already.
 */
const takeAgain = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
  existing: Item,
  under: number,
): Promise<boolean> => {
  const erasure = { pk: partition.tenant(tenant), sk: sort.sweep(employee) };
  if ((existing.under as number) >= under || (await table.get(erasure)) === undefined) return true;
  const print = existing.print as string;
  return table.put({ ...existing, under }, { is: 'equal', attribute: 'print', value: print });
};

/**
 * How an event, posted again under a version of the manifest, stands to the one that is stored
 * under its id; undefined where there is none, or none any more.
 */
export const findKnown = async (
  { table }: Tabled,
  tenant: string,
  event: LearningEvent,
  under = 0,
): Promise<Known | undefined> => {
  const { id, employee } = event;
  const item = await table.get({ pk: partition.employee(tenant, employee), sk: sort.event(id) });
  if (item === undefined) return undefined;
  const { print, correct, rightChoices } = item;
  const isSame = print === fingerprint(event);
  if (isSame && !(await takeAgain({ table }, tenant, employee, item, under))) return undefined;
  return {
    status: isSame ? 'duplicate' : 'conflict',
    ...(rightChoices !== undefined && { marks: { correct, rightChoices } as unknown as Marks }),
  };
};

/**
 * Stores one event by one conditional put: for ever exactly once, without reading anything.
 * `clock` is the writer's clock, which never goes back behind what is known; an event that says
 * what was chosen comes with its marks. Throws
 * `StoreUnavailable` when it is not known that the event is stored; it may be posted again.
 */
export const appendEvent = async (
  { table }: Tabled,
  tenant: string,
  event: LearningEvent,
  enrichment: Enrichment | undefined,
  clock: () => number,
  additions: Additions = {},
): Promise<Appended> => {
  const seen = clock();
  const item = eventItem(tenant, event, enrichment, seen, additions);
  const stored = await table.put(item, { is: 'absent' });
  if (clock() - seen > ABANDON_AFTER_MS)
    throw new StoreUnavailable('the put was answered too late to be counted on');
  if (stored) return 'accepted';
  const known = await findKnown({ table }, tenant, event, additions.under);
  // Gone again between two calls: the employee is being erased.
  if (known === undefined) throw new StoreUnavailable('the event vanished while it was compared');
  return known.status;
};

/** One event of an employee, by its id; undefined where there is none. */
export const findEvent = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
  id: string,
): Promise<StoredEvent | undefined> => {
  const item = await table.get({ pk: partition.employee(tenant, employee), sk: sort.event(id) });
  return item && eventOf(item);
};

/** Every event of an employee, in the order of ids. */
export async function* readEvents(
  { table }: Tabled,
  tenant: string,
  employee: string,
): AsyncGenerator<StoredEvent> {
  for await (const item of queryAll(table, {
    pk: partition.employee(tenant, employee),
    prefix: PREFIX.event,
  }))
    yield eventOf(item);
}

const arrivalOf = (pk: string, position: string): Cursor => {
  const [seen = '', sk = ''] = position.split('#', 2).map(decodeURIComponent);
  return { pk, sk, seen: Number(seen) };
};

/**
 * Events of an employee, what came in last first, a page at a time. Throws `Refused`
 * (`invalid-cursor`).
 */
export const listEvents = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
  { limit, cursor }: PageRequest,
): Promise<Listed<StoredEvent>> => {
  const pk = partition.employee(tenant, employee);
  const list = `${pk}/arrivals`;
  const items: StoredEvent[] = [];
  let from: Cursor | undefined =
    cursor === undefined ? undefined : arrivalOf(pk, positionOf(list, cursor));
  do {
    const wanted = limit - items.length;
    const page = await table.query({
      pk,
      byArrival: true,
      descending: true,
      limit: wanted,
      ...(from && { from }),
    });
    items.push(...page.items.filter(isEvent).map(eventOf));
    from = page.next;
  } while (from !== undefined && items.length < limit);
  if (from === undefined) return { items };
  const position = [String(from.seen ?? 0), from.sk].map(encodeURIComponent).join('#');
  return { items, cursor: cursorAt(list, position) };
};
