import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { raw } from 'hono/html';
import type { Child, FC } from 'hono/jsx';
import type { KeptMail, MailHead } from '../ses/mail-folder.ts';
import { senderOf } from '../ses/sender-name.ts';
import type { Scheme } from './mail-document.ts';

/** Where the mailbox is on the server. */
export const MAILBOX_PATH = '/mailbox';

const STYLE = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8');

const Frame: FC<{ nonce: string; title: string; children?: Child }> = ({
  nonce,
  title,
  children,
}) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title}</title>
      <link rel="icon" href="data:," />
      <style nonce={nonce}>{raw(STYLE)}</style>
    </head>
    <body>{children}</body>
  </html>
);

/** An instant as people read it, in UTC, which is what the demo's people are told. */
const Instant: FC<{ at: string }> = ({ at }) => (
  <time datetime={at}>{`${at.slice(0, 10)} ${at.slice(11, 16)} UTC`}</time>
);

/** The newest mails, to one address or to anybody. */
export const ListPage: FC<{ nonce: string; mails: readonly MailHead[]; to: string }> = ({
  nonce,
  mails,
  to,
}) => (
  <Frame nonce={nonce} title="Mailbox – Uplift">
    <header>
      <a href="/">Uplift</a>
      <h1>Mailbox</h1>
      <p class="soft">
        Every mail that was sent on this machine. None of them has left it. The newest come first.
      </p>
    </header>
    <main>
      <form method="get" action={MAILBOX_PATH}>
        <label>
          To
          <input type="search" name="to" value={to} placeholder="anybody" autocomplete="off" />
        </label>
        <button type="submit">Show</button>
      </form>
      {mails.length === 0 ? (
        <p class="mails empty">{to === '' ? 'No mails yet.' : `No mails to ${to}.`}</p>
      ) : (
        <ul class="mails">
          {mails.map(({ id, at, from, to: recipient, subject }) => (
            <li>
              <a href={`${MAILBOX_PATH}/${id}`}>
                <b>{subject || '(no subject)'}</b>
                <span>{`${senderOf(from).name || from} to ${recipient}`}</span>
                <Instant at={at} />
              </a>
            </li>
          ))}
        </ul>
      )}
    </main>
  </Frame>
);

/** The ways in which a mail can be looked at. */
export const VIEWS = ['light', 'dark', 'phone', 'phone-dark', 'text', 'source'] as const;
export type View = (typeof VIEWS)[number];

const VIEW_NAMES: Readonly<Record<View, string>> = {
  light: 'Light',
  dark: 'Dark',
  phone: 'Phone',
  'phone-dark': 'Phone, dark',
  text: 'Text',
  source: 'Source',
};

/** In which scheme a view shows the HTML. */
const schemeOf = (view: View): Scheme => (view.endsWith('dark') ? 'dark' : 'light');

const Shown: FC<{ mail: KeptMail; view: View; source: string }> = ({ mail, view, source }) => {
  if (view === 'text' || view === 'source')
    return (
      // What scrolls must be reached by the keyboard.
      <pre tabindex={0}>{view === 'text' ? mail.text : source}</pre>
    );
  return (
    <iframe
      title={`The mail “${mail.subject}”`}
      class={view.startsWith('phone') ? 'phone' : ''}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      src={`${MAILBOX_PATH}/${mail.id}/body?scheme=${schemeOf(view)}`}
    />
  );
};

/** One mail, in one of its views. */
export const MailPage: FC<{ nonce: string; mail: KeptMail; view: View; source: string }> = ({
  nonce,
  mail,
  view,
  source,
}) => (
  <Frame nonce={nonce} title={`${mail.subject} – Mailbox`}>
    <header>
      <a href={MAILBOX_PATH}>All mails</a>
      <h1>{mail.subject || '(no subject)'}</h1>
      <dl>
        <dt>From</dt>
        <dd>{`${senderOf(mail.from).name} <${senderOf(mail.from).address}>`}</dd>
        <dt>To</dt>
        <dd>
          <a href={`${MAILBOX_PATH}?to=${encodeURIComponent(mail.to)}`}>{mail.to}</a>
        </dd>
        <dt>Sent</dt>
        <dd>
          <Instant at={mail.at} />
        </dd>
      </dl>
    </header>
    <main>
      <nav aria-label="How it is shown">
        <ul class="views">
          {VIEWS.map((one) => (
            <li>
              <a
                href={`${MAILBOX_PATH}/${mail.id}?as=${one}`}
                aria-current={one === view ? 'page' : undefined}
              >
                {VIEW_NAMES[one]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Shown mail={mail} view={view} source={source} />
      <p class="soft">
        <a href={`${MAILBOX_PATH}/${mail.id}/source`}>Download as .eml</a>
      </p>
    </main>
  </Frame>
);
