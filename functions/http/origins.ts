import type { MiddlewareHandler } from 'hono';
import type { Env } from './env.ts';

/** What browsers may send to the API, and read of its answers, beside what they always may. */
const SENT = [
  'accept-language',
  'authorization',
  'content-encoding',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'prefer',
  'x-request-id',
].join(', ');
const READ = 'etag, location, retry-after, x-request-id';
const METHODS = 'GET, POST, PUT, PATCH, DELETE';
/** For how long a browser remembers what it was told, seconds. */
const MOST_AGE = '600';

const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;

/**
 * The origins that a list names, with commas between them: of apps in browsers that may call the
 * API for the one employee who uses them. Throws an Error for what is no origin.
 */
export const parseOrigins = (text = ''): readonly string[] => {
  const origins = text.split(',').flatMap((one) => one.trim() || []);
  const wrong = origins.find((one) => !isOrigin(one));
  if (wrong !== undefined)
    throw new Error(`${wrong} is no origin such as https://learn.example.com`);
  return origins;
};

/**
 * Lets pages of these origins read what is answered to credentials with the scope self (CORS), and
 * refusals that are told before it is known who asks; nobody else's answers, as keys of an
 * organisation have no place in a browser.
 */
export const forOrigins =
  (origins: readonly string[]): MiddlewareHandler<Env> =>
  async (c, next) => {
    if (origins.length === 0) return next();
    const origin = c.req.header('origin') ?? '';
    const isKnown = origins.includes(origin);
    const isAsking = c.req.method === 'OPTIONS' && c.req.header('access-control-request-method');
    if (isKnown && isAsking) {
      return c.body(null, 204, {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': SENT,
        'access-control-max-age': MOST_AGE,
        vary: 'Origin',
      });
    }
    await next();
    const { headers } = c.res;
    headers.append('vary', 'Origin');
    const isForThem = c.get('identity')?.scopes.includes('self') ?? true;
    if (!isKnown || !isForThem) return;
    headers.set('access-control-allow-origin', origin);
    headers.set('access-control-expose-headers', READ);
  };
