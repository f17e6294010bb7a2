import { afterEach, describe, expect, it } from 'vitest';
import { operationsOf } from '../../../functions/api/openapi.ts';
import { MOST_OFF_MS, punctual, tableTime } from '../../../functions/store/punctual.ts';
import { ClockOff, type Table } from '../../../functions/store/table.ts';
import { fill } from '../../contract/routes.ts';
import { eventAt, furnish, NOW, testApi } from '../../support/api.ts';
import { memoryTable } from '../../support/memory-table.ts';

/** A clock that leaps, before a table that tells the time, as all of them count its passing. */
const clocks = { passed: 0, offset: 0 };
afterEach(() => Object.assign(clocks, { passed: 0, offset: 0 }));

const measured: string[] = [];
const now = (): number => NOW + clocks.passed + clocks.offset;
const told = (during: () => void = () => {}) => {
  const time = tableTime(now, () => clocks.passed);
  const inner = memoryTable(({ moment }) => {
    if (moment === 'after') {
      during();
      time.heard(NOW + clocks.passed);
    }
  });
  const table = punctual(inner, time, { measure: (metric) => measured.push(metric) });
  return { table, inner };
};
const ITEM = { pk: 'p', sk: 's' };

/** Every way to reach the table. */
const CALLS: Record<keyof Table, (table: Table) => Promise<unknown>> = {
  get: (table) => table.get(ITEM),
  query: (table) => table.query({ pk: 'p' }),
  put: (table) => table.put(ITEM),
  delete: (table) => table.delete(ITEM),
  add: (table) => table.add(ITEM, { count: 1 }),
  putMany: (table) => table.putMany([ITEM]),
  deleteMany: (table) => table.deleteMany([ITEM]),
};

describe.each(Object.entries(CALLS))('%s', (name, call) => {
  it.each([1, -1])(
    'is refused by a clock that is off by more than five minutes (%i)',
    async (way) => {
      const { table, inner } = told();
      await inner.put(ITEM);
      await table.get(ITEM);
      clocks.offset = way * (MOST_OFF_MS + 1);
      const before = [...inner.items.values()];
      await expect(call(table)).rejects.toBeInstanceOf(ClockOff);
      expect([...inner.items.values()]).toEqual(before);
      clocks.offset = way * MOST_OFF_MS;
      await table.get(ITEM);
      await call(table);
    },
  );

  it('is not believed where the clock leaps while it is on its way', async () => {
    const { table } = told(() => {
      clocks.offset = MOST_OFF_MS * 2;
    });
    await expect(call(table)).rejects.toBeInstanceOf(ClockOff);
  });

  it('is refused for the clock, not for what came of that', async () => {
    const time = tableTime(now, () => clocks.passed);
    const failing = memoryTable(() => {
      time.heard(NOW + 3_600_000);
      throw new Error('Signature expired');
    });
    const table = punctual(failing, time, { measure: () => {} });
    await expect(CALLS[name as keyof Table](table)).rejects.toBeInstanceOf(ClockOff);
  });
});

it('a clock that runs on with the table is right, however long nobody asks', async () => {
  const { table } = told();
  await table.get(ITEM);
  clocks.passed = 40 * 86_400_000;
  expect(await table.put(ITEM)).toBe(true);
});

describe('a process whose clock is off', async () => {
  const setUp = async () => {
    const { table } = told();
    const api = testApi(table, { now });
    const key = await api.tenant('acme');
    await furnish(api, key);
    return { api, key };
  };
  const { api } = await setUp();
  const guarded = operationsOf(api.app).filter(({ spec }) => spec.scopes.length > 0);

  it.each(guarded.map((one) => [`${one.method.toUpperCase()} ${one.path}`, one] as const))(
    'answers 503 to %s',
    async (_, { method, path, spec }) => {
      const { api: own, key } = await setUp();
      clocks.offset = 3_600_000;
      const ids = Object.fromEntries(Object.keys(spec.params ?? {}).map((name) => [name, 'ada']));
      const body = spec.body === undefined ? undefined : {};
      const {
        status,
        body: said,
        headers,
      } = await own.call(key, method.toUpperCase(), fill(path, ids), body);
      expect([status, said.code, headers.get('retry-after')]).toEqual([503, 'clock', '60']);
    },
  );

  it('says so when it is asked whether it is ready, not whether it lives, and counts it', async () => {
    const { api: own, key } = await setUp();
    clocks.offset = -3_600_000;
    measured.length = 0;
    const ready = await own.call(undefined, 'GET', '/health/ready');
    expect([ready.status, ready.body.code]).toEqual([503, 'clock']);
    expect(ready.body.detail).toContain("60 minutes behind the table's");
    expect(measured).toEqual(['clockOff']);
    expect((await own.call(undefined, 'GET', '/health/live')).status).toBe(200);
    clocks.offset = 0;
    expect((await own.call(undefined, 'GET', '/health/ready')).status).toBe(200);
    const events = [eventAt(NOW)];
    expect((await own.call(key, 'POST', '/v1/events', { events })).status).toBe(200);
  });
});
