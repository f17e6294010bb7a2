import type { Member } from '../../core/model/member.ts';
import type { Acting, Randomness } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import { audited } from '../store/audit.ts';
import type { Act } from '../store/audit-record.ts';
import type { StoreWriter, Tabled } from '../store/capabilities.ts';
import { changeMembers, memberTag, type StoredMember, sameLogin } from '../store/members.ts';
import { checkPrecondition, type Precondition } from './precondition.ts';
import type { PutResult } from './result.ts';

/** What goes on record of a change of a member. */
export const actOn = (id: string): Act => ({ kind: 'member', what: 'members', ids: [id] });

/** All members of a tenant lie in one item, which takes about four times as many. */
const MOST_MEMBERS = 250;

const hasAdmin = (all: readonly StoredMember[]): boolean =>
  all.some(({ member }) => member.roles.includes('admin'));

/** Throws `last-admin` where a change leaves a tenant without the last admin that it had. */
export const keepAdmin = (
  before: readonly StoredMember[],
  after: readonly StoredMember[],
): readonly StoredMember[] => {
  if (hasAdmin(after) || !hasAdmin(before)) return after;
  throw new Refused(
    'last-admin',
    'This is the last member with the role admin. Give it to another one first.',
    [{ pointer: '/roles', detail: 'must stay admin: there is no other one' }],
  );
};

const refuseTwice = (all: readonly StoredMember[], member: Member): void => {
  const twin = all.find((one) => one.member.id !== member.id && sameLogin(one.member, member));
  if (twin === undefined) return;
  throw new Refused('id-taken', `${twin.member.id} logs in as the same.`, [
    {
      pointer: member.email === undefined ? '/subject' : '/email',
      detail: `is that of ${twin.member.id}`,
    },
  ]);
};

/**
 * Makes or replaces a member of a tenant; roles count from their next request on. Who logs in as
 * somebody else from now on loses their sessions. Throws `last-admin`, `id-taken` where another
 * member logs in as the same, `too-many-members`, `etag-mismatch`.
 */
export const putMember = (
  services: StoreWriter & Acting,
  tenant: string,
  member: Member,
  precondition: Precondition,
): Promise<PutResult> =>
  audited(
    services,
    tenant,
    actOn(member.id),
    () => putOnce(services, tenant, member, precondition),
    ({ status }) => (status === 'unchanged' ? undefined : {}),
  );

const putOnce = async (
  services: Tabled & Randomness,
  tenant: string,
  member: Member,
  precondition: Precondition,
): Promise<PutResult> => {
  const etag = memberTag(member);
  let status: PutResult['status'] = 'created';
  await changeMembers(services, tenant, (all, newSeal) => {
    const before = all.find((one) => one.member.id === member.id);
    const tag = before && memberTag(before.member);
    checkPrecondition(precondition, tag, etag);
    status = before === undefined ? 'created' : tag === etag ? 'unchanged' : 'updated';
    if (status === 'unchanged') return all;
    refuseTwice(all, member);
    if (before === undefined && all.length >= MOST_MEMBERS)
      throw new Refused('too-many-members', `A tenant has ${MOST_MEMBERS} members at most.`);
    const isSame = before !== undefined && sameLogin(before.member, member);
    const next = { member, seal: isSame ? before.seal : newSeal() };
    const after = before ? all.map((one) => (one === before ? next : one)) : [...all, next];
    return keepAdmin(all, after);
  });
  return { id: member.id, status, etag };
};
