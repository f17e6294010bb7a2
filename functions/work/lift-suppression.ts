import type { Acting, Clock, Randomness } from '../capabilities.ts';
import type { Mailer, Mailing } from '../mail/mailer.ts';
import { Refused } from '../refusal.ts';
import { audited } from '../store/audit.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { findEmployee } from '../store/employees.ts';
import { findSuppression, isOfAddress, liftAddress } from '../store/suppressions.ts';
import { notFound } from './access.ts';

/**
 * Takes an address off the mail service's own list too, which would go on to hold mails back. Of
 * somebody who has another address by now, or is erased, it is not known any more.
 */
const liftThere = async (
  services: StoreReader,
  mailer: Mailer,
  tenant: string,
  id: string,
): Promise<void> => {
  const { employee } = (await findSuppression(services, tenant, id)) ?? {};
  if (employee === undefined) return;
  const address = (await findEmployee(services, tenant, employee))?.employee.email;
  if (address === undefined || !(await isOfAddress(services, tenant, id, address))) return;
  try {
    await mailer.unsuppress?.(address);
  } catch {
    throw new Refused('unavailable', 'The mail service does not answer. Try again.');
  }
};

interface Lifting extends StoreReader {
  readonly digesting?: Mailing | undefined;
}

/**
 * Lets digests go to an address again. Throws `not-found`, `stopped` for what an employee wants
 * themself, and `unavailable` where the mail service does not answer: nothing is lifted then.
 */
export const liftSuppression = async (
  services: Lifting & Clock & Randomness & Acting,
  tenant: string,
  id: string,
): Promise<void> => {
  const act = { kind: 'suppression', what: 'suppressions', ids: [id], to: 'lifted' } as const;
  await audited(services, tenant, act, () => liftIt(services, tenant, id));
};

const liftIt = async (services: Lifting, tenant: string, id: string): Promise<void> => {
  if (services.digesting !== undefined)
    await liftThere(services, services.digesting.mailer, tenant, id);
  const outcome = await liftAddress(services, tenant, id);
  if (outcome === 'not-found') throw notFound('suppression', id);
  if (outcome === 'stopped')
    throw new Refused(
      'stopped',
      'This employee has stopped their digests, and only they can start them again: on the page ' +
        'that every digest leads to, or with a credential of their own.',
    );
};
