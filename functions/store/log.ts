import { hash } from 'node:crypto';
import { remembered } from '../../core/base/remembered.ts';
import type { Enrichment, LearningEvent, StoredEvent } from '../../core/model/event.ts';
import { canonical } from './canonical.ts';
import type { Tabled } from './capabilities.ts';
import { PREFIX, partition, seenOf, sort } from './keys.ts';
import { type Item, queryAll, StoreUnavailable } from './table.ts';

/** A put that is still unanswered so long after its `seen` is given up and not acknowledged. */
export const ABANDON_AFTER_MS = 60_000;

/**
 * How far back an event may still be arriving: clocks that disagree by up to ± 25 minutes, a
 * writer's stall and the abandoned minute all fit into it with room to spare. What was seen before
 * `now − MARGIN_MS` is settled.
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
  under = 0,
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
  const {
    pk: _pk,
    sk,
    print: _print,
    under: _under,
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
 * Stores one event by one conditional put: for ever exactly once, without reading anything.
 * `clock` is the writer's clock; `under` the version of the manifest that it is taken under. Throws
 * `StoreUnavailable` when it is not known that the event is
 * stored; it may be posted again.
 */
export const appendEvent = async (
  { table }: Tabled,
  tenant: string,
  event: LearningEvent,
  enrichment: Enrichment | undefined,
  clock: () => number,
  under = 0,
): Promise<Appended> => {
  const seen = clock();
  const item = eventItem(tenant, event, enrichment, seen, under);
  const stored = await table.put(item, { is: 'absent' });
  if (clock() - seen > ABANDON_AFTER_MS)
    throw new StoreUnavailable('the put was answered too late to be counted on');
  if (stored) return 'accepted';
  const existing = await table.get(item);
  if (existing !== undefined && existing.print !== item.print) return 'conflict';
  // Gone again between two calls: the employee is being erased.
  if (
    existing === undefined ||
    !(await takeAgain({ table }, tenant, event.employee, existing, under))
  )
    throw new StoreUnavailable('the event vanished while it was compared');
  return 'duplicate';
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
