import * as z from 'zod';
import { line } from '../../core/model/primitives.ts';
import { TENANT_ID } from '../store/tenants.ts';
import { partsOf } from './problem.ts';

/**
 * Signatures that a deployment may allow. None of them is symmetric: a public key must never do as
 * a secret.
 */
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Says of an address whether keys may be fetched from it: over https, or from this very machine.
 */
export const isTrustworthy = (address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
};

const address = line(2000).refine(
  isTrustworthy,
  'must be an https URL (http only on this machine)',
);
const claim = line(200);
const several = <T extends z.ZodType>(one: T) =>
  z
    .array(one)
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'names something twice');

/** An OIDC issuer whose tokens are taken, and what its tokens may say. */
const Issuer = z
  .strictObject({
    /** As it stands in the claim `iss`, to the letter: a trailing slash counts. */
    issuer: address.refine((text) => !/[?#]/.test(text), 'must have no query and no fragment'),
    /** Where its keys are; without it, where its `/.well-known/openid-configuration` says. */
    jwksUri: address.optional(),
    /** The claim `aud` must name one of these. */
    audience: z.union([line(500).transform((one) => [one]), several(line(500))]),
    algorithms: several(z.enum(ALGORITHMS)).default(['RS256']),
    /**
     * What the header `typ` must be: access tokens of RFC 9068, plain JWTs, or (null) no `typ` at
     * all.
     */
    typ: z.enum(['at+jwt', 'JWT']).nullable().default('at+jwt'),
    /** The tenants that this issuer may speak for; `*` = whichever the tenant claim names. */
    tenants: z.union([
      z.literal('*'),
      several(
        z
          .string()
          .regex(
            TENANT_ID,
            'must be a tenant id: 1–32 of a–z 0–9 -, beginning with a letter or digit',
          ),
      ),
    ]),
    /**
     * Which claims say what. The one for the tenant may be left out where the issuer speaks for one
     * tenant.
     */
    claims: z
      .strictObject({
        tenant: claim.optional(),
        scopes: claim.default('scope'),
        employee: claim.default('sub'),
      })
      .prefault({}),
    /** What stands before our scopes in the issuer's, such as `uplift:`. */
    scopePrefix: z.string().max(200).default(''),
    /**
     * Lets people sign in to the console by this issuer, as this public client: it has no secret,
     * and proves with PKCE that it is the one that asked. With `tenants` = `*`, where a token has
     * the tenant claim, only to that tenant.
     */
    login: z.strictObject({ clientId: line(500) }).optional(),
    /** By how much the issuer's clock may differ, seconds. */
    clockToleranceSeconds: z.int().min(0).max(300).default(30),
    /** How long after its `iat` a token is taken, whatever its `exp` says, seconds. */
    maxAgeSeconds: z.int().min(60).max(604_800).default(86_400),
  })
  .refine(
    ({ claims, tenants }) =>
      claims.tenant !== undefined || (tenants !== '*' && tenants.length === 1),
    {
      path: ['claims', 'tenant'],
      message: 'must name a claim, unless "tenants" lists exactly one tenant',
    },
  );
export type Issuer = z.output<typeof Issuer>;

const Issuers = z
  .array(Issuer)
  .max(100)
  .refine(
    (list) => new Set(list.map(({ issuer }) => issuer)).size === list.length,
    'names an issuer twice',
  );

/**
 * The issuers that a deployment trusts, from JSON text: an array, empty where there is no text.
 * There is nothing secret in it. Throws a RangeError that names every wrong field.
 */
export const parseIssuers = (text: string | undefined): readonly Issuer[] => {
  if (text === undefined || text.trim() === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RangeError(`The OIDC issuers are not JSON: ${(error as Error).message}`);
  }
  const { data, error } = Issuers.safeParse(value);
  if (data !== undefined) return data;
  const problems = partsOf(error).map(
    ({ pointer, detail }) => `${pointer || 'the whole'}: ${detail}`,
  );
  throw new RangeError(`The OIDC issuers are not valid. ${problems.join('; ')}`);
};
