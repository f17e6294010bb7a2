import type { Tabled } from '../store/capabilities.ts';
import type { Choice } from '../store/console-choices.ts';
import { membersByLogin } from '../store/members.ts';
import type { Proven } from './oidc.ts';

/** Whether an issuer may speak for a tenant's members. */
const speaksFor = ({ issuer: { tenants }, tenant: claimed }: Proven, tenant: string): boolean =>
  tenants === '*' ? claimed === undefined || claimed === tenant : tenants.includes(tenant);

/**
 * The tenants that somebody is a member of by what their issuer has proven, each once: one that the
 * issuer may speak for, and where they are named by its subject or by an address that it has
 * verified.
 */
export const membershipsOf = async (services: Tabled, proven: Proven): Promise<Choice[]> => {
  const { issuer, subject, email } = proven;
  const found = [
    ...(await membersByLogin(services, { subject: { issuer: issuer.issuer, subject } })),
    ...(email === undefined ? [] : await membersByLogin(services, { email })),
  ];
  const byTenant = new Map<string, Choice>();
  for (const { tenant, member, seal } of found)
    if (speaksFor(proven, tenant) && !byTenant.has(tenant))
      byTenant.set(tenant, { tenant, member: member.id, seal });
  return [...byTenant.values()].sort((a, b) => (a.tenant < b.tenant ? -1 : 1));
};
