import type { Clock } from '../../infra/local/clock.ts';

/** A clock that moves only when it is told to. */
export interface FakeClock extends Clock {
  /** Delays that somebody waits for, in milliseconds from now. */
  readonly waiting: readonly number[];
  /** Moves on, running what falls due on the way, each with what follows from it. */
  advance(byMs: number): Promise<void>;
}

/** A fake clock that says `startMs` (epoch milliseconds) until it is moved. */
export const fakeClock = (startMs: number): FakeClock => {
  let nowMs = startMs;
  let timers: { readonly atMs: number; readonly run: () => void }[] = [];
  return {
    now: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    get waiting() {
      return timers.map(({ atMs }) => atMs - nowMs);
    },
    async advance(byMs) {
      const untilMs = nowMs + byMs;
      for (;;) {
        const due = timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (due === undefined) break;
        timers = timers.filter((one) => one !== due);
        nowMs = due.atMs;
        due.run();
        // What a run has promised comes about before time goes on.
        await new Promise((fulfil) => setImmediate(fulfil));
      }
      nowMs = untilMs;
    },
  };
};
