import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Clock, Logging } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import { readLimited } from './body.ts';
import { type Issuer, isTrustworthy } from './issuer.ts';

/**
 * So long fetched keys are used without asking again. A key that the issuer takes back is refused
 * after this at the latest.
 */
const FRESH_MS = 10 * 60_000;
/** So long they are used while the issuer does not answer. */
const STALE_MS = 60 * 60_000;
/** The issuer is asked again only after this, whatever keys tokens name. */
const COOL_DOWN_MS = 30_000;
/** The same while there are no keys that could be used. */
const RETRY_MS = 5_000;
/** Longest wait for one document of the issuer. */
const TIMEOUT_MS = 3_000;
/** Largest such document, bytes. */
const MOST_BYTES = 256 * 1024;

const fetchJson = async (url: string): Promise<Record<string, unknown>> => {
  if (!isTrustworthy(url)) throw new Error(`${url} is not an https URL`);
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${url} answered ${response.status}`);
  }
  const bytes = await readLimited(response, MOST_BYTES);
  if (bytes === undefined) throw new Error(`${url} answered more than ${MOST_BYTES} bytes`);
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>;
};

/**
 * The address of an issuer's keys: the configured one, or the one that the issuer publishes about
 * itself.
 */
const findAddress = async ({ issuer, jwksUri }: Issuer): Promise<string> => {
  if (jwksUri !== undefined) return jwksUri;
  const about = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (about.issuer !== issuer)
    throw new Error(`the issuer there calls itself ${String(about.issuer).slice(0, 200)}`);
  return String(about.jwks_uri);
};

const fetchKeys = async (issuer: Issuer): Promise<JWTVerifyGetKey> =>
  createLocalJWKSet((await fetchJson(await findAddress(issuer))) as unknown as JSONWebKeySet);

/**
 * The public keys of an issuer, for `jwtVerify`: fetched at the first token, kept, and fetched
 * again when they are old or when a token names a key that is not among them. However many tokens
 * come, the issuer is asked by one request at a time, and rarely. Where its word is needed and it
 * does not answer, this throws a 503; it never guesses.
 *
 * jose's own `createRemoteJWKSet` reads the clock itself, asks a failing issuer at every token, and
 * knows no use of keys that are merely old; its `createLocalJWKSet` does the choosing of a key
 * here.
 */
export const issuerKeys = (issuer: Issuer, { now, log }: Clock & Logging): JWTVerifyGetKey => {
  let held: { readonly find: JWTVerifyGetKey; readonly at: number } | undefined;
  let askAgainAt = Number.NEGATIVE_INFINITY;
  let answered = false;
  let underway: Promise<void> | undefined;

  const usable = (): boolean => held !== undefined && now() - held.at <= STALE_MS;
  const refresh = async (): Promise<void> => {
    try {
      held = { find: await fetchKeys(issuer), at: now() };
      answered = true;
    } catch (error) {
      answered = false;
      const { message, cause } = error as Error;
      const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
      log({ level: 'warn', message: `no keys from the issuer: ${why}`, issuer: issuer.issuer });
    }
    askAgainAt = now() + (usable() ? COOL_DOWN_MS : RETRY_MS);
    underway = undefined;
  };
  const refreshIfDue = async (): Promise<void> => {
    if (underway === undefined && now() < askAgainAt) return;
    underway ??= refresh();
    await underway;
  };
  const unavailable = (): Refused =>
    new Refused(
      'unavailable',
      'The issuer of this token does not answer, so the token cannot be checked. Nothing was done; try again.',
      [],
      { 'retry-after': String(Math.max(1, Math.ceil((askAgainAt - now()) / 1000))) },
    );

  return async (header, token) => {
    if (held === undefined || now() - held.at > FRESH_MS) await refreshIfDue();
    if (held === undefined || !usable()) throw unavailable();
    try {
      return await held.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refreshIfDue();
      // Without an answer nobody knows whether there is such a key.
      if (!answered) throw unavailable();
      return held.find(header, token);
    }
  };
};
