import type { Context } from 'hono';

/** Names of this machine, beside the one that the server was told to listen on. */
const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]', 'uplift.localhost'];

/**
 * Says of a request whether it came under a name of this machine: any other name may be made to
 * lead here by whoever owns it, and a page under it would read what it likes.
 */
export const ownNames = (host: string): ((c: Context) => boolean) => {
  const names = new Set([...LOCAL_NAMES, host.includes(':') ? `[${host}]` : host]);
  return (c) => names.has((c.req.header('host') ?? '').toLowerCase().replace(/:\d{1,5}$/, ''));
};
