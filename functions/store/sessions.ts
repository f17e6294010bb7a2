import { hash } from 'node:crypto';
import type { Clock, Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import type { Key } from './table.ts';

/** A session ends by itself after so long: a working day. */
export const SESSION_SECONDS = 12 * 3_600;

const SECRET_BYTES = 24;
/** Longer tickets are none. */
const MOST_CHARACTERS = 600;
/** No id has it. */
const SEPARATOR = '#';

/** Who has opened their own page, and by which links they may have. */
export interface SessionOf {
  readonly tenant: string;
  readonly employee: string;
  /** `Schedule.linkEpoch` when it began: once that has risen, the session is over. */
  readonly epoch: number;
}

/** Only the hash of a ticket is kept: who reads the table cannot take over a session. */
const keyOf = (tenant: string, employee: string, secret: string): Key => ({
  pk: partition.employee(tenant, employee),
  sk: sort.session(hash('sha256', secret, 'base64url').slice(0, 32)),
});

/** Where a ticket leads; undefined where it is none. */
const placeOf = (ticket: string): Key | undefined => {
  if (ticket.length > MOST_CHARACTERS) return undefined;
  const parts = Buffer.from(ticket, 'base64url').toString('utf8').split(SEPARATOR);
  const [tenant, employee, secret] = parts;
  return parts.length === 3 && tenant && employee && secret
    ? keyOf(tenant, employee, secret)
    : undefined;
};

/**
 * Begins a session of an employee who was read `under` a version of the manifest; gives the ticket
 * that whoever holds it comes back with.
 */
export const startSession = async (
  { table, now, random }: Tabled & Clock & Randomness,
  { tenant, employee, epoch }: SessionOf,
  under: number,
): Promise<string> => {
  const secret = Buffer.from(random(SECRET_BYTES)).toString('base64url');
  const endsMs = now() + SESSION_SECONDS * 1_000;
  const expires = Math.ceil(endsMs / 1_000);
  const key = keyOf(tenant, employee, secret);
  await table.put({ ...key, tenant, employee, epoch, endsMs, expires, under });
  return Buffer.from([tenant, employee, secret].join(SEPARATOR)).toString('base64url');
};

/** The session that a ticket is of; undefined where it is none, has ended or was ended. */
export const findSession = async (
  { table, now }: Tabled & Clock,
  ticket: string,
): Promise<SessionOf | undefined> => {
  const key = placeOf(ticket);
  const item = key && (await table.get(key));
  if (item === undefined || (item.endsMs as number) <= now()) return undefined;
  const { tenant, employee, epoch } = item as unknown as SessionOf;
  return { tenant, employee, epoch };
};

/** Ends a session; where there is none, nothing happens. */
export const endSession = async ({ table }: Tabled, ticket: string): Promise<void> => {
  const key = placeOf(ticket);
  if (key !== undefined) await table.delete(key);
};
