import { createServer } from 'node:http';
import {
  type AddressInfo,
  createServer as createSocketServer,
  type Server,
  type Socket,
} from 'node:net';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it } from 'vitest';
import type { Mailer, Outcome } from '../../../functions/mail/mailer.ts';
import { OUTCOMES, outcomeOf } from '../../../functions/mail/outcome.ts';
import { sesClient, sesMailer } from '../../../functions/mail/ses.ts';
import { clientOf, KEY, openSes, SET } from '../../infra/local/ses/world.ts';
import { mailOf } from '../../support/mails.ts';

const SENDER = mailOf().from.address;
const ANSWER_MS = 300;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const mailerAt = (endpoint: string, client: SESv2Client = clientOf(endpoint)): Mailer => {
  closing.push(() => client.destroy());
  return sesMailer(client, { configurationSet: SET, now: Date.now, answerMs: ANSWER_MS });
};

const opened = async (server: Server): Promise<string> => {
  await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', fulfil));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** What comes of an answer of HTTP, and how often it was asked. */
const answered = async (
  status: number,
  type: string | undefined,
  body: string,
): Promise<{ outcome: Outcome; calls: number }> => {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    request.resume().on('end', () => {
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(type !== undefined && { 'x-amzn-errortype': type }),
      });
      response.end(body);
    });
  });
  const endpoint = await opened(server);
  const outcome = await mailerAt(endpoint).send(mailOf());
  return { outcome, calls };
};

const said = (message: string): string => JSON.stringify({ message });

describe('an answer of SES', () => {
  it.each<[string, number, string | undefined, string, Outcome['state']]>([
    [
      'too fast',
      429,
      'TooManyRequestsException',
      said('Maximum sending rate exceeded.'),
      'throttled',
    ],
    ['too fast, from a gateway', 429, undefined, '', 'throttled'],
    ['throttled', 400, 'ThrottlingException', said('Rate exceeded'), 'throttled'],
    ['the day is used up', 400, 'LimitExceededException', said('Limit'), 'quota'],
    [
      'the day, as a throttle',
      429,
      'TooManyRequestsException',
      said('Daily message quota exceeded.'),
      'quota',
    ],
    [
      'the day, as v1 said it',
      400,
      'ThrottlingException',
      said('Daily message quota exceeded'),
      'quota',
    ],
    ['suspended', 400, 'AccountSuspendedException', said('no'), 'paused'],
    ['paused', 400, 'SendingPausedException', said('no'), 'paused'],
    ['MAIL FROM', 400, 'MailFromDomainNotVerifiedException', said('no'), 'paused'],
    [
      'sender not verified',
      400,
      'MessageRejected',
      said(
        `Email address is not verified. The following identities failed the check in region EU: ${SENDER}`,
      ),
      'paused',
    ],
    [
      'recipient not verified',
      400,
      'MessageRejected',
      said(
        'Email address is not verified. The following identities failed the check in region EU: ada@example.org',
      ),
      'refused',
    ],
    ['content rejected', 400, 'MessageRejected', said('Bad content'), 'refused'],
    ['a bad message', 400, 'BadRequestException', said('Missing final @domain'), 'refused'],
    ['too large', 413, undefined, '', 'refused'],
    [
      'no configuration set',
      404,
      'NotFoundException',
      said('Configuration set <x> does not exist.'),
      'paused',
    ],
    ['no right', 403, 'AccessDeniedException', said('no'), 'paused'],
    ['a wrong key', 403, 'UnrecognizedClientException', said('no'), 'paused'],
    ['a key that is over', 403, 'ExpiredTokenException', said('no'), 'unsent'],
    ['a signature that is late', 403, 'RequestExpired', said('no'), 'unsent'],
    ['a fault', 500, 'InternalServiceErrorException', said('no'), 'unknown'],
    [
      'a fault that speaks of quotas',
      500,
      'LimitExceeded',
      said('daily quota store is down'),
      'unknown',
    ],
    ['not available', 503, 'ServiceUnavailable', said('no'), 'unknown'],
    ['a gateway that gave up', 504, undefined, '<html>', 'unknown'],
    ['a request that came too slowly', 408, 'RequestTimeout', said('no'), 'unknown'],
    ['nonsense that says it is well', 200, undefined, '{"MessageId', 'unknown'],
  ])('%s (%i %s) is asked for once', async (_, status, type, body, state) => {
    const { outcome, calls } = await answered(status, type, body);
    expect([outcome.state, calls]).toEqual([state, 1]);
    // A cause is for logs: it names nobody.
    expect(JSON.stringify(outcome)).not.toContain('@');
  });

  it('that it was taken gives its id', async () => {
    const { outcome } = await answered(200, undefined, '{"MessageId":"0102-000000"}');
    expect(outcome).toEqual({ state: 'sent', id: '0102-000000' });
  });
});

