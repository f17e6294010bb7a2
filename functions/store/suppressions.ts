import { createHmac } from 'node:crypto';
import {
  SUPPRESSION_REASONS,
  type Suppression,
  type SuppressionReason,
} from '../../core/model/suppression.ts';
import type { StoreReader, Tabled } from './capabilities.ts';
import { erasedCheck } from './erased.ts';
import { partition } from './keys.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { type Listed, type PageRequest, queryPage } from './paging.ts';
import { type Item, type Key, queryAll } from './table.ts';

/** Of a keyed hash: no two are the same by chance. */
const TOKEN_LENGTH = 22;

/** What a mail is about: somebody, and the address that it goes to. */
interface Addressee {
  readonly employee: string;
  readonly address?: string | undefined;
}

/**
 * A keyed hash of an employee or an address: what is suppressed must outlast an erasure, and so may
 * not name them. An address is the same however its letters are written.
 */
const tokenOf = (
  { secret }: Pick<Manifest, 'secret'>,
  kind: 'employee' | 'address',
  value: string,
): string =>
  createHmac('sha256', secret)
    .update(`suppressed ${kind} ${kind === 'address' ? value.trim().toLowerCase() : value}`)
    .digest('base64url')
    .slice(0, TOKEN_LENGTH);

const keyOf = (tenant: string, sk: string): Key => ({
  pk: partition.list(tenant, 'suppressed'),
  sk,
});

/** As read back from its item. */
export const shownSuppression = ({ sk, employee, reason, at }: Item): Suppression => ({
  id: sk,
  ...(employee !== undefined && { employee: employee as string }),
  reason: reason as SuppressionReason,
  at: new Date(at as number).toISOString(),
});

/** Somebody, or an address, to whom no digest is to be sent, and since when (epoch ms). */
interface ToSuppress extends Addressee {
  readonly reason: SuppressionReason;
  readonly atMs: number;
}

/**
 * Sees to it that no more digests are sent: to an employee, whatever their address (`stopped`), or
 * to an address (all other reasons; without one there is nothing to suppress). Of two reasons the
 * graver one stays, whichever came first. Doing it again changes nothing. Somebody who was erased
 * is not named.
 */
export const suppress = async (
  services: StoreReader,
  tenant: string,
  { employee, address, reason, atMs }: ToSuppress,
): Promise<void> => {
  const isOwnWish = reason === 'stopped';
  if (!isOwnWish && address === undefined) return;
  const manifest = await readManifest(services, tenant);
  const isErased = await erasedCheck(services, tenant, manifest);
  const token = isOwnWish
    ? tokenOf(manifest, 'employee', employee)
    : tokenOf(manifest, 'address', address ?? '');
  const weight = 1 + SUPPRESSION_REASONS.indexOf(reason);
  await services.table.put(
    {
      ...keyOf(tenant, token),
      reason,
      weight,
      at: atMs,
      ...(!isErased(employee) && { employee, under: manifest.version }),
    },
    { is: 'lower', attribute: 'weight', than: weight },
  );
};

/** Takes back that an employee wants no more digests. Theirs to do, and nobody else's. */
export const lift = async (services: Tabled, tenant: string, employee: string): Promise<void> => {
  const manifest = await readManifest(services, tenant);
  await services.table.delete(keyOf(tenant, tokenOf(manifest, 'employee', employee)));
};

/**
 * Lets digests go to an address again. `stopped`: it is an employee's own wish, and stays; else
 * whether there was anything to lift.
 */
export const liftAddress = async (
  { table }: Tabled,
  tenant: string,
  id: string,
): Promise<'lifted' | 'not-found' | 'stopped'> => {
  const key = keyOf(tenant, id);
  const item = await table.get(key);
  if (item === undefined) return 'not-found';
  if (item.reason === 'stopped') return 'stopped';
  await table.delete(key);
  return 'lifted';
};

/**
 * Whether a suppression is that of an address: addresses are kept as keyed hashes only, so whoever
 * wants to know must have one to hold against it.
 */
export const isOfAddress = async (
  services: Tabled,
  tenant: string,
  id: string,
  address: string,
): Promise<boolean> => tokenOf(await readManifest(services, tenant), 'address', address) === id;

/** A suppression by its id. */
export const findSuppression = async (
  { table }: Tabled,
  tenant: string,
  id: string,
): Promise<Suppression | undefined> => {
  const item = await table.get(keyOf(tenant, id));
  return item && shownSuppression(item);
};

/** Why no digest may be sent to an employee at an address; undefined if one may. */
export const suppressionOf = async (
  services: Tabled,
  tenant: string,
  { employee, address }: Addressee,
): Promise<Suppression | undefined> => {
  const manifest = await readManifest(services, tenant);
  const tokens = [
    tokenOf(manifest, 'employee', employee),
    ...(address === undefined ? [] : [tokenOf(manifest, 'address', address)]),
  ];
  const found = await Promise.all(tokens.map((token) => services.table.get(keyOf(tenant, token))));
  const item = found.find((one) => one !== undefined);
  return item && shownSuppression(item);
};

/** Whoever and whatever is suppressed, a page at a time. */
export const listSuppressions = (
  services: Tabled,
  tenant: string,
  page: PageRequest,
): Promise<Listed<Suppression>> =>
  queryPage(services, { pk: partition.list(tenant, 'suppressed') }, page, shownSuppression);

/**
 * What is suppressed of an employee, from after a place on: where they are named, and their own
 * wish, which is found by its hash. The list is short.
 */
export async function* suppressionsOf(
  services: Tabled,
  tenant: string,
  employee: string,
  after?: string,
): AsyncGenerator<Item> {
  const pk = partition.list(tenant, 'suppressed');
  const own = tokenOf(await readManifest(services, tenant), 'employee', employee);
  const from = after !== undefined && { from: { pk, sk: after } };
  for await (const item of queryAll(services.table, { pk, ...from }))
    if (item.employee === employee || item.sk === own) yield item;
}

/**
 * Takes the name of an employee off an item that suppresses them. The item stays: whoever asked for
 * no more mails gets none after they were erased and created anew.
 */
export const withoutName = async ({ table }: Tabled, item: Item): Promise<void> => {
  const { employee, under: _under, ...rest } = item;
  if (typeof employee !== 'string') return;
  await table.put(rest, { is: 'equal', attribute: 'employee', value: employee });
};
