import { raw } from 'hono/html';
import type { Child, FC } from 'hono/jsx';
import { once } from '../../core/base/once.ts';
import type { Digest, DigestLesson, DigestQuestion, Foreign } from '../../core/digest/compose.ts';
import type { DigestKeyResult } from '../../core/digest/key-results.ts';
import type { Links } from './links.ts';
import { type Branding, hasOwnColor, type Look, lookOf, NIGHT } from './look.ts';

/** What all parts of one mail share. */
interface Paper {
  readonly look: Look;
  readonly links: Links;
  /** The side on which lines begin. */
  readonly start: 'left' | 'right';
}

/** Fonts that every device has; a word that is longer than its line is broken. */
const FONT =
  "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;word-break:break-word;";
const REACH = '600';

/**
 * What a style sheet adds: night, and narrow screens. Everything that the mail needs to be read by
 * day stands with its elements, since many programs leave style sheets out.
 */
const styleOf = once((branding: Branding) => {
  const paint = (within: string): string =>
    [
      [`.paper`, `background-color:${NIGHT.paper}`],
      [`.card`, `background-color:${NIGHT.card}`],
      [`.tint`, `background-color:${NIGHT.tint}`],
      [`.track`, `background-color:${NIGHT.track}`],
      [`.ink`, `color:${NIGHT.ink}`],
      [`.soft`, `color:${NIGHT.soft}`],
      [`.link`, `color:${NIGHT.link}`],
      [`.line`, `border-color:${NIGHT.line}`],
      // An organisation's own colour is its own at night too.
      ...(hasOwnColor(branding)
        ? []
        : [
            [`.fill`, `background-color:${NIGHT.brand};border-color:${NIGHT.brand}`],
            [`.on`, `color:${NIGHT.onBrand}`],
          ]),
      ...(branding.logoDark === undefined
        ? []
        : [
            [`.plate`, `background:${NIGHT.paper}`],
            [`.day`, 'display:none'],
            [`.night`, 'display:block'],
          ]),
    ]
      .map(([name = '', rules = '']) => {
        const all = rules.split(';').map((rule) => `${rule}!important`);
        return `${within}${name}{${all.join(';')}}`;
      })
      .join('');
  return raw(
    `:root{color-scheme:light dark;supported-color-schemes:light dark}` +
      `@media(prefers-color-scheme:dark){${paint('')}}` +
      `${paint('[data-ogsc] ')}` +
      `@media(max-width:480px){.pad{padding:22px 18px!important}.wide{width:100%!important}}`,
  );
});

/** A table that only lays out. */
const Layout: FC<{ width?: string; style?: string; class?: string; children?: Child }> = ({
  width = '100%',
  style = '',
  class: name,
  children,
}) => (
  <table
    role="presentation"
    width={width}
    cellpadding="0"
    cellspacing="0"
    border={0}
    class={name}
    style={`border-collapse:separate;${style}`}
  >
    <tbody>{children}</tbody>
  </table>
);

const Title: FC<{ of: Foreign }> = ({ of }) => (
  <span lang={of.language} dir={of.direction}>
    {of.text}
  </span>
);

const Line: FC<{ look: Look; soft?: boolean; children?: Child }> = ({ look, soft, children }) => (
  <p
    class={soft ? 'soft' : 'ink'}
    style={`margin:0 0 8px;font-size:${soft ? '15px' : '16px'};line-height:1.5;color:${soft ? look.soft : look.ink}`}
  >
    {children}
  </p>
);

const Heading: FC<{ look: Look; children?: Child }> = ({ look, children }) => (
  <h2
    class="soft"
    style={`margin:0 0 12px;font-size:14px;line-height:1.4;font-weight:700;color:${look.soft}`}
  >
    {children}
  </h2>
);

/** One sheet of the mail. */
const Card: FC<{ paper: Paper; tinted?: boolean; children?: Child }> = ({
  paper: { look, start },
  tinted,
  children,
}) => (
  <tr>
    <td style="padding:0 0 14px">
      <Layout>
        <tr>
          <td
            class={`pad line ${tinted ? 'tint' : 'card'}`}
            align={start}
            bgcolor={tinted ? look.tint : look.card}
            style={`padding:28px 32px;${FONT}background-color:${tinted ? look.tint : look.card};border:1px solid ${tinted ? look.tint : look.line};border-radius:14px`}
          >
            {children}
          </td>
        </tr>
      </Layout>
    </td>
  </tr>
);

