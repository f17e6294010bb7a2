import { hash } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { serialize } from 'hono/utils/cookie';
import type { Member, MemberRole } from '../../core/model/member.ts';
import { consoleLanguageFor, FRAME_TEXTS } from '../../core/texts/console/frame/languages.ts';
import { actingFor } from '../capabilities.ts';
import { audited } from '../store/audit.ts';
import {
  CONSOLE_SESSION_SECONDS,
  type ConsoleSession,
  endConsoleSession,
  startConsoleSession,
  useConsoleSession,
} from '../store/console-sessions.ts';
import { changeMembers, findMember } from '../store/members.ts';
import type { ConsoleEnv, Visitor } from './env.ts';
import type { ConsoleServices } from './services.ts';

/**
 * A cookie of the console. Over https no other page of any host can set or overwrite it; locally,
 * where there is no https, browsers send it to all ports of this machine, so the port is in it.
 */
const cookieName = ({ consoleUrl }: ConsoleServices, name: string): string => {
  const { protocol, port } = new URL(consoleUrl);
  return protocol === 'https:' ? `__Host-uplift-${name}` : `uplift-${name}-${port}`;
};

/** The header that sets a cookie of the console for so many seconds; 0 takes it back. */
export const setCookie = (
  services: ConsoleServices,
  name: string,
  value: string,
  maxAge: number,
): string =>
  serialize(cookieName(services, name), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: services.consoleUrl.startsWith('https:'),
    maxAge,
  });

const SESSION = 'console';

/** A cookie of the console as a request brought it. */
export const cookieOf = (services: ConsoleServices, c: Context, name: string): string =>
  getCookie(c, cookieName(services, name)) ?? '';

/** A member, as whom they stand in what they do. */
const authorOf = (member: string): string => `member:${member}`;

/**
 * Opens a session of a member; gives the header that hands it to the browser. Undefined where there
 * is no such member any more, or (with `seal`) another one by now. It is on record before it is
 * handed out: throws `StoreUnavailable` where it cannot be, and nobody is in.
 */
export const openSession = async (
  services: ConsoleServices,
  { tenant, member, seal }: Pick<ConsoleSession, 'tenant' | 'member'> & Partial<ConsoleSession>,
  request?: string,
): Promise<string | undefined> => {
  const stored = await findMember(services, tenant, member);
  if (stored === undefined || (seal !== undefined && stored.seal !== seal)) return undefined;
  const session = { tenant, member, seal: stored.seal };
  const acting = actingFor(services, { by: authorOf(member), request });
  const act = { kind: 'session', what: 'sign-in' } as const;
  const ticket = await audited(acting, tenant, act, () => startConsoleSession(services, session));
  return setCookie(services, SESSION, ticket, CONSOLE_SESSION_SECONDS);
};

/**
 * Ends the session of whoever asks, or all that they have; gives the header that drops its cookie.
 * It goes on record. Throws `StoreUnavailable`.
 */
export const closeSession = async (
  services: ConsoleServices,
  c: Context<ConsoleEnv>,
  everywhere: boolean,
): Promise<string> => {
  const { tenant, member, author } = c.get('visitor');
  const acting = actingFor(services, { by: author, request: c.get('requestId') });
  const what = everywhere ? 'sign-out-everywhere' : 'sign-out';
  await audited(acting, tenant, { kind: 'session', what }, async () => {
    if (everywhere)
      await changeMembers(services, tenant, (all, seal) =>
        all.map((one) => (one.member.id === member.id ? { ...one, seal: seal() } : one)),
      );
    await endConsoleSession(services, cookieOf(services, c, SESSION));
  });
  return setCookie(services, SESSION, '', 0);
};

/** What the forms of a session carry; nothing of the session can be told from it. */
export const formTokenOf = (ticket: string): string =>
  hash('sha256', `form ${ticket}`, 'base64url').slice(0, 22);

/** Whether somebody with these roles may see and do what one of `wanted` is for. */
export const isAllowed = ({ roles }: Member, wanted: readonly MemberRole[]): boolean =>
  roles.includes('admin') || wanted.some((role) => role === 'viewer' || roles.includes(role));

/** Who asks, with their roles as they are now; undefined for whoever has no session. */
export const visitorOf = async (
  services: ConsoleServices,
  c: Context,
): Promise<Visitor | undefined> => {
  const ticket = cookieOf(services, c, SESSION);
  const session = ticket === '' ? undefined : await useConsoleSession(services, ticket);
  if (session === undefined) return undefined;
  const { tenant } = session;
  const stored = await findMember(services, tenant, session.member);
  if (stored === undefined || stored.seal !== session.seal) return undefined;
  const { member } = stored;
  const language = member.language ?? consoleLanguageFor(c.req.header('accept-language'));
  return {
    tenant,
    member,
    author: authorOf(member.id),
    formToken: formTokenOf(ticket),
    texts: FRAME_TEXTS[language],
    language,
    can: (role) => isAllowed(member, [role]),
  };
};
