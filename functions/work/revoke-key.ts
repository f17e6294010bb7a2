import type { Acting, Clock, Randomness } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import { revokeKey as revokeStored } from '../store/api-keys.ts';
import { audited } from '../store/audit.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { notFound } from './access.ts';

/** Revokes an API key at once. Throws `not-found` and `last-admin-key`. */
export const revokeKey = async (
  services: StoreReader & Clock & Randomness & Acting,
  tenant: string,
  id: string,
): Promise<void> => {
  const act = { kind: 'key', what: 'keys', ids: [id], to: 'revoked' } as const;
  await audited(services, tenant, act, async () => {
    const outcome = await revokeStored(services, tenant, id);
    if (outcome === 'not-found') throw notFound('key', id);
    if (outcome === 'last-admin-key') throw lastAdminKey(tenant, id);
  });
};

const lastAdminKey = (tenant: string, id: string): Refused =>
  new Refused(
    'last-admin-key',
    `${id} is the last key with the scope admin. Make another one first, with POST /v1/keys or ` +
      `npm run tenant -- new-key ${tenant}.`,
  );