/** A link with padding, in a cell of its colour. Of several, the first is the loudest. */
const Button: FC<{ paper: Paper; href: string; label: string; loud: boolean }> = ({
  paper: { look, start },
  href,
  label,
  loud,
}) => {
  const [ground, words, edge] = loud
    ? [look.brand, look.onBrand, look.brand]
    : [look.card, look.link, look.line];
  return (
    <Layout width="auto" style="margin:14px 0 0">
      <tr>
        <td
          class={loud ? 'fill' : 'card line'}
          align={start}
          bgcolor={ground}
          style={`padding:0;background-color:${ground};border:1px solid ${edge};border-radius:10px;mso-padding-alt:12px 20px`}
        >
          <a
            class={loud ? 'on' : 'link'}
            href={href}
            style={`display:inline-block;padding:12px 20px;${FONT}font-size:16px;line-height:1.35;font-weight:600;color:${words};text-decoration:none`}
          >
            {label}
          </a>
        </td>
      </tr>
    </Layout>
  );
};

const Question: FC<{ paper: Paper; digest: Digest; question: DigestQuestion }> = ({
  paper,
  digest: { headings },
  question: { lesson, id, text, choices },
}) => {
  const { look, links, start } = paper;
  return (
    <Card paper={paper} tinted>
      <Heading look={look}>{headings.question}</Heading>
      <p
        class="ink"
        lang={text.language}
        dir={text.direction}
        style={`margin:0 0 16px;font-size:20px;line-height:1.35;font-weight:600;color:${look.ink}`}
      >
        {text.text}
      </p>
      <Layout>
        {choices.map(({ index, label }) => (
          <tr>
            <td style="padding:0 0 8px">
              <Layout>
                <tr>
                  <td
                    class="card line"
                    align={start}
                    bgcolor={look.card}
                    style={`padding:0;background-color:${look.card};border:1px solid ${look.line};border-radius:10px;mso-padding-alt:13px 16px`}
                  >
                    <a
                      class="ink"
                      href={links.choice(lesson, id, index)}
                      lang={text.language}
                      dir={text.direction}
                      style={`display:block;padding:13px 16px;${FONT}font-size:16px;line-height:1.4;color:${look.ink};text-decoration:none`}
                    >
                      {label}
                    </a>
                  </td>
                </tr>
              </Layout>
            </td>
          </tr>
        ))}
      </Layout>
      <p class="soft" style={`margin:6px 0 0;font-size:14px;line-height:1.5;color:${look.soft}`}>
        {headings.preselects}
      </p>
    </Card>
  );
};

const Lesson: FC<{ paper: Paper; lesson: DigestLesson; isFirst: boolean; isLast: boolean }> = ({
  paper,
  lesson: { id, title, about, summary, reasons, label },
  isFirst,
  isLast,
}) => {
  const { look, links, start } = paper;
  const rule = isFirst ? 'padding:0' : `padding:26px 0 0;border-top:1px solid ${look.line}`;
  return (
    <tr>
      <td class="line" align={start} style={`${FONT}${rule}`}>
        <h3
          class="ink"
          style={`margin:0 0 4px;font-size:20px;line-height:1.3;font-weight:600;color:${look.ink}`}
        >
          <Title of={title} />
        </h3>
        <p class="soft" style={`margin:0 0 12px;font-size:14px;line-height:1.5;color:${look.soft}`}>
          {about}
        </p>
        {summary && (
          <Line look={look}>
            <Title of={summary} />
          </Line>
        )}
        {reasons.map((reason) => (
          <Line look={look} soft>
            {reason}
          </Line>
        ))}
        <Button paper={paper} href={links.lesson(id)} label={label} loud={isFirst} />
        {!isLast && <div style="height:26px;line-height:26px;font-size:1px">{'\u00a0'}</div>}
      </td>
    </tr>
  );
};

