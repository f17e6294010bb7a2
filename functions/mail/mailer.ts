/** A header that a mail brings along, such as `List-Unsubscribe`. */
interface MailHeader {
  readonly name: string;
  readonly value: string;
}

/** One mail to one person, as it is handed over. */
export interface Mail {
  /** The name may be in any script; the address is of a domain that may send. */
  readonly from: { readonly name: string; readonly address: string };
  readonly replyTo?: string | undefined;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: readonly MailHeader[];
  /**
   * Come back with everything that is told of the mail later. Names and values are 1–256 of
   * `A–Z a–z 0–9 _ -`.
   */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * What became of handing a mail over. A closed list: whoever sends must know for each whether the
 * mail may be handed over again. `cause` is for logs and names nobody.
 */
export type Outcome =
  /** Taken; `id` is the service's own. */
  | { readonly state: 'sent'; readonly id: string }
  /** Too fast: nothing was sent, and the next one should wait longer. */
  | { readonly state: 'throttled' }
  /** As many as are allowed in 24 hours were sent: nothing was sent. */
  | { readonly state: 'quota' }
  /** It failed before anything of it left this machine: it may be handed over again. */
  | { readonly state: 'unsent'; readonly cause: string }
  /** This mail is not taken, and never will be. */
  | { readonly state: 'refused'; readonly cause: string }
  /** No mail is taken until somebody has seen to the account: nothing was sent. */
  | { readonly state: 'paused'; readonly cause: string }
  /** It may have been sent or not: it must not be handed over again. */
  | { readonly state: 'unknown'; readonly cause: string };

/** How fast and how many mails may be handed over. */
export interface Allowance {
  /** Mails a second, of all that send. */
  readonly perSecond: number;
  /** Mails that are left of the last 24 hours' quota; Infinity where there is none. */
  readonly left: number;
}

/** Hands mails over to whatever sends them. */
export interface Mailer {
  /** One call and no more, whatever comes of it. Never throws. */
  readonly send: (mail: Mail) => Promise<Outcome>;
  /**
   * What the account allows; remembered for a minute. Throws where it was never heard and cannot be
   * asked.
   */
  readonly account: () => Promise<Allowance>;
}

/** Can send mails. */
export interface Mailing {
  readonly mailer: Mailer;
  /** The address that mails come from; their names are the tenants'. */
  readonly mailFrom: string;
}
