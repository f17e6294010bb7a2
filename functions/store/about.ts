import type { PersonalGoals } from '../../core/model/goals.ts';
import type { StoreReader, Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { ownerOf } from './own-ids.ts';
import { currentRelease } from './releases.ts';
import { type Item, queryAll } from './table.ts';

/** Whom personal data are about, and where else than in their own partition they are looked for. */
export interface About {
  readonly tenant: string;
  readonly employee: string;
  /** Objectives that are or were their own. */
  readonly objectives: readonly string[];
  /** Key results that are theirs alone: every check-in of them is, whoever is named in it. */
  readonly ownKeyResults: readonly string[];
  /** Key results of others, of which the check-ins that name them are theirs. */
  readonly sharedKeyResults: readonly string[];
  /**
   * Erasing takes only what was taken under an earlier version of the manifest than this one;
   * undefined = everything.
   */
  readonly before?: number;
  /** Nothing of what was taken before can be on its way any more. */
  readonly isLast?: boolean;
}

/** The ids by which personal data are found, as far as they are known from somewhere else. */
export type Hints = Pick<About, 'objectives' | 'ownKeyResults' | 'sharedKeyResults'>;

/** Of somebody of whom nothing is known yet. */
export const NO_HINTS: Hints = { objectives: [], ownKeyResults: [], sharedKeyResults: [] };

/** An employee's own goals, and every earlier version that is kept of them. */
async function* versionsOf(
  { table }: Tabled,
  tenant: string,
  employee: string,
): AsyncGenerator<PersonalGoals> {
  const pk = partition.employee(tenant, employee);
  // The copies begin with the sort key of the goals themselves.
  for await (const item of queryAll(table, { pk, prefix: sort.goals })) yield goalsOf(item);
}

/** Goals as read back from their item, or from that of a copy. */
export const goalsOf = (item: Item): PersonalGoals => JSON.parse(item.goals as string);

/**
 * Gathers where an employee's data lie: from their own goals and earlier versions of them, from the
 * key results in force, and from `hints`, where goals may have been erased already. A key result
 * that somebody else has taken the id of is theirs no more.
 */
export const aboutOf = async (
  services: StoreReader,
  tenant: string,
  employee: string,
  hints: Hints = NO_HINTS,
): Promise<About> => {
  const { release } = await currentRelease(services, tenant);
  const inForce = new Set(
    release.goals.objectives.flatMap(({ keyResults }) => keyResults.map(({ id }) => id)),
  );
  const objectives = new Set(hints.objectives);
  const mine = new Set(hints.ownKeyResults);
  const shared = new Set([...hints.sharedKeyResults, ...inForce]);
  for await (const goals of versionsOf(services, tenant, employee)) {
    for (const { id, keyResults } of goals.objectives) {
      objectives.add(id);
      for (const keyResult of keyResults) mine.add(keyResult.id);
    }
    for (const { keyResult } of goals.readings ?? []) shared.add(keyResult);
  }
  const own = new Set<string>();
  for (const id of mine) {
    const owner = await ownerOf(services, tenant, 'key-results', id);
    if (inForce.has(id) || (owner !== undefined && owner !== employee)) shared.add(id);
    else own.add(id);
  }
  const sharedKeyResults = [...shared].filter((id) => !own.has(id));
  return {
    tenant,
    employee,
    objectives: [...objectives],
    ownKeyResults: [...own],
    sharedKeyResults,
  };
};
