import { dayOf } from '../../core/base/days.ts';
import { startOfPeriod, weekOf } from '../../core/digest/period.ts';
import {
  DELIVERIES,
  type Delivery,
  DIGEST_STATES,
  type DigestReason,
  type DigestRecord,
  type DigestState,
} from '../../core/model/digest-record.ts';
import type { Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { PREFIX, partition, sort } from './keys.ts';
import { cursorAt, type Listed, noCursor, type PageRequest, positionOf } from './paging.ts';
import { untilWon } from './race.ts';
import { type Item, type Key, queryAll } from './table.ts';

/** What became of a digest that was due; instants in epoch milliseconds. */
export interface StoredDigest {
  readonly id: string;
  readonly period: string;
  readonly state: DigestState;
  readonly reason?: DigestReason | undefined;
  readonly dueMs: number;
  readonly atMs: number;
  readonly decision?: string | undefined;
  readonly lessons?: readonly string[] | undefined;
}

/** As found in the table, with what was heard of the mail later. */
export interface FoundDigest extends StoredDigest {
  readonly delivery?: { readonly kind: Delivery; readonly atMs: number };
  readonly under: number;
}

/** How a record is written. */
export interface Writing {
  /** The version of the manifest under which the employee was seen to be there. */
  readonly under: number;
  /** The turn of the claim that took the period: of two records the later one stays. */
  readonly turn: number;
  /** False for whoever writes on behalf of a maker who fell silent: the maker knows better. */
  readonly byMaker: boolean;
}

const keyOf = (tenant: string, employee: string, period: string): Key => ({
  pk: partition.employee(tenant, employee),
  sk: sort.digest(period),
});

const digestOf = ({ sk, ...item }: Item): FoundDigest => ({
  id: item.id as string,
  period: sk.slice(PREFIX.digest.length),
  state: item.state as DigestState,
  ...(item.reason !== undefined && { reason: item.reason as DigestReason }),
  dueMs: item.due as number,
  atMs: item.at as number,
  ...(item.decision !== undefined && { decision: item.decision as string }),
  ...(item.lessons !== undefined && { lessons: item.lessons as readonly string[] }),
  ...(item.delivery !== undefined && { delivery: item.delivery as never }),
  under: item.under as number,
});

/** As it is shown to people and apps. */
export const shownDigest = ({
  dueMs,
  atMs,
  delivery,
  under: _under,
  lessons,
  ...digest
}: Omit<FoundDigest, 'under'> & { readonly under?: number }): DigestRecord => ({
  ...digest,
  due: new Date(dueMs).toISOString(),
  at: new Date(atMs).toISOString(),
  ...(lessons !== undefined && { lessons: [...lessons] }),
  ...(delivery !== undefined && {
    delivery: { kind: delivery.kind, at: new Date(delivery.atMs).toISOString() },
  }),
});

/** What is shown of a record's item in an export. */
export const shownDigestItem = (item: Item): DigestRecord => shownDigest(digestOf(item));

/** Of one mail fewer things are heard. */
const MOST_HEARD = 1000;

/** Writes down what became of a digest; false where that is known better already. */
export const saveDigest = (
  { table }: Tabled,
  tenant: string,
  employee: string,
  { period, dueMs, atMs, ...digest }: StoredDigest,
  { under, turn, byMaker }: Writing,
): Promise<boolean> => {
  const rank = 2 * turn + (byMaker ? 1 : 0);
  return table.put(
    {
      ...keyOf(tenant, employee, period),
      ...digest,
      due: dueMs,
      at: atMs,
      under,
      rank,
      // Another one for every record, so that nobody who read the one before writes over this one.
      heard: rank * MOST_HEARD,
    },
    { is: 'lower', attribute: 'rank', than: rank },
  );
};

/** What became of the digest of one period. */
export const findDigest = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
  period: string,
): Promise<FoundDigest | undefined> => {
  const item = await table.get(keyOf(tenant, employee, period));
  return item && digestOf(item);
};

type Kind = 'day' | 'week';

