import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Steps } from '../core/base/steps.ts';

/**
 * How long one request may keep a process to itself, milliseconds: others wait for 50 at most, and
 * a step may be under way, or a collection of garbage, when the time is over.
 */
const TURN_MS = 15;

/**
 * Does a work step by step and lets others have their turn in between, so that a process answers
 * them also while something takes seconds. The clock is the machine's own: what comes of the work
 * does not depend on it.
 *
 * @example const index = await inTurns(buildingSearch(catalogue, content));
 */
export const inTurns = async <Made>(steps: Steps<Made>): Promise<Made> => {
  for (;;) {
    const endMs = performance.now() + TURN_MS;
    do {
      const step = steps.next();
      if (step.done === true) return step.value;
    } while (performance.now() < endMs);
    await nextTurn();
  }
};
