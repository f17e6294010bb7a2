import { beforeEach, describe, expect, it } from 'vitest';
import { etagOf } from '../../../functions/store/etag.ts';
import { reassignPeople } from '../../../functions/work/holders.ts';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
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
  for (const kind of ['roles', 'teams'])
    for (const id of ['old', 'new'])
      await call('PUT', `/v1/${kind}/${id}`, {
        id,
        name: id,
        ...(kind === 'roles' && { skills: [] }),
      });
  for (const id of ['old', 'new']) await call('PUT', `/v1/employees/${id}`, { id, name: id });
});

const call = (method: string, path: string, body?: unknown, headers = {}) =>
  api.call(key, method, path, body, headers);
const people = (count: number, more: object) =>
  call('POST', '/v1/employees', {
    items: Array.from({ length: count }, (_, n) => ({ id: `p${n}`, name: `P ${n}`, ...more })),
  });
const profile = async (id: string) => (await call('GET', `/v1/employees/${id}`)).body;

describe.each([
  ['role', '/v1/roles/old', /(has|have) the role old: /],
  ['team', '/v1/teams/old', /(is|are) in the team old: /],
  ['manager', '/v1/employees/old', /(has old as the|have old as their) manager: /],
] as const)('a %s that is to go', (field, url, how) => {
  it('is kept for one person, who is named with the place in their profile', async () => {
    await people(1, { [field]: 'old' });
    const { status, body } = await call('DELETE', url);
    expect([status, body.code]).toEqual([409, 'in-use']);
    expect(body.detail).toMatch(/^1 employee (has|is) /);
    expect(body.detail).toMatch(how);
    expect(body.detail).toContain(`id of another ${field} `);
    expect(body.errors).toEqual([
      { pointer: `/employees/p0/${field}`, detail: 'is old', code: 'in-use' },
    ]);
  });

  it('names five of those who hold it, and counts the others', async () => {
    await people(5, { [field]: 'old' });
    const five = (await call('DELETE', url)).body;
    expect(five.detail).toMatch(/^5 employees .+: p0, p1, p2, p3, p4\. /);
    await people(7, { [field]: 'old' });
    const seven = (await call('DELETE', url)).body;
    expect(seven.detail).toMatch(/^7 employees .+: p0, p1, p2, p3, p4 and 2 more\. /);
    expect(listOf(seven.errors)).toHaveLength(5);
  });

  it('refuses to move people to itself or to what is not there, in other words', async () => {
    await people(1, { [field]: 'old' });
    const same = (await call('DELETE', `${url}?reassign=old`)).body;
    const none = (await call('DELETE', `${url}?reassign=none`)).body;
    for (const { code, errors, detail } of [same, none])
      expect([code, errors]).toEqual([
        'unknown-reference',
        [{ pointer: '?reassign', detail: textOf(detail) }],
      ]);
    expect(same.detail).toMatch(/^old is the .+(another one|somebody else)\.$/);
    expect(none.detail).toMatch(/^There is no (role|team|employee) none\./);
    expect(await profile('p0')).toMatchObject({ [field]: 'old' });
  });

  it('moves nobody who holds another one by the time that it is their turn', async () => {
    await people(2, { [field]: 'old' });
    let isDone = false;
    hook = async ({ method, moment, key: of }) => {
      // The first profile is read in order to be changed.
      if (isDone || method !== 'get' || moment !== 'before' || !of?.pk.includes('p0')) return;
      isDone = true;
      await call('PUT', '/v1/employees/p0', { id: 'p0', name: 'P 0' });
    };
    expect((await call('DELETE', `${url}?reassign=new`)).status).toBe(204);
    hook = () => {};
    expect(isDone).toBe(true);
    expect((await profile('p0'))[field]).toBeUndefined();
    expect((await profile('p1'))[field]).toBe('new');
  });
});

