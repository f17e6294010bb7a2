import { lettering as letter, type Writing } from '../digest/letters.ts';
import { and, capability } from './capability.ts';
import { limiting } from './limiting.ts';
import { linking } from './linking.ts';
import { mailing } from './mailing.ts';
import { paging } from './paging.ts';
import type { LambdaBase } from './services.ts';

/** The abilities to seal links, to say where they lead, and to send mails. */
export const posting = and(and(linking, paging), mailing);

/** The ability to write letters, and all that it takes. */
export const lettering = and(
  and(posting, limiting),
  capability({}, (_, before: LambdaBase & Writing) => letter(before)),
);
