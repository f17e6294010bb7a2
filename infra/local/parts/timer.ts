import type { Context } from '../context.ts';
import type { Part } from '../part.ts';

/** Something to do again and again. */
export interface TimerProps {
  readonly name: string;
  /** How long to wait from an instant (epoch milliseconds) until the next run. */
  readonly delayMs: (nowMs: number) => number;
  readonly run: (context: Context) => Promise<unknown>;
}

/**
 * A part that runs something at its times, once at a time. A run that fails is logged, and the next
 * one comes all the same.
 */
export const timer = ({ name, delayMs, run }: TimerProps): Part<Context> => ({
  name,
  start(context) {
    const { clock, log } = context.options;
    let isStopped = false;
    let callOff = (): void => {};
    const wait = (): void => {
      if (isStopped) return;
      callOff = clock.after(delayMs(clock.now()), () => {
        run(context)
          .catch((error: Error) => log({ level: 'warn', error }))
          .finally(wait);
      });
    };
    wait();
    return () => {
      isStopped = true;
      callOff();
    };
  },
});
