import type { Context } from 'hono';
import { raw } from 'hono/html';
import type { Child, FC, PropsWithChildren } from 'hono/jsx';
import { CONSOLE_LANGUAGES } from '../../core/model/member.ts';
import { consoleLanguageFor, FRAME_TEXTS } from '../../core/texts/console/frame/languages.ts';
import type { FrameTexts, PageName } from '../../core/texts/console/frame/texts.ts';
import { pageResponse } from '../pages/page.ts';
import type { ConsoleEnv, Visitor } from './env.ts';
import { saidHere } from './flash.ts';
import { Button, Form, Notice } from './forms.tsx';
import { Navigation } from './nav.tsx';
import { CONSOLE_STYLE } from './style.ts';

/** How a page is answered beyond what stands in it. */
interface Answering {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * How the console answers: unlike other pages it tells its own server where a form comes from,
 * which is what forms are checked by.
 */
const HEADERS = { 'referrer-policy': 'same-origin' } as const;

/** The words of the frame for whoever asks, signed in or not. */
export const frameTextsOf = (c: Context<ConsoleEnv>): FrameTexts =>
  (c.get('visitor') as Visitor | undefined)?.texts ??
  FRAME_TEXTS[consoleLanguageFor(c.req.header('accept-language'))];

const Document: FC<
  PropsWithChildren<{
    readonly nonce: string;
    readonly texts: FrameTexts;
    readonly title: string;
    readonly head?: Child;
    readonly scripts?: readonly string[];
  }>
> = ({ nonce, texts, title, head, scripts = [], children }) => (
  <html lang={texts.language} dir={texts.dir}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>{`${title} · ${texts.product}`}</title>
      <link rel="icon" href="data:," />
      <style nonce={nonce}>{raw(CONSOLE_STYLE)}</style>
      {head}
      {scripts.map((src) => (
        <script type="module" src={src} nonce={nonce} />
      ))}
    </head>
    <body>{children}</body>
  </html>
);

/** Below every page: the language, and how to sign out. */
const Foot: FC<{ readonly visitor: Visitor }> = ({ visitor: { texts, language, formToken } }) => (
  <footer class="foot">
    <Form action="/console/language" token={formToken}>
      <span class="row">
        {CONSOLE_LANGUAGES.filter((own) => own !== language).map((own) => (
          <Button kind="plain" name="language" value={own}>
            <span lang={own}>{texts.languages[own]}</span>
          </Button>
        ))}
      </span>
    </Form>
    <Form action="/console/sign-out" token={formToken}>
      <span class="row">
        <Button kind="plain">{texts.signOut}</Button>
        <Button kind="plain" name="everywhere" value="yes">
          {texts.signOutEverywhere}
        </Button>
      </span>
    </Form>
  </footer>
);

/** The names of the scripts of a page, as it loads them. */
const pathsOf = (c: Context<ConsoleEnv>, names: readonly string[]): string[] =>
  names.map((name) => {
    const script = c.get('services').scripts[name];
    if (script === undefined) throw new Error(`there is no island ${name}`);
    return script.path;
  });

/**
 * A page of the console for whoever is signed in: navigation, what is to be said, its content.
 * `scripts` names its islands, without which it works too.
 */
export const consolePage = (
  c: Context<ConsoleEnv>,
  {
    title,
    current,
    scripts = [],
    status,
    headers,
    hasFrames = false,
  }: Answering & {
    /** It shows other documents of the console in frames. */
    readonly hasFrames?: boolean;
    readonly title: string;
    readonly current?: PageName | undefined;
    readonly scripts?: readonly string[];
  },
  body: Child,
): Response => {
  const visitor = c.get('visitor');
  const { texts, member, tenant, formToken } = visitor;
  const said = saidHere(c);
  const paths = pathsOf(c, scripts);
  return pageResponse(
    c.get('services'),
    (nonce) =>
      (
        <Document
          {...{ nonce, texts, title }}
          scripts={paths}
          head={<meta name="form-token" content={formToken} />}
        >
          <a class="skip" href="#content">
            {texts.skip}
          </a>
          <header class="bar">
            <a class="brand" href="/console">
              {texts.product}
            </a>
            <button type="button" id="menu" popovertarget="pages">
              {texts.menu}
            </button>
            <p class="who small soft">{texts.signedInAs(member.name ?? member.id, tenant)}</p>
          </header>
          <div class="frame">
            <Navigation visitor={visitor} places={c.get('places')} current={current} />
            <main id="content">
              {said && (
                <Notice>
                  <p>{said.text}</p>
                </Notice>
              )}
              {c.get('above')}
              {body}
            </main>
          </div>
          <Foot visitor={visitor} />
        </Document>
      ).toString(),
    {
      ...(status !== undefined && { status }),
      hasFrames,
      headers: { ...HEADERS, ...(said && { 'set-cookie': said.header }), ...headers },
    },
  );
};

/** A page for whoever is not signed in, or of whom that is not known. */
export const lonePage = (
  c: Context<ConsoleEnv>,
  { title, status, headers }: Answering & { readonly title: string },
  body: Child,
): Response => {
  const texts = frameTextsOf(c);
  return pageResponse(
    c.get('services'),
    (nonce) =>
      (
        <Document {...{ nonce, texts, title }}>
          <main class="lone">
            <p class="soft">{texts.product}</p>
            <h1>{title}</h1>
            {body}
          </main>
        </Document>
      ).toString(),
    { ...(status !== undefined && { status }), headers: { ...HEADERS, ...headers } },
  );
};
