import type { PersonalGoals } from '../../core/model/goals.ts';
import type { Objective, Reading } from '../../core/model/objective.ts';
import { objectiveOf, trackedOf, withReading } from '../../core/release/workspace.ts';
import { Refused } from '../refusal.ts';
import { digestOf } from './canonical.ts';
import type { Tabled } from './capabilities.ts';
import { partition, seenOf, sort } from './keys.ts';
import { type Item, StoreUnavailable } from './table.ts';

const MOST_ROUNDS = 8;
const MOST_OBJECTIVES = 20;

const goalsOf = (item: Item | undefined): PersonalGoals =>
  item === undefined ? { objectives: [] } : (JSON.parse(item.goals as string) as PersonalGoals);

const readGoals = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
): Promise<{ goals: PersonalGoals; hash: string | undefined }> => {
  const item = await table.get({ pk: partition.employee(tenant, employee), sk: sort.goals });
  return { goals: goalsOf(item), hash: item?.hash as string | undefined };
};

/**
 * Changes an employee's own goals by compare and swap; a copy of every version stays for the replay
 * of decisions.
 */
const changeGoals = async (
  store: Tabled,
  tenant: string,
  employee: string,
  change: (goals: PersonalGoals) => PersonalGoals,
): Promise<void> => {
  const pk = partition.employee(tenant, employee);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = await readGoals(store, tenant, employee);
    const goals = change(before.goals);
    const hash = digestOf(goals).slice(0, 22);
    if (hash === before.hash) return;
    const content = { goals: JSON.stringify(goals), hash };
    await store.table.put({ pk, sk: sort.goalsCopy(hash), ...content });
    const condition =
      before.hash === undefined
        ? ({ is: 'absent' } as const)
        : ({ is: 'equal', attribute: 'hash', value: before.hash } as const);
    if (await store.table.put({ pk, sk: sort.goals, seen: seenOf.goals, ...content }, condition))
      return;
  }
  throw new StoreUnavailable('too many changes at once');
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

/**
 * Stores an objective of an employee's own. Its id and those of its key results must be free or its
 * own.
 */
export const putPersonal = async (
  store: Tabled,
  tenant: string,
  employee: string,
  objective: Objective,
): Promise<void> => {
  const entries = [
    { pk: partition.list(tenant, 'objectives'), sk: objective.id },
    ...objective.keyResults.map(({ id }) => ({
      pk: partition.list(tenant, 'key-results'),
      sk: id,
    })),
  ];
  for (const entry of entries) {
    if (await store.table.put({ ...entry, employee, objective: objective.id }, { is: 'absent' }))
      continue;
    const taken = await store.table.get(entry);
    if (taken !== undefined && (taken.employee !== employee || taken.objective !== objective.id)) {
      throw new Refused('id-taken', `${entry.sk} belongs to another objective. Choose another id.`);
    }
  }
  await changeGoals(store, tenant, employee, (goals) => {
    const before = goals.objectives.find(({ id }) => id === objective.id);
    const others = goals.objectives.filter((one) => one !== before);
    if (before === undefined && others.length >= MOST_OBJECTIVES) {
      throw new Refused(
        'invalid-body',
        `An employee has at most ${MOST_OBJECTIVES} objectives. Delete one first.`,
      );
    }
    return {
      ...goals,
      objectives: [...others, trackedOf(objective, before)].sort((a, b) => (a.id < b.id ? -1 : 1)),
    };
  });
};

export const deletePersonal = async (
  store: Tabled,
  tenant: string,
  id: string,
): Promise<boolean> => {
  const employee = await ownerOf(store, tenant, 'objectives', id);
  if (employee === undefined) return false;
  let keyResults: string[] = [];
  await changeGoals(store, tenant, employee, (goals) => {
    const gone = goals.objectives.find((objective) => objective.id === id);
    keyResults = gone?.keyResults.map((keyResult) => keyResult.id) ?? [];
    return { ...goals, objectives: goals.objectives.filter((objective) => objective !== gone) };
  });
  for (const keyResult of keyResults)
    await store.table.delete({ pk: partition.list(tenant, 'key-results'), sk: keyResult });
  await store.table.delete({ pk: partition.list(tenant, 'objectives'), sk: id });
  return true;
};

/** Records a reading of an employee's own key result. */
export const addPersonalReading = (
  store: Tabled,
  tenant: string,
  employee: string,
  keyResult: string,
  reading: Reading,
): Promise<void> =>
  changeGoals(store, tenant, employee, (goals) => ({
    ...goals,
    objectives: withReading(goals.objectives, keyResult, reading),
  }));

/** Records an employee's own value of a key result that is shared, unless a newer one is there. */
export const addOwnReading = (
  store: Tabled,
  tenant: string,
  employee: string,
  keyResult: string,
  value: number,
  at: number,
): Promise<void> =>
  changeGoals(store, tenant, employee, (goals) => {
    const before = goals.readings?.find((one) => one.keyResult === keyResult);
    if (before !== undefined && before.at > at) return goals;
    const others = (goals.readings ?? []).filter((one) => one !== before);
    return {
      ...goals,
      readings: [...others, { keyResult, value, at }].sort((a, b) =>
        a.keyResult < b.keyResult ? -1 : 1,
      ),
    };
  });
