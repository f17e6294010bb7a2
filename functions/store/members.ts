import { hash } from 'node:crypto';
import type { Member } from '../../core/model/member.ts';
import type { Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { etagOf } from './etag.ts';
import { partition, sort } from './keys.ts';
import { untilWon } from './race.ts';
import { type Item, type Key, queryAll } from './table.ts';

/** A member as stored. */
export interface StoredMember {
  readonly member: Member;
  /** Random, and another one once all their sessions are to be over. */
  readonly seal: string;
}

/** All members of a tenant: they lie in one item, so that the last admin is known for sure. */
interface Members {
  readonly version: number;
  readonly all: readonly StoredMember[];
}

/** What somebody logs in as: a verified address, or a subject of an issuer. */
type Login = Pick<Member, 'email' | 'subject'>;

const SEAL_BYTES = 12;

const keyOf = (tenant: string): Key => ({ pk: partition.tenant(tenant), sk: sort.members });

/** The same for the same login; names nobody, and lines keep its fields apart. */
const hashOf = ({ email, subject }: Login): string =>
  hash(
    'sha256',
    email !== undefined ? `email\n${email}` : `subject\n${subject?.issuer}\n${subject?.subject}`,
    'base64url',
  ).slice(0, 32);

const loginKey = (tenant: string, login: Login): Key => ({
  pk: partition.logins(hashOf(login)),
  sk: tenant,
});

/** Whether two members log in as the same. */
export const sameLogin = (one: Login, other: Login): boolean => hashOf(one) === hashOf(other);

/** The tag of a member: equal content, equal tag. */
export const memberTag = (member: Member): string => etagOf(member);

const readAll = async ({ table }: Tabled, tenant: string): Promise<Members> => {
  const item = await table.get(keyOf(tenant));
  if (item === undefined) return { version: 0, all: [] };
  return { version: item.version as number, all: item.all as unknown as StoredMember[] };
};

/** All members of a tenant in the order of their ids. */
export const listMembers = async (services: Tabled, tenant: string): Promise<StoredMember[]> => {
  const { all } = await readAll(services, tenant);
  return [...all].sort((a, b) => (a.member.id < b.member.id ? -1 : 1));
};

/** A member as they are now; undefined if there is none of this id. */
export const findMember = async (
  services: Tabled,
  tenant: string,
  id: string,
): Promise<StoredMember | undefined> =>
  (await readAll(services, tenant)).all.find(({ member }) => member.id === id);

/** A new seal: sessions that were begun under another one are over. */
const newSeal = ({ random }: Randomness): string =>
  Buffer.from(random(SEAL_BYTES)).toString('base64url');

/**
 * Changes the members of a tenant; `change` gives all of them as they are to be, or throws.
 * Whoever logs in as somebody new is found before they are a member, and as somebody old a moment
 * longer: what is found counts only where the list says the same.
 */
export const changeMembers = async (
  services: Tabled & Randomness,
  tenant: string,
  change: (
    all: readonly StoredMember[],
    seal: () => string,
  ) => readonly StoredMember[] | Promise<readonly StoredMember[]>,
): Promise<void> => {
  const { table } = services;
  await untilWon(services, async () => {
    const { version, all } = await readAll(services, tenant);
    const next = await change(all, () => newSeal(services));
    if (next === all) return { won: undefined };
    const before = new Set(all.map(({ member }) => hashOf(member)));
    const after = new Set(next.map(({ member }) => hashOf(member)));
    for (const { member } of next)
      if (!before.has(hashOf(member))) await table.put({ ...loginKey(tenant, member) });
    const item = {
      ...keyOf(tenant),
      version: version + 1,
      all: next as unknown as Item['all'],
    };
    const isSame = { is: 'equal', attribute: 'version', value: version } as const;
    if (!(await table.put(item, version === 0 ? { is: 'absent' } : isSame))) return undefined;
    for (const { member } of all)
      if (!after.has(hashOf(member))) await table.delete(loginKey(tenant, member));
    return { won: undefined };
  });
};

/** Where somebody is a member who logs in so: in the order of the tenants' ids. */
export const membersByLogin = async (
  services: Tabled,
  login: Login,
): Promise<(StoredMember & { readonly tenant: string })[]> => {
  const wanted = hashOf(login);
  const found: (StoredMember & { readonly tenant: string })[] = [];
  for await (const { sk: tenant } of queryAll(services.table, { pk: partition.logins(wanted) })) {
    const { all } = await readAll(services, tenant);
    const own = all.find(({ member }) => hashOf(member) === wanted);
    if (own !== undefined) found.push({ tenant, ...own });
  }
  return found;
};

/** Makes nobody of a tenant found any more by what they log in as; for a tenant that goes. */
export const forgetLogins = async (services: Tabled, tenant: string): Promise<void> => {
  const { all } = await readAll(services, tenant);
  await services.table.deleteMany(all.map(({ member }) => loginKey(tenant, member)));
};
