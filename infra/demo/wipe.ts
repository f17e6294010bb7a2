import { partition } from '../../functions/store/keys.ts';
import { type Key, queryAll, type Table } from '../../functions/store/table.ts';

/**
 * Empties a demo tenant: its people, lists, keys and releases. Parts are content-addressed and may
 * stay.
 */
export const wipeTenant = async (table: Table, tenant: string): Promise<void> => {
  const keys: Key[] = [];
  const collect = async (pk: string): Promise<void> => {
    for await (const item of queryAll(table, { pk })) {
      keys.push({ pk: item.pk, sk: item.sk });
      if (item.sk.startsWith('DECISION#'))
        keys.push({
          pk: partition.decision(tenant, item.sk.slice('DECISION#'.length)),
          sk: 'SELF',
        });
      if (typeof item.hash === 'string' && pk === partition.list(tenant, 'keys'))
        keys.push({ pk: partition.apiKey(item.hash), sk: 'SELF' });
    }
  };
  for await (const { sk: employee } of queryAll(table, { pk: partition.list(tenant, 'employees') }))
    await collect(partition.employee(tenant, employee));
  for (const list of [
    'employees',
    'objectives',
    'key-results',
    'keys',
    'suggestions',
    'model-reports',
  ] as const)
    await collect(partition.list(tenant, list));
  await collect(partition.tenant(tenant));
  await table.deleteMany(keys);
};
