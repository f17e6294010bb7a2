import type { Clock, Logging } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';
import { claimedTenant, findIdentity } from '../store/api-keys.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { readManifest } from '../store/manifest.ts';
import type { Issuer } from './issuer.ts';
import { badCredential, type TokenCheck, tokenCheck } from './token.ts';

/**
 * What an `Authorization` header holds: API keys have about 80 characters, tokens with many claims
 * a few thousand.
 */
const BEARER = /^Bearer ([\x21-\x7e]{1,8192})$/i;

/** Can tell who a credential speaks for. */
export interface Admitting extends StoreReader, Clock {
  readonly checkToken: TokenCheck;
}

/** The ability to admit who holds an API key, or a JWT of one of these issuers. */
export const admitting =
  (issuers: readonly Issuer[]) =>
  (before: Clock & Logging): Pick<Admitting, 'checkToken'> => ({
    checkToken: tokenCheck(issuers, before),
  });

/** The mark of a tenant that is known to exist, and about what it takes with its key. */
const EXISTS = {};
const MARK_BYTES = 150;

/** A credential, as far as it is known without the table. */
export interface Credential {
  /** The tenant that it claims, so that reading may start while the claim is checked. */
  readonly tenant: string;
  /** Who it speaks for; throws `Refused` if it will not do. */
  readonly identify: () => Promise<Identity>;
}

const checkKey = async (services: Admitting, secret: string): Promise<Identity> => {
  const identity = await findIdentity(services, secret);
  if (identity === undefined) throw badCredential();
  return identity;
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
  return { tenant, identify: () => checkTenant(services, tenant).then(() => identity) };
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
  return tenant === undefined
    ? tokenCredential(services, secret)
    : { tenant, identify: () => checkKey(services, secret) };
};
