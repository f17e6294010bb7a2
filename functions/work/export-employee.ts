import type { Clock } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { type Shown, showAll } from '../store/personal-data.ts';
import { onlySelf, unknownEmployee } from './access.ts';

/** Everything that is kept about an employee, and as of when. */
export interface Export extends Shown {
  readonly employee: string;
  readonly exportedAt: string;
}

/** Gathers everything that is kept about an employee. Throws `unknown-employee`. */
export const exportEmployee = async (
  services: StoreReader & Clock,
  identity: Identity,
  employee: string,
): Promise<Export> => {
  onlySelf(identity, employee);
  const exportedAt = new Date(services.now()).toISOString();
  const shown = await showAll(services, identity.tenant, employee);
  if (shown === undefined) throw unknownEmployee(employee);
  return { employee, exportedAt, ...shown };
};
