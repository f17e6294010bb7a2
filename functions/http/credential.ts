import type { Clock, Counting, Logging } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';
import { claimedTenant, findIdentity, wasProven } from '../store/api-keys.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { readManifest } from '../store/manifest.ts';
import type { Limiting } from '../store/quotas.ts';
import { type Guesses, guessesOf } from './guesses.ts';
import type { Issuer } from './issuer.ts';
import { badCredential, type TokenCheck, tokenCheck } from './token.ts';
import type { FindIssuer } from './trusted.ts';

/**
 * What an `Authorization` header holds: API keys have about 80 characters, tokens with many claims
 * a few thousand.
 */
const BEARER = /^Bearer ([\x21-\x7e]{1,8192})$/i;

/** Can tell who a credential speaks for. */
export interface Admitting extends StoreReader, Clock, Counting, Limiting {
  readonly checkToken: TokenCheck;
  readonly guesses: Guesses;
  /** Of pages in browsers that may ask for the one employee who uses them; none if left out. */
  readonly origins?: readonly string[];
}

/**
 * The ability to admit who holds an API key, or a JWT of one of these issuers or of those that
 * `findMore` knows; in pages of some origins too.
 */
export const admitting =
  (issuers: readonly Issuer[], findMore?: FindIssuer, origins: readonly string[] = []) =>
  (before: Clock & Logging): Pick<Admitting, 'checkToken' | 'guesses' | 'origins'> => ({
    origins,
    checkToken: tokenCheck(issuers, before, findMore),
    guesses: guessesOf(before),
  });

/** The mark of a tenant that is known to exist, and about what it takes with its key. */
const EXISTS = {};
const MARK_BYTES = 150;

/** A credential, as far as it is known without the table. */
export interface Credential {
  /** The tenant that it claims, so that reading may start while the claim is checked. */
  readonly tenant: string;
  /**
   * Reading may start: it is proven, it was good before, or nobody has been guessing. While
   * somebody guesses, an unknown key costs one read, and the same time whomever it asks about.
   */
  readonly mayReadAhead: boolean;
  /** Who it speaks for; throws `Refused` if it will not do. */
  readonly identify: () => Promise<Identity>;
}

const checkKey = async (services: Admitting, secret: string): Promise<Identity> => {
  const identity = await findIdentity(services, secret);
  if (identity !== undefined) return identity;
  services.guesses.note();
  throw badCredential();
};

/**
 * Throws for a tenant that does not exist. Tenants do not go away, so each is looked up once in a
 * process.
 */
const checkTenant = async (services: Admitting, tenant: string): Promise<void> => {
  const key = `${tenant}#EXISTS`;
  if (services.cache.get(key) !== undefined) return;
  await readManifest(services, tenant);
  services.cache.keep(key, EXISTS, MARK_BYTES);
};

const tokenCredential = async (services: Admitting, token: string): Promise<Credential> => {
  const identity = await services.checkToken(token);
  const { tenant } = identity;
  const identify = (): Promise<Identity> => checkTenant(services, tenant).then(() => identity);
  return { tenant, mayReadAhead: true, identify };
};

/**
 * The credential of a request: an API key, which the table knows, or a JWT, which proves itself.
 * Throws `Refused` for neither.
 */
export const readCredential = async (
  services: Admitting,
  header: string | undefined,
): Promise<Credential> => {
  const [, secret] = BEARER.exec(header ?? '') ?? [];
  if (secret === undefined) {
    throw new Refused(
      'unauthorized',
      'Send an API key, or a JWT, in the header: Authorization: Bearer <key>.',
      [],
      {
        'www-authenticate': 'Bearer realm="uplift"',
      },
    );
  }
  const tenant = claimedTenant(secret);
  if (tenant === undefined) return tokenCredential(services, secret);
  const mayReadAhead = wasProven(services, secret) || !services.guesses.areOn();
  return { tenant, mayReadAhead, identify: () => checkKey(services, secret) };
};
