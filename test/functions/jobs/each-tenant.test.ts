import { describe, expect, it } from 'vitest';
import { eachTenant } from '../../../functions/jobs/each-tenant.ts';
import { partition } from '../../../functions/store/keys.ts';
import { memoryTable } from '../../support/memory-table.ts';

const TENANTS = ['a', 'b', 'c', 'd'];
const EVER = Number.POSITIVE_INFINITY;

/** The order in which a job comes to the tenants when this is the first random byte. */
const orderOf = async (byte: number, deadlineMs = EVER): Promise<string[]> => {
  const table = memoryTable();
  for (const sk of TENANTS) await table.put({ pk: partition.tenants, sk });
  const order: string[] = [];
  let now = 0;
  const services = {
    table,
    now: () => now,
    random: () => Uint8Array.of(byte),
    log: () => {},
    measure: () => {},
  };
  await eachTenant(services, { deadlineMs, together: 1 }, async (tenant) => {
    order.push(tenant);
    now += 1;
  });
  return order;
};

describe('a job over all tenants', () => {
  it('comes to each once, wherever it begins', async () => {
    for (let byte = 0; byte < 256; byte++) expect((await orderOf(byte)).sort()).toEqual(TENANTS);
  });

  it('begins with each of them equally often: where time never suffices, none always goes without', async () => {
    const turns = new Map<string, number>();
    for (let byte = 0; byte < 256; byte++) {
      const [first, ...others] = await orderOf(byte, 1);
      expect(others).toEqual([]);
      turns.set(first!, (turns.get(first!) ?? 0) + 1);
    }
    expect([...turns].sort()).toEqual(TENANTS.map((tenant) => [tenant, 64]));
  });
});
