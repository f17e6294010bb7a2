import type { Context } from 'hono';
import { Instant } from '../../core/model/primitives.ts';
import type { Env } from '../http/env.ts';
import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { onlySelf } from '../work/access.ts';
import { type Loaded, loadEmployee, whileAuthorizing } from '../work/load.ts';

/** The query parameter that asks as of another instant. */
export const asOf = Instant.optional().meta({
  description: 'As of this instant, past or future; implies dryRun, needs the scope simulate',
});

/**
 * The instant that a request asks about, epoch milliseconds; undefined for now. Throws
 * `missing-scope` for a credential that may not ask about another one.
 */
export const simulated = (identity: Identity, instant: string | undefined): number | undefined => {
  if (instant === undefined) return undefined;
  if (!identity.scopes.includes('simulate'))
    throw new Refused(
      'missing-scope',
      'To ask as of another instant this credential needs the scope simulate.',
    );
  return Date.parse(instant);
};

/**
 * Loads an employee while the credential is checked; throws for the credential first, then for whom
 * it may not see.
 */
export const loadSeen = async (
  services: Services,
  c: Pick<Context<Env>, 'get'>,
  employee: string,
): Promise<[Identity, Loaded]> => {
  const reads = loadEmployee(services, c.get('tenant'), employee);
  const [identity, loaded] = await whileAuthorizing(c.get('authorize')(), reads);
  onlySelf(identity, employee);
  return [identity, loaded];
};
