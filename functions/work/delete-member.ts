import type { Acting, Randomness } from '../capabilities.ts';
import { audited } from '../store/audit.ts';
import type { StoreWriter, Tabled } from '../store/capabilities.ts';
import { changeMembers, memberTag } from '../store/members.ts';
import { checkPrecondition, type Precondition } from './precondition.ts';
import { actOn, keepAdmin } from './put-member.ts';

/**
 * Takes a member out of a tenant, and ends their sessions; false if there is none of this id.
 * Throws `last-admin`, `etag-mismatch`.
 */
export const deleteMember = (
  services: StoreWriter & Acting,
  tenant: string,
  id: string,
  precondition: Precondition,
): Promise<boolean> =>
  audited(
    services,
    tenant,
    actOn(id),
    () => deleteOnce(services, tenant, id, precondition),
    (isGone) => (isGone ? {} : undefined),
  );

const deleteOnce = async (
  services: Tabled & Randomness,
  tenant: string,
  id: string,
  precondition: Precondition,
): Promise<boolean> => {
  let isGone = false;
  await changeMembers(services, tenant, (all) => {
    const before = all.find(({ member }) => member.id === id);
    isGone = before !== undefined;
    if (before === undefined) return all;
    checkPrecondition(precondition, memberTag(before.member));
    return keepAdmin(
      all,
      all.filter((one) => one !== before),
    );
  });
  return isGone;
};
