import MailComposer from 'nodemailer/lib/mail-composer';
import { feedbackIdOf } from './feedback-id.ts';
import type { SendEmail } from './request.ts';
import { senderOf } from './sender-name.ts';

/** A mail as the recipient's server gets it, in MIME, headers in the order of their sending. */
export const mimeOf = async (
  mail: SendEmail,
  { id, atMs }: { readonly id: string; readonly atMs: number },
): Promise<Buffer> => {
  const { FromEmailAddress, Destination, ReplyToAddresses } = mail;
  const { Subject, Body, Headers } = mail.Content.Simple;
  const composer = new MailComposer({
    // Read and encoded once more: as it is, the composer would take it for a name of ASCII.
    from: senderOf(FromEmailAddress),
    headers: [
      ...Headers.map(({ Name, Value }) => ({ key: Name, value: Value })),
      { key: 'Feedback-ID', value: feedbackIdOf(mail) },
    ],
    to: [...Destination.ToAddresses],
    cc: [...Destination.CcAddresses],
    replyTo: [...ReplyToAddresses],
    subject: Subject.Data,
    ...(Body.Text !== undefined && { text: Body.Text.Data }),
    ...(Body.Html !== undefined && { html: Body.Html.Data }),
    messageId: `<${id}@local.amazonses.com>`,
    date: new Date(atMs),
    newline: '\r\n',
    // Nothing that stands in a mail may have this server read a file or ask somebody.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
};
