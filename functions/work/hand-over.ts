import type { Claim } from '../../core/digest/claim.ts';
import type { DigestReason } from '../../core/model/digest-record.ts';
import type { Clock } from '../capabilities.ts';
import type { Mail, Mailing, Outcome } from '../mail/mailer.ts';

/** Why no mail may go for long. */
type Bar = 'quota' | 'daily-limit' | 'tenant-paused';

/** Lets mails go one after the other, no faster than they may. */
export interface Pacer {
  /** Waits until one may go. `over` where that is not before the time is over. */
  readonly turn: () => Promise<'go' | 'over' | Bar>;
  /** Gives a turn back of which no mail came to be handed over. */
  readonly unused: () => void;
  /** Says what came of it, so that the next ones go faster or slower. */
  readonly heard: (outcome: Outcome) => void;
  /** Why none may go just now, without waiting; undefined if some may. */
  readonly barredBy: () => Promise<Bar | undefined>;
}

/** What is certain after a mail was handed over. */
export type HandedOver =
  | {
      readonly is: 'over';
      readonly state: 'sent' | 'refused' | 'unknown';
      readonly reason?: DigestReason;
    }
  /** Certainly nothing was sent. `isAll`: nor is any other, for now. */
  | { readonly is: 'not-gone'; readonly reason: DigestReason; readonly isAll: boolean };

/** After its period was taken a mail goes so soon or not at all. */
const SOON_MS = 3 * 60_000;
/** Of one mail, where certainly none of the earlier ones went. */
const MOST_CALLS = 3;

/** Does something in a turn that was waited for; gives it back where no mail came of it. */
export const withTurn = async <T>(pacer: Pacer, run: (mine: Pacer) => Promise<T>): Promise<T> => {
  let isUsed = false;
  const heard: Pacer['heard'] = (outcome) => {
    isUsed = true;
    pacer.heard(outcome);
  };
  try {
    return await run({ ...pacer, heard });
  } finally {
    if (!isUsed) pacer.unused();
  }
};

const meaningOf = (outcome: Outcome): HandedOver => {
  switch (outcome.state) {
    case 'sent':
      return { is: 'over', state: 'sent' };
    case 'refused':
      return { is: 'over', state: 'refused', reason: 'message-refused' };
    case 'unknown':
      return { is: 'over', state: 'unknown', reason: 'no-answer' };
    case 'throttled':
      return { is: 'not-gone', reason: 'throttled', isAll: false };
    case 'unsent':
      return { is: 'not-gone', reason: 'failed', isAll: false };
    case 'quota':
      return { is: 'not-gone', reason: 'quota', isAll: true };
    case 'paused':
      return { is: 'not-gone', reason: 'account-paused', isAll: true };
  }
};

/**
 * Hands a mail over whose period was taken; again only where it is certain that nothing was sent,
 * and there is time. A turn was waited for before the period was taken.
 */
export const handOver = async (
  { mailer, now }: Pick<Mailing, 'mailer'> & Clock,
  pacer: Pacer,
  { atMs }: Pick<Claim, 'atMs'>,
  mail: Mail,
): Promise<HandedOver> => {
  for (let calls = 1; ; calls++) {
    // A machine that slept meanwhile: others may have given this period up.
    if (now() - atMs > SOON_MS) return { is: 'not-gone', reason: 'late', isAll: false };
    const outcome = await mailer.send(mail);
    pacer.heard(outcome);
    const meaning = meaningOf(outcome);
    const isWorthAgain = meaning.is === 'not-gone' && !meaning.isAll && calls < MOST_CALLS;
    if (!isWorthAgain || (await pacer.turn()) !== 'go') return meaning;
  }
};
