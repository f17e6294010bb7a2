import type { Randomness } from '../capabilities.ts';

/** Makes the HTML of a page; its own scripts and styles carry the nonce, so that they may run. */
export type Html = (nonce: string) => string;

const NONCE_BYTES = 18;

/**
 * What a page may do: run and look as its own scripts and styles say, show images, talk to the
 * server that it came from. Nothing that somebody smuggles into it runs, whatever else fails.
 */
const policyOf = (nonce: string, hasFrames: boolean): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    'img-src https: data:',
    "connect-src 'self'",
    ...(hasFrames ? ["frame-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * The one way in which a page of HTML is answered: with a nonce of its own and a content security
 * policy that names it. Kept nowhere unless `cacheControl` says so.
 */
export const pageResponse = (
  { random }: Randomness,
  html: Html,
  {
    status = 200,
    cacheControl = 'no-store',
    headers = {},
    hasFrames = false,
  }: {
    readonly status?: number;
    readonly cacheControl?: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** It shows other documents of its own server in frames. */
    readonly hasFrames?: boolean;
  } = {},
): Response => {
  const nonce = Buffer.from(random(NONCE_BYTES)).toString('base64');
  return new Response(`<!doctype html>${html(nonce)}`, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyOf(nonce, hasFrames),
      'cache-control': cacheControl,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
};

/** Stands for the nonce in a page that is made once; in none of these pages people write. */
const MARK = 'nonce-of-this-answer';

/** A page as a text that can be kept: a mark stands for the nonce. */
export const withoutNonce = (html: Html): string => html(MARK);

/** A page that was kept, with the nonce of each answer. */
export const withNonce = (kept: string): Html => {
  const pieces = kept.split(MARK);
  return (nonce) => pieces.join(nonce);
};

/** A page that is the same for everybody and always: made at the first request. */
export const madeOnce = (html: Html): Html => {
  let made: Html | undefined;
  return (nonce) => {
    made ??= withNonce(withoutNonce(html));
    return made(nonce);
  };
};
