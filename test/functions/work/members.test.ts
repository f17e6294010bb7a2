import { beforeEach, describe, expect, it } from 'vitest';
import type { Member } from '../../../core/model/member.ts';
import { actingFor } from '../../../functions/capabilities.ts';
import { listMembers, membersByLogin } from '../../../functions/store/members.ts';
import { wipeTenant } from '../../../functions/store/wipe.ts';
import { deleteMember } from '../../../functions/work/delete-member.ts';
import { ANY_STATE } from '../../../functions/work/precondition.ts';
import { putMember } from '../../../functions/work/put-member.ts';
import { type TestApi, testApi } from '../../support/api.ts';
import { memoryTable } from '../../support/memory-table.ts';

let api: TestApi;
beforeEach(async () => {
  // Every call takes a turn, so that those that are under way together mix.
  api = testApi(memoryTable(() => Promise.resolve()));
  await api.tenant('acme');
});

const member = (id: string, more: Partial<Member> = {}): Member => ({
  id,
  email: `${id}@acme.com`,
  roles: ['admin'],
  ...more,
});
const own = () => actingFor(api.services, { by: 'operator' });
const put = (one: Member, tenant = 'acme') => putMember(own(), tenant, one, ANY_STATE);
const remove = (id: string) => deleteMember(own(), 'acme', id, ANY_STATE);
const admins = async (): Promise<string[]> =>
  (await listMembers(api.services, 'acme'))
    .filter(({ member: { roles } }) => roles.includes('admin'))
    .map(({ member: { id } }) => id);

describe('the last admin', () => {
  it('can neither go nor give the role away, and nothing is stored', async () => {
    await put(member('ada'));
    await put(member('eve', { roles: ['viewer'] }));
    for (const leave of [() => remove('ada'), () => put(member('ada', { roles: ['people'] }))])
      await expect(leave()).rejects.toMatchObject({ code: 'last-admin' });
    expect(await admins()).toEqual(['ada']);
    expect(await remove('eve')).toBe(true);
  });

  it('is still there after two have left at the same moment, in every way they can', async () => {
    for (const ways of [
      [() => remove('ada'), () => remove('bob')],
      [() => remove('ada'), () => put(member('bob', { roles: ['goals'] }))],
      [
        () => put(member('ada', { roles: ['viewer'] })),
        () => put(member('bob', { roles: ['goals'] })),
      ],
    ]) {
      await put(member('ada'));
      await put(member('bob'));
      const outcomes = await Promise.allSettled(ways.map((leave) => leave()));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await admins()).toHaveLength(1);
    }
  });
});

describe('what somebody logs in as', () => {
  it('is that of one member of a tenant, and of any number of tenants', async () => {
    await api.tenant('beta');
    await put(member('ada'));
    await put(member('ada'), 'beta');
    await expect(put(member('other', { email: 'ada@acme.com' }))).rejects.toMatchObject({
      code: 'id-taken',
      errors: [{ pointer: '/email' }],
    });
    const found = await membersByLogin(api.services, { email: 'ada@acme.com' });
    expect(found.map(({ tenant }) => tenant)).toEqual(['acme', 'beta']);
  });

  it('is forgotten once it is another one, or the member or the tenant is gone', async () => {
    await put(member('ada'));
    await put(member('bob'));
    await put(member('ada', { email: 'new@acme.com' }));
    await remove('bob');
    const of = async (email: string) => (await membersByLogin(api.services, { email })).length;
    expect(await Promise.all(['ada@acme.com', 'new@acme.com', 'bob@acme.com'].map(of))).toEqual([
      0, 1, 0,
    ]);
    await wipeTenant(api.services, 'acme');
    const { items } = api.table as unknown as { items: Map<string, { pk: string }> };
    const left = [...items.values()].filter(({ pk }) => /LOGIN|console/.test(pk));
    expect([left, await of('new@acme.com')]).toEqual([[], 0]);
  });

  it('ends the sessions of whoever it was before, and other changes do not', async () => {
    const seal = async () => (await listMembers(api.services, 'acme'))[0]?.seal;
    await put(member('ada'));
    const before = await seal();
    await put(member('ada', { roles: ['admin', 'people'], name: 'Ada' }));
    expect(await seal()).toBe(before);
    await put(member('ada', { email: 'eve@acme.com' }));
    expect(await seal()).not.toBe(before);
  });
});

it('takes no more members than one item holds', async () => {
  for (let n = 0; n < 250; n++) await put(member(`m${n}`));
  await expect(put(member('one-more'))).rejects.toMatchObject({ code: 'too-many-members' });
  expect((await put(member('m1', { name: 'Still changed' }))).status).toBe('updated');
});
