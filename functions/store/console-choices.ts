import { hash } from 'node:crypto';
import type { Clock, Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { partition } from './keys.ts';
import { type Item, type Key, StoreUnavailable } from './table.ts';

/** So long somebody has to choose among the tenants that they are a member of. */
export const CHOICE_SECONDS = 600;

const SECRET_BYTES = 32;
const TICKET = /^([a-z0-9][a-z0-9-]{0,31})\.([A-Za-z0-9_-]{43})$/;

/** A tenant that somebody who has signed in is a member of. */
export interface Choice {
  readonly tenant: string;
  readonly member: string;
  /** `StoredMember.seal` when they signed in. */
  readonly seal: string;
}

const keyOf = (ticket: string): Key | undefined => {
  const [, tenant, secret] = TICKET.exec(ticket) ?? [];
  if (!tenant || !secret) return undefined;
  const sk = hash('sha256', secret, 'base64url');
  return { pk: partition.list(tenant, 'console-choices'), sk };
};

/** Keeps what somebody may choose among, once; gives the ticket that they come back with. */
export const offerChoices = async (
  { table, now, random }: Tabled & Clock & Randomness,
  choices: readonly [Choice, ...Choice[]],
): Promise<string> => {
  const ticket = `${choices[0].tenant}.${Buffer.from(random(SECRET_BYTES)).toString('base64url')}`;
  const key = keyOf(ticket);
  if (key === undefined) throw new StoreUnavailable('no ticket could be made');
  const endsMs = now() + CHOICE_SECONDS * 1_000;
  const expires = Math.ceil(endsMs / 1_000);
  await table.put({ ...key, choices: choices as unknown as Item['choices'], endsMs, expires });
  return ticket;
};

/** The choice of a tenant, taken once; undefined where it is none of theirs, or too late. */
export const takeChoice = async (
  { table, now }: Tabled & Clock,
  ticket: string,
  tenant: string,
): Promise<Choice | undefined> => {
  const key = keyOf(ticket);
  const item = key && (await table.get(key));
  if (key === undefined || item === undefined || (item.endsMs as number) <= now()) return undefined;
  const choices = item.choices as unknown as readonly Choice[];
  const chosen = choices.find((one) => one.tenant === tenant);
  if (chosen === undefined) return undefined;
  return (await table.delete(key, { is: 'present' })) ? chosen : undefined;
};
