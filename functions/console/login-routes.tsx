import { type Context, Hono } from 'hono';
import type { Child } from 'hono/jsx';
import * as z from 'zod';
import type { Said } from '../../core/texts/console/frame/texts.ts';
import type { Issuer } from '../http/issuer.ts';
import { Refused } from '../refusal.ts';
import { CHOICE_SECONDS, type Choice, offerChoices, takeChoice } from '../store/console-choices.ts';
import { loginPath } from './answer.tsx';
import type { ConsoleEnv } from './env.ts';
import { readForm } from './form.ts';
import { Button, Form } from './forms.tsx';
import { frameTextsOf, lonePage } from './layout.tsx';
import { membershipsOf } from './members-of.ts';
import { type Attempt, beginLogin, finishLogin, IssuerDown, LoginFailed } from './oidc.ts';
import { isOwnOrigin, isOwnToken, TOKEN_FIELD } from './route.ts';
import type { ConsoleServices } from './services.ts';
import { cookieOf, formTokenOf, openSession, setCookie } from './session.ts';

const CALLBACK = '/console/login/callback';
/** Cookies: a sign-in that was begun, and what may be chosen among after it. */
const ATTEMPT = 'login';
const CHOICES = 'choices';
/** So long somebody may take at their issuer. */
const ATTEMPT_SECONDS = 600;

const StoredAttempt = z.strictObject({
  issuer: z.string(),
  state: z.string().min(40),
  nonce: z.string().min(40),
  verifier: z.string().min(40),
  to: z.string(),
});

/** A page of the console that somebody may be led to; the overview for anything else. */
const safePath = ({ consoleUrl }: ConsoleServices, to: string): string => {
  if (!to.startsWith('/console') || !URL.canParse(to, consoleUrl)) return '/console';
  const { origin, pathname, search } = new URL(to, consoleUrl);
  const isPage = origin === consoleUrl && /^\/console(\/(?!login|static|enter)|$)/.test(pathname);
  return isPage ? pathname + search : '/console';
};

