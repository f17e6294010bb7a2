import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mail } from '../../../functions/mail/mailer.ts';
import { messageOf } from '../../../functions/mail/message.ts';
import { mailOf } from '../../support/mails.ts';
import { scaled } from '../../support/proof.ts';

const RUNS = { numRuns: scaled(300, 20_000), seed: 20261128 };
const SET = 'uplift-test';
const faultIn = (more: Partial<Mail>): string | undefined => {
  const message = messageOf(mailOf(more), SET);
  return 'fault' in message ? message.fault : undefined;
};
const header = (name: string, value = 'x') => ({ headers: [{ name, value }] });

describe('a mail for SES', () => {
  it('is what was given, with its headers, its tags and the configuration set', () => {
    expect(messageOf(mailOf({ replyTo: 'help@example.org' }), SET)).toEqual({
      input: {
        FromEmailAddress: '"XYZ Learning" <digest@uplift.example>',
        Destination: { ToAddresses: ['ada@example.org'] },
        ReplyToAddresses: ['help@example.org'],
        Content: {
          Simple: {
            Subject: { Data: 'One question for today', Charset: 'UTF-8' },
            Body: {
              Html: { Data: '<p>Hello</p>', Charset: 'UTF-8' },
              Text: { Data: 'Hello', Charset: 'UTF-8' },
            },
            Headers: [{ Name: 'List-Unsubscribe', Value: '<https://uplift.example/u/x>' }],
          },
        },
        EmailTags: [{ Name: 'ref', Value: 'abc' }],
        ConfigurationSetName: SET,
      },
    });
  });

  it.each<[string, Partial<Mail>]>([
    ['to', { to: '' }],
    ['to', { to: 'ada' }],
    ['to', { to: 'ada@' }],
    ['to', { to: 'ada@example.org, eve@example.org' }],
    ['to', { to: 'ada@example.org\r\nBcc: eve@example.org' }],
    ['to', { to: '"Ada" <ada@example.org>' }],
    ['to', { to: 'zoë@example.org' }],
    ['to', { to: `${'a'.repeat(65)}@example.org` }],
    ['from', { from: { name: 'X', address: 'digest@uplift.example\n' } }],
    ['replyTo', { replyTo: 'a@b.example\r\nCc: eve@example.org' }],
    ['headers', header('Sub ject')],
    ['headers', header('Bcc: eve@example.org\r\nX')],
    ['headers', header('X:')],
    ['headers', header('')],
    ['headers', header('X-Empty', '\r\n')],
    ['headers', header('X-Long', 'x'.repeat(996))],
    [
      'headers',
      { headers: Array.from({ length: 16 }, (_, n) => ({ name: `X-${n}`, value: '1' })) },
    ],
    ['tags', { tags: { ref: 'a:b' } }],
    ['tags', { tags: { ref: 'x'.repeat(257) } }],
    ['tags', { tags: { ref: '' } }],
    ['tags', { tags: { 'a b': 'x' } }],
  ])('is refused for its %s: %j', (fault, more) => {
    expect(faultIn(more)).toBe(fault);
  });

  it('has one line where a line is meant, whatever people wrote', () => {
    const nasty = fc
      .string({ unit: 'binary', maxLength: 80 })
      .map((text) => `${text}\r\nBcc: x@y.z`);
    fc.assert(
      fc.property(nasty, nasty, nasty, (subject, name, value) => {
        const mail = mailOf({
          subject,
          from: { name, address: 'digest@uplift.example' },
          headers: [{ name: 'X-Note', value }],
        });
        const message = messageOf(mail, SET);
        if ('fault' in message) throw new Error(message.fault);
        const { FromEmailAddress, Content } = message.input;
        const lines = [FromEmailAddress, Content?.Simple?.Subject?.Data];
        for (const line of [...lines, Content?.Simple?.Headers?.[0]?.Value])
          expect(line).not.toMatch(/[\r\n\u2028\u2029\u0085]/);
      }),
      RUNS,
    );
  });

  it('has whole characters only: half of one is not what JSON can carry', () => {
    const message = messageOf(mailOf({ subject: 'a\ud83d', html: '\udc00', text: '\ud83d' }), SET);
    expect(JSON.stringify(message)).not.toMatch(/\\ud[89a-f]/i);
  });
});
