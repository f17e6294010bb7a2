import type { Clock } from '../capabilities.ts';

/** As many unknown credentials within this time are slips; one more, and somebody is guessing. */
const MOST_SLIPS = 3;
const WITHIN_MS = 60_000;

/** Notices that somebody tries credentials that they do not have. */
export interface Guesses {
  /** One more credential was unknown. */
  note(): void;
  /** Somebody has been guessing within the last minute. */
  areOn(): boolean;
}

/** Nobody has guessed yet. What it knows is of this process alone, and a few numbers. */
export const guessesOf = ({ now }: Clock): Guesses => {
  let notedMs: readonly number[] = [];
  return {
    note() {
      notedMs = [...notedMs, now()].slice(-MOST_SLIPS - 1);
    },
    areOn() {
      const first = notedMs[0];
      if (first === undefined || notedMs.length <= MOST_SLIPS) return false;
      // Whichever way a clock was set meanwhile, a minute later all is forgotten.
      return Math.abs(now() - first) < WITHIN_MS;
    },
  };
};
