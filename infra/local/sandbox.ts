import { Hono } from 'hono';
import { SANDBOX_PATH } from '../../functions/api/docs/script.ts';
import type { Credentials } from './credentials.ts';
import { ownNames } from './own-names.ts';

/** Under these names only the machine that runs Uplift asks, on whatever it listens. */
const LOOPBACK = '127.0.0.1';

/**
 * Tells the documentation, opened on this machine, the key of the empty tenant to play in, so that
 * requests can be tried on the page. No other page may read it, and no other tenant's key is told.
 */
export const sandboxRoute = ({ tenants }: Credentials): Hono => {
  const isOurs = ownNames(LOOPBACK);
  return new Hono().get(SANDBOX_PATH, (c) => {
    const isFromHere = (c.req.header('sec-fetch-site') ?? 'same-origin') === 'same-origin';
    if (!isOurs(c) || !isFromHere) return c.body(null, 404, { 'cache-control': 'no-store' });
    return c.json({ key: tenants.sandbox?.adminKey }, 200, { 'cache-control': 'no-store' });
  });
};
