import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { GetAccountCommand, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sesMailer } from '../../../functions/mail/ses.ts';
import { clientOf } from '../../infra/local/ses/world.ts';
import { mailOf } from '../../support/mails.ts';

const MINUTE = 60_000;
const clock = { now: Date.UTC(2026, 10, 28) };
const now = () => clock.now;
const mailer = () => sesMailer(clientOf('http://127.0.0.1:9'), { configurationSet: 's', now });

describe('what the account allows', () => {
  let mock: ReturnType<typeof mockClient>;
  beforeEach(() => {
    mock = mockClient(SESv2Client);
  });
  afterEach(() => mock.restore());
  const quota = (more: object = {}) => ({
    SendingEnabled: true,
    SendQuota: { MaxSendRate: 14, Max24HourSend: 1_000, SentLast24Hours: 100 },
    ...more,
  });
  const asked = () => mock.commandCalls(GetAccountCommand).length;

  it('is asked once a minute, however many want to know', async () => {
    mock.on(GetAccountCommand).resolves(quota());
    const one = mailer();
    const many = await Promise.all(Array.from({ length: 20 }, () => one.account()));
    expect(new Set(many.map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify({ perSecond: 14, left: 900 })]),
    );
    expect(asked()).toBe(1);
    clock.now += MINUTE - 1;
    await one.account();
    expect(asked()).toBe(1);
    clock.now += 1;
    await Promise.all([one.account(), one.account()]);
    expect(asked()).toBe(2);
  });

  it('has no end where there is no quota, and is nothing while sending is paused', async () => {
    mock
      .on(GetAccountCommand)
      .resolves(quota({ SendQuota: { MaxSendRate: 1, Max24HourSend: -1 } }));
    expect(await mailer().account()).toEqual({ perSecond: 1, left: Number.POSITIVE_INFINITY });
    mock.on(GetAccountCommand).resolves(quota({ SendingEnabled: false }));
    expect((await mailer().account()).left).toBe(0);
    mock.on(GetAccountCommand).resolves(quota({ EnforcementStatus: 'SHUTDOWN' }));
    expect((await mailer().account()).left).toBe(0);
  });

  it('grows less with each mail that was sent since', async () => {
    mock.on(SendEmailCommand).resolves({ MessageId: 'x' });
    mock.on(GetAccountCommand).resolves(quota());
    const one = mailer();
    await one.account();
    for (let count = 0; count < 3; count++) await one.send(mailOf());
    expect((await one.account()).left).toBe(897);
    clock.now += MINUTE;
    expect((await one.account()).left).toBe(900);
  });

  it('is what was heard last where it cannot be asked, and thrown where nothing was', async () => {
    const one = mailer();
    mock.on(GetAccountCommand).rejects(new Error('down'));
    await expect(one.account()).rejects.toThrow('down');
    mock.on(GetAccountCommand).resolves(quota());
    expect((await one.account()).left).toBe(900);
    mock.on(GetAccountCommand).rejects(new Error('down'));
    clock.now += MINUTE;
    expect((await one.account()).left).toBe(900);
  });
});

describe('a connection', () => {
  it('that was idle is not used again: its other end may be gone', async () => {
    const sockets: Socket[] = [];
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.end('{"MessageId":"x"}'));
    });
    server.keepAliveTimeout = 60_000;
    server.on('connection', (socket: Socket) => sockets.push(socket));
    await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', fulfil));
    const client = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const one = sesMailer(client, { configurationSet: 's', now });
    const states: string[] = [];
    for (const idleMs of [0, 1_000, 10_000, 0]) {
      clock.now += idleMs;
      // The process was frozen: the other end has closed, and nobody here has noticed.
      if (idleMs > 5_000)
        for (const socket of sockets) {
          socket.removeAllListeners('data');
          socket.once('readable', () => socket.resetAndDestroy());
        }
      states.push((await one.send(mailOf())).state);
    }
    expect(states).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(sockets).toHaveLength(2);
    client.destroy();
    server.closeAllConnections();
    await new Promise((fulfil) => server.close(fulfil));
  });
});
