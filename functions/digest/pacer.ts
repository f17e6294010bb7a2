import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../capabilities.ts';
import type { Mailing } from '../mail/mailer.ts';
import { halved, type Pace, paceOf, takePlace, withCeiling } from '../mail/pace.ts';
import type { Pacing } from './sender.ts';

/**
 * Lets the mails of one sender go at its share (0..1) of what the account allows: half as fast once
 * it hears that they come too fast, then faster again. What it has heard holds from one slice to
 * the next.
 */
export const pacingOf = (
  { mailer, now }: Pick<Mailing, 'mailer'> & Clock,
  share: number,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Pacing => {
  let pace: Pace | undefined;
  const barredBy = async () => ((await mailer.account()).left < 1 ? 'quota' : undefined);
  return (deadlineMs) => {
    /** Turns that came and were not needed: whoever gives one back takes it for the next. */
    let spare = 0;
    return {
      barredBy,
      async turn() {
        const { perSecond, left } = await mailer.account();
        if (left < 1) return 'quota';
        const nowMs = now();
        if (spare > 0 && nowMs < deadlineMs) {
          spare -= 1;
          return 'go';
        }
        const ceiling = perSecond * share;
        const place = takePlace(
          pace === undefined ? paceOf(ceiling, nowMs) : withCeiling(pace, ceiling, nowMs),
          nowMs,
        );
        if (nowMs + place.waitMs >= deadlineMs) {
          // Else a shard whose turn is long in coming went round and round in its queue.
          await wait(Math.max(0, deadlineMs - nowMs));
          return 'over';
        }
        pace = place.pace;
        if (place.waitMs > 0) await wait(place.waitMs);
        return 'go';
      },
      unused() {
        spare += 1;
      },
      heard({ state }) {
        if (state === 'throttled' && pace !== undefined) pace = halved(pace, now());
      },
    };
  };
};
