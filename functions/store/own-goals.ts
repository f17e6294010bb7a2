import type { PersonalGoals } from '../../core/model/goals.ts';
import type { Randomness } from '../capabilities.ts';
import { digestOf } from './canonical.ts';
import type { Tabled } from './capabilities.ts';
import { partition, seenOf, sort } from './keys.ts';
import { untilWon } from './race.ts';
import type { Condition, Item } from './table.ts';

const NO_GOALS: PersonalGoals = { objectives: [] };

const goalsOf = (item: Item): PersonalGoals => JSON.parse(item.goals as string) as PersonalGoals;

/** An employee's own goals as they are stored. */
export interface OwnGoals {
  readonly goals: PersonalGoals;
  /**
   * Rises with every change; 0 where there are none yet, or an earlier version of Uplift wrote
   * them.
   */
  readonly version: number;
  readonly hash?: string;
  /** The version of the manifest under which they were taken; 0 where that is not known. */
  readonly under: number;
}

/** An employee's own goals; none where nothing is stored. */
export const readGoals = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
): Promise<OwnGoals> => {
  const item = await table.get({ pk: partition.employee(tenant, employee), sk: sort.goals });
  if (item === undefined) return { goals: NO_GOALS, version: 0, under: 0 };
  const { hash, version, under } = item;
  return {
    goals: goalsOf(item),
    version: (version as number | undefined) ?? 0,
    hash: hash as string,
    under: (under as number | undefined) ?? 0,
  };
};

/** The version of an employee's own goals that a change is to make, and the goals before it. */
export interface NextGoals {
  readonly version: number;
  readonly goals: PersonalGoals;
}

const unchangedSince = ({ version, hash }: OwnGoals): Condition => {
  if (hash === undefined) return { is: 'absent' };
  return version > 0
    ? { is: 'equal', attribute: 'version', value: version }
    : { is: 'equal', attribute: 'hash', value: hash };
};

/**
 * Changes an employee's own goals, taken `under` a version of the manifest, by compare and swap; a
 * copy of every version stays for the replay of decisions. `change` is called again after a lost
 * race. `prepare` runs once the copy is there, right before the version that it is told of is
 * stored; what it did counts for nothing where that fails.
 */
export const changeGoals = async (
  store: Tabled & Randomness,
  tenant: string,
  employee: string,
  under: number,
  change: (goals: PersonalGoals) => PersonalGoals,
  prepare: (next: NextGoals) => Promise<void> = async () => {},
): Promise<void> => {
  const pk = partition.employee(tenant, employee);
  const { table } = store;
  await untilWon(store, async () => {
    const before = await readGoals(store, tenant, employee);
    const goals = change(before.goals);
    const hash = digestOf(goals).slice(0, 22);
    const version = before.version + 1;
    const next = { version, goals: before.goals };
    if (hash === before.hash) return { won: await prepare(next) };
    const content = {
      goals: JSON.stringify(goals),
      hash,
      under: Math.max(under, before.under),
    };
    await table.put({ pk, sk: sort.goalsCopy(hash), ...content });
    await prepare(next);
    const item = { pk, sk: sort.goals, seen: seenOf.goals, ...content, version };
    return (await table.put(item, unchangedSince(before))) ? { won: undefined } : undefined;
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
