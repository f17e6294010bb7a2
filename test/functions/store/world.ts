import type { Hook } from '../../support/memory-table.ts';
import { memoryTable } from '../../support/memory-table.ts';

/** Thrown into an actor at its table call: the process is gone. */
class Killed extends Error {}

/**
 * A put that is under way lands within a minute or never; so much do the clients' time-outs
 * promise.
 */
const LANDS_WITHIN_MS = 60_000;

/**
 * A world with one table, a clock that all see differently, and actors of whom one at a time may
 * take its next step. A step lies before and after every call to the table. Everything follows from
 * `random`.
 */
export const world = (random: () => number, start: number, tableOf = memoryTable) => {
  let time = start;
  const waiting: { actor: number; go: () => void; deadline: number }[] = [];
  const doomed = new Map<number, number>();
  let current = -1;

  const step = async (actor: number, deadline = Number.POSITIVE_INFINITY): Promise<void> => {
    await new Promise<void>((go) => waiting.push({ actor, go, deadline }));
    current = actor;
    const left = doomed.get(actor);
    if (left === undefined) return;
    if (left === 0) throw new Killed();
    doomed.set(actor, left - 1);
  };
  // The table is told who calls through `current`, which an actor's own code sets before it calls.
  const hook: Hook = ({ method, moment }) =>
    step(
      current,
      method === 'put' && moment === 'before' ? time + LANDS_WITHIN_MS : Number.POSITIVE_INFINITY,
    );
  const table = tableOf(hook);

  return {
    table,
    time: (): number => time,
    /** Kills the actor before its n-th next step. */
    doom: (actor: number, steps: number): void => {
      doomed.set(actor, steps);
    },
    /** Runs the actors to their ends; `pass` says how far time moves at a step. */
    run: async (
      actors: readonly ((become: () => void) => Promise<void>)[],
      pass: () => number,
    ): Promise<void> => {
      let running = actors.length;
      const failures: unknown[] = [];
      for (const [index, actor] of actors.entries()) {
        const become = (): void => {
          current = index;
        };
        step(index)
          .then(() => actor(become))
          .catch((error) => {
            if (!(error instanceof Killed)) failures.push(error);
          })
          .finally(() => {
            running -= 1;
          });
      }
      while (running > 0) {
        await new Promise(setImmediate);
        if (waiting.length === 0) continue;
        const deadline = Math.min(...waiting.map((one) => one.deadline));
        time = Math.min(time + pass(), deadline);
        const due = waiting.findIndex((one) => one.deadline <= time);
        const [next] = waiting.splice(due >= 0 ? due : Math.floor(random() * waiting.length), 1);
        next?.go();
      }
      doomed.clear();
      if (failures.length > 0) throw failures[0];
    },
  };
};
