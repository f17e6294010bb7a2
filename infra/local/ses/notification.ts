import type { Fate } from './simulator.ts';

/** A mail that was taken, as events tell of it. */
export interface SentMail {
  readonly id: string;
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly tags: Readonly<Record<string, string>>;
}

const iso = (atMs: number): string => new Date(atMs).toISOString();

/** What an event says besides the mail, under the name of its type. */
const detailsOf = (fate: Fate | { readonly type: 'Send' }, to: string, atMs: number): object => {
  const at = { timestamp: iso(atMs) };
  switch (fate.type) {
    case 'Send':
      return { send: {} };
    case 'Delivery':
      return { delivery: { ...at, processingTimeMillis: 1, recipients: [to] } };
    case 'DeliveryDelay':
      return {
        deliveryDelay: {
          ...at,
          delayType: 'MailboxFull',
          delayedRecipients: [{ emailAddress: to, status: '4.2.2' }],
        },
      };
    case 'Bounce': {
      const { bounceType, bounceSubType } = fate;
      const bouncedRecipients = [{ emailAddress: to, action: 'failed' }];
      return { bounce: { ...at, bounceType, bounceSubType, bouncedRecipients } };
    }
    case 'Complaint':
      return {
        complaint: {
          ...at,
          complainedRecipients: [{ emailAddress: to }],
          complaintFeedbackType: fate.feedback,
        },
      };
  }
};

/** An event of SES as it arrives by way of SNS: the text of a notification. */
export const notificationOf = (
  { id, atMs, from, to, tags }: SentMail,
  fate: Fate | { readonly type: 'Send' },
  nowMs: number,
): string => {
  const event = {
    eventType: fate.type,
    mail: {
      timestamp: iso(atMs),
      source: from,
      messageId: id,
      destination: [to],
      tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
    },
    ...detailsOf(fate, to, nowMs),
  };
  return JSON.stringify({
    Type: 'Notification',
    MessageId: `${id}-${fate.type}`,
    TopicArn: 'arn:aws:sns:local:000000000000:uplift-mail',
    Subject: 'Amazon SES Email Event Notification',
    Message: JSON.stringify(event),
    Timestamp: iso(nowMs),
  });
};
