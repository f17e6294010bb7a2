import type { Context } from 'hono';
import { Instant } from '../../core/model/primitives.ts';
import type { EnvWith } from '../http/route.ts';
import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { onlySelf } from '../work/access.ts';
import { type Ahead, type Loaded, loadEmployee, readAhead } from '../work/load.ts';

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

/** What the routes about one employee, `:id`, read while the credential is checked. */
export const readSeen =
  (services: Services) =>
  (tenant: string, { id = '' }: Readonly<Record<string, string>>): Promise<Ahead> =>
    readAhead(services, tenant, id);

/**
 * Loads an employee from what was read ahead; throws as for somebody unknown where the credential
 * may not see them, before it looks at any of it.
 */
export const loadSeen = async (
  services: Services,
  c: Pick<Context<EnvWith<Ahead>>, 'get'>,
  employee: string,
): Promise<Loaded> => {
  const identity = c.get('identity');
  onlySelf(identity, employee);
  return loadEmployee(services, identity.tenant, employee, c.get('ahead'));
};
