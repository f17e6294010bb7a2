import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { sesMailer } from '../../../functions/mail/ses.ts';
import type { Context } from '../context.ts';
import { CONFIGURATION_SET, localSesClient, MAIL_DOMAIN, MAIL_FROM } from '../local-mail.ts';
import type { Part } from '../part.ts';
import { startSes } from '../ses/server.ts';

/** As an account that was moved out of the sandbox. */
const LIMITS = { perSecond: 200, perDay: 100_000 };

/** SES on this machine: no mail leaves it. Who may read the data folder has its key. */
export const ses: Part<Context> = {
  name: 'The mail service',
  async start(context) {
    const { dataPath, clock } = context.options;
    const accessKey = context.take('databaseKey');
    const server = await startSes({
      path: join(dataPath, 'mails'),
      accessKey,
      account: { identities: [MAIL_DOMAIN], configurationSets: [CONFIGURATION_SET] },
      limits: LIMITS,
      now: () => clock.now(),
      random: (size) => randomBytes(size),
      tell: () => {},
    });
    const client = localSesClient(server.endpoint, accessKey);
    context.bring('ses', server);
    context.bring('mailing', {
      mailer: sesMailer(client, { configurationSet: CONFIGURATION_SET, now: () => clock.now() }),
      mailFrom: MAIL_FROM,
    });
    return async () => {
      await server.stop();
      client.destroy();
    };
  },
};
