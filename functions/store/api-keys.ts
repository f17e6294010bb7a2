import { hash } from 'node:crypto';
import type { ApiKey, KeyRequest } from '../../core/model/key.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import type { Caching, StoreReader, Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { type Listed, type PageRequest, queryPage } from './paging.ts';
import { type Item, type Key, queryAll, StoreUnavailable } from './table.ts';

const MOST_ROUNDS = 24;

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

/**
 * Makes a key with an id; one that speaks for an employee is taken `under` a version of the
 * manifest. Undefined if a key with this id was made before.
 */
export const createKeyAs = async (
  { table, now, random }: Tabled & Clock & Randomness,
  tenant: string,
  request: KeyRequest,
  id: string,
  under?: number,
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
  const fields = { key: { ...key } as Item['key'], hash, under };
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
  const { id, scopes, employee } = key;
  const author = `${scopes.includes('self') ? 'self-' : ''}key:${id}`;
  return { tenant: item.tenant as string, scopes, employee, author };
};

const keyOf = (item: Item): ApiKey => item.key as unknown as ApiKey;

/** The tenant's keys by id, without their secrets, a page at a time. */
export const listKeys = (
  services: Tabled,
  tenant: string,
  page: PageRequest,
): Promise<Listed<ApiKey>> =>
  queryPage(services, { pk: partition.list(tenant, 'keys') }, page, keyOf);

/** A key by its id; undefined where there is none, or none any more. */
export const findKey = async (
  { table }: Tabled,
  tenant: string,
  id: string,
): Promise<ApiKey | undefined> => {
  const item = await table.get({ pk: partition.list(tenant, 'keys'), sk: id });
  return item && keyOf(item);
};

/** The item by which a key is found when it is used. */
const usedAs = (item: Item): Key => ({
  pk: partition.apiKey(item.hash as string),
  sk: sort.self,
});

const isAdmin = ({ scopes, expires }: ApiKey, nowMs: number): boolean =>
  scopes.includes('admin') && (expires === undefined || Date.parse(expires) > nowMs);

/** Says whether somebody can still administer the tenant by a key that is none of `but`. */
const hasAdminKeyBut = async (
  { table, now }: Tabled & Clock,
  tenant: string,
  but: readonly string[],
): Promise<boolean> => {
  for await (const item of queryAll(table, { pk: partition.list(tenant, 'keys') })) {
    if (but.includes(item.sk) || !isAdmin(keyOf(item), now())) continue;
    // One that is only listed was cut off while it was made or revoked.
    if ((await table.get(usedAs(item))) !== undefined) return true;
  }
  return false;
};

/**
 * Puts an admin key on the list of those that are about to be revoked; false if no other one would
 * be left. Of two that are revoked at the same time, the one that comes second on the list sees the
 * first: one admin key always stays.
 */
const markRevoking = async (
  services: Tabled & Clock,
  tenant: string,
  id: string,
): Promise<boolean> => {
  const { table } = services;
  const key = { pk: partition.tenant(tenant), sk: sort.revoking };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = await table.get(key);
    const listed = (before?.ids ?? []) as readonly string[];
    // A try that was cut off has said so before.
    if (listed.includes(id)) return true;
    if (!(await hasAdminKeyBut(services, tenant, [...listed, id]))) return false;
    const there = await Promise.all(
      listed.map((sk) => table.get({ pk: partition.list(tenant, 'keys'), sk })),
    );
    const ids = [...listed.filter((_, index) => there[index] !== undefined), id];
    const version = (before?.version ?? 0) as number;
    const asBefore = before
      ? ({ is: 'equal', attribute: 'version', value: version } as const)
      : ({ is: 'absent' } as const);
    if (await table.put({ ...key, ids, version: version + 1 }, asBefore)) return true;
  }
  throw new StoreUnavailable('too many keys are revoked at once');
};

/**
 * Revokes a key at once. The last key that works and has the scope `admin` stays: without it nobody
 * could make another one.
 */
export const revokeKey = async (
  services: Tabled & Clock,
  tenant: string,
  id: string,
): Promise<'revoked' | 'not-found' | 'last-admin-key'> => {
  const { table, now } = services;
  const listed = { pk: partition.list(tenant, 'keys'), sk: id };
  const item = await table.get(listed);
  if (item === undefined) return 'not-found';
  if (isAdmin(keyOf(item), now()) && !(await markRevoking(services, tenant, id)))
    return 'last-admin-key';
  await table.delete(usedAs(item));
  await table.delete(listed);
  return 'revoked';
};
