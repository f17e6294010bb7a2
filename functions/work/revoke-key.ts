import type { Clock } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import { revokeKey as revokeStored } from '../store/api-keys.ts';
import type { Tabled } from '../store/capabilities.ts';
import { notFound } from './access.ts';

/** Revokes an API key at once. Throws `not-found` and `last-admin-key`. */
export const revokeKey = async (
  services: Tabled & Clock,
  tenant: string,
  id: string,
): Promise<void> => {
  const outcome = await revokeStored(services, tenant, id);
  if (outcome === 'not-found') throw notFound('key', id);
  if (outcome === 'last-admin-key')
    throw new Refused(
      'last-admin-key',
      `${id} is the last key with the scope admin. Make another one first, with POST /v1/keys or ` +
        `npm run tenant -- new-key ${tenant}.`,
    );
};
