import type { Mail } from '../../functions/mail/mailer.ts';

/** A mail that anybody would take, and what is different about it. */
export const mailOf = (more: Partial<Mail> = {}): Mail => ({
  from: { name: 'XYZ Learning', address: 'digest@uplift.example' },
  to: 'ada@example.org',
  subject: 'One question for today',
  html: '<p>Hello</p>',
  text: 'Hello',
  headers: [{ name: 'List-Unsubscribe', value: '<https://uplift.example/u/x>' }],
  tags: { ref: 'abc' },
  ...more,
});

/** The words that RFC 2047 hides in a header, as a mail program reads them. */
export const decodedWords = (value: string): string =>
  value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=/gi, (_, base64: string) =>
      Buffer.from(base64, 'base64').toString('utf8'),
    );
