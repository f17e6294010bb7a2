import { describe, expect, it } from 'vitest';
import { sweepTenants } from '../../../functions/jobs/sweep.ts';
import { partition } from '../../../functions/store/keys.ts';
import { listTenants } from '../../../functions/store/tenants.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';

const MINUTE = 60_000;
const EVER = Number.POSITIVE_INFINITY;

/** Tenants of which each erases Ada, while an event of hers is still on its way. */
const erasing = async (api: TestApi, tenants: readonly string[]): Promise<void> => {
  for (const id of tenants) {
    const key = await api.tenant(id);
    await furnish(api, key);
    expect((await api.call(key, 'DELETE', '/v1/employees/ada?erase=true')).status).toBe(202);
    const straggler = eventAt(NOW);
    await api.table.put({
      pk: partition.employee(id, 'ada'),
      sk: `EVENT#${straggler.id}`,
      seen: NOW,
    });
  }
};

const stragglers = ({ items }: ReturnType<typeof memoryTable>): string[] =>
  [...items.values()].filter(({ sk }) => sk.startsWith('EVENT#')).map(({ pk }) => pk);

describe('the sweep over all tenants (P9)', () => {
  it('removes what arrived while somebody was erased, in every tenant, once the longest timeout is over', async () => {
    const table = memoryTable();
    const api = testApi(table);
    await erasing(api, ['abc', 'xyz', 'acme']);
    expect(await sweepTenants(api.services, EVER)).toEqual({
      tenants: 3,
      failed: 0,
      skipped: 0,
      waiting: 3,
    });
    expect(stragglers(table)).toHaveLength(3);
    api.clock.now += 3 * MINUTE;
    expect(await sweepTenants(api.services, EVER)).toEqual({
      tenants: 3,
      failed: 0,
      skipped: 0,
      waiting: 0,
    });
    expect(stragglers(table)).toEqual([]);
  });

  it('leaves somebody who was created anew meanwhile what is new, and reminds no more', async () => {
    const table = memoryTable();
    const api = testApi(table);
    const key = await api.tenant('acme');
    await furnish(api, key);
    await api.call(key, 'DELETE', '/v1/employees/ada?erase=true');
    await api.call(key, 'PUT', '/v1/employees/ada', { id: 'ada', name: 'Ada again' });
    await api.call(key, 'POST', '/v1/events', { events: [eventAt(NOW)] });
    await api.call(key, 'POST', '/v1/suggestions', { employee: 'ada', text: 'More' });
    api.clock.now += 3 * MINUTE;
    expect(await sweepTenants(api.services, EVER)).toMatchObject({ waiting: 0 });
    const { body } = await api.call(key, 'GET', '/v1/employees/ada/export');
    expect(body).toMatchObject({
      profile: { name: 'Ada again' },
      events: [{ lesson: 'c1' }],
      suggestions: [{ text: 'More' }],
    });
    expect([...table.items.values()].some(({ sk }) => sk.startsWith('SWEEP#'))).toBe(false);
  });

  it('goes through the other tenants although one fails, and fails itself in the end', async () => {
    let broken = false;
    const hook: Hook = ({ method, key }) => {
      if (broken && method === 'delete' && key?.pk.startsWith('T#xyz#')) throw new Error('no');
    };
    const table = memoryTable(hook);
    const api = testApi(table);
    await erasing(api, ['abc', 'xyz', 'acme']);
    api.clock.now += 3 * MINUTE;
    broken = true;
    await expect(sweepTenants(api.services, EVER)).rejects.toThrow('1 of 3 tenants');
    expect(stragglers(table)).toEqual(['T#xyz#E#ada']);
    broken = false;
    await sweepTenants(api.services, EVER);
    expect(stragglers(table)).toEqual([]);
  });

  it('stops at its deadline, says how many tenants it skipped, and goes on at the next run', async () => {
    const table = memoryTable();
    const api = testApi(table);
    await erasing(api, ['abc', 'xyz', 'acme']);
    api.clock.now += 3 * MINUTE;
    expect(await sweepTenants(api.services, api.clock.now)).toEqual({
      tenants: 3,
      failed: 0,
      skipped: 3,
      waiting: 0,
    });
    expect(stragglers(table)).toHaveLength(3);
    await sweepTenants(api.services, EVER);
    expect(stragglers(table)).toEqual([]);
  });

  it('knows every tenant, also one that was made before there was a list, once its making is tried again', async () => {
    const api = testApi();
    await api.tenant('abc');
    await api.table.delete({ pk: partition.tenants, sk: 'abc' });
    await expect(api.tenant('abc')).rejects.toThrow();
    await api.tenant('xyz');
    const ids: string[] = [];
    for await (const id of listTenants(api.services)) ids.push(id);
    expect(ids).toEqual(['abc', 'xyz']);
  });
});
