import type { PersonalGoals } from '../../core/model/goals.ts';
import type { Objective } from '../../core/model/objective.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { Tabled } from './capabilities.ts';
import { partition } from './keys.ts';
import { type NextGoals, readGoals } from './own-goals.ts';
import { type Condition, type Item, type Key, StoreUnavailable } from './table.ts';

/*
 * Whose an own objective and its key results are stands in two lists of the tenant, so that they
 * are found by id and nobody else takes it. The owner's goals are the truth: an entry counts only
 * while the id is in them. An id is taken before the version of the goals that brings it is stored,
 * and the entry says which version that is. So an entry for a version that has been, and that is
 * not in the goals, was given up; it is taken away, or taken over by whoever wants the id. One for
 * the version that comes next belongs to a change that is under way, or was cut off.
 */

/** The lists in which own goals are found. */
export type IdList = 'objectives' | 'key-results';

/** A change that was not stored so long after it took its ids was cut off. */
const UNDER_WAY_MS = 60_000;
const MOST_ROUNDS = 8;

/** An entry in one of the lists. */
interface Entry {
  readonly employee: string;
  readonly objective: string;
  /** Of the goals that bring it; 0 for entries of earlier versions of Uplift. */
  readonly version: number;
  readonly atMs: number;
}

const entryOf = ({ employee, objective, mark, at }: Item): Entry => ({
  employee: employee as string,
  objective: objective as string,
  version: Number.parseInt((mark as string | undefined) ?? '0', 10),
  atMs: (at as number | undefined) ?? 0,
});

const isIn = ({ objectives }: PersonalGoals, list: IdList, id: string): boolean =>
  objectives.some((objective) =>
    list === 'objectives'
      ? objective.id === id
      : objective.keyResults.some((keyResult) => keyResult.id === id),
  );

const keyOf = (tenant: string, list: IdList, id: string): Key => ({
  pk: partition.list(tenant, list),
  sk: id,
});

/** The employee whose own objective or key result this is; undefined if it is nobody's. */
export const ownerOf = async (
  store: Tabled,
  tenant: string,
  list: IdList,
  id: string,
): Promise<string | undefined> => {
  const item = await store.table.get(keyOf(tenant, list, id));
  if (item === undefined) return undefined;
  const { employee } = entryOf(item);
  return isIn((await readGoals(store, tenant, employee)).goals, list, id) ? employee : undefined;
};

/** Says whether an id is in the goals of whom its entry names, or about to be. */
const isHeld = async (
  store: Tabled & Clock,
  tenant: string,
  list: IdList,
  item: Item,
): Promise<boolean> => {
  const { employee, version, atMs } = entryOf(item);
  const stored = await readGoals(store, tenant, employee);
  if (isIn(stored.goals, list, item.sk)) return true;
  return version > stored.version && store.now() - atMs < UNDER_WAY_MS;
};

/** Says whether an id is an employee's own, or about to be: then nobody else may have it. */
export const isOwnId = async (
  store: Tabled & Clock,
  tenant: string,
  list: IdList,
  id: string,
): Promise<boolean> => {
  const item = await store.table.get(keyOf(tenant, list, id));
  return item !== undefined && isHeld(store, tenant, list, item);
};

/** The ids of an objective, itself first. */
const idsOf = ({ id, keyResults }: Objective): { list: IdList; id: string }[] => [
  { list: 'objectives', id },
  ...keyResults.map((keyResult) => ({ list: 'key-results' as const, id: keyResult.id })),
];

/** The refusal of an objective one of whose key results has the id of another one. */
export const takenKeyResult = ({ keyResults }: Objective, index: number): Refused => {
  const detail = `${keyResults[index]?.id} is a key result of another objective. Choose another id.`;
  const pointer = `/keyResults/${index}/id`;
  return new Refused('duplicate-id', detail, [{ pointer, detail, code: 'duplicate-id' }]);
};

/** The refusal of an objective that has, or a key result of which has, somebody else's id. */
const takenAt = (objective: Objective, place: number): Refused => {
  if (place > 0) return takenKeyResult(objective, place - 1);
  const detail = `${objective.id} belongs to somebody else's objective. Choose another id.`;
  return new Refused('id-taken', detail, [{ pointer: '/id', detail, code: 'id-taken' }]);
};