/** A lesson of which there is only the name. */
const Named: FC<{ paper: Paper; lesson: DigestLesson }> = ({
  paper: { look, links, start },
  lesson: { id, title, about, label },
}) => (
  <tr>
    <td align={start} style={`padding:5px 0;${FONT}font-size:16px;line-height:1.45`}>
      <a
        class="link"
        href={links.lesson(id)}
        lang={title.language}
        dir={title.direction}
        style={`color:${look.link}`}
      >
        {label}
      </a>{' '}
      <span class="soft" style={`color:${look.soft}`}>
        {about}
      </span>
    </td>
  </tr>
);

const Lessons: FC<{ paper: Paper; digest: Digest }> = ({ paper, digest }) => {
  const { lessons, headings } = digest;
  const full = lessons.filter(({ isNamedOnly }) => !isNamedOnly);
  const named = lessons.filter(({ isNamedOnly }) => isNamedOnly);
  return (
    <Card paper={paper}>
      <Heading look={paper.look}>{headings.lessons}</Heading>
      <Layout>
        {full.map((lesson, index) => (
          <Lesson
            paper={paper}
            lesson={lesson}
            isFirst={index === 0}
            isLast={index === lessons.length - 1}
          />
        ))}
      </Layout>
      {named.length > 0 && (
        <>
          <Heading look={paper.look}>{headings.further}</Heading>
          <Layout>
            {named.map((lesson) => (
              <Named paper={paper} lesson={lesson} />
            ))}
          </Layout>
        </>
      )}
    </Card>
  );
};

/** A bar of two cells; the words below say the same. */
const Bar: FC<{ look: Look; percent: number }> = ({ look, percent }) => {
  const cell = 'height:10px;line-height:10px;font-size:1px;padding:0;';
  return (
    <table
      role="presentation"
      aria-hidden="true"
      width="100%"
      cellpadding="0"
      cellspacing="0"
      border={0}
      style="border-collapse:collapse;margin:0 0 8px"
    >
      <tbody>
        <tr>
          {percent > 0 && (
            <td
              class="fill"
              width={`${percent}%`}
              bgcolor={look.brand}
              style={`${cell}background-color:${look.brand}`}
            >
              {'\u00a0'}
            </td>
          )}
          {percent < 100 && (
            <td
              class="track"
              width={`${100 - percent}%`}
              bgcolor={look.track}
              style={`${cell}background-color:${look.track}`}
            >
              {'\u00a0'}
            </td>
          )}
        </tr>
      </tbody>
    </table>
  );
};

const KeyResult: FC<{ look: Look; keyResult: DigestKeyResult; isLast: boolean }> = ({
  look,
  keyResult: { title, percent, lines },
  isLast,
}) => (
  <>
    <h3
      class="ink"
      style={`margin:0 0 8px;font-size:16px;line-height:1.4;font-weight:600;color:${look.ink}`}
    >
      {title}
    </h3>
    <Bar look={look} percent={percent} />
    <p
      class="soft"
      style={`margin:0 0 ${isLast ? 0 : 20}px;font-size:15px;line-height:1.5;color:${look.soft}`}
    >
      {lines.join(' ')}
    </p>
  </>
);

/** The organisation's logo on a plate of its own, or its name. */
const Masthead: FC<{ paper: Paper; branding: Branding; name: string }> = ({
  paper: { look, start },
  branding: { logo, logoDark },
  name,
}) => {
  const picture = 'height:36px;width:auto;border:0;';
  const words = `${FONT}font-size:16px;line-height:1.4;font-weight:700;color:`;
  return (
    <tr>
      <td align={start} style={`padding:0 4px 16px;${words}${look.soft}`} class="soft">
        {logo === undefined ? (
          name
        ) : (
          <Layout width="auto">
            <tr>
              <td
                class="plate"
                style="padding:8px 12px;background:#ffffff;background-image:linear-gradient(#ffffff,#ffffff);border-radius:10px"
              >
                <img
                  class="day"
                  src={logo}
                  alt={name}
                  height="36"
                  style={`display:block;${picture}${words}#1c2321`}
                />
                {logoDark !== undefined && (
                  <img
                    class="night"
                    src={logoDark}
                    alt=""
                    height="36"
                    style={`display:none;mso-hide:all;${picture}`}
                  />
                )}
              </td>
            </tr>
          </Layout>
        )}
      </td>
    </tr>
  );
};

