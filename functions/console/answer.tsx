import type { Context } from 'hono';
import type { Child, FC } from 'hono/jsx';
import type { FrameTexts, Said } from '../../core/texts/console/frame/texts.ts';
import { onError } from '../http/problem.ts';
import { REFUSALS, Refused } from '../refusal.ts';
import { ClockOff, StoreUnavailable } from '../store/table.ts';
import type { ConsoleEnv, Visitor } from './env.ts';
import { Button, Form } from './forms.tsx';
import { consolePage, frameTextsOf, lonePage } from './layout.tsx';

/** Entries of a form that are shown; the others are kept all the same. */
const MOST_SHOWN = 100;

/** What somebody entered, so that nothing is lost where it could not be stored. */
const Kept: FC<{ readonly texts: FrameTexts; readonly form: URLSearchParams }> = ({
  texts,
  form,
}) => {
  const shown = [...form].filter(([, value]) => value !== '').slice(0, MOST_SHOWN);
  if (shown.length === 0) return null;
  return (
    <section class="card">
      <h2>{texts.whatWasSent}</h2>
      <dl>
        {shown.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd class="pre">{value}</dd>
          </>
        ))}
      </dl>
    </section>
  );
};

/** The same form once more, to be sent at a later time. */
const Again: FC<{ readonly c: Context<ConsoleEnv>; readonly form: URLSearchParams }> = ({
  c,
  form,
}) => {
  const visitor = c.get('visitor') as Visitor | undefined;
  // Without a session there is no token: sent again, the form is shown once more with one.
  return (
    <Form action={c.req.path} token={visitor?.formToken ?? ''}>
      {[...form].map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <p>
        <Button kind="main">{frameTextsOf(c).sendAgain}</Button>
      </p>
    </Form>
  );
};

/** One thing that is said, on a page that is in the frame where it is known who asks. */
const sayPage = (
  c: Context<ConsoleEnv>,
  { title, text }: Said,
  more?: Child,
  answering: { readonly status?: number; readonly headers?: Record<string, string> } = {},
): Response => {
  const body = (
    <>
      <p>{text}</p>
      {more}
    </>
  );
  if (c.get('visitor') === undefined) return lonePage(c, { title, ...answering }, body);
  return consolePage(
    c,
    { title, ...answering },
    <>
      <h1>{title}</h1>
      {body}
    </>,
  );
};

/** Where somebody signs in who wants to come back to a page. */
export const loginPath = (to: string): string =>
  `/console/login?to=${encodeURIComponent(to.slice(0, 1_000))}`;

const wantsJson = (c: Context<ConsoleEnv>): boolean =>
  c.get('spec')?.takes === 'json' && c.req.method !== 'GET';

/** Leads to where one signs in; what a form held is kept, in this window, until one has. */
const signedOut = (c: Context<ConsoleEnv>): Response => {
  const { pathname, search } = new URL(c.req.url);
  const form = c.get('form') as URLSearchParams | undefined;
  if (form === undefined) return c.redirect(loginPath(pathname + search), 303);
  const texts = frameTextsOf(c);
  const more = (
    <>
      <p>
        <a class="button" href={loginPath('/console')} target="_blank" rel="noopener">
          {texts.signIn.title}
        </a>
      </p>
      <Again {...{ c, form }} />
      <Kept {...{ texts, form }} />
    </>
  );
  return sayPage(c, texts.sessionOver, more, { status: 401 });
};

/** What is said of a refusal to somebody who reads pages. */
const saidOf = (c: Context<ConsoleEnv>, { code, message }: Refused): Said => {
  const texts = frameTextsOf(c);
  switch (code) {
    case 'missing-role':
      return texts.forbidden((c.get('spec')?.roles ?? []).map((role) => texts.roles[role]));
    case 'not-from-console':
      return texts.foreign;
    case 'stale-form':
      return texts.stale;
    case 'not-found':
    case 'unknown-employee':
      return texts.notFound;
    case 'too-large':
      return texts.tooLarge;
    case 'unavailable':
      return { ...texts.unavailable };
    default:
      return { title: texts.refused, text: message };
  }
};

/** Refusals after which the same form may be sent again. */
const AGAIN: ReadonlySet<string> = new Set(['stale-form', 'unavailable', 'clock', 'internal']);

const refusedPage = (c: Context<ConsoleEnv>, refused: Refused): Response => {
  const texts = frameTextsOf(c);
  const form = c.get('form') as URLSearchParams | undefined;
  const { code, errors, headers } = refused;
  const more = (
    <>
      {errors.length > 1 && (
        <ul>
          {errors.slice(0, MOST_SHOWN).map(({ pointer, detail }) => (
            <li>
              <code>{pointer}</code> {detail}
            </li>
          ))}
        </ul>
      )}
      {form && AGAIN.has(code) && <Again {...{ c, form }} />}
      <p>
        <a href="/console">{texts.toOverview}</a>
      </p>
      {form && code !== 'not-from-console' && <Kept {...{ texts, form }} />}
      <p class="small soft">{texts.requestId(c.get('requestId'))}</p>
    </>
  );
  return sayPage(c, saidOf(c, refused), more, {
    status: REFUSALS[code],
    headers: { ...headers },
  });
};

/** What a failure comes to for somebody who reads pages. */
const pageRefusal = (error: Error): Refused => {
  if (error instanceof Refused) return error;
  if (error instanceof StoreUnavailable || error instanceof ClockOff) {
    const headers = { 'retry-after': String(error.retryAfterSeconds) };
    return new Refused('unavailable', error.message, [], headers);
  }
  return new Refused('internal', 'Something went wrong on our side.');
};

/** The one place where a failure of the console becomes an answer: a page, or JSON to an island. */
export const consoleError = (error: Error, c: Context<ConsoleEnv>): Response => {
  const { log } = c.get('services');
  if (wantsJson(c)) return onError(log)(error, c);
  if (error instanceof Refused && error.code === 'unauthorized') return signedOut(c);
  if (!(error instanceof Refused)) {
    const level = error instanceof StoreUnavailable ? 'warn' : 'error';
    log({ level, error, requestId: c.get('requestId') });
  }
  const refused = pageRefusal(error);
  if (refused.code !== 'internal') return refusedPage(c, refused);
  const form = c.get('form') as URLSearchParams | undefined;
  const texts = frameTextsOf(c);
  const more = (
    <>
      {form && <Kept {...{ texts, form }} />}
      <p class="small soft">{texts.requestId(c.get('requestId'))}</p>
    </>
  );
  return sayPage(c, texts.failed, more, { status: 500 });
};