const kindOf = (period: string): Kind => (period[5] === 'W' ? 'week' : 'day');

/** After a sort key and before any other that is stored: from here down, the key is the first. */
const WITH_IT = ' ';

/**
 * The records of one kind of period, newest first, from below a place on. In the order of their
 * keys all weeks of a year come after its days: those of the other kind are leapt over, a year at
 * a time.
 */
async function* periodsOf(
  { table }: Tabled,
  pk: string,
  kind: Kind,
  below: string | undefined,
  limit: number,
): AsyncGenerator<FoundDigest> {
  let from = below;
  for (;;) {
    const sk = from === undefined ? undefined : sort.digest(from);
    const { items, next } = await table.query({
      ...{ pk, prefix: PREFIX.digest, descending: true, limit },
      ...(sk !== undefined && { from: { pk, sk } }),
    });
    const found = items.map(digestOf);
    const other = found.findIndex(({ period }) => kindOf(period) !== kind);
    yield* other < 0 ? found : found.slice(0, other);
    if (other < 0 && next === undefined) return;
    const year = found[other]?.period.slice(0, 4);
    if (other < 0) from = next?.sk.slice(PREFIX.digest.length);
    else from = kind === 'day' ? `${year}-W` : `${year}-0`;
  }
}

const PERIOD = /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|W[0-5]\d)$/;

/**
 * Where each kind of period goes on after a period: of two that begin alike the week is newer.
 * Throws `invalid-cursor` for what is none.
 */
const placesBelow = (period: string): Record<Kind, string> => {
  if (!PERIOD.test(period)) throw noCursor();
  const start = startOfPeriod(period);
  if (kindOf(period) === 'week') return { week: period, day: start + WITH_IT };
  const week = weekOf(period);
  return { week: startOfPeriod(week) < start ? week + WITH_IT : week, day: period };
};

/** What became of the digests of an employee, by when their periods began, a page at a time. */
export const listDigests = async (
  services: Tabled,
  tenant: string,
  employee: string,
  { limit, cursor }: PageRequest,
): Promise<Listed<FoundDigest>> => {
  const pk = partition.employee(tenant, employee);
  const list = `${pk}${PREFIX.digest}`;
  const below = cursor === undefined ? undefined : placesBelow(positionOf(list, cursor));
  const [weeks, days] = (['week', 'day'] as const).map((kind) =>
    periodsOf(services, pk, kind, below?.[kind], limit),
  ) as [AsyncGenerator<FoundDigest>, AsyncGenerator<FoundDigest>];
  const startOf = ({ value }: IteratorResult<FoundDigest>): string =>
    value === undefined ? '' : startOfPeriod((value as FoundDigest).period);
  let [week, day] = await Promise.all([weeks.next(), days.next()]);
  const items: FoundDigest[] = [];
  while (items.length < limit && !(week.done && day.done)) {
    const isWeek = startOf(week) >= startOf(day);
    items.push((isWeek ? week : day).value as FoundDigest);
    if (isWeek) week = await weeks.next();
    else day = await days.next();
  }
  const last = items.at(-1);
  const hasMore = !(week.done && day.done) && last !== undefined;
  return { items, ...(hasMore && { cursor: cursorAt(list, last.period) }) };
};

/**
 * Notes what was heard of a mail; of two things the graver one stays, whichever came first. Gives
 * `noted`; `known` where that changes nothing; `not-yet` where there is no record of the period,
 * which may be about to be written.
 */
export const noteDelivery = (
  services: Tabled & Randomness,
  tenant: string,
  employee: string,
  period: string,
  delivery: { readonly kind: Delivery; readonly atMs: number },
): Promise<'noted' | 'known' | 'not-yet'> =>
  untilWon<'noted' | 'known' | 'not-yet'>(services, async () => {
    const item = await services.table.get(keyOf(tenant, employee, period));
    if (item === undefined) return { won: 'not-yet' };
    const before = digestOf(item).delivery;
    const weightOf = (kind: Delivery): number => DELIVERIES.indexOf(kind);
    if (before !== undefined && weightOf(before.kind) >= weightOf(delivery.kind))
      return { won: 'known' };
    const changes = item.heard as number;
    const isWon = await services.table.put(
      { ...item, delivery, heard: changes + 1 },
      { is: 'equal', attribute: 'heard', value: changes },
    );
    return isWon ? { won: 'noted' } : undefined;
  });

