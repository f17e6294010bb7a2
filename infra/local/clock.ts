/** What time it is, and how to wait; tests bring one that does not wait. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs something once, after a delay; gives how to call it off. */
  after(delayMs: number, run: () => void): () => void;
}

/** The clock of this machine. */
export const MACHINE_CLOCK: Clock = {
  now: Date.now,
  after: (delayMs, run) => {
    const waiting = setTimeout(run, delayMs);
    return () => clearTimeout(waiting);
  },
};
