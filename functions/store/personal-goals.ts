import { byId, compareTexts } from '../../core/base/order.ts';
import type { PersonalGoals, TrackedObjective } from '../../core/model/goals.ts';
import type { Objective, Reading } from '../../core/model/objective.ts';
import { objectiveOf, trackedOf, withReading } from '../../core/release/workspace.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { Tabled } from './capabilities.ts';
import type { Change } from './change.ts';
import { changeGoals, readGoals } from './own-goals.ts';
import { freeIds, ownerOf, refuseTakenIds, takeIds } from './own-ids.ts';

const MOST_OBJECTIVES = 20;

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
type Check = (stored: Objective | undefined, wanted?: Objective) => void;

/** An objective before and after a change of it. */
interface Changed {
  readonly before: Objective | undefined;
  readonly objective: Objective;
}

/** The goals with one objective changed, and that one before and after. */
const withChanged = (
  goals: PersonalGoals,
  { id, wanted }: Change<Objective>,
  check: Check,
): Changed & { readonly goals: PersonalGoals } => {
  const tracked = goals.objectives.find((one) => one.id === id);
  const before = tracked && objectiveOf(tracked);
  const objective = wanted(before);
  check(before, objective);
  const others = goals.objectives.filter((one) => one !== tracked);
  if (before === undefined && others.length >= MOST_OBJECTIVES) {
    throw new Refused(
      'invalid-body',
      `An employee has at most ${MOST_OBJECTIVES} objectives. Delete one first.`,
    );
  }
  const objectives = [...others, trackedOf(objective, tracked)].sort(byId);
  return { before, objective, goals: { ...goals, objectives } };
};

/**
 * Changes an objective of an employee's own, and gives what it was and is. Its id and those of its
 * key results must be free or its own; those of key results that it has no more are free when this
 * returns. The change and `check` see the very version that is replaced. Throws `id-taken`,
 * `duplicate-id`, and what the two throw: then no id is taken, or for a minute where two changes of
 * it were refused at the same time.
 */
export const changePersonal = async (
  store: Tabled & Clock & Randomness,
  tenant: string,
  employee: string,
  asked: Change<Objective>,
  under: number,
  check: Check = () => {},
): Promise<Changed> => {
  // Before any id is taken: what is refused must leave nothing behind.
  const { goals } = await readGoals(store, tenant, employee);
  let changed: Changed = withChanged(goals, asked, check);
  await refuseTakenIds(store, tenant, employee, changed.objective);
  // What lost a race may have wanted other key results, and taken their ids.
  const tried: Objective[] = [];
  const put = (known: PersonalGoals): PersonalGoals => {
    const next = withChanged(known, asked, check);
    changed = next;
    tried.push(next.objective);
    return next.goals;
  };
  try {
    await changeGoals(store, tenant, employee, under, put, (next) =>
      takeIds(store, tenant, employee, changed.objective, { ...next, under }),
    );
  } catch (failure) {
    // A lost race took ids for a version that others have stored since.
    if (failure instanceof Refused) await freeIds(store, tenant, employee, tried);
    throw failure;
  }
  const { before } = changed;
  const stale = tried.slice(0, -1);
  await freeIds(store, tenant, employee, before === undefined ? stale : [...stale, before]);
  return changed;
};

/**
 * Deletes an objective of an employee's own, whose ids are free when this returns; false if there
 * is none. `check` sees the very version that goes.
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
  let gone: TrackedObjective | undefined;
  await changeGoals(store, tenant, employee, under, (goals) => {
    gone = goals.objectives.find((objective) => objective.id === id);
    if (gone === undefined) return goals;
    check(objectiveOf(gone));
    return { ...goals, objectives: goals.objectives.filter((objective) => objective !== gone) };
  });
  if (gone === undefined) return false;
  await freeIds(store, tenant, employee, [gone]);
  return true;
};

/** Records a reading of an employee's own key result; false if they have none with this id. */
export const addPersonalReading = async (
  store: Tabled & Randomness,
  tenant: string,
  employee: string,
  keyResult: string,
  reading: Reading,
  under: number,
): Promise<boolean> => {
  let isThere = false;
  await changeGoals(store, tenant, employee, under, (goals) => {
    isThere = goals.objectives.some(({ keyResults }) =>
      keyResults.some(({ id }) => id === keyResult),
    );
    if (!isThere) return goals;
    return { ...goals, objectives: withReading(goals.objectives, keyResult, reading) };
  });
  return isThere;
};

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
