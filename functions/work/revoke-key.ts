import { revokeKey as revokeStored } from '../store/api-keys.ts';
import type { Tabled } from '../store/capabilities.ts';
import { notFound } from './access.ts';

/** Revokes an API key at once. Throws `not-found`. */
export const revokeKey = async (services: Tabled, tenant: string, id: string): Promise<void> => {
  if (!(await revokeStored(services, tenant, id))) throw notFound('key', id);
};
