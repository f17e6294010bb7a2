import * as z from 'zod';
import type { Clock } from '../capabilities.ts';
import type { Mailing } from '../mail/mailer.ts';
import { sesClient, sesMailer } from '../mail/ses.ts';
import { capability } from './capability.ts';

const VARIABLES = {
  UPLIFT_MAIL_FROM: z
    .string('is missing: the address that mails come from')
    .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address'),
  UPLIFT_MAIL_SET: z
    .string("is missing: SES's configuration set, by which it tells what became of mails")
    .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be the name of one of SES's configuration sets"),
};

/** The ability to send mails by SES, which is waited for `answerMs` at most (see `sesMailer`). */
export const mailingWithin = (answerMs?: number) =>
  capability(
    VARIABLES,
    ({ UPLIFT_MAIL_FROM, UPLIFT_MAIL_SET }, { now }: Clock): Mailing => ({
      mailer: sesMailer(sesClient(), {
        configurationSet: UPLIFT_MAIL_SET,
        now,
        ...(answerMs !== undefined && { answerMs }),
      }),
      mailFrom: UPLIFT_MAIL_FROM,
    }),
  );
