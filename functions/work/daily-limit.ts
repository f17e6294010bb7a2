import type { Clock } from '../capabilities.ts';
import type { Tabled } from '../store/capabilities.ts';
import { reservedMails, reserveMail, unreserveMails } from '../store/digests.ts';
import type { Round } from './digest-standing.ts';
import type { Pacer } from './hand-over.ts';

/** A pacer that keeps to a limit of mails a day in UTC, and how to give back what is left over. */
interface Limited {
  readonly pacer: Pacer;
  readonly done: () => Promise<void>;
}

/**
 * Lets at most as many mails go in a day in UTC as the tenant's settings allow, of all who send at
 * the same time. Each mail is reserved before it goes; of one that did not go the next may have the
 * place, and `done` gives back what nobody needed.
 */
export const limited = (
  services: Tabled & Clock,
  { tenant, settings: { dailyLimit } }: Pick<Round, 'tenant' | 'settings'>,
  pacer: Pacer,
): Limited => {
  if (dailyLimit === undefined) return { pacer, done: async () => {} };
  // A slice that began before midnight counts for that day: its places are of that day.
  const atMs = services.now();
  let spare = 0;
  const turn: Pacer['turn'] = async () => {
    const may = await pacer.turn();
    if (may !== 'go') return may;
    if (spare > 0) {
      spare -= 1;
      return 'go';
    }
    if (await reserveMail(services, tenant, atMs, dailyLimit)) return 'go';
    pacer.unused();
    return 'daily-limit';
  };
  return {
    pacer: {
      turn,
      unused: () => {
        spare += 1;
        pacer.unused();
      },
      heard: (outcome) => {
        if (outcome.state !== 'sent' && outcome.state !== 'unknown') spare += 1;
        pacer.heard(outcome);
      },
      barredBy: async () => {
        const isUsedUp = (await reservedMails(services, tenant, atMs)) >= dailyLimit;
        return isUsedUp ? 'daily-limit' : pacer.barredBy();
      },
    },
    done: async () => {
      if (spare > 0) await unreserveMails(services, tenant, atMs, spare);
      spare = 0;
    },
  };
};
