import { describe, expect, it } from 'vitest';
import { NO_SETTINGS } from '../../../core/model/digest.ts';
import {
  mailingTenants,
  putDigestSettings,
  readDigestSettings,
} from '../../../functions/store/digest-settings.ts';
import {
  changeSchedule,
  DUE_SHARDS,
  dropDue,
  dueShard,
  dueUntil,
  NO_SCHEDULE,
  putDue,
  readSchedule,
} from '../../../functions/store/schedules.ts';
import { memoryTable } from '../../support/memory-table.ts';

const NOW = Date.UTC(2026, 10, 28);

const world = () => {
  let count = 0;
  const table = memoryTable();
  return { table, now: () => NOW, random: (bytes: number) => new Uint8Array(bytes).fill(count++) };
};

describe('the schedule of an employee', () => {
  it('is changed by whoever read it last, and by nobody else', async () => {
    const services = world();
    const before = await readSchedule(services, 'acme', 'ada');
    expect(before).toEqual(NO_SCHEDULE);
    const to = { ...before, own: { hour: 7 }, dueMs: 5 };
    const won = [1, 2, 3].map(() => changeSchedule(services, 'acme', 'ada', before, to));
    expect((await Promise.all(won)).filter(Boolean)).toHaveLength(1);
    const first = await readSchedule(services, 'acme', 'ada');
    expect(first).toMatchObject({ own: { hour: 7 }, dueMs: 5, ignored: 0 });
    const { own: _own, ...without } = first;
    expect(await changeSchedule(services, 'acme', 'ada', first, without)).toBe(true);
    expect(await changeSchedule(services, 'acme', 'ada', first, first)).toBe(false);
    const second = await readSchedule(services, 'acme', 'ada');
    expect([second.version, second.own]).toEqual([first.version + 1, undefined]);
  });

  it('of a second life is not taken for that of the first', async () => {
    const services = world();
    await changeSchedule(services, 'acme', 'ada', NO_SCHEDULE, NO_SCHEDULE);
    const first = await readSchedule(services, 'acme', 'ada');
    await services.table.delete({ pk: 'T#acme#E#ada', sk: 'SCHEDULE' });
    const later = { ...services, now: () => NOW + 1000 };
    await changeSchedule(later, 'acme', 'ada', NO_SCHEDULE, NO_SCHEDULE);
    expect(await changeSchedule(later, 'acme', 'ada', first, first)).toBe(false);
  });
});

describe('the due index', () => {
  it('gives of a shard what is due, the earliest first, and no more than asked for', async () => {
    const services = world();
    const employees = Array.from({ length: 60 }, (_, index) => `a:${index}@example.org`);
    for (const [index, employee] of employees.entries())
      await putDue(services, 'acme', { employee, dueMs: NOW + 59 - index });
    const found = [];
    for (let shard = 0; shard < DUE_SHARDS; shard++) {
      const due = await dueUntil(services, 'acme', shard, NOW + 29, 100);
      expect(due.length).toBeGreaterThan(3);
      expect(due.map(({ dueMs }) => dueMs)).toEqual(due.map(({ dueMs }) => dueMs).sort());
      expect(await dueUntil(services, 'acme', shard, NOW + 29, 2)).toEqual(due.slice(0, 2));
      expect(new Set(due.map(({ employee }) => dueShard(employee)))).toEqual(new Set([shard]));
      found.push(...due);
    }
    expect(found.map(({ employee }) => employee).sort()).toEqual(employees.slice(30).sort());
    expect(await dueUntil(services, 'other', 0, NOW + 99, 100)).toEqual([]);
    const [one] = found;
    await dropDue(services, 'acme', one!);
    const left = await dueUntil(services, 'acme', dueShard(one!.employee), NOW + 29, 100);
    expect(left).not.toContainEqual(one);
  });
});

describe('the settings of a tenant', () => {
  const tenantsOf = async (services: ReturnType<typeof world>) => {
    const found = [];
    for await (const tenant of mailingTenants(services)) found.push(tenant);
    return found;
  };

  it('are off without any, and put only over what was seen', async () => {
    const services = world();
    const seen = await readDigestSettings(services, 'acme');
    expect(seen).toMatchObject({ settings: NO_SETTINGS, isStored: false });
    const on = { ...NO_SETTINGS, enabled: true };
    expect(await putDigestSettings(services, 'acme', on, seen)).toBe(true);
    expect(await putDigestSettings(services, 'acme', on, seen)).toBe(false);
    expect((await readDigestSettings(services, 'acme')).settings).toEqual(on);
  });

  it('put a tenant on the list of those that mail, and take it off', async () => {
    const services = world();
    const put = async (enabled: boolean) => {
      const seen = await readDigestSettings(services, 'acme');
      return putDigestSettings(services, 'acme', { ...NO_SETTINGS, enabled }, seen);
    };
    await put(true);
    expect(await tenantsOf(services)).toEqual(['acme']);
    await put(false);
    expect(await tenantsOf(services)).toEqual([]);
  });

  it('never leave a tenant that is on off the list, however two admins race', async () => {
    const services = world();
    await putDigestSettings(
      services,
      'acme',
      { ...NO_SETTINGS, enabled: true },
      await readDigestSettings(services, 'acme'),
    );
    // Off, and on again just before whoever switched it off takes it off the list.
    const { table } = services;
    const slow = {
      ...services,
      table: {
        ...table,
        put: table.put.bind(table),
        get: table.get.bind(table),
        delete: async (...call: Parameters<typeof table.delete>) => {
          const seen = await readDigestSettings(services, 'acme');
          await putDigestSettings(services, 'acme', { ...NO_SETTINGS, enabled: true }, seen);
          return table.delete(...call);
        },
      },
    };
    await putDigestSettings(slow, 'acme', NO_SETTINGS, await readDigestSettings(services, 'acme'));
    expect((await readDigestSettings(services, 'acme')).settings.enabled).toBe(true);
    expect(await tenantsOf(services)).toEqual(['acme']);
  });
});