const Footer: FC<{ paper: Paper; digest: Digest; branding: Branding }> = ({
  paper: { look, links, start },
  digest: { footer },
  branding: { address, privacyUrl },
}) => {
  const small = 'margin:0 0 10px;font-size:14px;line-height:1.6;';
  const to = (href: string, label: string) => (
    <a class="link" href={href} style={`color:${look.link}`}>
      {label}
    </a>
  );
  return (
    <tr>
      <td class="soft" align={start} style={`padding:12px 4px 24px;${FONT}color:${look.soft}`}>
        <p style={small}>{footer.why}</p>
        <p style={small}>
          {to(links.me, footer.me)}
          <br />
          {to(links.stop, footer.stop)}
          {privacyUrl !== undefined && (
            <>
              <br />
              {to(privacyUrl, footer.privacy)}
            </>
          )}
        </p>
        <p style={small}>{footer.organisation}</p>
        {address !== undefined && (
          <p style={small}>
            {address.split('\n').map((line, index) => (
              <>
                {index > 0 && <br />}
                {line}
              </>
            ))}
          </p>
        )}
      </td>
    </tr>
  );
};

const HIDDEN =
  'display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:transparent;mso-hide:all';

/** What a program of yesterday needs to keep to a width: it knows none but a table's. */
const GHOST = raw(
  `<!--[if mso]><table role="presentation" width="${REACH}" align="center" cellpadding="0" cellspacing="0"><tr><td><![endif]-->`,
);
const GHOST_END = raw('<!--[if mso]></td></tr></table><![endif]-->');

/** A digest as a page of HTML for mail programs. */
export const MailPage: FC<{
  digest: Digest;
  links: Links;
  branding: Branding;
  name: string;
}> = ({ digest, links, branding, name }) => {
  const look = lookOf(branding);
  const start = digest.direction === 'rtl' ? 'right' : 'left';
  const paper: Paper = { look, links, start };
  const { question, lessons, keyResults, progress, notes, headings } = digest;
  return (
    <html lang={digest.language} dir={digest.direction}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="x-apple-disable-message-reformatting" />
        <meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{digest.subject}</title>
        <style>{styleOf(branding)}</style>
      </head>
      <body
        class="paper"
        style={`margin:0;padding:0;background-color:${look.paper};-webkit-text-size-adjust:100%`}
      >
        <div style={HIDDEN}>{digest.preheader}</div>
        <main>
          <div lang={digest.language} dir={digest.direction}>
            <Layout class="paper" style={`background-color:${look.paper}`}>
              <tr>
                <td align="center" style="padding:28px 12px">
                  {GHOST}
                  <Layout class="wide" style={`max-width:${REACH}px;margin:0 auto`}>
                    <Masthead paper={paper} branding={branding} name={name} />
                    <tr>
                      <td align={start} style={`padding:0 4px 20px;${FONT}`}>
                        <h1
                          class="ink"
                          style={`margin:0;font-size:28px;line-height:1.2;font-weight:700;letter-spacing:-0.01em;color:${look.ink}`}
                        >
                          {digest.headline}
                        </h1>
                      </td>
                    </tr>
                    {notes.map((note) => (
                      <Card paper={paper}>
                        <Line look={look}>{note}</Line>
                      </Card>
                    ))}
                    {question && <Question paper={paper} digest={digest} question={question} />}
                    {lessons.length > 0 && <Lessons paper={paper} digest={digest} />}
                    {keyResults.length > 0 && (
                      <Card paper={paper}>
                        <Heading look={look}>{headings.goals}</Heading>
                        {keyResults.map((keyResult, index) => (
                          <KeyResult
                            look={look}
                            keyResult={keyResult}
                            isLast={index === keyResults.length - 1}
                          />
                        ))}
                      </Card>
                    )}
                    {progress.length > 0 && (
                      <Card paper={paper}>
                        <Heading look={look}>{headings.progress}</Heading>
                        {progress.map((sentence) => (
                          <Line look={look}>{sentence}</Line>
                        ))}
                      </Card>
                    )}
                    <Footer paper={paper} digest={digest} branding={branding} />
                  </Layout>
                  {GHOST_END}
                </td>
              </tr>
            </Layout>
          </div>
        </main>
      </body>
    </html>
  );
};
