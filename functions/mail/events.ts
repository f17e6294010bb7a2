import * as z from 'zod';

const Instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const Recipients = z.array(z.object({ emailAddress: z.string() }));

const common = {
  mail: z.object({
    timestamp: Instant,
    tags: z.record(z.string(), z.array(z.string())).default({}),
  }),
};

/** What SES tells of mails, as far as it is of use; more may stand in it. */
const SesEvent = z.discriminatedUnion('eventType', [
  z.object({ ...common, eventType: z.literal('Send') }),
  z.object({
    ...common,
    eventType: z.literal('Delivery'),
    delivery: z.object({ timestamp: Instant }),
  }),
  z.object({
    ...common,
    eventType: z.literal('DeliveryDelay'),
    deliveryDelay: z.object({ timestamp: Instant }),
  }),
  z.object({ ...common, eventType: z.literal('Reject') }),
  z.object({
    ...common,
    eventType: z.literal('Bounce'),
    bounce: z.object({
      timestamp: Instant,
      bounceType: z.enum(['Permanent', 'Transient', 'Undetermined']),
      bounceSubType: z.string().default(''),
      bouncedRecipients: Recipients,
    }),
  }),
  z.object({
    ...common,
    eventType: z.literal('Complaint'),
    complaint: z.object({
      timestamp: Instant,
      complainedRecipients: Recipients,
      complaintFeedbackType: z.string().nullish(),
    }),
  }),
]);

/** How SNS passes it on. */
const Notification = z.object({ Type: z.literal('Notification'), Message: z.string() });

/** What was told of a mail; instants in epoch milliseconds. */
export interface MailEvent {
  readonly kind: 'delayed' | 'delivered' | 'soft-bounced' | 'bounced' | 'rejected' | 'complained';
  readonly atMs: number;
  readonly sentAtMs: number;
  /** The addresses that did not take it, or whose owners complained. */
  readonly addresses: readonly string[];
  readonly tags: Readonly<Record<string, readonly string[]>>;
  /** SES never tried, since it had the address on the account's list: that is no bounce more. */
  readonly isListed?: boolean;
}

/** Feedback of these types complains of nothing: a mail was taken out of the spam, say. */
const NO_COMPLAINT = new Set(['not-spam', 'auth-failure']);

const eventOf = (event: z.output<typeof SesEvent>): MailEvent | undefined => {
  const { timestamp: sentAtMs, tags } = event.mail;
  const base = { sentAtMs, tags, addresses: [] };
  switch (event.eventType) {
    // That it was taken is known from the call itself.
    case 'Send':
      return undefined;
    case 'Delivery':
      return { ...base, kind: 'delivered', atMs: event.delivery.timestamp };
    case 'DeliveryDelay':
      return { ...base, kind: 'delayed', atMs: event.deliveryDelay.timestamp };
    case 'Reject':
      return { ...base, kind: 'rejected', atMs: sentAtMs };
    case 'Bounce': {
      const { bounceType, bounceSubType, timestamp, bouncedRecipients } = event.bounce;
      const addresses = bouncedRecipients.map(({ emailAddress }) => emailAddress);
      const kind = bounceType === 'Permanent' ? 'bounced' : 'soft-bounced';
      const isListed = bounceSubType === 'OnAccountSuppressionList';
      return { ...base, kind, atMs: timestamp, addresses, isListed };
    }
    case 'Complaint': {
      const { timestamp, complainedRecipients, complaintFeedbackType } = event.complaint;
      if (NO_COMPLAINT.has(complaintFeedbackType ?? '')) return undefined;
      const addresses = complainedRecipients.map(({ emailAddress }) => emailAddress);
      return { ...base, kind: 'complained', atMs: timestamp, addresses };
    }
  }
};

/** What a message said. */
export type Heard =
  | { readonly event: MailEvent }
  /** Nothing is to be done about it. */
  | 'nothing'
  /** It is no event that we know. */
  | 'foreign';

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads what SES tells by way of SNS, or without it; never throws. */
export const heardIn = (body: string): Heard => {
  const outer = jsonOf(body);
  const notification = Notification.safeParse(outer);
  const parsed = SesEvent.safeParse(
    notification.success ? jsonOf(notification.data.Message) : outer,
  );
  if (!parsed.success) return 'foreign';
  const event = eventOf(parsed.data);
  return event === undefined ? 'nothing' : { event };
};
