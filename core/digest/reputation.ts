/** What a tenant's mails of a week came to. */
export interface MailWeek {
  readonly sent: number;
  /** To addresses that do not exist. */
  readonly bounced: number;
  /** Reported as spam. */
  readonly complained: number;
}

/** Of fewer mails shares say too little. */
const LEAST_MAILS = 200;
/** SES stops an account at 10 % bounces or 0.5 % complaints, of all its tenants together. */
const MOST_BOUNCED = 0.04;
const MOST_COMPLAINED = 0.0008;

/** Why a tenant may send no more for now; undefined if it may. */
export const pauseReason = ({
  sent,
  bounced,
  complained,
}: MailWeek): 'bounces' | 'complaints' | undefined => {
  if (sent < LEAST_MAILS) return undefined;
  if (complained >= MOST_COMPLAINED * sent && complained > 0) return 'complaints';
  return bounced >= MOST_BOUNCED * sent ? 'bounces' : undefined;
};