/** How many digests of a day in UTC came to what. */
export type DigestCounts = Readonly<Record<DigestState, number>>;

/** So many items a day share the counting, so that none of them is written by everybody. */
const COUNT_SHARDS = 4;

export const NO_DIGESTS: DigestCounts = { sent: 0, skipped: 0, missed: 0, refused: 0, unknown: 0 };

/**
 * Counts what digests came to at an instant. Counted by the slice and not one by one, since a write
 * more for each would be a sixth of what a mail costs: what a sender has counted and not yet said
 * dies with it.
 */
export const countDigests = async (
  { table, random }: Tabled & Randomness,
  tenant: string,
  atMs: number,
  counts: Partial<DigestCounts>,
): Promise<void> => {
  const amounts = Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
  if (Object.keys(amounts).length === 0) return;
  const shard = (random(1)[0] ?? 0) % COUNT_SHARDS;
  await table.add(
    { pk: partition.digestCounts(tenant), sk: sort.digestCount(dayOf(atMs), shard) },
    amounts,
  );
};

/** What is taken of a tenant's limit of one day in UTC, apart from what its mails came to. */
const allowanceKey = (tenant: string, atMs: number): Key => ({
  pk: partition.digestCounts(tenant),
  sk: sort.digestCount(dayOf(atMs), 'limit'),
});

/** How many mails of the day in UTC of an instant have been reserved. */
export const reservedMails = async (
  { table }: Tabled,
  tenant: string,
  atMs: number,
): Promise<number> => ((await table.get(allowanceKey(tenant, atMs)))?.mails ?? 0) as number;

/**
 * Reserves one mail of a tenant's limit of the day of an instant; false where it is used up. Of
 * any number who do so at the same time no more than the limit are told true: each sees the sum
 * with its own in it. An add whose answer was lost counts twice, so that fewer go, never more.
 */
export const reserveMail = async (
  services: Tabled,
  tenant: string,
  atMs: number,
  limit: number,
): Promise<boolean> => {
  const { table } = services;
  const key = allowanceKey(tenant, atMs);
  // Most of those who come too late only read.
  if ((await reservedMails(services, tenant, atMs)) >= limit) return false;
  const { mails } = await table.add(key, { mails: 1 });
  if ((mails as number) <= limit) return true;
  await table.add(key, { mails: -1 });
  return false;
};

/** Gives reserved mails back that certainly did not go. */
export const unreserveMails = async (
  { table }: Tabled,
  tenant: string,
  atMs: number,
  mails: number,
): Promise<void> => {
  await table.add(allowanceKey(tenant, atMs), { mails: -mails });
};

/** What digests came to on each day in UTC, both days included, the oldest first. */
export const digestCounts = async (
  { table }: Tabled,
  tenant: string,
  from: string,
  to: string,
): Promise<{ readonly day: string; readonly counts: DigestCounts }[]> => {
  const days = new Map<string, Record<DigestState, number>>();
  const pk = partition.digestCounts(tenant);
  const start = { pk, sk: sort.digestCount(from, '') };
  for await (const item of queryAll(table, { pk, prefix: PREFIX.digestCount, from: start })) {
    const day = item.sk.slice(PREFIX.digestCount.length).split('#')[0] ?? '';
    if (day > to) break;
    if (item.mails !== undefined) continue;
    const counts = days.get(day) ?? { ...NO_DIGESTS };
    for (const state of DIGEST_STATES) counts[state] += (item[state] as number | undefined) ?? 0;
    days.set(day, counts);
  }
  return [...days].map(([day, counts]) => ({ day, counts }));
};