describe('no answer', () => {
  /** What comes of a server that does this with a connection. */
  const ending = async (act: (socket: Socket) => void): Promise<[string, number]> => {
    let connections = 0;
    const server = createSocketServer((socket) => {
      connections += 1;
      socket.on('error', () => {});
      closing.push(() => socket.destroy());
      act(socket);
    });
    const endpoint = await opened(server);
    const { state } = await mailerAt(endpoint).send(mailOf());
    return [state, connections];
  };

  it.each<[string, (socket: Socket) => void]>([
    ['the time is over', () => {}],
    [
      'the connection is reset after the mail',
      (socket) => socket.once('data', () => socket.resetAndDestroy()),
    ],
    ['it is closed after the mail', (socket) => socket.once('data', () => socket.end())],
    ['it is closed at once', (socket) => socket.end()],
    [
      'it ends within the head',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 O')),
    ],
    [
      'it ends within the body',
      (socket) =>
        socket.once('data', () =>
          socket.end('HTTP/1.1 200 OK\r\ncontent-length: 30\r\n\r\n{"Mess'),
        ),
    ],
    ['what comes is no HTTP', (socket) => socket.once('data', () => socket.end('220 smtp\r\n'))],
  ])('is unknown where %s, and nothing is sent again', async (_, act) => {
    expect(await ending(act)).toEqual(['unknown', 1]);
  });

  it('is unsent where nobody listens', async () => {
    const server = createSocketServer();
    const endpoint = await opened(server);
    await new Promise((fulfil) => server.close(fulfil));
    expect(await mailerAt(endpoint).send(mailOf())).toMatchObject({ state: 'unsent' });
  });

  it('is unsent where the name leads nowhere', async () => {
    expect(await mailerAt('http://ses.invalid').send(mailOf())).toMatchObject({ state: 'unsent' });
  });

  it('is unsent where there is nothing to sign with', async () => {
    const credentials = async () => {
      throw Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    };
    const client = sesClient({
      endpoint: 'http://127.0.0.1:9',
      region: 'eu-central-1',
      credentials,
    });
    expect(await mailerAt('', client).send(mailOf())).toEqual({
      state: 'unsent',
      cause: 'CredentialsProviderError',
    });
  });

  it.each<[string, object, Outcome['state']]>([
    [
      'a time-out of the connection',
      { name: 'TimeoutError', code: 'ETIMEDOUT', syscall: 'connect' },
      'unsent',
    ],
    [
      'a time-out of all addresses',
      { name: 'TimeoutError', code: 'ETIMEDOUT', errors: [{ syscall: 'connect' }] },
      'unsent',
    ],
    [
      'the client’s own limit for it',
      {
        name: 'TimeoutError',
        message:
          'the request socket did not establish a connection with the server within the configured timeout of 3000 ms.',
      },
      'unsent',
    ],
    [
      'a time-out of the answer',
      { name: 'TimeoutError', code: 'ETIMEDOUT', syscall: 'read' },
      'unknown',
    ],
    [
      'a certificate of somebody else',
      { name: 'Error', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      'unsent',
    ],
    ['a certificate that is over', { name: 'Error', code: 'CERT_HAS_EXPIRED' }, 'unsent'],
    ['a broken pipe', { name: 'Error', code: 'EPIPE', syscall: 'write' }, 'unknown'],
    [
      'a clock that was off',
      {
        name: 'InvalidSignatureException',
        $metadata: { httpStatusCode: 403, clockSkewCorrected: true },
      },
      'unsent',
    ],
    ['nothing at all', {}, 'unknown'],
  ])('by %s', async (_, error, state) => {
    const mock = mockClient(SESv2Client);
    closing.push(() => mock.restore());
    mock.on(SendEmailCommand).rejects(Object.assign(new Error('no'), error));
    expect((await mailerAt('http://127.0.0.1:9').send(mailOf())).state).toBe(state);
    expect(mock.commandCalls(SendEmailCommand)).toHaveLength(1);
  });

  it.each([undefined, null, 'text', 7])('by %s, which is no error', (thrown) => {
    expect(outcomeOf(thrown, SENDER).state).toBe('unknown');
  });
});

describe('a mail that SES would not take', () => {
  it('is not handed over', async () => {
    const mailer = mailerAt('http://127.0.0.1:9');
    expect(await mailer.send(mailOf({ to: 'x' }))).toEqual({
      state: 'refused',
      cause: 'invalid to',
    });
  });
});

describe('SES on this machine', () => {
  it('says of each mail what the real one would', async () => {
    const limits = { perSecond: 2, perDay: 3 };
    const { mailer, ses, clock, stop } = await openSes({ limits });
    closing.push(stop);
    const states = async (...mails: Parameters<typeof mailOf>): Promise<string> =>
      (await mailer.send(mailOf(...mails))).state;
    expect(await states()).toBe('sent');
    expect(await states({ from: { name: 'X', address: 'x@elsewhere.example' } })).toBe('paused');
    ses.pause(true);
    expect(await states()).toBe('paused');
    ses.pause(false);
    expect(await states({ headers: [{ name: 'Subject', value: 'Another' }] })).toBe('refused');
    expect(await states()).toBe('sent');
    expect(await states()).toBe('throttled');
    clock.now += 1_001;
    expect(await states()).toBe('sent');
    expect(await states()).toBe('quota');
    clock.now += 86_400_000;
    expect(await states()).toBe('sent');
    const other = sesMailer(clientOf(ses.endpoint), { configurationSet: 'else', now: Date.now });
    expect((await other.send(mailOf())).state).toBe('paused');
    expect((await mailerAt('', clientOf(ses.endpoint, `${KEY}x`)).send(mailOf())).state).toBe(
      'paused',
    );
    closing.splice(closing.indexOf(stop), 1);
    await stop();
    expect(await states()).toBe('unsent');
  });
});

/** A failure that each row is there for. */
const SAMPLES: Readonly<Record<string, object>> = {
  'the quota of 24 hours is used up': { name: 'LimitExceededException' },
  'too fast': { $metadata: { httpStatusCode: 429 } },
  'the signature was out of time, or its key is over: the next one will do': {
    name: 'RequestExpired',
  },
  'the account may not send': { name: 'SendingPausedException' },
  'the sender or its domain is not verified': { name: 'MailFromDomainNotVerifiedException' },
  'there is no such configuration set, or no right to send': { $metadata: { httpStatusCode: 403 } },
  'something went wrong at SES, or between here and there': { $metadata: { httpStatusCode: 502 } },
  'SES does not take this mail': { $metadata: { httpStatusCode: 400 } },
  'an answer came that cannot be read': { $metadata: { httpStatusCode: 200 } },
  'there is nothing to sign with': { name: 'CredentialsProviderError' },
  'no connection came about': { code: 'ECONNREFUSED' },
  'the time is over, or the connection broke': { code: 'ECONNRESET' },
};

describe('the table', () => {
  it('has a sample of each row here', () => {
    expect(Object.keys(SAMPLES)).toEqual(OUTCOMES.map(({ what }) => what));
  });

  it.each(OUTCOMES.map(({ what, state }) => [what, state]))('%s: %s', (what, state) => {
    const metadata = { $metadata: { attempts: 1 } };
    const { state: found } = outcomeOf({ name: 'Error', ...metadata, ...SAMPLES[what] }, SENDER);
    expect(found).toBe(state);
  });

  it('is closed: its last row takes whatever the others do not know, and for unknown', () => {
    expect(OUTCOMES.at(-1)?.is({} as never)).toBe(true);
    expect(OUTCOMES.at(-1)?.state).toBe('unknown');
  });
});
