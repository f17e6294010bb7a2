import type { JWTVerifyGetKey } from 'jose';
import type { Clock, Logging } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { Tabled } from '../store/capabilities.ts';
import { readIssuerList } from '../store/issuers.ts';
import { type Issuer, parseIssuers } from './issuer.ts';
import { issuerKeys } from './issuer-keys.ts';

/** So long a list that was read is used: what an operator changes is in force after this. */
const FRESH_MS = 60_000;

/** An issuer that a deployment trusts, with its keys. */
interface Trusted {
  readonly issuer: Issuer;
  readonly keys: JWTVerifyGetKey;
}

/**
 * Finds a trusted issuer by its name, as it stands in `iss`. Throws (503) where that cannot be
 * told: what is not known to be untrusted is not refused as such.
 */
export type FindIssuer = (name: string) => Promise<Trusted | undefined>;

type ByName = ReadonlyMap<string, Trusted>;

/** Issuers by name. One that says the same as before keeps the keys that it has fetched. */
const byName = (issuers: readonly Issuer[], runtime: Clock & Logging, before?: ByName): ByName =>
  new Map(
    issuers.map((issuer) => {
      const known = before?.get(issuer.issuer);
      const isSame = JSON.stringify(known?.issuer) === JSON.stringify(issuer);
      const trusted = known && isSame ? known : { issuer, keys: issuerKeys(issuer, runtime) };
      return [issuer.issuer, trusted];
    }),
  );

/** The issuers of a fixed list. */
export const fixedIssuers = (issuers: readonly Issuer[], runtime: Clock & Logging): FindIssuer => {
  const known = byName(issuers, runtime);
  return async (name) => known.get(name);
};

/**
 * The issuers of the list in the table: read at the first token that asks for it, and again once a
 * minute at most, by one read however many tokens come.
 */
export const storedIssuers = (services: Clock & Logging & Tabled): FindIssuer => {
  let held: { readonly text: string; readonly issuers: ByName; readonly at: number } | undefined;
  let underway: Promise<ByName> | undefined;

  const parsed = (text: string): ByName => {
    try {
      return byName(parseIssuers(text), services, held?.issuers);
    } catch (error) {
      const message = `the list of issuers in the table: ${(error as Error).message}`;
      services.log({ level: 'error', message });
      throw new Refused(
        'unavailable',
        'The list of trusted issuers cannot be read, so the token cannot be checked. Nothing was done; try again.',
        [],
        { 'retry-after': String(FRESH_MS / 1000) },
      );
    }
  };
  const read = async (): Promise<ByName> => {
    const at = services.now();
    const text = (await readIssuerList(services)) ?? '';
    const issuers = held?.text === text ? held.issuers : parsed(text);
    held = { text, issuers, at };
    return issuers;
  };
  const isFresh = (at: number): boolean => Math.abs(services.now() - at) < FRESH_MS;

  return async (name) => {
    if (held !== undefined && isFresh(held.at)) return held.issuers.get(name);
    underway ??= read().finally(() => {
      underway = undefined;
    });
    return (await underway).get(name);
  };
};
