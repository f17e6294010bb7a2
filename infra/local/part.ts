import { Complaint } from '../complaint.ts';

/** Ends a part: what it held is free afterwards. */
type Stop = () => Promise<void> | void;

/** One part of what runs on this machine, such as the table or a timer. */
export interface Part<Context> {
  /** As somebody reads it who is told that it failed. */
  readonly name: string;
  /**
   * Starts it, and leaves in the context what the parts after it need. Gives how to stop it, where
   * there is something to stop.
   */
  start(context: Context): Promise<Stop | undefined> | Stop | undefined;
}

/** An error that says which part it comes from; a complaint says enough by itself. */
const named = (what: string, error: unknown): Error => {
  if (error instanceof Complaint) return error;
  const { message } = error as Error;
  return new Error(`${what}: ${message}`, { cause: error });
};

/** Parts that run, the newest last. */
type Running = { readonly name: string; readonly stop: Stop }[];

/** Stops all, the newest first; throws for the first that failed, once all had their turn. */
const stopAll = async (running: Running): Promise<void> => {
  const failures: Error[] = [];
  for (const { name, stop } of running.splice(0).reverse()) {
    try {
      await stop();
    } catch (error) {
      failures.push(named(`${name} did not stop`, error));
    }
  }
  if (failures[0] !== undefined) throw failures[0];
};

/**
 * Starts parts one after the other; gives how to stop them all, in reverse. Where one does not
 * start, those before it are stopped, and the error says which it was. Stopping twice is harmless.
 *
 * @example
 * const stop = await startParts([table, site], context);
 * await stop(); // site, then table
 */
export const startParts = async <Context>(
  parts: readonly Part<Context>[],
  context: Context,
): Promise<() => Promise<void>> => {
  const running: Running = [];
  for (const part of parts) {
    try {
      const stop = await part.start(context);
      if (stop !== undefined) running.push({ name: part.name, stop });
    } catch (error) {
      // What keeps another from stopping is less than what kept this one from starting.
      await stopAll(running).catch(() => {});
      throw named(`${part.name} did not start`, error);
    }
  }
  return () => stopAll(running);
};
