import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { serialize } from 'hono/utils/cookie';
import { ownNames } from '../own-names.ts';
import { PAGE_HEADER } from './page-header.ts';

/** Sessions that are remembered; the oldest goes first, and its page asks to be loaded anew. */
const MOST_SESSIONS = 1000;
const SESSION_BYTES = 32;

/** Who may ask what the start page asks: the page itself, opened on this machine, no other. */
export interface Sessions {
  /** Whether the page may be shown: opened by somebody, and under a name of this machine. */
  refusal(c: Context): string | undefined;
  /**
   * The header that gives the browser which opens the page a session, out of reach of any script;
   * none where it has one.
   */
  begin(c: Context): Record<string, string>;
  /** Refuses whatever does not come from the page. */
  readonly guard: MiddlewareHandler;
}

const problem = (c: Context, status: 401 | 403 | 421, detail: string): Response =>
  c.json({ title: 'This is for the start page', status, detail }, status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });

/**
 * Sessions of the start page, under `path`. A name that is not this machine's is refused, since
 * any name may be made to lead here; so is what another page sends, of another port of this machine
 * too.
 */
export const sessionsOf = (of: {
  readonly path: string;
  /** The name or address on which the server listens. */
  readonly host: string;
  readonly port: number;
  readonly random: (bytes: number) => Uint8Array;
}): Sessions => {
  const { path, host, port, random } = of;
  const isOurs = ownNames(host);
  const sessions = new Set<string>();
  // Browsers send a cookie to all ports of a name.
  const cookie = `uplift-start-${port}`;
  return {
    refusal(c) {
      if (!isOurs(c)) return `Open http://localhost:${port}/ on the machine that runs Uplift.`;
      // Only browsers say so: a picture or a frame in another page opens no session.
      const wanted = c.req.header('sec-fetch-dest') ?? 'document';
      return wanted === 'document' ? undefined : 'This page stands by itself.';
    },
    begin(c): Record<string, string> {
      if (sessions.has(getCookie(c, cookie) ?? '')) return {};
      const session = Buffer.from(random(SESSION_BYTES)).toString('base64url');
      sessions.add(session);
      if (sessions.size > MOST_SESSIONS) sessions.delete(sessions.values().next().value ?? '');
      const rules = { path, httpOnly: true, sameSite: 'Strict' } as const;
      return { 'set-cookie': serialize(cookie, session, rules) };
    },
    guard: async (c, next) => {
      if (!isOurs(c)) return problem(c, 421, 'This server answers only to names of its machine.');
      const origin = c.req.header('origin');
      const isSameOrigin =
        (c.req.header('sec-fetch-site') ?? 'same-origin') === 'same-origin' &&
        (origin === undefined || origin === `http://${c.req.header('host')}`) &&
        c.req.header(PAGE_HEADER) !== undefined;
      if (!isSameOrigin) return problem(c, 403, 'Only the start page itself may ask here.');
      if (!sessions.has(getCookie(c, cookie) ?? ''))
        return problem(c, 401, 'The session of this page is over. Load the page anew.');
      return next();
    },
  };
};
