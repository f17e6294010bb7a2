import type { Clock } from '../capabilities.ts';
import { revokeKeysOf } from './api-keys.ts';
import type { StoreWriter, Tabled } from './capabilities.ts';
import { markErased } from './erased.ts';
import { partition, sort } from './keys.ts';
import { ABANDON_AFTER_MS } from './log.ts';
import { type Item, type Key, queryAll } from './table.ts';
import { changeWorkspace } from './workspace.ts';

const PENDING = 'SWEEP#';

/**
 * Keys of everything that names an employee, found from their own partition and the tenant's lists.
 */
async function* traces({ table }: Tabled, tenant: string, employee: string): AsyncGenerator<Key> {
  const pk = partition.employee(tenant, employee);
  for await (const item of queryAll(table, { pk })) {
    if (item.sk.startsWith('DECISION#'))
      yield { pk: partition.decision(tenant, item.sk.slice('DECISION#'.length)), sk: sort.self };
    if (item.sk.startsWith('GOALS')) yield* goalsTraces(tenant, item);
    yield { pk, sk: item.sk };
  }
  yield { pk: partition.list(tenant, 'employees'), sk: employee };
  for await (const { pk: list, sk, employee: author } of queryAll(table, {
    pk: partition.list(tenant, 'suggestions'),
  })) {
    if (author === employee) yield { pk: list, sk };
  }
}

function* goalsTraces(tenant: string, item: Item): Generator<Key> {
  const { objectives } = JSON.parse(item.goals as string) as {
    objectives: { id: string; keyResults: { id: string }[] }[];
  };
  for (const { id, keyResults } of objectives) {
    yield { pk: partition.list(tenant, 'objectives'), sk: id };
    for (const { id: keyResult } of keyResults)
      yield { pk: partition.list(tenant, 'key-results'), sk: keyResult };
  }
}

/** Check-ins of the employee's own key results, and of their series in shared ones. */
async function* checkInTraces(
  { table }: Tabled,
  tenant: string,
  employee: string,
  keyResults: Iterable<string>,
): AsyncGenerator<Key> {
  for (const keyResult of keyResults) {
    for await (const { pk, sk, employee: of } of queryAll(table, {
      pk: partition.checkIns(tenant, keyResult),
    })) {
      if (of === employee) yield { pk, sk };
    }
  }
}

const sweep = async (
  services: Tabled,
  tenant: string,
  employee: string,
  sharedKeyResults: readonly string[],
): Promise<void> => {
  const keys: Key[] = [];
  const own: string[] = [];
  for await (const key of traces(services, tenant, employee)) {
    keys.push(key);
    if (key.pk === partition.list(tenant, 'key-results')) own.push(key.sk);
  }
  // Check-ins of somebody's own key result are theirs, whoever is named in them.
  for (const keyResult of new Set(own)) {
    for await (const { pk, sk } of queryAll(services.table, {
      pk: partition.checkIns(tenant, keyResult),
    }))
      keys.push({ pk, sk });
  }
  for await (const key of checkInTraces(services, tenant, employee, sharedKeyResults))
    keys.push(key);
  const unique = [...new Map(keys.map((key) => [`${key.pk}\u0000${key.sk}`, key])).values()];
  await services.table.deleteMany(unique);
  await revokeKeysOf(services, tenant, employee);
};

/**
 * Takes an employee's name off the lessons that they owned, in what is in force and in what is
 * held.
 */
const disown = (services: StoreWriter, tenant: string, employee: string): Promise<void> =>
  changeWorkspace(services, tenant, false, () => ({
    apply: (workspace) => {
      const { lessons } = workspace.catalogue;
      if (!lessons.some(({ owner }) => owner === employee)) return workspace;
      const catalogue = {
        ...workspace.catalogue,
        lessons: lessons.map(({ owner, ...lesson }) =>
          owner === employee ? lesson : { ...lesson, owner },
        ),
      };
      return { ...workspace, catalogue };
    },
    check: () => undefined,
  }));

/**
 * Erases an employee: from here on no event of theirs is taken, and everything that names them
 * goes. Puts that were on their way may still land within a minute, so the sweep is repeated by
 * `finishSweeps`, which a record reminds of.
 */
export const eraseEmployee = async (
  services: StoreWriter,
  tenant: string,
  employee: string,
  sharedKeyResults: readonly string[],
): Promise<void> => {
  await markErased(services, tenant, employee, true);
  const reminder = { pk: partition.tenant(tenant), sk: `${PENDING}${employee}` };
  await services.table.put({
    ...reminder,
    after: services.now() + 2 * ABANDON_AFTER_MS,
    keyResults: [...sharedKeyResults],
  });
  await sweep(services, tenant, employee, sharedKeyResults);
  await disown(services, tenant, employee);
};

/**
 * Repeats the sweeps whose time has come, as far as it gets before the deadline (epoch
 * milliseconds); gives how many are still to come. Safe to run as often as one likes.
 */
export const finishSweeps = async (
  services: Tabled & Clock,
  tenant: string,
  deadline = Number.POSITIVE_INFINITY,
): Promise<number> => {
  let left = 0;
  for await (const item of queryAll(services.table, {
    pk: partition.tenant(tenant),
    prefix: PENDING,
  })) {
    if ((item.after as number) > services.now() || services.now() >= deadline) {
      left += 1;
      continue;
    }
    const employee = item.sk.slice(PENDING.length);
    // Somebody who was created anew meanwhile keeps what is new; their old traces are gone since
    // the first sweep.
    const back = await services.table.get({
      pk: partition.employee(tenant, employee),
      sk: sort.profile,
    });
    if (back === undefined)
      await sweep(services, tenant, employee, item.keyResults as readonly string[]);
    await services.table.delete(item);
  }
  return left;
};
