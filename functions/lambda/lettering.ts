import type { Paged } from '../capabilities.ts';
import { lettering as letter, type Writing } from '../digest/letters.ts';
import type { Mailing } from '../mail/mailer.ts';
import type { LinkKeeping } from '../store/link-keys.ts';
import type { Limiting } from '../store/quotas.ts';
import { and, capability, type LambdaCapability } from './capability.ts';
import { linking } from './linking.ts';
import { mailingWithin } from './mailing.ts';
import { paging } from './paging.ts';
import type { LambdaBase } from './services.ts';

type Before = LambdaBase & Limiting;

/** The abilities to seal links, to say where they lead, and to send mails within `answerMs`. */
export const posting = (
  answerMs?: number,
): LambdaCapability<Before, LinkKeeping & Paged & Mailing> =>
  and(and(linking, paging), mailingWithin(answerMs));

/** The ability to write letters, and all that it takes. */
export const lettering = and(
  posting(),
  capability({}, (_, before: Before & Writing) => letter(before)),
);
