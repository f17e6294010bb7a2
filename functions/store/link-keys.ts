import { hash } from 'node:crypto';
import { DAY_MS } from '../../core/base/days.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { PREFIX, partition, sort } from './keys.ts';
import { type Item, queryAll } from './table.ts';

/** A key is in use for so long; then another one seals. */
const ROTATED_EVERY_MS = 30 * DAY_MS;
/** So long keys that were read are used without reading again. */
const FRESH_MS = 60_000;
/** Tokens that name an unknown key have the keys read anew only after this, however many come. */
const COOL_DOWN_MS = 5_000;
/** AES-256. */
const SECRET_BYTES = 32;
/** Characters of a mark, in base64url: six bytes' worth. */
const MARK_LENGTH = 8;

/** By what links are sealed. */
export interface LinkKey {
  /** Tells it apart in a token and says nothing else: the beginning of its hash. */
  readonly mark: string;
  readonly secret: Uint8Array;
  /** When it began to be used, epoch milliseconds. */
  readonly sinceMs: number;
}

/** All keys, newest first: the first one seals, each opens. */
export type LinkKeys = readonly [LinkKey, ...LinkKey[]];

/** Knows by what links are sealed. */
export interface LinkKeeping {
  /**
   * The keys, and one for today among them. They are remembered for a minute; where a mark is
   * given that none of them has, they are read anew, once in a few seconds at most. Throws
   * `StoreUnavailable` where the table does not answer.
   */
  readonly linkKeys: (mark?: string) => Promise<LinkKeys>;
}

const keyOf = ({ secret, sinceMs }: Item): LinkKey => ({
  mark: hash('sha256', secret as Uint8Array, 'base64url').slice(0, MARK_LENGTH),
  secret: secret as Uint8Array,
  sinceMs: sinceMs as number,
});

const storedKeys = async ({ table }: Tabled): Promise<LinkKey[]> => {
  const keys: LinkKey[] = [];
  const query = { pk: partition.linkKeys, prefix: PREFIX.linkKey, descending: true };
  for await (const item of queryAll(table, query)) keys.push(keyOf(item));
  return keys;
};

/**
 * Reads the keys; the first to come where a new one is due makes it, and all others find that one.
 * Each has its place by the clock, so two who make it at the same time want the same place. None is
 * ever taken away: a link to stop mails works for ever, and twelve a year are a small item each.
 */
const readKeys = async (services: Tabled & Clock & Randomness): Promise<LinkKeys> => {
  const index = Math.floor(services.now() / ROTATED_EVERY_MS);
  const sinceMs = index * ROTATED_EVERY_MS;
  const found = await storedKeys(services);
  const [newest, ...rest] = found;
  if (newest !== undefined && newest.sinceMs >= sinceMs) return [newest, ...rest];
  const secret = services.random(SECRET_BYTES);
  const item = { pk: partition.linkKeys, sk: sort.linkKey(index), secret, sinceMs };
  if (await services.table.put(item, { is: 'absent' })) return [keyOf(item), ...found];
  return readKeys(services);
};

/**
 * The ability to seal and open links. Keys lie in the table, so that every process has the same
 * ones and nothing is to be set up.
 */
export const linkKeeping = (services: Tabled & Clock & Randomness): LinkKeeping => {
  let held: { readonly keys: LinkKeys; readonly atMs: number } | undefined;
  let underway: Promise<LinkKeys> | undefined;

  const read = (): Promise<LinkKeys> => {
    const atMs = services.now();
    underway ??= readKeys(services)
      .then((keys) => {
        held = { keys, atMs };
        return keys;
      })
      .finally(() => {
        underway = undefined;
      });
    return underway;
  };

  return {
    linkKeys: async (mark) => {
      if (held === undefined) return read();
      const age = Math.abs(services.now() - held.atMs);
      const isKnown = mark === undefined || held.keys.some((key) => key.mark === mark);
      return age < (isKnown ? FRESH_MS : COOL_DOWN_MS) ? held.keys : read();
    },
  };
};
