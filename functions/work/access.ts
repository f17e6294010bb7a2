import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';

/** The refusal of whatever is not there, or is not for the eyes of who asks: both read alike. */
export const notFound = (noun: string, id: string): Refused =>
  new Refused('not-found', `There is no ${noun} ${id}.`);

/** The refusal of an employee who has no profile. */
export const unknownEmployee = (id: string): Refused =>
  new Refused(
    'unknown-employee',
    `There is no employee ${id}. Create them with PUT /v1/employees/${id}; ` +
      'events that were posted are kept.',
  );

/**
 * Says whether a credential may know of an employee: one with the scope `self` knows of its own
 * only.
 */
export const maySee = ({ scopes, employee }: Identity, id: string | undefined): boolean =>
  !scopes.includes('self') || (id !== undefined && employee === id);

/** Throws for an employee whom a credential may not see as for one who does not exist. */
export const onlySelf = (identity: Identity, id: string): void => {
  if (!maySee(identity, id)) throw unknownEmployee(id);
};
