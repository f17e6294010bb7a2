import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { hearOfMails } from '../../../functions/digest/mail-events.ts';
import { sesMailer } from '../../../functions/mail/ses.ts';
import { linkKeeping } from '../../../functions/store/link-keys.ts';
import type { Context } from '../context.ts';
import { CONFIGURATION_SET, localSesClient, MAIL_DOMAIN, MAIL_FROM } from '../local-mail.ts';
import type { Part } from '../part.ts';
import { LocalQueue } from '../queue.ts';
import { startSes } from '../ses/server.ts';

/** What SES on this machine lets through: as much as an account in good standing may send. */
const LIMITS = { perSecond: 200, perDay: 200_000 };

const EVERY_MS = 500;
const BATCH = 10;
/** As deployed: given out again after this, and given up after so many times. */
const VISIBILITY_MS = 60_000;
const AGAIN_MS = 2_000;
const MOST_RECEIVES = 10;

/**
 * SES on this machine, whose mails lie in the data folder, and the mailer that hands them to it.
 * What it tells of them is taken in by the deployed function's own code.
 */
export const mailbox: Part<Context> = {
  name: 'The mailbox',
  async start(context) {
    const { dataPath, clock, log } = context.options;
    const now = (): number => clock.now();
    const queue = new LocalQueue<string>({
      now,
      visibilityMs: VISIBILITY_MS,
      mostReceives: MOST_RECEIVES,
    });
    const accessKey = context.take('databaseKey');
    let told = 0;
    const ses = await startSes({
      path: join(dataPath, 'mail'),
      accessKey,
      account: { identities: [MAIL_DOMAIN], configurationSets: [CONFIGURATION_SET] },
      limits: LIMITS,
      now,
      random: (size) => randomBytes(size),
      tell(body) {
        told += 1;
        queue.send({ body, group: `${told}`, dedupe: `${told}` });
      },
    });
    const client = localSesClient(ses.endpoint, accessKey);
    const mailer = sesMailer(client, { configurationSet: CONFIGURATION_SET, now });
    context.bring('mailing', { mailer, mailFrom: MAIL_FROM });
    context.bring('sesUrl', ses.endpoint);
    context.bring('mails', ses.mails);

    const services = context.take('services');
    const hearing = { ...services, ...linkKeeping(services) };
    const hear = async (): Promise<void> => {
      for (;;) {
        const taken = Array.from({ length: BATCH }, () => queue.receive());
        const received = taken.filter((one) => one !== undefined);
        if (received.length === 0) return;
        const messages = received.map(({ body, receipt }) => ({ messageId: receipt, body }));
        const again = new Set(await hearOfMails(hearing, messages));
        for (const { receipt } of received)
          if (again.has(receipt)) queue.later(receipt, AGAIN_MS);
          else queue.done(receipt);
      }
    };
    let isStopped = false;
    let callOff = (): void => {};
    let hearingNow: Promise<void> = Promise.resolve();
    const wait = (): void => {
      if (isStopped) return;
      callOff = clock.after(EVERY_MS, () => {
        hearingNow = hear()
          .catch((error: unknown) => log({ level: 'warn', error }))
          .finally(wait);
      });
    };
    wait();
    return async () => {
      isStopped = true;
      callOff();
      await hearingNow;
      client.destroy();
      await ses.stop();
    };
  },
};