const attemptOf = (services: ConsoleServices, c: Context): Attempt | undefined => {
  const text = Buffer.from(cookieOf(services, c, ATTEMPT), 'base64url').toString('utf8');
  try {
    return StoredAttempt.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

const redirect = (location: string, ...cookies: readonly string[]): Response => {
  const headers = new Headers({ location, 'cache-control': 'no-store' });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
};

/** Says what became of a sign-in, and lets one try again. */
const outcomePage = (
  services: ConsoleServices,
  c: Context<ConsoleEnv>,
  { title, text }: Said,
  status: number,
): Response =>
  lonePage(
    c,
    { title, status, headers: { 'set-cookie': setCookie(services, ATTEMPT, '', 0) } },
    <>
      <p>{text}</p>
      <p>
        <a class="button" href="/console/login">
          {frameTextsOf(c).tryAgain}
        </a>
      </p>
    </>,
  );

/** What is said where a sign-in did not come to its end; any other failure is thrown on. */
const failedPage = (
  services: ConsoleServices,
  c: Context<ConsoleEnv>,
  failure: unknown,
): Response => {
  const texts = frameTextsOf(c);
  if (failure instanceof IssuerDown) return outcomePage(services, c, texts.signInDown, 503);
  if (failure instanceof LoginFailed) return outcomePage(services, c, texts.signInFailed, 400);
  throw failure;
};

/** The issuers by which one may sign in, each with its name where there are several. */
const loginPage = (
  { loginCommand }: ConsoleServices,
  c: Context<ConsoleEnv>,
  issuers: readonly Issuer[],
  to: string,
): Response => {
  const texts = frameTextsOf(c);
  const ways = issuers.map(({ issuer }): Child => {
    const query = new URLSearchParams({ issuer, to });
    return (
      <p>
        <a class="button main" href={`/console/login/start?${query}`}>
          {texts.signInWith(new URL(issuer).host)}
        </a>
      </p>
    );
  });
  return lonePage(
    c,
    { title: texts.signIn.title },
    <>
      <p>{texts.signIn.text}</p>
      {ways}
      {loginCommand !== undefined && <p>{texts.localSignIn(loginCommand)}</p>}
      {ways.length === 0 && loginCommand === undefined && <p>{texts.noSignIn}</p>}
    </>,
  );
};

/** Lets somebody choose who is a member of several tenants. */
const choicePage = (
  services: ConsoleServices,
  c: Context<ConsoleEnv>,
  choices: readonly Choice[],
  ticket: string,
  to: string,
): Response => {
  const texts = frameTextsOf(c);
  const headers = { 'set-cookie': setCookie(services, CHOICES, ticket, CHOICE_SECONDS) };
  return lonePage(
    c,
    { title: texts.chooseTenant.title, headers },
    <>
      <p>{texts.chooseTenant.text}</p>
      <Form action="/console/login/choose" token={formTokenOf(ticket)}>
        <input type="hidden" name="to" value={to} />
        {choices.map(({ tenant }) => (
          <p>
            <Button name="tenant" value={tenant}>
              {tenant}
            </Button>
          </p>
        ))}
      </Form>
    </>,
  );
};

/** Signs in who was proven: at once, or once they have chosen where. */
const enter = async (
  services: ConsoleServices,
  c: Context<ConsoleEnv>,
  choices: readonly Choice[],
  to: string,
): Promise<Response> => {
  const [only, ...others] = choices;
  const texts = frameTextsOf(c);
  if (only === undefined) return outcomePage(services, c, texts.noMember, 403);
  if (others.length > 0) {
    const ticket = await offerChoices(services, [only, ...others]);
    return choicePage(services, c, choices, ticket, to);
  }
  const session = await openSession(services, only, c.get('requestId'));
  if (session === undefined) return outcomePage(services, c, texts.noMember, 403);
  return redirect(to, session, setCookie(services, ATTEMPT, '', 0));
};

/**
 * How one comes in: by an issuer that the tenant names (OIDC, code flow with PKCE). These routes
 * ask for no session; each step is held against what the browser was given at the step before.
 */
export const loginRoutes = (services: ConsoleServices) =>
  new Hono<ConsoleEnv>()
    .get('/console/login', async (c) => {
      const to = safePath(services, c.req.query('to') ?? '');
      return loginPage(services, c, await services.loginIssuers(), to);
    })
    .get('/console/login/start', async (c) => {
      const wanted = c.req.query('issuer');
      const issuer = (await services.loginIssuers()).find((one) => one.issuer === wanted);
      if (issuer === undefined) throw new Refused('not-found', 'There is no such issuer.');
      const to = safePath(services, c.req.query('to') ?? '');
      const callback = services.consoleUrl + CALLBACK;
      try {
        const { attempt, url } = await beginLogin(services, issuer, { callback, to });
        const value = Buffer.from(JSON.stringify(attempt)).toString('base64url');
        return redirect(url, setCookie(services, ATTEMPT, value, ATTEMPT_SECONDS));
      } catch (failure) {
        return failedPage(services, c, failure);
      }
    })
    .get(CALLBACK, async (c) => {
      const attempt = attemptOf(services, c);
      const issuers = await services.loginIssuers();
      const issuer = issuers.find((one) => one.issuer === attempt?.issuer);
      if (attempt === undefined || issuer === undefined)
        return outcomePage(services, c, frameTextsOf(c).signInFailed, 400);
      // Behind a proxy a request may not know under which name it came.
      const current = new URL(CALLBACK + new URL(c.req.url).search, services.consoleUrl);
      try {
        const proven = await finishLogin(services, issuer, attempt, current);
        const choices = await membershipsOf(services, proven);
        return await enter(services, c, choices, safePath(services, attempt.to));
      } catch (failure) {
        return failedPage(services, c, failure);
      }
    })
    .post('/console/login/choose', async (c) => {
      if (!isOwnOrigin(services, c))
        throw new Refused('not-from-console', 'This was not sent by a page of the console.');
      const fields = await readForm(c);
      const ticket = cookieOf(services, c, CHOICES);
      if (!isOwnToken(formTokenOf(ticket), fields.get(TOKEN_FIELD) ?? ''))
        return redirect(loginPath('/console'));
      const chosen = await takeChoice(services, ticket, fields.get('tenant') ?? '');
      const session = chosen && (await openSession(services, chosen, c.get('requestId')));
      if (session === undefined) return redirect(loginPath('/console'));
      const to = safePath(services, fields.get('to') ?? '');
      return redirect(to, session, setCookie(services, CHOICES, '', 0));
    });
