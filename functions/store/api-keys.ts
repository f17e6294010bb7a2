import { hash } from 'node:crypto';
import type { ApiKey, KeyRequest } from '../../core/model/key.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import type { Caching, StoreReader, Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { type Listed, type PageRequest, queryPage } from './paging.ts';
import { type Item, StoreUnavailable } from './table.ts';

/**
 * `upl_<tenant>_<256 random bits>`: the tenant stands in the key so that its data can be read while
 * the key is checked.
 */
const KEY = /^upl_([a-z0-9][a-z0-9-]{0,31})_[A-Za-z0-9_-]{43}$/;

/** The tenant that a key claims; undefined if it is not a key at all. */
export const claimedTenant = (secret: string): string | undefined => KEY.exec(secret)?.[1];

const hashOf = (secret: string): string => hash('sha256', secret, 'hex');

/** A new key, and its secret, which is given once: only its hash is stored. */
export interface NewKey {
  readonly key: ApiKey;
  readonly secret: string;
}

/** The id of a new key. */
export const newKeyId = (random: Randomness['random']): string =>
  `k${Buffer.from(random(9)).toString('hex')}`;

/** Makes a key under an id. Undefined if a key with this id was made before. */
export const createKeyAs = async (
  { table, now, random }: Tabled & Clock & Randomness,
  tenant: string,
  request: KeyRequest,
  id: string,
): Promise<NewKey | undefined> => {
  const secret = `upl_${tenant}_${Buffer.from(random(32)).toString('base64url')}`;
  const hash = hashOf(secret);
  const key: ApiKey = {
    id,
    ...(request.label !== undefined && { label: request.label }),
    scopes: request.scopes,
    ...(request.employee !== undefined && { employee: request.employee }),
    createdAt: new Date(now()).toISOString(),
    ...(request.expires !== undefined && { expires: request.expires }),
  };
  const fields = { key: { ...key } as Item['key'], hash };
  // The list first: a key that works can always be found and revoked.
  const listed = { pk: partition.list(tenant, 'keys'), sk: id, ...fields };
  if (!(await table.put(listed, { is: 'absent' }))) return undefined;
  await table.put({ pk: partition.apiKey(hash), sk: sort.self, tenant, ...fields });
  return { key, secret };
};

/** Makes a key under a new id. */
export const createKey = async (
  services: Tabled & Clock & Randomness,
  tenant: string,
  request: KeyRequest,
): Promise<NewKey> => {
  const made = await createKeyAs(services, tenant, request, newKeyId(services.random));
  if (made === undefined) throw new StoreUnavailable('a new key id was taken');
  return made;
};

/** The mark of a key that was good once, and about what it takes with its own key. */
const PROVEN = {};
const MARK_BYTES = 200;

const markOf = (secret: string): string => `PROVEN#${hashOf(secret)}`;

/** True of a key that was found good before in this process: no stranger has made it up. */
export const wasProven = ({ cache }: Caching, secret: string): boolean =>
  cache.get(markOf(secret)) !== undefined;

/**
 * Who a key speaks for; undefined if it is unknown, revoked or expired. Found by its hash, so that
 * timing tells nothing of it.
 */
export const findIdentity = async (
  { table, cache, now }: StoreReader & Clock,
  secret: string,
): Promise<Identity | undefined> => {
  if (claimedTenant(secret) === undefined) return undefined;
  const item = await table.get({ pk: partition.apiKey(hashOf(secret)), sk: sort.self });
  if (item === undefined) return undefined;
  const key = item.key as unknown as ApiKey;
  if (key.expires !== undefined && Date.parse(key.expires) <= now()) return undefined;
  cache.keep(markOf(secret), PROVEN, MARK_BYTES);
  return { tenant: item.tenant as string, scopes: key.scopes, employee: key.employee };
};

const keyOf = (item: Item): ApiKey => item.key as unknown as ApiKey;

/** The tenant's keys by id, without their secrets, a page at a time. */
export const listKeys = (
  services: Tabled,
  tenant: string,
  page: PageRequest,
): Promise<Listed<ApiKey>> =>
  queryPage(services, { pk: partition.list(tenant, 'keys') }, page, keyOf);

/** Revokes a key at once; false if there is none with this id. */
export const revokeKey = async (
  { table }: Tabled,
  tenant: string,
  id: string,
): Promise<boolean> => {
  const listed = { pk: partition.list(tenant, 'keys'), sk: id };
  const item = await table.get(listed);
  if (item === undefined) return false;
  await table.delete({ pk: partition.apiKey(item.hash as string), sk: sort.self });
  await table.delete(listed);
  return true;
};
