import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { Employee } from '../../../core/model/employee.ts';
import {
  countBy,
  type DirectoryEntry,
  emailHashOf,
  employeesWhere,
  entryItem,
  listEmployeesWhere,
} from '../../../functions/store/directory.ts';
import { deleteEmployee, findEmployee, putEmployee } from '../../../functions/store/employees.ts';
import { partition } from '../../../functions/store/keys.ts';
import { readManifest } from '../../../functions/store/manifest.ts';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';
import { itemBytes } from '../../support/meter.ts';

let api: TestApi;
let key: string;
let calls: { method: string; pk: string | undefined }[];
const hook: Hook = ({ method, moment, key: at }) => {
  if (moment === 'before') calls.push({ method, pk: at?.pk });
};

const put = async (id: string, more: object = {}): Promise<void> => {
  const { status } = await api.call(key, 'PUT', `/v1/employees/${id}`, { id, name: id, ...more });
  expect(status).toBeLessThan(300);
};
const where = async (filter: Parameters<typeof employeesWhere>[2]): Promise<DirectoryEntry[]> => {
  const found: DirectoryEntry[] = [];
  for await (const entry of employeesWhere(api.services, 'acme', filter)) found.push(entry);
  return found;
};
const LIST = partition.list('acme', 'employees');
const entry = (id: string) => api.table.get({ pk: LIST, sk: id });

beforeEach(async () => {
  calls = [];
  api = testApi(memoryTable(hook));
  key = await api.tenant('acme');
  await furnish(api, key);
  await put('bob', { manager: 'ada', team: 'support', active: false });
  await put('cem', { manager: 'ada', role: 'agent', email: 'Cem@Example.org' });
});

describe("the tenant's list of employees", () => {
  it('says who has which role, team and manager, reading no profile', async () => {
    calls = [];
    expect(await where({ manager: 'ada' })).toMatchObject([
      { id: 'bob', team: 'support', active: false, timeZone: 'UTC', language: 'en' },
      { id: 'cem', role: 'agent', active: true },
    ]);
    expect((await where({ role: 'agent' })).map(({ id }) => id)).toEqual(['ada', 'cem']);
    expect((await where({ manager: 'ada', active: true })).map(({ id }) => id)).toEqual(['cem']);
    expect(await where({ team: 'none' })).toEqual([]);
    expect(calls.map(({ method }) => method)).toEqual(['query', 'query', 'query', 'query']);
  });

  it('finds by e-mail, in upper or lower case, and holds no address', async () => {
    const manifest = await readManifest(api.services, 'acme');
    const emailHash = emailHashOf(manifest, 'cem@example.ORG');
    expect((await where({ emailHash })).map(({ id }) => id)).toEqual(['cem']);
    expect(JSON.stringify(await entry('cem'))).not.toMatch(/example/i);
    expect(emailHashOf({ secret: 'another' }, 'cem@example.org')).not.toBe(emailHash);
  });

  it('counts, and says as of when', async () => {
    const { asOf, counts } = await countBy(api.services, 'acme', 'team');
    expect(asOf).toBe(new Date(NOW).toISOString());
    expect([...counts]).toEqual([
      ['support', 2],
      [undefined, 1],
    ]);
    const active = await countBy(api.services, 'acme', 'team', { active: true });
    expect(active.counts.get('support')).toBe(1);
  });

  it('pages through those who match, each once', async () => {
    const first = await listEmployeesWhere(api.services, 'acme', { manager: 'ada' }, { limit: 1 });
    expect(first.items.map(({ id }) => id)).toEqual(['bob']);
    const second = await listEmployeesWhere(
      api.services,
      'acme',
      { manager: 'ada' },
      { limit: 1, cursor: first.cursor },
    );
    expect([second.items.map(({ id }) => id), second.cursor]).toEqual([['cem'], undefined]);
  });

  it('is written only where it changes, and says nothing until the profile is stored', async () => {
    calls = [];
    await put('bob', { manager: 'ada', team: 'support', active: false, name: 'Robert' });
    // Who did it goes on record beside it.
    const writes = () =>
      calls
        .filter(({ method, pk }) => method === 'put' && !pk?.includes('#A#'))
        .map(({ pk }) => pk);
    expect(writes()).toEqual([partition.employee('acme', 'bob')]);
    calls = [];
    await put('bob', { manager: 'cem' });
    expect(writes()).toEqual([LIST, partition.employee('acme', 'bob'), LIST]);
    expect(await where({ manager: 'ada' })).toHaveLength(1);
  });

  it('reads profiles where an earlier version wrote ids alone, and mends them', async () => {
    await api.table.put({ pk: LIST, sk: 'bob' });
    // On the list, but without a profile: that was taken away, or never came.
    await api.table.put({ pk: LIST, sk: 'ghost' });
    expect((await where({ manager: 'ada' })).map(({ id }) => id)).toEqual(['bob', 'cem']);
    expect(await entry('bob')).toMatchObject({ manager: 'ada', active: false });
  });

  it('is mended by whoever lists profiles, and never brings back who is gone', async () => {
    await api.table.put({ pk: LIST, sk: 'bob', active: true, manager: 'nobody' });
    await api.call(key, 'GET', '/v1/employees');
    expect(await entry('bob')).toMatchObject({ manager: 'ada', active: false });
    const { etag } = (await findEmployee(api.services, 'acme', 'bob'))!;
    await deleteEmployee(api.services, 'acme', 'bob', etag);
    await api.call(key, 'GET', '/v1/employees');
    expect(await entry('bob')).toBeUndefined();
  });

  it('says what the winner of a race stored', async () => {
    const manifest = await readManifest(api.services, 'acme');
    const seen = (await findEmployee(api.services, 'acme', 'bob'))!;
    const mine = { employee: { ...seen.employee, manager: 'me' } };
    await put('bob', { manager: 'winner' });
    expect(await putEmployee(api.services, 'acme', mine, seen, manifest)).toBe(false);
    expect(await entry('bob')).toMatchObject({ manager: 'winner' });
  });

  it('takes at most 200 bytes of a typical employee', async () => {
    const manifest = await readManifest(api.services, 'acme');
    const employee = Employee.parse({
      id: 'employee-000123',
      name: 'Somebody',
      role: 'customer-agent',
      team: 'customer-support',
      manager: 'employee-000001',
      email: 'somebody@example.org',
      timeZone: 'Europe/Berlin',
    });
    expect(itemBytes(marshall(entryItem('acme', manifest, employee, 12_345)))).toBeLessThan(200);
  });
});
