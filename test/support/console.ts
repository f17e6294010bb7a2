import type { Hono } from 'hono';
import type { BrowserContext } from 'playwright-core';
import type { ConsoleLanguage, Member, MemberRole } from '../../core/model/member.ts';
import { createConsole } from '../../functions/console/app.ts';
import type { ConsoleEnv } from '../../functions/console/env.ts';
import { TOKEN_FIELD, TOKEN_HEADER } from '../../functions/console/route.ts';
import type { ConsoleServices, Script } from '../../functions/console/services.ts';
import { formTokenOf, setCookie } from '../../functions/console/session.ts';
import type { Issuer } from '../../functions/http/issuer.ts';
import type { Services } from '../../functions/services.ts';
import {
  CONSOLE_SESSION_SECONDS,
  startConsoleSession,
} from '../../functions/store/console-sessions.ts';
import { changeMembers, findMember } from '../../functions/store/members.ts';

/** Where the console of the tests is, unless they say otherwise. */
export const CONSOLE_URL = 'https://console.example.com';

type Headers = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, string | readonly string[]>> | URLSearchParams;

/** A browser in which somebody is signed in, as far as a server sees it. */
export interface ConsoleClient {
  readonly member: Member;
  /** `name=value` of the session. */
  readonly cookie: string;
  readonly token: string;
  readonly get: (path: string, headers?: Headers) => Promise<Response>;
  /** Sends a form, with the session's token unless the fields bring one. */
  readonly post: (path: string, fields?: Fields, headers?: Headers) => Promise<Response>;
  /** What an island sends. */
  readonly json: (
    path: string,
    body: unknown,
    headers?: Headers,
    method?: string,
  ) => Promise<Response>;
  /** Anything else: no header is added but the cookie. */
  readonly send: (path: string, init: RequestInit) => Promise<Response>;
}

/** The console over some services, and browsers to look at it with. */
export interface TestConsole {
  readonly app: Hono<ConsoleEnv>;
  readonly services: ConsoleServices;
  /** A browser in which a member with this role alone is signed in. */
  readonly as: (
    role: MemberRole,
    more?: { readonly tenant?: string; readonly language?: ConsoleLanguage },
  ) => Promise<ConsoleClient>;
  /** A browser in which nobody is. */
  readonly stranger: (path: string, init?: RequestInit) => Promise<Response>;
}

const formOf = (fields: Fields): URLSearchParams =>
  fields instanceof URLSearchParams
    ? new URLSearchParams(fields)
    : new URLSearchParams(
        Object.entries(fields).flatMap(([name, value]) =>
          [value].flat().map((one) => [name, one as string]),
        ),
      );

/** Makes a member with one role; `id` is the same for the same role and language. */
const haveMember = async (
  services: Services,
  tenant: string,
  role: MemberRole,
  language: ConsoleLanguage,
): Promise<Member> => {
  const id = `${role}-${language}`;
  const email = `${id}@example.com`;
  const member: Member = { id, name: `A member (${role})`, email, roles: [role], language };
  await changeMembers(services, tenant, (all, seal) =>
    all.some((one) => one.member.id === id) ? all : [...all, { member, seal: seal() }],
  );
  return member;
};

/** The console over the services of a test; members are made as they are asked for. */
export const consoleOf = (
  services: Services,
  {
    consoleUrl = CONSOLE_URL,
    scripts = {},
    issuers = [],
    answer,
  }: {
    readonly consoleUrl?: string;
    readonly scripts?: Readonly<Record<string, Script>>;
    /** By which people may sign in. */
    readonly issuers?: readonly Issuer[];
    /** What answers instead of an app over these services. */
    readonly answer?: (path: string, init: RequestInit) => Promise<Response>;
  } = {},
): TestConsole => {
  const loginIssuers = async () => issuers;
  const own: ConsoleServices = { ...services, consoleUrl, scripts, loginIssuers };
  const app = createConsole(own);
  const request = async (path: string, init: RequestInit = {}): Promise<Response> =>
    answer?.(path, init) ?? app.request(consoleUrl + path, init);
  return {
    app,
    services: own,
    stranger: request,
    async as(role, { tenant = 'acme', language = 'en' } = {}) {
      const member = await haveMember(own, tenant, role, language);
      const { seal } = (await findMember(own, tenant, member.id))!;
      const ticket = await startConsoleSession(own, { tenant, member: member.id, seal });
      const header = setCookie(own, 'console', ticket, CONSOLE_SESSION_SECONDS);
      const cookie = header.split(';', 1)[0]!;
      const token = formTokenOf(cookie.split('=')[1]!);
      const send = (path: string, { headers, ...init }: RequestInit) =>
        request(path, { ...init, headers: { cookie, ...(headers as Headers) } });
      return {
        ...{ member, cookie, token, send },
        get: (path, headers = {}) => send(path, { headers }),
        post: (path, fields = {}, headers = {}) => {
          const form = formOf(fields);
          if (!form.has(TOKEN_FIELD)) form.set(TOKEN_FIELD, token);
          const type = 'application/x-www-form-urlencoded';
          return send(path, {
            method: 'POST',
            body: form.toString(),
            headers: { 'content-type': type, origin: consoleUrl, ...headers },
          });
        },
        json: (path, body, headers = {}, method = 'POST') =>
          send(path, {
            method,
            body: JSON.stringify(body),
            headers: {
              'content-type': 'application/json',
              origin: consoleUrl,
              [TOKEN_HEADER]: token,
              ...headers,
            },
          }),
      };
    },
  };
};

/** What stands in the fields of the form of a page that changes something. */
export const fieldsOf = (html: string): URLSearchParams => {
  const form = new URLSearchParams();
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
  const own = main.slice(main.indexOf('<form method="post"'));
  const decoded = (text: string): string =>
    text
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  const fields = own.slice(0, own.indexOf('</form>'));
  for (const [tag] of fields.matchAll(/<(?:input|textarea|select)\b[^>]*>/g)) {
    const name = /name="([^"]+)"/.exec(tag)?.[1];
    if (name === undefined || name === 'form-token') continue;
    const after = fields.slice(fields.indexOf(tag) + tag.length);
    if (/type="checkbox"/.test(tag)) {
      if (/checked/.test(tag)) form.append(name, /value="([^"]*)"/.exec(tag)?.[1] ?? 'on');
    } else if (tag.startsWith('<textarea'))
      form.set(name, decoded(after.slice(0, after.indexOf('</textarea>'))));
    else if (tag.startsWith('<select')) {
      const options = after.slice(0, after.indexOf('</select>'));
      const chosen = /<option value="([^"]*)" selected/.exec(options)?.[1];
      form.set(name, decoded(chosen ?? /<option value="([^"]*)"/.exec(options)?.[1] ?? ''));
    } else form.append(name, decoded(/value="([^"]*)"/.exec(tag)?.[1] ?? ''));
  }
  return form;
};

/** Signs a member with one role in to a browser that looks at the console. */
export const loggedIn = async (
  context: BrowserContext,
  console: TestConsole,
  role: MemberRole,
  more?: Parameters<TestConsole['as']>[1],
): Promise<ConsoleClient> => {
  const client = await console.as(role, more);
  const [name = '', value = ''] = client.cookie.split('=');
  await context.addCookies([{ name, value, url: console.services.consoleUrl, httpOnly: true }]);
  return client;
};
