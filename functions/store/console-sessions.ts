import { hash } from 'node:crypto';
import type { Clock, Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { partition } from './keys.ts';
import type { Key } from './table.ts';

/** A session of the console ends after so long, whatever is done. */
export const CONSOLE_SESSION_SECONDS = 12 * 3_600;
/** It ends after so long in which nothing is done. */
export const IDLE_SECONDS = 3_600;

const SECRET_BYTES = 32;
/** When somebody was last there is noted again after this. */
const NOTE_AFTER_MS = 60_000;

const TICKET = /^([a-z0-9][a-z0-9-]{0,31})\.([A-Za-z0-9_-]{43})$/;

/** Whose session it is. */
export interface ConsoleSession {
  readonly tenant: string;
  readonly member: string;
  /** `StoredMember.seal` when it began: under another one it is over. */
  readonly seal: string;
}

/** Only the hash of a ticket is kept: who reads the table cannot take over a session. */
const keyOf = (tenant: string, secret: string): Key => ({
  pk: partition.list(tenant, 'console-sessions'),
  sk: hash('sha256', secret, 'base64url'),
});

/** Where a ticket leads; undefined where it is none. */
const placeOf = (ticket: string): { readonly tenant: string; readonly key: Key } | undefined => {
  const [, tenant, secret] = TICKET.exec(ticket) ?? [];
  return tenant && secret ? { tenant, key: keyOf(tenant, secret) } : undefined;
};

/** Begins a session; gives the ticket that its browser comes back with. */
export const startConsoleSession = async (
  { table, now, random }: Tabled & Clock & Randomness,
  { tenant, member, seal }: ConsoleSession,
): Promise<string> => {
  const secret = Buffer.from(random(SECRET_BYTES)).toString('base64url');
  const endsMs = now() + CONSOLE_SESSION_SECONDS * 1_000;
  const expires = Math.ceil(endsMs / 1_000);
  await table.put({ ...keyOf(tenant, secret), member, seal, endsMs, usedMs: now(), expires });
  return `${tenant}.${secret}`;
};

/**
 * The session that a ticket is of; undefined where it is none, has ended, was ended or was left
 * alone for too long. Whoever asks is there: that is noted, once a minute.
 */
export const useConsoleSession = async (
  { table, now }: Tabled & Clock,
  ticket: string,
): Promise<ConsoleSession | undefined> => {
  const place = placeOf(ticket);
  const item = place && (await table.get(place.key));
  if (place === undefined || item === undefined) return undefined;
  const { member, seal, endsMs, usedMs } = item as unknown as ConsoleSession & {
    readonly endsMs: number;
    readonly usedMs: number;
  };
  const idleMs = now() - usedMs;
  if (endsMs <= now() || idleMs >= IDLE_SECONDS * 1_000) return undefined;
  // Only where it is still there: what was signed out meanwhile stays so.
  if (idleMs >= NOTE_AFTER_MS) await table.put({ ...item, usedMs: now() }, { is: 'present' });
  return { tenant: place.tenant, member, seal };
};

/** Ends a session; where there is none, nothing happens. */
export const endConsoleSession = async ({ table }: Tabled, ticket: string): Promise<void> => {
  const place = placeOf(ticket);
  if (place !== undefined) await table.delete(place.key);
};
