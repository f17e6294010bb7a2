import type { GoalsPart } from '../../core/model/goals.ts';
import type { CheckIn } from '../../core/model/objective.ts';
import { seriesOf } from '../../core/model/objective.ts';
import { type WorkspaceParts, withReading } from '../../core/release/workspace.ts';
import type { Acting } from '../capabilities.ts';
import type { StoreReader, StoreWriter, Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { ownerOf } from './own-ids.ts';
import { type Listed, type PageRequest, queryPage } from './paging.ts';
import { addOwnReading, addPersonalReading } from './personal-goals.ts';
import { currentRelease } from './releases.ts';
import type { Item } from './table.ts';
import { changeWorkspace } from './workspace.ts';

/** A check-in as stored; one a key result, series and instant. */
export interface StoredCheckIn extends Omit<CheckIn, 'at'> {
  readonly at: string;
}

export type CheckInResult = 'stored' | 'no-key-result';

/** Items of a check-in, for batch loading too. */
export const checkInItem = (
  tenant: string,
  keyResult: string,
  checkIn: StoredCheckIn,
  under: number,
): Item => ({
  pk: partition.checkIns(tenant, keyResult),
  sk: sort.checkIn(Date.parse(checkIn.at), seriesOf(checkIn)),
  // As text: a value may be larger than the table's numbers.
  checkIn: JSON.stringify(checkIn),
  ...(checkIn.employee !== undefined && { employee: checkIn.employee }),
  under,
});

/**
 * Stores a check-in and makes it the key result's current value, unless its series has a newer one.
 * Posting it again changes nothing; another value for the same instant corrects it. `under` is the
 * version of the manifest that it is taken under.
 */
export const addCheckIn = async (
  services: StoreWriter & Acting,
  tenant: string,
  keyResult: string,
  checkIn: StoredCheckIn,
  under: number,
): Promise<CheckInResult> => {
  const at = Date.parse(checkIn.at);
  const { value } = checkIn;
  const owner = await ownerOf(services, tenant, 'key-results', keyResult);
  if (owner !== undefined) {
    const reading = { series: '', value, at };
    // Taken out since it was looked for.
    if (!(await addPersonalReading(services, tenant, owner, keyResult, reading, under)))
      return 'no-key-result';
    // Whom it names can find it from their own goals, and have it erased.
    if (checkIn.employee !== undefined && checkIn.employee !== owner)
      await addOwnReading(services, tenant, checkIn.employee, { keyResult, value, at }, under);
  } else if (checkIn.employee !== undefined) {
    if (!(await isShared(services, tenant, keyResult))) return 'no-key-result';
    await addOwnReading(services, tenant, checkIn.employee, { keyResult, value, at }, under);
  } else {
    const reading = { series: seriesOf(checkIn), value, at };
    const isKnown = await changeWorkspace(services, tenant, false, (before) => ({
      // Held changes may have dropped the key result, or have yet to bring it.
      apply: (workspace) =>
        hasKeyResult(before, keyResult) && hasKeyResult(workspace, keyResult)
          ? withGoals(workspace, withReading(workspace.goals.objectives, keyResult, reading))
          : workspace,
      check: () => hasKeyResult(before, keyResult),
      act: () => ({ kind: 'resource', what: 'check-ins', ids: [keyResult] }),
    }));
    if (!isKnown) return 'no-key-result';
  }
  await services.table.put(checkInItem(tenant, keyResult, checkIn, under));
  return 'stored';
};

const hasKeyResult = ({ goals }: { readonly goals: GoalsPart }, id: string): boolean =>
  goals.objectives.some(({ keyResults }) => keyResults.some((keyResult) => keyResult.id === id));

const withGoals = (
  workspace: WorkspaceParts,
  objectives: GoalsPart['objectives'],
): WorkspaceParts => ({ ...workspace, goals: { ...workspace.goals, objectives } });

const isShared = async (services: StoreReader, tenant: string, id: string): Promise<boolean> =>
  hasKeyResult((await currentRelease(services, tenant)).release, id);

/** True if there is such a key result, of the organisation or of an employee. */
export const isKeyResult = async (
  services: StoreReader,
  tenant: string,
  id: string,
): Promise<boolean> =>
  (await isShared(services, tenant, id)) ||
  (await ownerOf(services, tenant, 'key-results', id)) !== undefined;

/** A check-in as read back from its item. */
export const checkInOf = (item: Item): StoredCheckIn =>
  JSON.parse(item.checkIn as string) as StoredCheckIn;

/** Check-ins of a key result, newest first, a page at a time. */
export const listCheckIns = (
  services: Tabled,
  tenant: string,
  keyResult: string,
  page: PageRequest,
): Promise<Listed<StoredCheckIn>> =>
  queryPage(
    services,
    { pk: partition.checkIns(tenant, keyResult), descending: true },
    page,
    checkInOf,
  );
