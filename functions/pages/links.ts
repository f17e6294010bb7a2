import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { DAY_MS } from '../../core/base/days.ts';
import { once } from '../../core/base/once.ts';
import type { Randomness } from '../capabilities.ts';
import type { LinkKey, LinkKeys } from '../store/link-keys.ts';

/** What a link is for: a lesson, to stop mails, one's own page, or to know a mail again. */
export const LINK_KINDS = ['lesson', 'stop', 'me', 'ref'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** A link opens for so long after it was made; one that stops mails, for ever. */
const LINK_DAYS = 35;
/**
 * A key that is older than this opens links that stop and no others: 30 days it seals, 35 more its
 * last links last. So a key that gets out one day is good for little.
 */
const KEY_LASTS_MS = 70 * DAY_MS;

/** What a link says. */
export interface Link {
  readonly kind: LinkKind;
  readonly tenant: string;
  readonly employee: string;
  readonly lesson?: string | undefined;
  /** The digest it came with, such as 2026-11-28 or 2026-W48. */
  readonly period?: string | undefined;
  /** The decision by which the lesson was offered: what is done there names it. */
  readonly decision?: string | undefined;
  /** `Schedule.linkEpoch` when it was made: once that has risen, the link is revoked. */
  readonly epoch: number;
  /** It opens until then, epoch milliseconds; told to the minute. Means nothing for `stop`. */
  readonly untilMs: number;
}

/** Until when a link opens that is made now; both epoch milliseconds. */
export const lastsUntil = (nowMs: number): number => nowMs + LINK_DAYS * DAY_MS;

const VERSION = 1;
const MARK_BYTES = 6;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + MARK_BYTES + NONCE_BYTES;
/** Links are as long as the next multiple of this: their length says little of what is in them. */
const BLOCK_BYTES = 33;
/** Longer tokens are none: three ids of 128 characters fit. */
const MOST_CHARACTERS = 800;
const MINUTE_MS = 60_000;
/** No id has it. */
const SEPARATOR = '#';

const write = ({ kind, tenant, employee, lesson, period, decision, ...rest }: Link): string => {
  const minute = Math.floor(rest.untilMs / MINUTE_MS);
  const place = LINK_KINDS.indexOf(kind);
  const numbers = [rest.epoch, minute].map((number) => number.toString(36));
  const names = [tenant, employee, lesson, period];
  // At the end, and not at all without one: as links were written that knew of no decision.
  const last = decision === undefined ? [] : [decision];
  const text = [place, ...names, ...numbers, ...last].join(SEPARATOR);
  const bytes = HEAD_BYTES + Buffer.byteLength(text) + TAG_BYTES;
  const padding = (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES;
  return text + ' '.repeat(padding);
};

const read = (text: string): Link => {
  const [place = '', tenant = '', employee = '', ...rest] = text.trimEnd().split(SEPARATOR);
  const [lesson, period, epoch = '', minute = '', decision] = rest;
  return {
    kind: LINK_KINDS[Number(place)]!,
    tenant,
    employee,
    ...(lesson && { lesson }),
    ...(period && { period }),
    ...(decision && { decision }),
    epoch: Number.parseInt(epoch, 36),
    untilMs: Number.parseInt(minute, 36) * MINUTE_MS,
  };
};

/** A key as ciphers take it at once: of bytes they make one anew each time. */
const ready = once(({ secret }: LinkKey) => createSecretKey(secret));

/**
 * Seals a link: a token of `[A-Za-z0-9_-]` that only these keys open, that tells nothing to whoever
 * has none of them, and that carries no address. AES-256-GCM with a random nonce: one key may seal
 * 2³² links before two of one nonce become likelier than one in 2³³ (NIST SP 800-38D, 8.3).
 */
export const sealLink = ([key]: LinkKeys, random: Randomness['random'], link: Link): string => {
  const head = Buffer.alloc(HEAD_BYTES);
  head[0] = VERSION;
  head.write(key.mark, 1, 'base64url');
  head.set(random(NONCE_BYTES), 1 + MARK_BYTES);
  const cipher = createCipheriv('aes-256-gcm', ready(key), head.subarray(1 + MARK_BYTES));
  cipher.setAAD(head);
  const sealed = [head, cipher.update(write(link), 'utf8'), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(sealed).toString('base64url');
};

/** The bytes of a token; undefined where it is none, or not written the one way. */
const bytesOf = (token: string): Buffer | undefined => {
  if (token.length > MOST_CHARACTERS) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const isWhole = bytes.length > HEAD_BYTES + TAG_BYTES && bytes[0] === VERSION;
  return isWhole && bytes.toString('base64url') === token ? bytes : undefined;
};

/** The mark of the key that a token says it was sealed with; undefined where it is none. */
export const markOf = (token: string): string | undefined =>
  bytesOf(token)?.toString('base64url', 1, 1 + MARK_BYTES);

const decrypt = (key: LinkKey, bytes: Buffer): string | undefined => {
  const head = bytes.subarray(0, HEAD_BYTES);
  const nonce = head.subarray(1 + MARK_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', ready(key), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(head);
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = decipher.update(bytes.subarray(HEAD_BYTES, -TAG_BYTES), undefined, 'utf8');
    return text + decipher.final('utf8');
  } catch {
    return undefined;
  }
};

/**
 * What a link says; undefined where it was not sealed with one of these keys, was changed, or opens
 * no more. Whether it was revoked the caller finds out, by `epoch`.
 */
export const openLink = (keys: LinkKeys, token: string, nowMs: number): Link | undefined => {
  const bytes = bytesOf(token);
  const mark = markOf(token);
  const key = keys.find((one) => one.mark === mark);
  const text = bytes && key && decrypt(key, bytes);
  if (key === undefined || text === undefined) return undefined;
  const link = read(text);
  if (link.kind === 'stop') return link;
  const isOver = nowMs >= link.untilMs || nowMs >= key.sinceMs + KEY_LASTS_MS;
  return isOver ? undefined : link;
};
