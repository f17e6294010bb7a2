import { hearOfMails } from '../digest/mail-events.ts';
import { linking } from './linking.ts';
import { queue } from './queue.ts';

export const handler = queue(
  'mail-events',
  linking,
  (services) => (messages) => hearOfMails(services, messages),
);
