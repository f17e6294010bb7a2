import {
  DeleteSuppressedDestinationCommand,
  GetAccountCommand,
  type GetAccountCommandOutput,
  SESv2Client,
  type SESv2ClientConfig,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2';
import type { Clock } from '../capabilities.ts';
import type { Allowance, Mailer } from './mailer.ts';
import { messageOf } from './message.ts';
import { outcomeOf } from './outcome.ts';

/** What is not connected by then never was: nothing has been sent. */
const CONNECT_MS = 3_000;
/** What has not been answered by then may have been sent. */
const ANSWER_MS = 10_000;
/**
 * A connection that was idle for longer is given up: where the other end has closed it meanwhile,
 * as it does while a function is frozen, the next mail's fate would not be known.
 */
const IDLE_MS = 4_000;
/** For so long the account's allowance is remembered; GetAccount may be asked once a second. */
const REMEMBERED_MS = 60_000;

/**
 * A client of SES that tries everything once: SES cannot tell a mail that is sent again from
 * another one.
 */
export const sesClient = (config: SESv2ClientConfig = {}): SESv2Client =>
  new SESv2Client({
    ...config,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      httpAgent: { timeout: IDLE_MS },
      httpsAgent: { timeout: IDLE_MS },
    },
  });

/** How mails are handed to SES. */
export interface SesProps extends Clock {
  /** Names what SES does besides sending: where it tells what became of mails. */
  readonly configurationSet: string;
  /** Milliseconds; `ANSWER_MS` if left out. */
  readonly answerMs?: number;
}

const allowanceOf = (account: GetAccountCommandOutput): Allowance => {
  const { MaxSendRate = 1, Max24HourSend = 0, SentLast24Hours = 0 } = account.SendQuota ?? {};
  const isPaused = account.SendingEnabled === false || account.EnforcementStatus === 'SHUTDOWN';
  const isEndless = Max24HourSend < 0;
  const left = isEndless ? Number.POSITIVE_INFINITY : Math.max(0, Max24HourSend - SentLast24Hours);
  return { perSecond: MaxSendRate, left: isPaused ? 0 : left };
};

/** Mails by SES, through a client that does not try again by itself. */
export const sesMailer = (
  client: SESv2Client,
  { configurationSet, now, answerMs = ANSWER_MS }: SesProps,
): Mailer => {
  let known: { readonly allowance: Allowance; readonly atMs: number } | undefined;
  let asking: Promise<void> | undefined;
  /** Since the account was asked. */
  let sent = 0;

  let underWay = 0;
  let usedMs = now();
  /** One call on a connection that is not stale. */
  const call = async <T>(run: (abortSignal: AbortSignal) => Promise<T>): Promise<T> => {
    const isIdle = underWay === 0 && Math.abs(now() - usedMs) > IDLE_MS;
    // Timers do not run in a frozen function, so the agent's own may not have come yet.
    if (isIdle) client.config.requestHandler.destroy?.();
    underWay += 1;
    try {
      return await run(AbortSignal.timeout(answerMs));
    } finally {
      underWay -= 1;
      usedMs = now();
    }
  };

  const ask = async (): Promise<void> => {
    const atMs = now();
    const sentBefore = sent;
    try {
      const account = await call((abortSignal) =>
        client.send(new GetAccountCommand({}), { abortSignal }),
      );
      known = { allowance: allowanceOf(account), atMs };
      sent -= sentBefore;
    } catch (error) {
      if (known === undefined) throw error;
      // What was heard before is better than nothing, and SES says no by itself. Asked again later.
      known = { ...known, atMs };
    } finally {
      asking = undefined;
    }
  };

  return {
    async send(mail) {
      const message = messageOf(mail, configurationSet);
      if ('fault' in message) return { state: 'refused', cause: `invalid ${message.fault}` };
      try {
        const { MessageId } = await call((abortSignal) =>
          client.send(new SendEmailCommand(message.input), { abortSignal }),
        );
        sent += 1;
        return { state: 'sent', id: MessageId ?? '' };
      } catch (error) {
        return outcomeOf(error, mail.from.address);
      }
    },
    async account() {
      const isFresh = known !== undefined && Math.abs(now() - known.atMs) < REMEMBERED_MS;
      if (!isFresh) {
        asking ??= ask();
        await asking;
      }
      const { perSecond, left } = known!.allowance;
      return { perSecond, left: Math.max(0, left - sent) };
    },
    async unsuppress(address) {
      const command = new DeleteSuppressedDestinationCommand({ EmailAddress: address });
      try {
        await call((abortSignal) => client.send(command, { abortSignal }));
      } catch (error) {
        if ((error as Error).name !== 'NotFoundException') throw error;
      }
    },
  };
};
