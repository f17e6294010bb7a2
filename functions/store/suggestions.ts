import { DAY_MS, dayOf } from '../../core/base/days.ts';
import type { StoredSuggestion, Suggestion } from '../../core/model/suggestion.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { PREFIX, partition, sort } from './keys.ts';
import { type Listed, type PageRequest, queryPage } from './paging.ts';
import { type Condition, type Item, type Key, queryAll, StoreUnavailable } from './table.ts';

/** How many suggestions of one employee are taken on one day in UTC. */
export const MOST_A_DAY = 20;

/** Places of a day in UTC, `YYYY-MM-DD`, and one of them. */
const placesOf = (day: string): string => sort.suggestion(`${day}#`);
const placeOf = (day: string, place: number): string =>
  `${placesOf(day)}${String(place).padStart(2, '0')}`;

/** When the day in UTC of an instant ends; both in epoch milliseconds. */
export const dayEnds = (atMs: number): number => (Math.floor(atMs / DAY_MS) + 1) * DAY_MS;

/**
 * What ids begin with, before the instant, so that a list is in the order of time. Those of the
 * first kind were written before employees had entries of their own; they sort before all others.
 */
const ID = { withoutEntry: 's', withEntry: 't' } as const;

/** A suggestion, and the version of the manifest that it was taken under. */
interface Taken {
  readonly suggestion: StoredSuggestion;
  readonly under: number | undefined;
}

const takenOf = (item: Item): Taken => ({
  suggestion: suggestionOf(item),
  under: item.under as number | undefined,
});

/** A suggestion as it stands in the tenant's list. */
const listedItem = (tenant: string, { suggestion, under }: Taken): Item => ({
  pk: partition.list(tenant, 'suggestions'),
  sk: suggestion.id,
  suggestion: { ...suggestion },
  employee: suggestion.employee,
  under,
});

/** The same as its employee's own, by which export and erasure find it. */
const entryItem = (tenant: string, sk: string, { suggestion, under }: Taken): Item => ({
  pk: partition.employee(tenant, suggestion.employee),
  sk,
  suggestion: { ...suggestion },
  under,
});

/** A suggestion as read back from its item, or from its employee's entry. */
export const suggestionOf = (item: Item): StoredSuggestion =>
  item.suggestion as unknown as StoredSuggestion;

/**
 * Takes one of the day's places of its employee for a suggestion, unless it has one already, and
 * gives its entry; undefined if there is none left. Places are taken by conditional puts: however
 * many are sent at once, no more are taken than there are.
 */
const takePlace = async (
  { table }: Tabled,
  tenant: string,
  taken: Taken,
  day: string,
): Promise<Item | undefined> => {
  const { suggestion } = taken;
  const pk = partition.employee(tenant, suggestion.employee);
  const { items } = await table.query({ pk, prefix: placesOf(day), limit: MOST_A_DAY });
  const known = items.find((item) => suggestionOf(item).id === suggestion.id);
  if (known !== undefined) return known;
  for (let place = items.length; place < MOST_A_DAY; place++) {
    const entry = entryItem(tenant, placeOf(day, place), taken);
    if (await table.put(entry, { is: 'absent' })) return entry;
  }
  return undefined;
};

/**
 * Stores a suggestion; undefined where its employee has made as many today as are taken. The same
 * clock and luck make the same one again, which takes no second place.
 */
export const addSuggestion = async (
  { table, now, random }: Tabled & Clock & Randomness,
  tenant: string,
  suggestion: Suggestion,
  under: number,
): Promise<StoredSuggestion | undefined> => {
  const at = now();
  const instant = String(at).padStart(15, '0');
  const id = `${ID.withEntry}${instant}-${Buffer.from(random(6)).toString('hex')}`;
  const stored: StoredSuggestion = { ...suggestion, id, at: new Date(at).toISOString() };
  // The employee's entry first: what is on the list can always be found and erased.
  const entry = await takePlace({ table }, tenant, { suggestion: stored, under }, dayOf(at));
  if (entry === undefined) return undefined;
  const listed = listedItem(tenant, { suggestion: stored, under });
  await table.put(listed);
  if ((await table.get(entry)) !== undefined) return stored;
  // The employee was erased between the two: nothing leads to it any more, and it may not stay.
  await table.delete(listed);
  throw new StoreUnavailable('the suggestion vanished while it was stored');
};

/** The entry of a suggestion among its employee's own things; undefined where it has none. */
const findEntry = async (
  { table }: Tabled,
  tenant: string,
  { id, employee, at }: StoredSuggestion,
): Promise<Item | undefined> => {
  const pk = partition.employee(tenant, employee);
  const prefix = placesOf(dayOf(Date.parse(at)));
  const { items } = await table.query({ pk, prefix, limit: MOST_A_DAY });
  return (
    items.find((item) => suggestionOf(item).id === id) ?? table.get({ pk, sk: sort.suggestion(id) })
  );
};

/** A suggestion by its id; undefined if there is none. */
export const findSuggestion = async (
  { table }: Tabled,
  tenant: string,
  id: string,
): Promise<StoredSuggestion | undefined> => {
  const item = await table.get({ pk: partition.list(tenant, 'suggestions'), sk: id });
  return item && suggestionOf(item);
};

