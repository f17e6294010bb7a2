import { byId, compareTexts } from '../../core/base/order.ts';
import type { PersonalGoals } from '../../core/model/goals.ts';
import type { Objective, Reading } from '../../core/model/objective.ts';
import { objectiveOf, trackedOf, withReading } from '../../core/release/workspace.ts';
import type { Randomness } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import { digestOf } from './canonical.ts';
import type { Tabled } from './capabilities.ts';
import { partition, seenOf, sort } from './keys.ts';
import { untilWon } from './race.ts';
import type { Item, Key } from './table.ts';

const MOST_OBJECTIVES = 20;

const goalsOf = (item: Item | undefined): PersonalGoals =>
  item === undefined ? { objectives: [] } : (JSON.parse(item.goals as string) as PersonalGoals);

const readGoals = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
): Promise<{ goals: PersonalGoals; hash: string | undefined; under: number }> => {
  const item = await table.get({ pk: partition.employee(tenant, employee), sk: sort.goals });
  const hash = item?.hash as string | undefined;
  return { goals: goalsOf(item), hash, under: (item?.under ?? 0) as number };
};

/**
 * Changes an employee's own goals by compare and swap; a copy of every version stays for the replay
 * of decisions.
 */
const changeGoals = async (
  store: Tabled & Randomness,
  tenant: string,
  employee: string,
  under: number,
  change: (goals: PersonalGoals) => PersonalGoals,
): Promise<void> => {
  const pk = partition.employee(tenant, employee);
  await untilWon(store, async () => {
    const before = await readGoals(store, tenant, employee);
    const goals = change(before.goals);
    const hash = digestOf(goals).slice(0, 22);
    if (hash === before.hash) return { won: undefined };
    const content = {
      goals: JSON.stringify(goals),
      hash,
      under: Math.max(under, before.under),
    };
    await store.table.put({ pk, sk: sort.goalsCopy(hash), ...content });
    const condition =
      before.hash === undefined
        ? ({ is: 'absent' } as const)
        : ({ is: 'equal', attribute: 'hash', value: before.hash } as const);
    const item = { pk, sk: sort.goals, seen: seenOf.goals, ...content };
    return (await store.table.put(item, condition)) ? { won: undefined } : undefined;
  });
};

/** An earlier version of an employee's own goals. */
export const personalGoalsAt = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
  hash: string,
): Promise<PersonalGoals | undefined> => {
  const item = await table.get({
    pk: partition.employee(tenant, employee),
    sk: sort.goalsCopy(hash),
  });
  return item && goalsOf(item);
};

/** The employee whose own objective or key result this is; undefined if it is nobody's. */
export const ownerOf = async (
  { table }: Tabled,
  tenant: string,
  list: 'objectives' | 'key-results',
  id: string,
): Promise<string | undefined> => {
  const item = await table.get({ pk: partition.list(tenant, list), sk: id });
  return item?.employee as string | undefined;
};

export const listPersonal = async (
  store: Tabled,
  tenant: string,
  employee: string,
): Promise<Objective[]> =>
  (await readGoals(store, tenant, employee)).goals.objectives.map(objectiveOf);

export const findPersonal = async (
  store: Tabled,
  tenant: string,
  id: string,
): Promise<Objective | undefined> => {
  const employee = await ownerOf(store, tenant, 'objectives', id);
  if (employee === undefined) return undefined;
  return (await listPersonal(store, tenant, employee)).find((objective) => objective.id === id);
};

/** Throws to refuse a change of an objective; `stored` is how it is now, undefined if it is new. */
type Check = (stored: Objective | undefined) => void;

/** The goals with an objective put into them. */
const withObjective = (goals: PersonalGoals, objective: Objective, check: Check): PersonalGoals => {
  const before = goals.objectives.find(({ id }) => id === objective.id);
  check(before && objectiveOf(before));
  const others = goals.objectives.filter((one) => one !== before);
  if (before === undefined && others.length >= MOST_OBJECTIVES) {
    throw new Refused(
      'invalid-body',
      `An employee has at most ${MOST_OBJECTIVES} objectives. Delete one first.`,
    );
  }
  const objectives = [...others, trackedOf(objective, before)];
  return { ...goals, objectives: objectives.sort(byId) };
};

const idOf = ({ id }: { readonly id: string }): string => id;

/** Where the tenant's lists say whose an objective and its key results are; the objective first. */
const entriesOf = (tenant: string, { id, keyResults }: Objective): Key[] => [
  { pk: partition.list(tenant, 'objectives'), sk: id },
  ...keyResults.map((keyResult) => ({
    pk: partition.list(tenant, 'key-results'),
    sk: keyResult.id,
  })),
];

/** Throws where an id of an objective is another objective's, of whoever. */
const refuseTaken = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
  objective: Objective,
): Promise<void> => {
  const taken = await Promise.all(entriesOf(tenant, objective).map((entry) => table.get(entry)));
  const isOthers = (item: Item | undefined): boolean =>
    item !== undefined && (item.employee !== employee || item.objective !== objective.id);
  const index = taken.findIndex(isOthers);
  if (index === 0) {
    const detail = `${objective.id} belongs to somebody else's objective. Choose another id.`;
    throw new Refused('id-taken', detail, [{ pointer: '/id', detail, code: 'id-taken' }]);
  }
  if (index > 0) throw takenKeyResult(objective, index - 1);
};

