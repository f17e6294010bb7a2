import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import { knowsKey } from '../guard.ts';
import { close, listen } from '../serve.ts';
import { readWhole, writeWhole } from '../whole-file.ts';
import { Allowance, type Limits } from './allowance.ts';
import { type Account, addressIn, refusalOf } from './checks.ts';
import { feedbackIdOf } from './feedback-id.ts';
import { MailFolder } from './mail-folder.ts';
import { mimeOf } from './mime.ts';
import { notificationOf } from './notification.ts';
import { badRequest, SendEmail, type SesError } from './request.ts';
import { fortuneOf } from './simulator.ts';

/** How SES on this machine is to be. */
export interface SesOptions {
  /** Keeps the mails. */
  readonly path: string;
  /** Only who signs by it is answered. */
  readonly accessKey: string;
  readonly account: Account;
  readonly limits: Limits;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Is given each event, as SNS would pass it on, in the order in which they happen. */
  readonly tell: (notification: string) => void;
}

/** SES on this machine. */
export interface LocalSes {
  readonly endpoint: string;
  readonly mails: MailFolder;
  /** As long as it is on, nothing may be sent; for tests of what happens then. */
  pause(isPaused: boolean): void;
  stop(): Promise<void>;
}

/** The newest mails are kept. */
const MOST_MAILS = 5_000;
/** SES takes 40 MB; JSON writes some of it longer. */
const MOST_BYTES = 42_000_000;
const ID_BYTES = 20;
/** DeleteSuppressedDestination, by its address. */
const LISTED = /^DELETE \/v2\/email\/suppression\/addresses\/([^/]+)$/;

const Suppressed = z.array(z.string());

const bodyOf = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const parsed = (text: string): SendEmail | undefined => {
  try {
    return SendEmail.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

const pairs = (list: readonly { readonly Name: string; readonly Value: string }[]) =>
  Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));

/** What a request comes to. */
type Answer = { readonly body: object } | { readonly error: SesError };

const reply = (response: ServerResponse, answer: Answer): void => {
  const isError = 'error' in answer;
  response.writeHead(isError ? answer.error.status : 200, {
    'content-type': 'application/json',
    ...(isError && { 'x-amzn-errortype': answer.error.type }),
  });
  response.end(JSON.stringify(isError ? { message: answer.error.message } : answer.body));
};

const NOT_KNOWN: SesError = {
  type: 'AccessDeniedException',
  status: 403,
  message: 'This mail server belongs to the local server of Uplift.',
};
const NO_SUCH_CALL: SesError = {
  type: 'UnknownOperationException',
  status: 404,
  message: 'Only SendEmail, GetAccount and DeleteSuppressedDestination are known here.',
};
const NOT_LISTED: SesError = {
  type: 'NotFoundException',
  status: 404,
  message: 'The address is not on the suppression list.',
};
const PAUSED: SesError = {
  type: 'SendingPausedException',
  status: 400,
  message: 'Sending is paused for this account.',
};

/** SES's three calls, over what is kept in a folder. */
class Ses {
  readonly #options: SesOptions;
  readonly #allowance: Allowance;
  readonly #suppressed: Set<string>;
  readonly mails: MailFolder;
  isPaused = false;

  constructor(options: SesOptions) {
    this.#options = options;
    this.mails = new MailFolder(options.path, MOST_MAILS);
    this.#allowance = new Allowance(options.limits, options.now, this.mails.times());
    const remedy = 'Delete it: addresses that bounced are tried once more then.';
    const read = (json: unknown) => Suppressed.safeParse(json).data;
    this.#suppressed = new Set(readWhole(this.#suppressedFile(), read, remedy));
  }

  account(): Answer {
    const { perDay, perSecond } = this.#options.limits;
    return {
      body: {
        EnforcementStatus: 'HEALTHY',
        ProductionAccessEnabled: true,
        SendingEnabled: !this.isPaused,
        SendQuota: {
          Max24HourSend: perDay,
          MaxSendRate: perSecond,
          SentLast24Hours: this.#allowance.sentInDay(),
        },
      },
    };
  }

