import { hash } from 'node:crypto';
import * as oidc from 'openid-client';
import type { Logging, Randomness } from '../capabilities.ts';
import { type Issuer, isTrustworthy } from '../http/issuer.ts';

/** A sign-in that was begun: what its end is held against. */
export interface Attempt {
  readonly issuer: string;
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE: whoever redeems the code must know it. */
  readonly verifier: string;
  /** Where somebody wants to go once they are signed in. */
  readonly to: string;
}

/** Who somebody is, as their issuer has proven. */
export interface Proven {
  readonly issuer: Issuer;
  readonly subject: string;
  /** Only one that the issuer has verified; in small letters. */
  readonly email?: string | undefined;
  /** The tenant that the token is for, where the issuer says so. */
  readonly tenant?: unknown;
}

/** The issuer does not answer: nobody knows who it is. */
export class IssuerDown extends Error {}
/** The sign-in is not to be trusted, or was called off. */
export class LoginFailed extends Error {}

const SECRET_BYTES = 32;
/** For each answer of the issuer, seconds. */
const TIMEOUT_SECONDS = 5;

/**
 * What an issuer says of itself, read anew at each step: a sign-in is rare, and keys that were
 * rotated a moment ago are known. Its id tokens are held against its keys, however they came.
 */
const configurationOf = async ({ issuer, login }: Issuer): Promise<oidc.Configuration> => {
  if (!isTrustworthy(issuer)) throw new IssuerDown(`${issuer} is not an https URL`);
  const insecure = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [];
  try {
    return await oidc.discovery(new URL(issuer), login?.clientId ?? '', undefined, oidc.None(), {
      timeout: TIMEOUT_SECONDS,
      execute: [...insecure, oidc.enableNonRepudiationChecks],
    });
  } catch (error) {
    throw new IssuerDown('the issuer says nothing of itself', { cause: error });
  }
};

const secretOf = ({ random }: Randomness): string =>
  Buffer.from(random(SECRET_BYTES)).toString('base64url');

/** Begins a sign-in: what to remember of it, and where to send the browser. Throws `IssuerDown`. */
export const beginLogin = async (
  services: Randomness,
  issuer: Issuer,
  { callback, to }: { readonly callback: string; readonly to: string },
): Promise<{ readonly attempt: Attempt; readonly url: string }> => {
  const configuration = await configurationOf(issuer);
  const [state, nonce, verifier] = [secretOf(services), secretOf(services), secretOf(services)];
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: 'openid email',
    state,
    nonce,
    code_challenge: hash('sha256', verifier, 'base64url'),
    code_challenge_method: 'S256',
  });
  return { attempt: { issuer: issuer.issuer, state, nonce, verifier, to }, url: url.href };
};

/** An error without an answer of the issuer, or with one that says that it is out of order. */
const isDown = (error: unknown): boolean => {
  const { code, status, cause } = error as { code?: string; status?: number; cause?: unknown };
  if (code === 'OAUTH_TIMEOUT' || (status ?? 0) >= 500) return true;
  if (cause instanceof Response) return cause.status >= 500;
  return error instanceof TypeError && cause !== undefined;
};

/**
 * Ends a sign-in with what the browser came back with: redeems the code, and checks the id token's
 * signature, issuer, audience, nonce and time. Throws `IssuerDown` or `LoginFailed`.
 */
export const finishLogin = async (
  { log }: Logging,
  issuer: Issuer,
  attempt: Attempt,
  currentUrl: URL,
): Promise<Proven> => {
  const configuration = await configurationOf(issuer);
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, currentUrl, {
      pkceCodeVerifier: attempt.verifier,
      expectedState: attempt.state,
      expectedNonce: attempt.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new LoginFailed('there is no id token');
    const email =
      claims.email_verified === true && typeof claims.email === 'string'
        ? claims.email.toLowerCase()
        : undefined;
    const tenant = issuer.claims.tenant === undefined ? undefined : claims[issuer.claims.tenant];
    return { issuer, subject: claims.sub, email, tenant };
  } catch (error) {
    // Nothing of it is logged but what kind it is: a token may stand in the rest.
    const { name, code } = error as { name: string; code?: string };
    log({ level: 'warn', message: `a sign-in failed: ${name} ${code ?? ''}`.trim() });
    const Failure = isDown(error) ? IssuerDown : LoginFailed;
    throw new Failure('the sign-in was not completed', { cause: error });
  }
};
