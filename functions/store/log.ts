import { hash } from 'node:crypto';
import { remembered } from '../../core/base/remembered.ts';
import type { Enrichment, LearningEvent, StoredEvent } from '../../core/model/event.ts';
import { canonical } from './canonical.ts';
import type { Tabled } from './capabilities.ts';
import { PREFIX, partition, seenOf, sort } from './keys.ts';
import { type Item, queryAll, StoreUnavailable } from './table.ts';

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

/** Hash of what the client said, by which the same event is told from another one with its id. */
const fingerprint = (event: LearningEvent): string =>
  hash('sha256', canonical({ ...event, at: Date.parse(event.at) }), 'base64url').slice(0, 22);

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
): Item => {
  const { id, employee, at, ...fields } = event;
  return {
    pk: partition.employee(tenant, employee),
    sk: sort.event(id),
    seen,
    at: Date.parse(at),
    print: fingerprint(event),
    ...fields,
    ...(enrichment && {
      skills: enrichment.skills.map(({ skill, weight }) => [skill, weight]),
      difficulty: enrichment.difficulty,
      minutes: enrichment.minutes,
      ...(enrichment.factors && { factors: enrichment.factors }),
    }),
  };
};

/** An event as read back from its item. */
export const eventOf = (item: Item): StoredEvent => {
  const { pk: _pk, sk, print: _print, skills, difficulty, minutes, factors, ...fields } = item;
  const taught = skills as readonly (readonly [string, number])[] | undefined;
  return {
    ...fields,
    id: sk.slice(PREFIX.event.length),
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

/**
 * Stores one event by one conditional put: for ever exactly once, without reading anything.
 * `clock` is the writer's clock, which never goes back behind what is known. Throws
 * `StoreUnavailable` when it is not known that the event is stored; it may be posted again.
 */
export const appendEvent = async (
  { table }: Tabled,
  tenant: string,
  event: LearningEvent,
  enrichment: Enrichment | undefined,
  clock: () => number,
): Promise<Appended> => {
  const seen = clock();
  const item = eventItem(tenant, event, enrichment, seen);
  const stored = await table.put(item, { is: 'absent' });
  if (clock() - seen > ABANDON_AFTER_MS)
    throw new StoreUnavailable('the put was answered too late to be counted on');
  if (stored) return 'accepted';
  const existing = await table.get(item);
  // Gone again between the two calls: the employee is being erased.
  if (existing === undefined)
    throw new StoreUnavailable('the event vanished while it was compared');
  return existing.print === item.print ? 'duplicate' : 'conflict';
};

/** True if an event with this id is stored for the employee. */
export const hasEvent = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
  id: string,
): Promise<boolean> =>
  (await table.get({ pk: partition.employee(tenant, employee), sk: sort.event(id) })) !== undefined;

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