/** The refusal of an objective one of whose key results has the id of another one. */
export const takenKeyResult = ({ keyResults }: Objective, index: number): Refused => {
  const detail = `${keyResults[index]?.id} is a key result of another objective. Choose another id.`;
  const pointer = `/keyResults/${index}/id`;
  return new Refused('duplicate-id', detail, [{ pointer, detail, code: 'duplicate-id' }]);
};

/**
 * Frees the ids of key results that are gone. Where one came back meanwhile, its entry is put back:
 * the goals are the truth.
 */
const freeKeyResults = async (
  store: Tabled,
  tenant: string,
  employee: string,
  keyResults: readonly string[],
  under: number,
): Promise<void> => {
  if (keyResults.length === 0) return;
  const pk = partition.list(tenant, 'key-results');
  for (const sk of keyResults) await store.table.delete({ pk, sk });
  const { goals } = await readGoals(store, tenant, employee);
  for (const { id: objective, keyResults: present } of goals.objectives)
    for (const { id: sk } of present)
      if (keyResults.includes(sk)) await store.table.put({ pk, sk, employee, objective, under });
};

/**
 * Stores an objective of an employee's own. Its id and those of its key results must be free or its
 * own. `check` sees the very version that is replaced. Throws `id-taken`, `duplicate-id`, and what
 * `check` throws.
 */
export const putPersonal = async (
  store: Tabled & Randomness,
  tenant: string,
  employee: string,
  objective: Objective,
  under: number,
  check: Check = () => {},
): Promise<void> => {
  // Before any id is taken: what is refused must leave nothing behind.
  withObjective((await readGoals(store, tenant, employee)).goals, objective, check);
  await refuseTaken(store, tenant, employee, objective);
  for (const entry of entriesOf(tenant, objective)) {
    const mine = { ...entry, employee, objective: objective.id, under };
    // Taken since it was looked at: whoever was faster keeps it.
    if (!(await store.table.put(mine, { is: 'absent' })))
      await refuseTaken(store, tenant, employee, objective);
  }
  let dropped: string[] = [];
  await changeGoals(store, tenant, employee, under, (goals) => {
    const after = withObjective(goals, objective, check);
    const kept = new Set(after.objectives.flatMap(({ keyResults }) => keyResults.map(idOf)));
    dropped = goals.objectives
      .flatMap(({ keyResults }) => keyResults.map(idOf))
      .filter((id) => !kept.has(id));
    return after;
  });
  await freeKeyResults(store, tenant, employee, dropped, under);
};

/**
 * Deletes an objective of an employee's own; false if there is none. `check` sees the very version
 * that goes.
 */
export const deletePersonal = async (
  store: Tabled & Randomness,
  tenant: string,
  id: string,
  underOf: (employee: string) => Promise<number>,
  check: Check = () => {},
): Promise<boolean> => {
  const employee = await ownerOf(store, tenant, 'objectives', id);
  if (employee === undefined) return false;
  const under = await underOf(employee);
  let keyResults: string[] = [];
  await changeGoals(store, tenant, employee, under, (goals) => {
    const gone = goals.objectives.find((objective) => objective.id === id);
    if (gone !== undefined) check(objectiveOf(gone));
    keyResults = gone?.keyResults.map((keyResult) => keyResult.id) ?? [];
    return { ...goals, objectives: goals.objectives.filter((objective) => objective !== gone) };
  });
  await freeKeyResults(store, tenant, employee, keyResults, under);
  await store.table.delete({ pk: partition.list(tenant, 'objectives'), sk: id });
  return true;
};

/** Records a reading of an employee's own key result. */
export const addPersonalReading = (
  store: Tabled & Randomness,
  tenant: string,
  employee: string,
  keyResult: string,
  reading: Reading,
  under: number,
): Promise<void> =>
  changeGoals(store, tenant, employee, under, (goals) => ({
    ...goals,
    objectives: withReading(goals.objectives, keyResult, reading),
  }));

/** Records an employee's own value of a key result that is shared, unless a newer one is there. */
export const addOwnReading = (
  store: Tabled & Randomness,
  tenant: string,
  employee: string,
  {
    keyResult,
    value,
    at,
  }: { readonly keyResult: string; readonly value: number; readonly at: number },
  under: number,
): Promise<void> =>
  changeGoals(store, tenant, employee, under, (goals) => {
    const before = goals.readings?.find((one) => one.keyResult === keyResult);
    if (before !== undefined && before.at > at) return goals;
    const others = (goals.readings ?? []).filter((one) => one !== before);
    return {
      ...goals,
      readings: [...others, { keyResult, value, at }].sort((a, b) =>
        compareTexts(a.keyResult, b.keyResult),
      ),
    };
  });
