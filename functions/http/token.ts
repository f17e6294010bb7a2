import { hash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { SCOPES, type Scope } from '../../core/model/key.ts';
import { Id } from '../../core/model/primitives.ts';
import type { Clock, Logging } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';
import { TENANT_ID } from '../store/tenants.ts';
import type { Issuer } from './issuer.ts';
import { hasDuplicateKeys } from './json.ts';
import { type FindIssuer, fixedIssuers } from './trusted.ts';

/**
 * Checks a JWT and gives who it speaks for; throws `Refused` (401, or 503 while its issuer's keys
 * cannot be had).
 */
export type TokenCheck = (token: string) => Promise<Identity>;

/** What a credential that will not do is answered with. */
export const badCredential = (
  detail = 'This credential is unknown, revoked or expired.',
): Refused => new Refused('unauthorized', detail);

const badClaim = (name: string, why: string): Refused =>
  badCredential(`The claim "${name}" of this token ${why}.`);

const TOKEN = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

/** Strict base64url: one text for one sequence of bytes, without padding or stray bits. */
const isCanonical = (text: string): boolean =>
  Buffer.from(text, 'base64url').toString('base64url') === text;

/**
 * The issuer that a token claims to be from, before anything is proven; undefined for what is no
 * JWT, or one that two readers could read in two ways.
 */
const claimedIssuer = (token: string): string | undefined => {
  const parts = TOKEN.exec(token)?.slice(1) ?? [];
  if (parts.length !== 3 || !parts.every(isCanonical)) return undefined;
  const [header = '', payload = ''] = parts.map((part) =>
    Buffer.from(part, 'base64url').toString('utf8'),
  );
  try {
    const { iss } = JSON.parse(payload) as JWTPayload;
    // Of a text that is no JSON, the search for keys begins anew at every quotation mark.
    JSON.parse(header);
    return typeof iss === 'string' && !hasDuplicateKeys(header) && !hasDuplicateKeys(payload)
      ? iss
      : undefined;
  } catch {
    return undefined;
  }
};

const tenantOf = ({ tenants, claims }: Issuer, payload: JWTPayload): string => {
  const tenant = claims.tenant === undefined ? tenants[0] : payload[claims.tenant];
  if (
    typeof tenant !== 'string' ||
    !TENANT_ID.test(tenant) ||
    (tenants !== '*' && !tenants.includes(tenant))
  )
    throw badClaim(claims.tenant ?? 'iss', 'names no tenant that its issuer may speak for');
  return tenant;
};

/**
 * Scopes as a text with spaces between them (RFC 8693) or as a list; what is none of ours is left
 * out.
 */
const scopesOf = ({ claims, scopePrefix }: Issuer, payload: JWTPayload): Scope[] => {
  const claimed = payload[claims.scopes];
  const names: unknown = typeof claimed === 'string' ? claimed.split(' ') : (claimed ?? []);
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string'))
    throw badClaim(claims.scopes, 'is neither a text nor a list of texts');
  return SCOPES.filter((scope) => names.includes(scopePrefix + scope));
};

/**
 * Who a token is: the host of its issuer and a hash of its subject. The subject may be a person,
 * and what they post lies with somebody else, where erasing them would not find their name.
 */
const authorOf = ({ issuer }: Issuer, { sub }: JWTPayload): string =>
  `token:${new URL(issuer).host}#${hash('sha256', String(sub ?? ''), 'base64url').slice(0, 12)}`;

const identityOf = (issuer: Issuer, payload: JWTPayload): Identity => {
  const tenant = tenantOf(issuer, payload);
  const scopes = scopesOf(issuer, payload);
  const author = authorOf(issuer, payload);
  if (!scopes.includes('self')) return { tenant, scopes, author };
  const employee = Id.safeParse(payload[issuer.claims.employee]);
  if (!employee.success)
    throw badClaim(issuer.claims.employee, 'names no employee, whom the scope self needs');
  // As with keys, `self` stands alone: a token that confines itself to one employee opens nothing
  // else.
  return { tenant, scopes: ['self'], employee: employee.data, author: `self-${author}` };
};

/**
 * Why a token is refused. Only who holds a token that was truly signed learns which claim it is.
 */
const refusalOf = (error: unknown): Refused => {
  if (error instanceof Refused) return error;
  if (error instanceof errors.JWTExpired)
    return badCredential('This token has expired. Get a new one from its issuer.');
  if (error instanceof errors.JWTClaimValidationFailed)
    return badClaim(error.claim, 'is missing or not what this service takes');
  return badCredential();
};

/**
 * The check of JWTs of the issuers that a deployment trusts. Keys are fetched once; after that a
 * check reads nothing. `findMore` is asked for an issuer that is not among the fixed ones.
 */
export const tokenCheck = (
  issuers: readonly Issuer[],
  runtime: Clock & Logging,
  findMore?: FindIssuer,
): TokenCheck => {
  const findFixed = fixedIssuers(issuers, runtime);
  return async (token) => {
    const name = claimedIssuer(token);
    if (name === undefined) throw badCredential();
    const trusted = (await findFixed(name)) ?? (await findMore?.(name));
    if (trusted === undefined) throw badCredential();
    const { issuer, keys } = trusted;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: issuer.algorithms,
        ...(issuer.typ !== null && { typ: issuer.typ }),
        requiredClaims: ['exp'],
        clockTolerance: issuer.clockToleranceSeconds,
        maxTokenAge: issuer.maxAgeSeconds,
        currentDate: new Date(runtime.now()),
      });
      if (issuer.typ === null && protectedHeader.typ !== undefined)
        throw badClaim('typ', 'is not expected');
      return identityOf(issuer, payload);
    } catch (error) {
      throw refusalOf(error);
    }
  };
};