/**
 * Stores a suggestion with its answer, in the list and with its employee, unless it has another
 * answer by now than `seen` has; false then, and where it is gone: an erasure brings nothing back.
 */
export const answerSuggestion = async (
  services: Tabled,
  tenant: string,
  seen: StoredSuggestion,
  answer: NonNullable<StoredSuggestion['answer']>,
): Promise<boolean> => {
  const { table } = services;
  const suggestion = { ...seen, answer };
  const listed = await table.get({ pk: partition.list(tenant, 'suggestions'), sk: seen.id });
  if (listed === undefined) return false;
  const condition: Condition =
    seen.answer === undefined
      ? { is: 'unset', attribute: 'answered' }
      : { is: 'equal', attribute: 'answered', value: seen.answer.at };
  if (seen.answer?.at !== suggestionOf(listed).answer?.at) return false;
  const marked = { suggestion, answered: answer.at };
  if (!(await table.put({ ...listed, ...marked }, condition))) return false;
  const entry = await findEntry(services, tenant, seen);
  if (entry !== undefined) await table.put({ ...entry, ...marked }, { is: 'present' });
  return true;
};

/** The newest suggestions of one employee, the newest first, with what was answered. */
export const ownSuggestions = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
  limit: number,
): Promise<StoredSuggestion[]> => {
  const pk = partition.employee(tenant, employee);
  const query = { pk, prefix: PREFIX.suggestion, descending: true, limit };
  return (await table.query(query)).items.map(suggestionOf);
};

/** Suggestions, newest first, a page at a time. */
export const listSuggestions = (
  services: Tabled,
  tenant: string,
  page: PageRequest,
): Promise<Listed<StoredSuggestion>> =>
  queryPage(
    services,
    { pk: partition.list(tenant, 'suggestions'), descending: true },
    page,
    suggestionOf,
  );

const markKey = (tenant: string): Key => ({
  pk: partition.tenant(tenant),
  sk: sort.suggestionsEntered,
});

/**
 * The suggestions of a tenant that may have no entry of their employee's yet, oldest first; from
 * after an id on.
 */
async function* withoutEntries(
  { table }: Tabled,
  tenant: string,
  after = '',
): AsyncGenerator<Item> {
  const mark = await table.get(markKey(tenant));
  const pk = partition.list(tenant, 'suggestions');
  const until = (mark?.until as string | undefined) ?? '';
  const sk = after > until ? after : until;
  yield* queryAll(table, { pk, prefix: ID.withoutEntry, ...(sk !== '' && { from: { pk, sk } }) });
}

/** A suggestion by the key under which it stands in the tenant's list, and where it was found. */
type FoundSuggestion = Item & { readonly place: string };

/**
 * An employee's suggestions: by their own entries, then those that have none yet. From after a
 * place on.
 */
export async function* suggestionsBy(
  { table }: Tabled,
  tenant: string,
  employee: string,
  after = '',
): AsyncGenerator<FoundSuggestion> {
  const pk = partition.employee(tenant, employee);
  // Places among the entries sort before ids of the list.
  const isListed = after.startsWith(ID.withoutEntry);
  const from = after !== '' && { from: { pk, sk: after } };
  if (!isListed)
    for await (const entry of queryAll(table, { pk, prefix: PREFIX.suggestion, ...from }))
      yield { ...listedItem(tenant, takenOf(entry)), place: entry.sk };
  for await (const item of withoutEntries({ table }, tenant, isListed ? after : '')) {
    if (item.employee !== employee) continue;
    const entry = await table.get({ pk, sk: sort.suggestion(item.sk) });
    if (entry === undefined) yield { ...item, place: item.sk };
  }
}

/** Of an employee's suggestions those that may have no entry of theirs yet. */
export async function* unenteredBy(
  services: Tabled,
  { tenant, employee }: { readonly tenant: string; readonly employee: string },
): AsyncGenerator<Item> {
  for await (const item of withoutEntries(services, tenant))
    if (item.employee === employee) yield item;
}

/** A process of before may still write suggestions without entries for so long. */
const SETTLED_AFTER_MS = 3_600_000;
/** The mark is moved after so many, so that a run that is cut off need not begin anew. */
const MARK_EVERY = 100;

/**
 * Gives suggestions that were stored without one an entry of their employee's, as far as it gets
 * before the deadline (epoch milliseconds). Safe to run as often as one likes; where none are left
 * it costs two reads.
 */
export const enterSuggestions = async (
  { table, now }: Tabled & Clock,
  tenant: string,
  deadlineMs = Number.POSITIVE_INFINITY,
): Promise<void> => {
  let entered = 0;
  let until: string | undefined;
  const mark = async (): Promise<void> => {
    if (until !== undefined) await table.put({ ...markKey(tenant), until });
  };
  for await (const item of withoutEntries({ table }, tenant)) {
    const taken = takenOf(item);
    const { suggestion } = taken;
    if (now() >= deadlineMs || now() - Date.parse(suggestion.at) < SETTLED_AFTER_MS) break;
    const entry = entryItem(tenant, sort.suggestion(item.sk), taken);
    await table.put(entry);
    // Erased between the two: then nothing may lead to it.
    if ((await table.get(item)) === undefined) await table.delete(entry);
    until = item.sk;
    entered += 1;
    if (entered % MARK_EVERY === 0) await mark();
  }
  await mark();
};
