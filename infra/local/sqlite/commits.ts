import { ValidationException } from '../../../functions/store/limits.ts';
import { asTableError } from './errors.ts';
import type { Connection } from './module.ts';

interface Waiting {
  /** Writes; what it throws as a `ValidationException` it throws before it has written anything. */
  readonly act: () => unknown;
  readonly fulfil: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** So many writes share a transaction at most: in between, others have their turn. */
const MOST_TOGETHER = 64;

/** Writes wait until the end of the tick, and those that wait together share one transaction. */
export interface Commits {
  /** Settles once what `act` wrote is on disk. Throws `StoreUnavailable`. */
  readonly write: <T>(act: () => T) => Promise<T>;
  /** Writes what still waits. */
  readonly flush: () => void;
}

/**
 * Shared transactions on a connection. That a disk confirms one costs as much as a hundred writes:
 * so all that wait for it wait for the same confirmation.
 */
export const commitsOn = (connection: Connection): Commits => {
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  let waiting: Waiting[] = [];
  let isPlanned = false;

  const rollBack = (): void => {
    try {
      connection.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, or had not begun.
    }
  };
  /** Gives how to tell each how it went; throws when the transaction failed as a whole. */
  const together = (writes: readonly Waiting[]): (() => void)[] => {
    begin.run();
    const told = writes.map(({ act, fulfil, reject }) => {
      try {
        const value = act() as never;
        return () => fulfil(value);
      } catch (error) {
        if (!(error instanceof ValidationException)) throw error;
        return () => reject(error);
      }
    });
    commit.run();
    return told;
  };
  const flushOnce = (): void => {
    const writes = waiting.slice(0, MOST_TOGETHER);
    waiting = waiting.slice(MOST_TOGETHER);
    try {
      for (const tell of together(writes)) tell();
    } catch (error) {
      rollBack();
      const told = asTableError(error);
      for (const { reject } of writes) reject(told);
    }
  };
  const plan = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    setImmediate(() => {
      isPlanned = false;
      if (waiting.length > 0) flushOnce();
      if (waiting.length > 0) plan();
    });
  };

  return {
    write: <T>(act: () => T) =>
      new Promise<T>((fulfil, reject) => {
        waiting.push({ act, fulfil: fulfil as Waiting['fulfil'], reject });
        plan();
      }),
    flush: () => {
      while (waiting.length > 0) flushOnce();
    },
  };
};
