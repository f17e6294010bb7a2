import type { PageTexts } from '../../core/texts/pages/texts.ts';
import { feedbackTags } from '../mail/feedback.ts';
import type { Mail } from '../mail/mailer.ts';

/** The mail that brings a link to somebody's own page, which opens for so many minutes. */
export const linkMail = (
  texts: PageTexts,
  {
    url,
    minutes,
    to,
    from,
    tenant,
  }: Pick<Mail, 'to' | 'from'> & {
    readonly url: string;
    readonly minutes: number;
    readonly tenant: string;
  },
): Mail => {
  const { subject, text, notYou } = texts.me.mail;
  const html = (
    <html lang={texts.language} dir={texts.dir}>
      <head>
        <meta charset="utf-8" />
        <title>{subject}</title>
      </head>
      <body>
        <p>{text(minutes)}</p>
        <p>
          <a href={url}>{texts.me.enterButton}</a>
        </p>
        <p>{notYou}</p>
      </body>
    </html>
  ).toString();
  return {
    from,
    to,
    subject,
    html: `<!doctype html>${html}`,
    text: `${text(minutes)}\n\n${url}\n\n${notYou}\n`,
    headers: [
      { name: 'Auto-Submitted', value: 'auto-generated' },
      { name: 'X-Auto-Response-Suppress', value: 'All' },
    ],
    tags: { kind: 'link', ...feedbackTags(tenant, 'link') },
  };
};
