import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feedbackTags } from '../../../../functions/mail/feedback.ts';
import { messageOf } from '../../../../functions/mail/message.ts';
import { MailFolder } from '../../../../infra/local/ses/mail-folder.ts';
import { decodedWords, mailOf } from '../../../support/mails.ts';
import { clientOf, KEY, NOW, openSes, SET, type SesWorld } from './world.ts';

let world: SesWorld;
beforeEach(async () => {
  world = await openSes();
});
afterEach(() => world.stop());

const send = (more: Parameters<typeof mailOf>[0] = {}) => world.mailer.send(mailOf(more));
/** What is told, as type and address. */
const told = (): string[] =>
  world.told.map((text) => {
    const { eventType, mail, bounce } = JSON.parse(JSON.parse(text).Message);
    return [eventType, bounce?.bounceSubType, mail.destination[0]].filter(Boolean).join(' ');
  });

describe('a mail that was taken', () => {
  it('lies in the folder, with all that was given', async () => {
    const tags = { ref: 'abc', tenant: 'xyz', ...feedbackTags('xyz', 'digest') };
    await send({ replyTo: 'help@example.org', tags });
    const [head] = world.ses.mails.list({ limit: 10 });
    expect(world.ses.mails.find(head?.id ?? '')).toEqual({
      id: head?.id,
      at: new Date(NOW).toISOString(),
      from: '"XYZ Learning" <digest@uplift.example>',
      to: 'ada@example.org',
      subject: 'One question for today',
      headers: {
        From: '"XYZ Learning" <digest@uplift.example>',
        To: 'ada@example.org',
        Subject: 'One question for today',
        'Reply-To': 'help@example.org',
        'List-Unsubscribe': '<https://uplift.example/u/x>',
        'Feedback-ID': 'xyz:digest:1.local:AmazonSES',
      },
      tags,
      html: '<p>Hello</p>',
      text: 'Hello',
    });
  });

  it.each([
    ['CR/LF', 'Hello\r\nBcc: eve@evil.example'],
    ['HTML', '<script>alert(1)</script> & <b>bold</b>'],
    ['emoji', '👩🏽‍🏫 Heute: 🚀 '.repeat(6)],
    ['right to left', 'مرحبا بكم في درس اليوم \u202e abc'],
    ['three hundred characters', 'ä'.repeat(300)],
    ['what looks like a header', 'X-Evil: 1\n\n<html>'],
  ])('is MIME that says what was written, and no header more: %s', async (_, text) => {
    const name = text.slice(0, 200);
    const from = { name, address: 'digest@uplift.example' };
    expect((await send({ subject: text, from, html: `<p>${text}</p>`, text })).state).toBe('sent');
    const [head] = world.ses.mails.list({ limit: 1 });
    const mime = world.ses.mails.mime(head?.id ?? '')?.toString('utf8') ?? '';
    const top = (mime.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ');
    const headers = top.split('\r\n').map((line) => line.split(':')[0]);
    expect(headers).toEqual([
      ...[
        'List-Unsubscribe',
        'Feedback-ID',
        'From',
        'To',
        'Subject',
        'Message-ID',
        'Date',
        'MIME-Version',
      ],
      'Content-Type',
    ]);
    for (const line of mime.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
    const wanted = text.replace(/[\r\n]+/g, ' ').trim();
    expect(decodedWords(/^Subject: (.*)$/m.exec(top)?.[1] ?? '').trim()).toBe(wanted);
    expect(mime).not.toMatch(/[^\r]\n/);
    const shown = decodedWords(/^From: (.*)$/m.exec(top)?.[1] ?? '').replace(
      /^"|"(?= <)|\\(?=.)/g,
      '',
    );
    expect(shown).toBe(`${name.replace(/[\r\n]+/g, ' ').trim()} <digest@uplift.example>`);
    expect(Buffer.byteLength(mime)).toBe(mime.length);
  });

  it('is told of as SES would, by its address', async () => {
    const simulator = ['success', 'bounce+a1', 'ooto', 'complaint', 'suppressionlist', 'delay'];
    for (const name of [...simulator, 'mailboxfull', 'nobody'])
      await send({ to: `${name}@simulator.amazonses.com` });
    const at = '@simulator.amazonses.com';
    expect(told()).toEqual(
      [
        ['Send success', 'Delivery success'],
        ['Send bounce+a1', 'Bounce General bounce+a1'],
        ['Send ooto', 'Delivery ooto'],
        ['Send complaint', 'Delivery complaint', 'Complaint complaint'],
        ['Send suppressionlist', 'Bounce Suppressed suppressionlist'],
        ['Send delay', 'DeliveryDelay delay', 'Delivery delay'],
        ['Send mailboxfull', 'Bounce MailboxFull mailboxfull'],
        ['Send nobody', 'Bounce NoEmail nobody'],
      ]
        .flat()
        .map((line) => `${line}${at}`),
    );
  });

  it('comes back with its tags', async () => {
    await send({ tags: { ref: 'A-z_9' } });
    const { mail } = JSON.parse(JSON.parse(world.told[0] ?? '').Message);
    expect(mail.tags).toEqual({ ref: ['A-z_9'] });
  });

  it('to an address that does not exist bounces, and from then on is suppressed', async () => {
    await send({ to: 'Gone@nowhere.invalid' });
    await send({ to: 'gone@nowhere.invalid' });
    expect(told().filter((line) => line.startsWith('Bounce'))).toEqual([
      'Bounce General Gone@nowhere.invalid',
      'Bounce OnAccountSuppressionList gone@nowhere.invalid',
    ]);
  });
});

/** A mail as it goes over the wire, changed so that our own code would not have made it. */
const raw = async (change: (input: SendEmailCommandInput) => void): Promise<string> => {
  const message = messageOf(mailOf(), SET);
  if ('fault' in message) throw new Error(message.fault);
  change(message.input);
  try {
    await world.client.send(new SendEmailCommand(message.input));
    return 'sent';
  } catch (error) {
    return (error as Error).name;
  }
};
const BAD = 'BadRequestException';

describe('what SES refuses', () => {
  it('is nothing of a sound mail', async () => {
    expect(await raw(() => {})).toBe('sent');
  });

  it.each<[string, string, (input: SendEmailCommandInput) => void]>([
    ['nobody to send it to', BAD, (mail) => Object.assign(mail, { Destination: {} })],
    [
      'an empty recipient',
      BAD,
      (mail) => Object.assign(mail, { Destination: { ToAddresses: [''] } }),
    ],
    ['no domain', BAD, (mail) => Object.assign(mail, { Destination: { ToAddresses: ['ada'] } })],
    [
      'two in one',
      BAD,
      (mail) => Object.assign(mail, { Destination: { ToAddresses: ['a@b.de,c@d.de'] } }),
    ],
    [
      'a line break in an address',
      BAD,
      (mail) => Object.assign(mail, { Destination: { ToAddresses: ['a@b.de\r\nBcc: c@d.de'] } }),
    ],
    [
      'a script that it does not know',
      BAD,
      (mail) => Object.assign(mail, { Destination: { ToAddresses: ['zoë@b.de'] } }),
    ],
    [
      '51 recipients',
      'MessageRejected',
      (mail) =>
        Object.assign(mail, {
          Destination: { ToAddresses: Array.from({ length: 51 }, (_, n) => `a${n}@b.de`) },
        }),
    ],
    [
      'a sender that is not verified',
      'MessageRejected',
      (mail) => Object.assign(mail, { FromEmailAddress: 'x@notuplift.example' }),
    ],
    ['no sender', BAD, (mail) => Object.assign(mail, { FromEmailAddress: undefined })],
    [
      'a name that is not encoded',
      BAD,
      (mail) => Object.assign(mail, { FromEmailAddress: 'Zoë <digest@uplift.example>' }),
    ],
    [
      'a wrong place for answers',
      BAD,
      (mail) => Object.assign(mail, { ReplyToAddresses: ['nowhere'] }),
    ],
    [
      'no content',
      BAD,
      (mail) =>
        Object.assign(mail, {
          Content: { Simple: { Subject: { Data: 'x', Charset: 'UTF-8' }, Body: {} } },
        }),
    ],
    [
      'a template',
      BAD,
      (mail) => Object.assign(mail, { Content: { Template: { TemplateName: 'x' } } }),
    ],
    [
      'a line break in the subject',
      BAD,
      (mail) => Object.assign(mail.Content?.Simple?.Subject ?? {}, { Data: 'a\nb' }),
    ],
    [
      '16 headers',
      BAD,
      (mail) =>
        Object.assign(mail.Content?.Simple ?? {}, {
          Headers: Array.from({ length: 16 }, (_, n) => ({ Name: `X-${n}`, Value: '1' })),
        }),
    ],
    [
      'a header twice',
      BAD,
      (mail) =>
        Object.assign(mail.Content?.Simple ?? {}, {
          Headers: ['List-Id', 'list-id'].map((Name) => ({ Name, Value: '<a.b>' })),
        }),
    ],
    [
      'a header of its own',
      BAD,
      (mail) =>
        Object.assign(mail.Content?.Simple ?? {}, { Headers: [{ Name: 'Subject', Value: 'x' }] }),
    ],
    [
      'a header of another script',
      BAD,
      (mail) =>
        Object.assign(mail.Content?.Simple ?? {}, { Headers: [{ Name: 'X-A', Value: 'é' }] }),
    ],
    [
      'a header with a line break',
      BAD,
      (mail) =>
        Object.assign(mail.Content?.Simple ?? {}, {
          Headers: [{ Name: 'X-A', Value: 'a\r\nBcc: x@y.de' }],
        }),
    ],
    [
      'a header that is too long',
      BAD,
      (mail) =>
        Object.assign(mail.Content?.Simple ?? {}, {
          Headers: [{ Name: 'X-A', Value: 'x'.repeat(994) }],
        }),
    ],
    [
      'a tag with a colon',
      BAD,
      (mail) => Object.assign(mail, { EmailTags: [{ Name: 'ref', Value: 'a:b' }] }),
    ],
    [
      'a tag that is too long',
      BAD,
      (mail) => Object.assign(mail, { EmailTags: [{ Name: 'ref', Value: 'x'.repeat(257) }] }),
    ],
    [
      'a configuration set that it does not have',
      'NotFoundException',
      (mail) => Object.assign(mail, { ConfigurationSetName: 'uplift-prod' }),
    ],
  ])('%s', async (_, error, change) => {
    expect(await raw(change)).toBe(error);
    expect(world.ses.mails.list({ limit: 1 })).toEqual([]);
    expect(world.told).toEqual([]);
  });

  it('takes a sender of a domain below a verified one', async () => {
    const FromEmailAddress = 'a@mail.uplift.example';
    expect(await raw((mail) => Object.assign(mail, { FromEmailAddress }))).toBe('sent');
  });
});

describe('its limits', () => {
  it('are for each second, and for 24 hours that go on', async () => {
    await world.stop();
    world = await openSes({ limits: { perSecond: 3, perDay: 5 } });
    const states = async (count: number) => {
      const outcomes = await Promise.all(Array.from({ length: count }, () => send()));
      return outcomes.map(({ state }) => state).sort();
    };
    expect(await states(5)).toEqual(['sent', 'sent', 'sent', 'throttled', 'throttled']);
    world.clock.now += 1_000;
    expect(await states(3)).toEqual(['quota', 'sent', 'sent']);
    expect(await world.mailer.account()).toEqual({ perSecond: 3, left: 0 });
    world.clock.now += 86_400_000 - 1_000;
    expect(await states(2)).toEqual(['sent', 'sent']);
  });

  it('are known after a restart, and so are mails and addresses that bounced', async () => {
    const { path, clock } = world;
    await send({ to: 'gone@nowhere.invalid' });
    await send();
    await world.stop();
    clock.now += 60_000;
    world = await openSes({ path, clock, limits: { perSecond: 9, perDay: 3 } });
    expect(world.ses.mails.list({ limit: 9 })).toHaveLength(2);
    await send({ to: 'gone@nowhere.invalid' });
    expect(told()[1]).toContain('OnAccountSuppressionList');
    expect((await send()).state).toBe('quota');
  });
});

describe('the list of the account', () => {
  it('lets an address go that is taken off it, once or twice', async () => {
    const to = 'gone+1@nowhere.invalid';
    await send({ to });
    await world.mailer.unsuppress?.(to.toUpperCase());
    await world.mailer.unsuppress?.(to);
    await send({ to });
    expect(told().filter((one) => one.startsWith('Bounce'))).toEqual([
      `Bounce General ${to}`,
      `Bounce General ${to}`,
    ]);
  });
});

describe('the folder', () => {
  const mail = (n: number) => ({
    ...{ id: `m${n}-000000`, at: new Date(NOW + n).toISOString(), from: 'a@b.de', to: 'c@d.de' },
    ...{ subject: `Mail ${n}`, headers: {}, tags: {}, html: '', text: '' },
  });

  it('keeps the newest, each in two files that this user alone may read, and no more', () => {
    const folder = new MailFolder(world.path, 3);
    for (let n = 0; n < 5; n++) folder.add(mail(n), Buffer.from('x'));
    expect(folder.list({ limit: 9 }).map(({ subject }) => subject)).toEqual([
      ...['Mail 4', 'Mail 3', 'Mail 2'],
    ]);
    expect(readdirSync(world.path)).toHaveLength(6);
    expect(folder.find('m0-000000')).toBeUndefined();
    expect(new MailFolder(world.path, 2).list({ limit: 9 })).toHaveLength(2);
  });

  it('leaves out what a crash has cut off', () => {
    const folder = new MailFolder(world.path, 9);
    for (let n = 0; n < 2; n++) folder.add(mail(n), Buffer.from('x'));
    const [file = ''] = readdirSync(world.path).filter((name) => name.endsWith('.json'));
    const text = readFileSync(join(world.path, file), 'utf8');
    folder.add({ ...mail(2), id: 'x' }, Buffer.from('x'));
    writeFileSync(join(world.path, file), text.slice(0, 40));
    const again = new MailFolder(world.path, 9);
    expect(again.list({ limit: 9 }).map(({ subject }) => subject)).toEqual(['Mail 2', 'Mail 1']);
  });

  it('reads nothing outside itself, whatever id is asked for', () => {
    const folder = new MailFolder(world.path, 9);
    for (const id of ['../../etc/passwd', '', '.', 'm0-000000/../x'])
      expect([folder.find(id), folder.mime(id)]).toEqual([undefined, undefined]);
  });
});

describe('who is let in', () => {
  const call = (headers: Record<string, string>, path = '/v2/email/account') =>
    fetch(`${world.ses.endpoint}${path}`, { headers }).then(({ status }) => status);
  const signed = (key: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261128/eu/ses/aws4_request`,
  });

  it('is whoever knows the key, and no web page', async () => {
    expect(await call(signed(KEY))).toBe(200);
    expect(await call({})).toBe(403);
    expect(await call(signed('other'))).toBe(403);
    expect(await call({ ...signed(KEY), origin: 'http://localhost:8787' })).toBe(403);
    expect(await call(signed(KEY), '/v2/email/identities')).toBe(404);
    const stranger = clientOf(world.ses.endpoint, 'other');
    await expect(
      stranger.send(new SendEmailCommand({ Content: { Raw: { Data: new Uint8Array(1) } } })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
    stranger.destroy();
  });

  it('is nobody from outside this machine', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal);
    if (outside === undefined) return;
    const port = Number(new URL(world.ses.endpoint).port);
    const isOpen = await new Promise((fulfil) => {
      const socket = connect(port, outside.address, () => fulfil(true));
      socket.on('error', () => fulfil(false));
      socket.setTimeout(500, () => fulfil(false));
    });
    expect(isOpen).toBe(false);
  });
});