describe('moving people', () => {
  it('stops after twenty seconds, says how many are left, and goes on at the next try', async () => {
    await people(23, { role: 'old' });
    let writes = 0;
    hook = ({ method, moment }) => {
      if (method !== 'put' || moment !== 'after') return;
      writes += 1;
      if (writes === 20) api.clock.now += 20_001;
    };
    const { status, body, headers } = await call('DELETE', '/v1/roles/old?reassign=new');
    hook = () => {};
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
    const moved = Number(/^(\d+) of 23 employees/.exec(textOf(body.detail))?.[1]);
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThan(23);
    const holders = async (role: string) =>
      listOf((await call('GET', '/v1/employees?limit=100')).body.items).filter(
        (one) => one.role !== undefined && textOf(one.role) === role,
      ).length;
    expect([await holders('new'), await holders('old')]).toEqual([moved, 23 - moved]);
    expect((await call('GET', '/v1/roles/old')).status).toBe(200);
    expect((await call('DELETE', '/v1/roles/old?reassign=new')).status).toBe(204);
    expect(await holders('new')).toBe(23);
  });

  it('has exactly twenty seconds', async () => {
    await people(1, { role: 'old' });
    const started = api.clock.now;
    let reads = 0;
    const at = (ms: number) => ({
      ...api.services,
      now: () => (reads++ === 0 ? started : started + ms),
    });
    await expect(reassignPeople(at(20_001), 'acme', 'roles', 'old', 'new')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^0 of 1 employees/),
    });
    reads = 0;
    await reassignPeople(at(20_000), 'acme', 'roles', 'old', 'new');
    expect((await profile('p0')).role).toBe('new');
  });

  it('changes at most ten profiles at the same time', async () => {
    await people(25, { team: 'old' });
    let [open, most] = [0, 0];
    hook = async ({ method, moment, key: of }) => {
      if (method !== 'put' || !of?.sk.startsWith('PROFILE')) return;
      open += moment === 'before' ? 1 : -1;
      most = Math.max(most, open);
      await Promise.resolve();
    };
    await call('DELETE', '/v1/teams/old?reassign=new');
    hook = () => {};
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(10);
  });

  /** Changes the profile of p0 just before each of so many writes of it. */
  const racing = (times: number): void => {
    let left = times;
    hook = async ({ method, moment, key: of }) => {
      if (method !== 'put' || moment !== 'before' || !of?.pk.includes('p0')) return;
      if (!of.sk.startsWith('PROFILE') || left <= 0) return;
      left -= 1;
      const employee = { ...(await profile('p0')), name: `Name ${left}` };
      const items = (api.table as ReturnType<typeof memoryTable>).items;
      for (const [id, item] of items)
        if (item.pk === of.pk && item.sk === of.sk)
          items.set(id, { ...item, employee, etag: etagOf(employee) } as never);
    };
  };

  it('tries again with what another writer has made of a profile, and keeps that', async () => {
    await people(1, { role: 'old' });
    racing(7);
    expect((await call('DELETE', '/v1/roles/old?reassign=new')).status).toBe(204);
    expect(await profile('p0')).toMatchObject({ name: 'Name 0', role: 'new' });
  });

  it('gives up after sixty lost races, and the role stays', async () => {
    await people(1, { role: 'old' });
    racing(60);
    expect((await call('DELETE', '/v1/roles/old?reassign=new')).status).toBe(503);
    hook = () => {};
    expect((await call('GET', '/v1/roles/old')).status).toBe(200);
    expect((await profile('p0')).role).toBe('old');
  });
});

describe('an employee who leaves', () => {
  it('is kept where somebody changed them since they were looked at', async () => {
    hook = async ({ method, moment, key: of }) => {
      if (method !== 'delete' || moment !== 'before' || !of?.pk.includes('old')) return;
      hook = () => {};
      await call('PUT', '/v1/employees/old', { id: 'old', name: 'Changed' });
    };
    const { status, body } = await call('DELETE', '/v1/employees/old');
    expect([status, body.code]).toEqual([412, 'etag-mismatch']);
    expect((await profile('old')).name).toBe('Changed');
  });

  it('erased, leaves their people to whom is named, or to nobody', async () => {
    await people(1, { manager: 'old' });
    const wrong = await call('DELETE', '/v1/employees/old?erase=true&reassign=none');
    expect([wrong.status, wrong.body.code]).toEqual([422, 'unknown-reference']);
    expect((await profile('old')).id).toBe('old');
    const stale = await call('DELETE', '/v1/employees/old?erase=true', undefined, {
      'if-match': '"stale"',
    });
    expect(stale.status).toBe(412);
    expect((await call('DELETE', '/v1/employees/old?erase=true&reassign=new')).status).toBe(202);
    expect((await profile('p0')).manager).toBe('new');
    expect((await call('POST', '/v1/erasures', { employee: 'new' })).status).toBe(202);
    expect((await profile('p0')).manager).toBeUndefined();
  });
});

