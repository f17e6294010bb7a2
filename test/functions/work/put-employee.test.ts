import { beforeEach, describe, expect, it } from 'vitest';
import { etagOf } from '../../../functions/store/etag.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';

let api: TestApi;
let key: string;
let hook: Hook;
beforeEach(async () => {
  hook = () => {};
  api = testApi(memoryTable((call) => hook(call)));
  key = await api.tenant('acme');
  await furnish(api, key);
});

const call = (method: string, path: string, body?: unknown, headers = {}) =>
  api.call(key, method, path, body, headers);
const person = (id: string, more: object = {}) => ({ id, name: `Name of ${id}`, ...more });
const put = (id: string, more: object = {}, headers = {}) =>
  call('PUT', `/v1/employees/${id}`, person(id, more), headers);
const get = async (id: string) => (await call('GET', `/v1/employees/${id}`)).body;
const items = () => (api.table as ReturnType<typeof memoryTable>).items;

describe('putting an employee', () => {
  it('creates, leaves alone or updates them, under the tag that GET gives', async () => {
    const created = await put('eve', { role: 'agent', team: 'support' });
    expect([created.status, created.body.status]).toEqual([201, 'created']);
    const { headers } = await call('GET', '/v1/employees/eve');
    expect(headers.get('etag')).toBe(`"${textOf(created.body.etag)}"`);
    const again = await put('eve', { role: 'agent', team: 'support' });
    expect([again.status, again.body]).toEqual([
      200,
      { id: 'eve', status: 'unchanged', etag: created.body.etag },
    ]);
    const updated = await put('eve', { role: 'agent' });
    expect([updated.status, updated.body.status]).toEqual([200, 'updated']);
    expect(updated.body.warnings).toBeUndefined();
  });

  it('refuses every role and team that is not there, and takes a manager who comes later', async () => {
    const { status, body } = await put('eve', { role: 'r', team: 't', manager: 'm' });
    expect([status, body.code]).toEqual([422, 'unknown-reference']);
    expect(listOf(body.errors).map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/role', 'unknown-reference'],
      ['/team', 'unknown-reference'],
    ]);
    expect(body.detail).toMatch(/no role r\. Create it first/);
    const taken = await put('eve', { manager: 'm' });
    expect([taken.status, taken.body.warnings]).toEqual([201, undefined]);
  });

  it('warns of a manager who is not there, from the second time on', async () => {
    await put('eve', { manager: 'm' });
    const again = await put('eve', { manager: 'm', email: 'eve@example.com' });
    expect(again.body.warnings).toEqual([
      {
        pointer: '/manager',
        detail: expect.stringMatching(/no manager m any more.+eve/),
        code: 'unknown-reference',
      },
    ]);
    expect((await put('eve', { manager: 'n' })).body.warnings).toBeUndefined();
    await put('n');
    expect(
      (await put('eve', { manager: 'n', email: 'e@example.com' })).body.warnings,
    ).toBeUndefined();
  });

  it('takes what is kept of a role and team that are gone, and warns of both', async () => {
    await put('eve');
    const stored = { ...(await get('eve')), role: 'gone', team: 'gone' };
    for (const [id, item] of items())
      if (item.pk.endsWith('eve') && item.sk.startsWith('PROFILE'))
        items().set(id, { ...item, employee: stored, etag: etagOf(stored) } as never);
    const { status, body } = await put('eve', {
      role: 'gone',
      team: 'gone',
      email: 'e@example.com',
    });
    expect([status, body.status]).toEqual([200, 'updated']);
    expect(listOf(body.warnings).map(({ pointer }) => pointer)).toEqual(['/role', '/team']);
    expect((await put('eve', { role: 'gone', team: 'other' })).status).toBe(422);
    const unchanged = await put('eve', { role: 'gone', team: 'gone', email: 'e@example.com' });
    expect([unchanged.body.status, listOf(unchanged.body.warnings).length]).toEqual([
      'unchanged',
      2,
    ]);
  });

  it('lifts an erasure: events are taken again, and what was erased stays gone', async () => {
    await put('eve');
    await call('POST', '/v1/events', { events: [eventAt(NOW, { employee: 'eve' })] });
    await call('DELETE', '/v1/employees/eve?erase=true');
    expect((await put('eve')).body.status).toBe('created');
    const { body } = await call('POST', '/v1/events', {
      events: [eventAt(NOW, { employee: 'eve' })],
    });
    expect(body.results?.[0]?.status).toBe('accepted');
    const { skills } = (await call('GET', '/v1/employees/eve/skills')).body;
    expect(listOf(skills).find(({ skill }) => textOf(skill) === 'calm')?.answers).toBe(1);
  });

  it('lifts no erasure of somebody else', async () => {
    await put('eve');
    await call('DELETE', '/v1/employees/eve?erase=true');
    await put('fay');
    const { body } = await call('POST', '/v1/events', {
      events: [eventAt(NOW, { employee: 'eve' })],
    });
    expect(body.results?.[0]?.error?.code).toBe('employee-erased');
  });

  /** Another writer changes the profile just before each of so many writes of it. */
  const racing = (times: number): void => {
    let left = times;
    hook = async ({ method, moment, key: of }) => {
      if (method !== 'put' || moment !== 'before' || !of?.pk.endsWith('eve')) return;
      if (!of.sk.startsWith('PROFILE') || left <= 0) return;
      left -= 1;
      for (const [id, item] of items())
        if (item.pk === of.pk && item.sk === of.sk)
          items().set(id, { ...item, etag: `other${left}` } as never);
    };
  };

  it('goes through after 59 lost races, and gives up after 60', async () => {
    await put('eve');
    racing(59);
    expect((await put('eve', { role: 'agent' })).body.status).toBe('updated');
    racing(60);
    const { status, body } = await put('eve', { team: 'support' });
    expect([status, body.code]).toEqual([503, 'unavailable']);
    expect((await get('eve')).role).toBe('agent');
  });

  it('looks again at the tag after a lost race', async () => {
    await put('eve');
    const tag = (await call('GET', '/v1/employees/eve')).headers.get('etag');
    racing(1);
    expect((await put('eve', { role: 'agent' }, { 'if-match': tag })).status).toBe(412);
  });
});