  async send(text: string | undefined): Promise<Answer> {
    if (text === undefined) return { error: badRequest('Email size larger than maximum allowed.') };
    const mail = parsed(text);
    if (mail === undefined) return { error: badRequest('The body is no SendEmail with Simple.') };
    if (this.isPaused) return { error: PAUSED };
    const { ToAddresses, CcAddresses, BccAddresses } = mail.Destination;
    const recipients = [...ToAddresses, ...CcAddresses, ...BccAddresses];
    const error = refusalOf(mail, this.#options.account) ?? this.#allowance.take(recipients.length);
    if (error !== undefined) return { error };
    return { body: { MessageId: await this.#deliver(mail, recipients.map(addressIn)) } };
  }

  async #deliver(mail: SendEmail, recipients: readonly string[]): Promise<string> {
    const { now, random, tell } = this.#options;
    const atMs = now();
    const id = `${Buffer.from(random(ID_BYTES)).toString('hex')}-000000`;
    const { Subject, Body, Headers } = mail.Content.Simple;
    const from = mail.FromEmailAddress;
    const to = recipients.join(', ');
    const tags = pairs(mail.EmailTags);
    const replyTo = mail.ReplyToAddresses.join(', ');
    const headers = {
      ...{ From: from, To: to, Subject: Subject.Data },
      ...(replyTo !== '' && { 'Reply-To': replyTo }),
      ...pairs(Headers),
      'Feedback-ID': feedbackIdOf(mail),
    };
    this.mails.add(
      {
        ...{ id, at: new Date(atMs).toISOString(), from, to, subject: Subject.Data, headers, tags },
        html: Body.Html?.Data ?? '',
        text: Body.Text?.Data ?? '',
      },
      await mimeOf(mail, { id, atMs }),
    );
    for (const address of recipients) {
      const sent = { id, atMs, from, to: address, tags };
      const { fates, isSuppressed } = fortuneOf(
        address,
        this.#suppressed.has(address.toLowerCase()),
      );
      if (isSuppressed) this.#suppress(address.toLowerCase());
      for (const fate of [{ type: 'Send' } as const, ...fates])
        tell(notificationOf(sent, fate, now()));
    }
    return id;
  }

  #suppress(address: string): void {
    if (this.#suppressed.has(address)) return;
    this.#suppressed.add(address);
    writeWhole(this.#suppressedFile(), JSON.stringify([...this.#suppressed]));
  }

  unsuppress(address: string): Answer {
    if (!this.#suppressed.delete(address.toLowerCase())) return { error: NOT_LISTED };
    writeWhole(this.#suppressedFile(), JSON.stringify([...this.#suppressed]));
    return { body: {} };
  }

  #suppressedFile(): string {
    return join(this.#options.path, 'suppressed');
  }
}

/**
 * Starts SES on a free port of the loopback interface: the calls that Uplift makes, with the
 * checks, limits and simulated mailboxes of the real one. No mail leaves this machine; all of them
 * lie in a folder.
 */
export const startSes = async (options: SesOptions): Promise<LocalSes> => {
  const ses = new Ses(options);
  const isLetIn = knowsKey(options.accessKey);
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const call = `${request.method} ${request.url?.split('?')[0]}`;
    if (call === 'GET /v2/email/account') return ses.account();
    if (call === 'POST /v2/email/outbound-emails') return ses.send(await bodyOf(request));
    const listed = LISTED.exec(call)?.[1];
    if (listed !== undefined) return ses.unsuppress(decodeURIComponent(listed));
    return { error: NO_SUCH_CALL };
  };
  const server = createServer((request, response) => {
    if (!isLetIn(request)) {
      // What follows of the request is not read.
      response.setHeader('connection', 'close');
      reply(response, { error: NOT_KNOWN });
      response.on('finish', () => request.destroy());
      return;
    }
    answer(request).then(
      (said) => reply(response, said),
      () => {
        const message = 'The mail could not be kept.';
        reply(response, { error: { type: 'InternalServiceError', status: 500, message } });
      },
    );
  });
  const port = await listen(server, '127.0.0.1', 0);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    mails: ses.mails,
    pause(isPaused) {
      ses.isPaused = isPaused;
    },
    stop: () => close(server),
  };
};
