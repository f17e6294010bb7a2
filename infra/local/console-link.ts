import { hash } from 'node:crypto';
import type { Clock, Randomness } from '../../functions/capabilities.ts';
import type { Tabled } from '../../functions/store/capabilities.ts';
import { partition } from '../../functions/store/keys.ts';
import { changeMembers } from '../../functions/store/members.ts';
import type { Key } from '../../functions/store/table.ts';

/** Whom a link of this machine logs in, unless it says otherwise. */
export const LOCAL_ADMIN = 'local-admin';

/** Under which a link is opened. */
export const LINK_PATH = '/console/enter';

/** So long an unused link opens the console. */
const LASTS_MS = 24 * 3_600_000;
const SECRET_BYTES = 32;

const keyOf = (tenant: string, secret: string): Key => ({
  pk: partition.list(tenant, 'console-links'),
  sk: hash('sha256', secret, 'base64url'),
});

/** Sees to it that a tenant has its local admin. */
const haveLocalAdmin = (services: Tabled & Randomness, tenant: string): Promise<void> =>
  changeMembers(services, tenant, (all, seal) =>
    all.some(({ member }) => member.id === LOCAL_ADMIN)
      ? all
      : [
          ...all,
          {
            member: {
              id: LOCAL_ADMIN,
              name: 'Local admin',
              // Nobody logs in as this by any issuer: the name is reserved (RFC 2606).
              subject: { issuer: 'http://localhost.invalid', subject: LOCAL_ADMIN },
              roles: ['admin'],
            },
            seal: seal(),
          },
        ],
  );

/**
 * A link that logs in to a tenant's console once, on a machine of one's own; `origin` is where the
 * console is. Only its hash is kept.
 */
export const makeConsoleLink = async (
  services: Tabled & Clock & Randomness,
  origin: string,
  tenant: string,
): Promise<string> => {
  await haveLocalAdmin(services, tenant);
  const secret = Buffer.from(services.random(SECRET_BYTES)).toString('base64url');
  const untilMs = services.now() + LASTS_MS;
  const expires = Math.ceil(untilMs / 1_000);
  const item = { ...keyOf(tenant, secret), member: LOCAL_ADMIN, untilMs, expires };
  await services.table.put(item);
  return `${origin}${LINK_PATH}/${tenant}.${secret}`;
};

/** Whom a link logs in, at its first use; undefined afterwards, and where there is no such link. */
export const useConsoleLink = async (
  { table, now }: Tabled & Clock,
  link: string,
): Promise<{ readonly tenant: string; readonly member: string } | undefined> => {
  const [, tenant, secret] = /^([a-z0-9-]{1,32})\.([\w-]{43})$/.exec(link) ?? [];
  if (!tenant || !secret) return undefined;
  const key = keyOf(tenant, secret);
  const item = await table.get(key);
  if (item === undefined || (item.untilMs as number) <= now()) return undefined;
  // Of two who come at once the delete lets one through.
  const isFirst = await table.delete(key, { is: 'present' });
  return isFirst ? { tenant, member: item.member as string } : undefined;
};