/**
 * Holds as long as nobody has taken the id anew or given it up: no two entries have the same mark.
 * Those of earlier versions of Uplift have none.
 */
const stillIs = ({ objective, mark }: Item): Condition =>
  mark === undefined
    ? { is: 'equal', attribute: 'objective', value: objective as string }
    : { is: 'equal', attribute: 'mark', value: mark as string };

const isOf = (item: Item, employee: string, objective: string): boolean => {
  const entry = entryOf(item);
  return entry.employee === employee && entry.objective === objective;
};

/** Throws where an id of an objective is another objective's, of whoever; takes none. */
export const refuseTakenIds = async (
  store: Tabled & Clock,
  tenant: string,
  employee: string,
  objective: Objective,
): Promise<void> => {
  const taken = await Promise.all(
    idsOf(objective).map(async ({ list, id }) => {
      const item = await store.table.get(keyOf(tenant, list, id));
      if (item === undefined || isOf(item, employee, objective.id)) return false;
      return isHeld(store, tenant, list, item);
    }),
  );
  const place = taken.indexOf(true);
  if (place >= 0) throw takenAt(objective, place);
};

/**
 * Takes one id for the version of the goals that comes after `goals`: as a new one; as one that the
 * objective has, or that another change of it takes as well; or not, where another one holds it.
 */
const takeId = async (
  store: Tabled & Clock,
  tenant: string,
  list: IdList,
  mine: Item,
  goals: PersonalGoals,
): Promise<'new' | 'own' | 'held'> => {
  const { employee, objective, version } = entryOf(mine);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = await store.table.get(mine);
    const isOwn = before !== undefined && isOf(before, employee, objective);
    // Taken for a later version: then this change comes too late, and will learn it.
    if (isOwn && entryOf(before).version > version) return 'own';
    if (before !== undefined && !isOwn && (await isHeld(store, tenant, list, before)))
      return 'held';
    const asBefore = before === undefined ? ({ is: 'absent' } as const) : stillIs(before);
    if (await store.table.put(mine, asBefore)) {
      const isLeft = !isOwn || (entryOf(before).version < version && !isIn(goals, list, mine.sk));
      return isLeft ? 'new' : 'own';
    }
  }
  throw new StoreUnavailable('too many want one id');
};

/**
 * Takes the ids of an objective for the version of its owner's goals that is to bring it. Throws
 * `id-taken` and `duplicate-id`, and then gives back what it took.
 */
export const takeIds = async (
  store: Tabled & Clock & Randomness,
  tenant: string,
  employee: string,
  objective: Objective,
  { version, goals, under }: NextGoals & { readonly under: number },
): Promise<void> => {
  const taken: Item[] = [];
  for (const [place, { list, id }] of idsOf(objective).entries()) {
    const once = Buffer.from(store.random(6)).toString('base64url');
    const mine = {
      ...keyOf(tenant, list, id),
      employee,
      objective: objective.id,
      mark: `${version}#${once}`,
      at: store.now(),
      under,
    };
    const how = await takeId(store, tenant, list, mine, goals);
    if (how === 'new') taken.push(mine);
    if (how !== 'held') continue;
    // Only what is as it was left here: another change of this objective may rely on the others.
    for (const item of taken) await store.table.delete(item, stillIs(item));
    throw takenAt(objective, place);
  }
};

/**
 * Gives up whichever ids of an employee's objectives, as they were, are not in the goals any more.
 * Does no harm to changes that are under way: they take ids for versions that are still to come.
 */
export const freeIds = async (
  store: Tabled,
  tenant: string,
  employee: string,
  objectives: readonly Objective[],
): Promise<void> => {
  const { goals, version } = await readGoals(store, tenant, employee);
  for (const { list, id } of objectives.flatMap(idsOf)) {
    if (isIn(goals, list, id)) continue;
    const key = keyOf(tenant, list, id);
    const item = await store.table.get(key);
    if (item === undefined) continue;
    const entry = entryOf(item);
    if (entry.employee !== employee || entry.version > version) continue;
    await store.table.delete(key, stillIs(item));
  }
};
