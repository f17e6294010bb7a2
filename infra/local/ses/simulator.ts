/** Something that SES tells of a mail later. */
export type Fate =
  | { readonly type: 'Delivery' }
  | { readonly type: 'DeliveryDelay' }
  | {
      readonly type: 'Bounce';
      readonly bounceType: 'Permanent' | 'Transient';
      readonly bounceSubType: string;
    }
  | { readonly type: 'Complaint'; readonly feedback: string };

/** Where SES's simulator of mailboxes lives. */
const SIMULATOR = 'simulator.amazonses.com';

const bounce = (
  bounceSubType: string,
  bounceType: 'Permanent' | 'Transient' = 'Permanent',
): Fate => ({
  type: 'Bounce',
  bounceType,
  bounceSubType,
});

/**
 * What becomes of mails to the simulator, by what its addresses begin with. SES has the first five;
 * the others are ours, for what else may happen.
 */
const SIMULATED: Readonly<Record<string, readonly Fate[]>> = {
  success: [{ type: 'Delivery' }],
  bounce: [bounce('General')],
  ooto: [{ type: 'Delivery' }],
  complaint: [{ type: 'Delivery' }, { type: 'Complaint', feedback: 'abuse' }],
  suppressionlist: [bounce('Suppressed')],
  mailboxfull: [bounce('MailboxFull', 'Transient')],
  delay: [{ type: 'DeliveryDelay' }, { type: 'Delivery' }],
};

/** What becomes of a mail, and whether its address is on the account's list from now on. */
export interface Fortune {
  readonly fates: readonly Fate[];
  readonly isSuppressed: boolean;
}

/**
 * What becomes of a mail to an address. Domains below `.invalid`, which never exist (RFC 2606),
 * bounce, and their addresses are on the account's suppression list then; nobody of the simulator
 * ever is. Everybody else gets their mail.
 */
export const fortuneOf = (address: string, isListed: boolean): Fortune => {
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  if (isListed) return { fates: [bounce('OnAccountSuppressionList')], isSuppressed: true };
  if (domain === SIMULATOR) {
    const name = local.split('+')[0] ?? '';
    const known = Object.hasOwn(SIMULATED, name) ? SIMULATED[name] : undefined;
    return { fates: known ?? [bounce('NoEmail')], isSuppressed: false };
  }
  if (domain.endsWith('.invalid')) return { fates: [bounce('General')], isSuppressed: true };
  return { fates: [{ type: 'Delivery' }], isSuppressed: false };
};
