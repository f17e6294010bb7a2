import type { Clock } from '../capabilities.ts';
import type { StoreReader } from './capabilities.ts';
import { MARGIN_MS } from './log.ts';

/**
 * By which this process puts events in order of arrival, and tells which of them are settled. The
 * clock under it may jump; what is stamped never goes back behind what it has shown before.
 */
export interface Arrivals {
  /**
   * Runs what stores an event. The clock that it is given (epoch milliseconds) shows the instant of
   * now, or the newest one that is known where that is later. Until it ends, `now` holds back.
   */
  readonly stamping: <T>(store: (clock: () => number) => Promise<T>) => Promise<T>;
  /**
   * What a reader takes for now, asked before it reads (epoch milliseconds): whatever this process
   * stores after that is stamped less than the margin before it, however the clock jumps meanwhile.
   */
  readonly now: () => number;
}

/** Stamps arrivals. */
export interface Arriving {
  readonly arrivals: Arrivals;
}

/** Reads what is in force and what learners did, and adds to it. */
export interface LogKeeper extends StoreReader, Arriving, Clock {}

/** What is known of the time before the process began, and who keeps it for the next one. */
interface Known {
  readonly newest: number;
  /** Told at every look at the clock: the newest instant so far, and what the clock shows. */
  readonly heard: (newest: number, now: number) => void;
}

const NOTHING_KNOWN: Known = { newest: Number.NEGATIVE_INFINITY, heard: () => {} };

/** Arrivals by a clock (epoch milliseconds), of a process that knows this from before. */
export const arrivalsOf = (clock: () => number, known: Known = NOTHING_KNOWN): Arrivals => {
  let { newest } = known;
  const underWay = new Set<{ readonly since: number }>();
  const look = (): number => {
    const now = clock();
    newest = Math.max(newest, now);
    known.heard(newest, now);
    return now;
  };
  const stamp = (): number => {
    look();
    return newest;
  };
  return {
    async stamping(store) {
      const put = { since: stamp() };
      underWay.add(put);
      try {
        return await store(stamp);
      } finally {
        underWay.delete(put);
      }
    },
    now() {
      let now = look();
      for (const { since } of underWay) now = Math.min(now, since + MARGIN_MS);
      return now;
    },
  };
};

/** The ability to stamp what arrives by the process's own clock, or as it was given. */
export const arriving = ({ now, arrivals }: Clock & Partial<Arriving>): Arriving => ({
  arrivals: arrivals ?? arrivalsOf(now),
});
