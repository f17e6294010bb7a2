import { Refused } from '../refusal.ts';
import type { Tabled } from '../store/capabilities.ts';
import { liftAddress } from '../store/suppressions.ts';
import { notFound } from './access.ts';

/**
 * Lets digests go to an address again. Throws `not-found`, and `stopped` for what an employee wants
 * themself.
 */
export const liftSuppression = async (
  services: Tabled,
  tenant: string,
  id: string,
): Promise<void> => {
  const outcome = await liftAddress(services, tenant, id);
  if (outcome === 'not-found') throw notFound('suppression', id);
  if (outcome === 'stopped')
    throw new Refused(
      'stopped',
      'This employee has stopped their digests, and only they can start them again: on the page ' +
        'that every digest leads to, or with a credential of their own.',
    );
};
