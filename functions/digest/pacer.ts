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
  return (deadlineMs) => ({
    async turn() {
      const { perSecond, left } = await mailer.account();
      if (left < 1) return 'quota';
      const nowMs = now();
      const ceiling = perSecond * share;
      const place = takePlace(
        pace === undefined ? paceOf(ceiling, nowMs) : withCeiling(pace, ceiling, nowMs),
        nowMs,
      );
      if (nowMs + place.waitMs >= deadlineMs) return 'over';
      pace = place.pace;
      if (place.waitMs > 0) await wait(place.waitMs);
      return 'go';
    },
    heard({ state }) {
      if (state === 'throttled' && pace !== undefined) pace = halved(pace, now());
    },
  });
};