describe('putting many employees', () => {
  it('takes each on their own and tells in their order what became of them', async () => {
    await put('fay');
    const list = [
      person('eve', { role: 'none' }),
      person('fay'),
      ...Array.from({ length: 12 }, (_, n) => person(`p${n}`, { manager: 'fay' })),
      person('gus', { team: 'none' }),
    ];
    const { status, body } = await call('POST', '/v1/employees', { items: list });
    expect(status).toBe(207);
    expect(listOf(body.results).map(({ id }) => id)).toEqual(list.map(({ id }) => id));
    expect(listOf(body.results).map((one) => one.error?.code ?? one.status)).toEqual([
      'unknown-reference',
      'unchanged',
      ...Array.from({ length: 12 }, () => 'created'),
      'unknown-reference',
    ]);
    expect(body.results?.[0]?.error?.errors?.[0]?.pointer).toBe('/role');
    expect((await get('p11')).manager).toBe('fay');
  });

  it('looks up a manager of many once', async () => {
    const list = Array.from({ length: 15 }, (_, n) => person(`p${n}`, { manager: 'boss' }));
    await call('POST', '/v1/employees', { items: list });
    let lookUps = 0;
    hook = ({ method, moment, key: of }) => {
      if (method === 'get' && moment === 'before' && of?.pk.endsWith('boss')) lookUps += 1;
    };
    const { body } = await call('POST', '/v1/employees', { items: list });
    expect(lookUps).toBe(1);
    for (const { status, warnings } of listOf(body.results))
      expect([status, listOf(warnings).map(({ pointer }) => pointer)]).toEqual([
        'unchanged',
        ['/manager'],
      ]);
  });

  it('stores ten at the same time', async () => {
    let [open, most] = [0, 0];
    hook = async ({ method, moment, key: of }) => {
      if (method !== 'put' || !of?.sk.startsWith('PROFILE')) return;
      open += moment === 'before' ? 1 : -1;
      most = Math.max(most, open);
      await new Promise((go) => setImmediate(go));
    };
    await call('POST', '/v1/employees', {
      items: Array.from({ length: 25 }, (_, n) => person(`p${n}`)),
    });
    expect(most).toBe(10);
  });

  it('breaks down as a whole where the table does, and goes through when it is sent again', async () => {
    hook = ({ method, key: of }) => {
      if (method === 'put' && of?.pk.endsWith('p1')) throw new Error('broken');
    };
    const list = [person('p0'), person('p1')];
    expect((await call('POST', '/v1/employees', { items: list })).status).toBe(500);
    hook = () => {};
    const { body } = await call('POST', '/v1/employees', { items: list });
    expect(listOf(body.results)[1]?.status).toBe('created');
  });
});