describe('a resource that is to go', () => {
  const lessons = (count: number, more: object) =>
    call('POST', '/v1/lessons', {
      items: Array.from({ length: count }, (_, n) => ({
        id: `l${n}`,
        title: `Lesson ${n}`,
        format: 'quiz',
        minutes: 3,
        language: 'en',
        ...more,
      })),
    });

  it('is kept while lessons name it: five places in the sentence, all of them in the parts', async () => {
    await call('PUT', '/v1/skills/used', { id: 'used', name: 'Used' });
    await lessons(5, { skills: [{ skill: 'used' }] });
    const five = (await call('DELETE', '/v1/skills/used')).body;
    const places = [0, 1, 2, 3, 4].map((n) => `/lessons/l${n}/skills/0`);
    expect(five.detail).toMatch(new RegExp(`^used is .+ by ${places.join(', ')}\\. `));
    await lessons(7, { skills: [{ skill: 'used' }] });
    const { status, body } = await call('DELETE', '/v1/skills/used');
    expect([status, body.code]).toEqual([409, 'in-use']);
    expect(body.detail).toContain(`${places.join(', ')} and 2 more. `);
    expect(listOf(body.errors)).toHaveLength(7);
    expect(body.errors?.[6]).toEqual({
      pointer: '/lessons/l6/skills/0',
      detail: expect.stringMatching(/refers to used/),
      code: 'in-use',
    });
  });

  it('that is not there is not found, and what is held stays as it is', async () => {
    await call('PUT', '/v1/roles/soon?hold=true', { id: 'soon', name: 'Soon', skills: [] });
    for (const url of ['/v1/roles/none', '/v1/skills/none', '/v1/roles/soon']) {
      const { status, body } = await call('DELETE', url);
      expect([url, status, body.code]).toEqual([url, 404, 'not-found']);
    }
    expect((await call('GET', '/v1/roles/soon?held=true')).status).toBe(200);
  });

  it('that is held alone stays held, when it is deleted from what is in force', async () => {
    await call('PUT', '/v1/skills/soon?hold=true', { id: 'soon', name: 'Soon' });
    expect((await call('DELETE', '/v1/skills/soon')).status).toBe(404);
    expect((await call('GET', '/v1/skills/soon?held=true')).status).toBe(200);
  });

  it('that is not there is not found, before anything is said of whom its people go to', async () => {
    for (const url of ['/v1/roles/none', '/v1/teams/none', '/v1/employees/none']) {
      const { status, body } = await call('DELETE', `${url}?reassign=nothing`);
      const code = url.includes('employees') ? 'unknown-employee' : 'not-found';
      expect([url, status, body.code]).toEqual([url, 404, code]);
    }
  });

  it('is kept under a stale tag, an employee too, erased or not', async () => {
    for (const url of ['/v1/skills/calm', '/v1/roles/old', '/v1/employees/old']) {
      const { status, body } = await call('DELETE', url, undefined, { 'if-match': '"stale"' });
      expect([url, status, body.code]).toEqual([url, 412, 'etag-mismatch']);
      expect((await call('GET', url)).status).toBe(200);
    }
    const nobody = await call('DELETE', '/v1/employees/none?erase=true', undefined, {
      'if-match': '*',
    });
    expect([nobody.status, nobody.body.code]).toEqual([412, 'etag-mismatch']);
  });

  it('may be held back while others name it: whether that fits is asked at publishing', async () => {
    expect((await call('DELETE', '/v1/skills/calm?hold=true')).status).toBe(204);
    const { status, body } = await call('POST', '/v1/releases');
    expect([status, body.code]).toEqual([422, 'cannot-publish']);
    expect((await call('GET', '/v1/skills/calm')).status).toBe(200);
  });

  it('held back is gone from what is held alone, though people hold it', async () => {
    await people(1, { role: 'old' });
    expect((await call('DELETE', '/v1/roles/old?hold=true')).status).toBe(204);
    expect((await call('GET', '/v1/roles/old')).status).toBe(200);
    expect((await call('GET', '/v1/roles/old?held=true')).status).toBe(404);
    const { status, body } = await call('POST', '/v1/releases');
    expect([status, body.code]).toEqual([422, 'cannot-publish']);
    expect(body.detail).toMatch(/nothing was published\. 1 employee .+ old: p0/);
    expect(body.errors).toEqual([
      { pointer: '/roles/old', detail: expect.stringMatching(/p0/), code: 'in-use' },
    ]);
    await people(1, { role: 'new' });
    expect((await call('POST', '/v1/releases')).status).toBeLessThan(300);
    expect((await call('GET', '/v1/roles/old')).status).toBe(404);
  });

  it('is refused with each role and team that people hold, when many are held back', async () => {
    await people(1, { role: 'old', team: 'old' });
    for (const url of ['/v1/roles/old', '/v1/teams/old', '/v1/roles/new'])
      await call('DELETE', `${url}?hold=true`);
    const { body } = await call('POST', '/v1/releases');
    expect(listOf(body.errors).map(({ pointer }) => pointer)).toEqual(['/roles/old', '/teams/old']);
  });
});
