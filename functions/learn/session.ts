import { hash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { endSession, findSession, SESSION_SECONDS, startSession } from '../store/sessions.ts';
import type { PagesServices } from './services.ts';
import { type Visit, visitOf } from './visit.ts';

/** Somebody on their own page, and what their forms must bring along. */
export interface OwnVisit extends Visit {
  /** A form that does not carry it was not sent from one of the session's own pages. */
  readonly formToken: string;
}

/** Over https no other page of any host can set or overwrite the cookie; locally there is none. */
const nameOf = ({ pagesUrl }: PagesServices): string =>
  pagesUrl.startsWith('https:') ? '__Host-uplift-me' : 'uplift-me';

const cookieOf = (services: PagesServices, ticket: string, seconds: number): string => {
  const name = nameOf(services);
  const secure = name.startsWith('__Host-') ? '; Secure' : '';
  return `${name}=${ticket}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
};

const ticketOf = (services: PagesServices, c: Context): string | undefined =>
  getCookie(c, nameOf(services));

const formTokenOf = (ticket: string): string =>
  hash('sha256', `form ${ticket}`, 'base64url').slice(0, 22);

/** Opens a session; gives the header that hands it to the browser. */
export const openSession = async (
  services: PagesServices,
  { tenant, employee, schedule, manifest }: Visit,
): Promise<{ readonly 'set-cookie': string }> => {
  const of = { tenant, employee, epoch: schedule.linkEpoch };
  const ticket = await startSession(services, of, manifest.version);
  return { 'set-cookie': cookieOf(services, ticket, SESSION_SECONDS) };
};

/** Ends the session of a request, if there is one; gives the header that drops its cookie. */
export const closeSession = async (
  services: PagesServices,
  c: Context,
): Promise<{ readonly 'set-cookie': string }> => {
  const ticket = ticketOf(services, c);
  if (ticket !== undefined) await endSession(services, ticket);
  return { 'set-cookie': cookieOf(services, '', 0) };
};

/** Who has a session; undefined for whoever has none. */
export const ownVisit = async (
  services: PagesServices,
  c: Context,
): Promise<OwnVisit | undefined> => {
  const ticket = ticketOf(services, c);
  const session = ticket === undefined ? undefined : await findSession(services, ticket);
  const visit = session && (await visitOf(services, session));
  return visit && { ...visit, formToken: formTokenOf(ticket!) };
};

/** Whether a form was sent from one of the session's own pages, and not in its name by another. */
export const isOwnForm = ({ formToken }: OwnVisit, form: URLSearchParams): boolean => {
  const [sent, own] = [form.get('form') ?? '', formToken].map((text) => Buffer.from(text));
  return sent!.length === own!.length && timingSafeEqual(sent!, own!);
};

/** Whether a request was made by a page of somebody else, as far as the browser says. */
export const isForeign = (c: Context): boolean =>
  ['cross-site', 'same-site'].includes(c.req.header('sec-fetch-site') ?? '');
