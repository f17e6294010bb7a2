import type { Clock } from '../capabilities.ts';
import { aboutOf, type Hints } from './about.ts';
import type { StoreWriter, Tabled } from './capabilities.ts';
import { findEmployee } from './employees.ts';
import { markErased } from './erased.ts';
import { PREFIX, partition, sort } from './keys.ts';
import { ABANDON_AFTER_MS } from './log.ts';
import { eraseAll } from './personal-data.ts';
import { type Item, queryAll } from './table.ts';

/**
 * The reminder of a second sweep, with what the first one will have erased by then and needs to be
 * known: own goals lead to entries and check-ins elsewhere.
 */
const reminderOf = (
  tenant: string,
  employee: string,
  afterMs: number,
  { objectives, ownKeyResults, sharedKeyResults }: Hints,
): Item => ({
  pk: partition.tenant(tenant),
  sk: sort.sweep(employee),
  after: afterMs,
  objectives,
  ownKeyResults,
  keyResults: sharedKeyResults,
});

const hintsOf = (reminder: Item): Hints => ({
  // Of yesterday's reminders only shared key results are known.
  objectives: (reminder.objectives ?? []) as readonly string[],
  ownKeyResults: (reminder.ownKeyResults ?? []) as readonly string[],
  sharedKeyResults: reminder.keyResults as readonly string[],
});

/**
 * Erases an employee: from here on no event of theirs is taken, and everything that names them
 * goes. Puts that were on their way may still land within a minute, so the sweep is repeated by
 * `finishSweeps`, which a record reminds of.
 */
export const eraseEmployee = async (
  services: StoreWriter,
  tenant: string,
  employee: string,
): Promise<void> => {
  await markErased(services, tenant, employee, true);
  const about = await aboutOf(services, tenant, employee);
  const afterMs = services.now() + 2 * ABANDON_AFTER_MS;
  await services.table.put(reminderOf(tenant, employee, afterMs, about));
  await eraseAll(services, about);
};

/** The erasures whose second sweep is still to come. */
const reminders = ({ table }: Tabled, tenant: string): AsyncGenerator<Item> =>
  queryAll(table, { pk: partition.tenant(tenant), prefix: PREFIX.sweep });

/**
 * Repeats the sweeps whose time has come, as far as it gets before the deadline (epoch
 * milliseconds); gives how many are still to come. Safe to run as often as one likes.
 */
export const finishSweeps = async (
  services: StoreWriter & Clock,
  tenant: string,
  deadlineMs = Number.POSITIVE_INFINITY,
): Promise<number> => {
  let left = 0;
  for await (const reminder of reminders(services, tenant)) {
    if ((reminder.after as number) > services.now() || services.now() >= deadlineMs) {
      left += 1;
      continue;
    }
    const employee = reminder.sk.slice(PREFIX.sweep.length);
    // Somebody who was created anew meanwhile keeps what is new; their old traces are gone since
    // the first sweep.
    if ((await findEmployee(services, tenant, employee)) === undefined)
      await eraseAll(services, await aboutOf(services, tenant, employee, hintsOf(reminder)));
    await services.table.delete(reminder);
  }
  return left;
};
