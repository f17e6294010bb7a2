import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';
import { claimedTenant, findIdentity } from '../store/api-keys.ts';
import { readManifest } from '../store/manifest.ts';
import { bound, type StoreServices } from '../store/services.ts';
import { badCredential, type TokenCheck } from './token.ts';

/**
 * What an `Authorization` header holds: API keys have about 80 characters, tokens with many claims
 * a few thousand.
 */
const BEARER = /^Bearer ([\x21-\x7e]{1,8192})$/i;

const MOST_TENANTS = 10_000;

/** What credentials are checked with. */
export interface CredentialServices extends Pick<StoreServices, 'table' | 'now'> {
  readonly checkToken: TokenCheck;
  /** Tenants that are known to exist. */
  readonly tenants: Set<string>;
}

/** A credential, as far as it is known without the table. */
export interface Credential {
  /** The tenant that it claims, so that reading may start while the claim is checked. */
  readonly tenant: string;
  /** Who it speaks for; throws `Refused` if it will not do. */
  readonly identify: () => Promise<Identity>;
}

const checkKey = async (services: CredentialServices, secret: string): Promise<Identity> => {
  const identity = await findIdentity(services, secret);
  if (identity === undefined) throw badCredential();
  return identity;
};

/**
 * Throws for a tenant that does not exist. Tenants do not go away, so each is looked up once in a
 * process.
 */
const checkTenant = async (services: CredentialServices, tenant: string): Promise<void> => {
  if (services.tenants.has(tenant)) return;
  await readManifest(services, tenant);
  services.tenants.add(tenant);
  bound(services.tenants, MOST_TENANTS);
};

const tokenCredential = async (
  services: CredentialServices,
  token: string,
): Promise<Credential> => {
  const identity = await services.checkToken(token);
  const { tenant } = identity;
  return { tenant, identify: () => checkTenant(services, tenant).then(() => identity) };
};

/**
 * The credential of a request: an API key, which the table knows, or a JWT, which proves itself.
 * Throws `Refused` for neither.
 */
export const readCredential = async (
  services: CredentialServices,
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
