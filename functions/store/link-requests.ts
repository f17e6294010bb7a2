import { DAY_MS } from '../../core/base/days.ts';
import type { Clock } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { emailHashOf } from './directory.ts';
import { partition, sort } from './keys.ts';
import type { Manifest } from './manifest.ts';

const HOUR_MS = DAY_MS / 24;
/** Links that one address may ask for on one day in UTC. */
export const MOST_A_DAY = 5;
/** Links that all addresses of a tenant that are somebody's may ask for in an hour. */
export const MOST_AN_HOUR = 300;

/** Counts one more within a window that began this many windows after 1970. */
const countIn = async (
  { table }: Tabled,
  tenant: string,
  what: string,
  index: number,
  windowMs: number,
): Promise<number> => {
  const key = { pk: partition.usage(tenant), sk: sort.usage(what, index) };
  const expires = Math.ceil(((index + 2) * windowMs) / 1_000);
  return (await table.add(key, { links: 1 }, { expires })).links as number;
};

/**
 * Counts that a link was asked for, for an address that may be anybody's or nobody's; false once it
 * was too often. An address is counted by its keyed hash.
 */
export const countLinkRequest = async (
  services: Tabled & Clock,
  tenant: string,
  manifest: Pick<Manifest, 'secret'>,
  address: string,
): Promise<boolean> => {
  const what = `link-${emailHashOf(manifest, address)}`;
  const day = Math.floor(services.now() / DAY_MS);
  return (await countIn(services, tenant, what, day, DAY_MS)) <= MOST_A_DAY;
};

/**
 * Counts that a link is to be sent to somebody of a tenant; false once there were too many. What is
 * asked for addresses that are nobody's does not count: it would keep everybody else out.
 */
export const countLink = async (services: Tabled & Clock, tenant: string): Promise<boolean> => {
  const hour = Math.floor(services.now() / HOUR_MS);
  return (await countIn(services, tenant, 'links', hour, HOUR_MS)) <= MOST_AN_HOUR;
};
