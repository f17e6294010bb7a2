import { timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { readJson } from '../http/body.ts';
import { Refused } from '../refusal.ts';
import type { ConsoleEnv } from './env.ts';
import { readForm } from './form.ts';
import type { ConsoleServices } from './services.ts';
import { isAllowed, visitorOf } from './session.ts';
import type { ConsoleSpec } from './spec.ts';

/** The field of a form, and the header of an island's request, that carry the session's token. */
export const TOKEN_FIELD = 'form-token';
export const TOKEN_HEADER = 'x-form-token';

const SPEC = Symbol('console route');

/** The description that a handler carries; undefined for handlers that are no routes. */
export const consoleSpecOf = (handler: object): ConsoleSpec | undefined =>
  (handler as { [SPEC]?: ConsoleSpec })[SPEC];

/** Methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD']);

/** Whether a request was made by a page of the console, as only browsers say. */
export const isOwnOrigin = ({ consoleUrl }: ConsoleServices, c: Context): boolean =>
  c.req.header('origin') === consoleUrl &&
  (c.req.header('sec-fetch-site') ?? 'same-origin') === 'same-origin';

/** Whether what a form sent is the token of a session, told in the same time whatever it is. */
export const isOwnToken = (formToken: string, sent: string): boolean => {
  const [given, own] = [sent, formToken].map((text) => Buffer.from(text));
  return given!.length === own!.length && timingSafeEqual(given!, own!);
};

/** Reads what a form sent before anybody is asked for: an error page can then keep it. */
const takeForm = async (c: Context<ConsoleEnv>): Promise<string> => {
  const fields = await readForm(c);
  const token = fields.get(TOKEN_FIELD) ?? '';
  fields.delete(TOKEN_FIELD);
  c.set('form', fields);
  return token;
};

/** An island's JSON is nothing else: what a form of another page can send is none. */
const requireJson = (c: Context): void => {
  if (/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) return;
  throw new Refused(
    'unsupported-media-type',
    'Send JSON with the header content-type: application/json.',
  );
};

/**
 * The first handler of a route of the console: checks where a change comes from, who asks, with
 * their roles as they are now, and the token of their session. `c.get('visitor')` gives who it is,
 * `c.get('form')` or `c.get('json')` what was sent.
 */
export const consoleRoute = (
  services: ConsoleServices,
  spec: ConsoleSpec,
): MiddlewareHandler<ConsoleEnv> => {
  const { roles, takes } = spec;
  const handler: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
    c.set('spec', spec);
    const changes = !SAFE.has(c.req.method);
    if (changes && takes === undefined)
      throw new Refused('method-not-allowed', `${c.req.method} is not allowed here.`);
    if (changes && !isOwnOrigin(services, c))
      throw new Refused('not-from-console', 'This was not sent by a page of the console.');
    if (changes && takes === 'json') requireJson(c);
    const token =
      changes && takes === 'form' ? await takeForm(c) : (c.req.header(TOKEN_HEADER) ?? '');
    const visitor = await visitorOf(services, c);
    if (visitor === undefined) throw new Refused('unauthorized', 'This session is over.');
    c.set('visitor', visitor);
    if (!isAllowed(visitor.member, roles))
      throw new Refused('missing-role', `This needs the role ${roles.join(' or ')}.`);
    if (changes && !isOwnToken(visitor.formToken, token))
      throw new Refused('stale-form', 'This was sent from another session. Load the page anew.');
    if (changes && takes === 'json') c.set('json', await readJson(c));
    if (!changes) c.set('above', await c.get('banner')?.(services, visitor));
    return next();
  };
  return Object.assign(handler, { [SPEC]: spec });
};
