import type { FitMemory } from '../../core/fit/refit.ts';
import type { Logging } from '../capabilities.ts';

const AGAIN = 1;
const GOOD = 3;
/** FSRS's own optimiser leaves its defaults alone below some hundreds of reviews. */
const LEAST_ITEMS = 400;
/** This many settle 21 parameters; more only cost memory. */
const MOST_ITEMS = 30_000;

/**
 * FSRS's own optimiser (fsrs-rs, a native addon): parameters from reviews, each seen with all that
 * came before it. Where the addon is not installed for this machine, `log` says so once, and the
 * present parameters stay.
 */
export const memoryFitter = (log: Logging['log']): FitMemory => {
  let told = false;
  return async (sequences) => {
    const binding = await import('@open-spaced-repetition/binding').catch((error: Error) => {
      if (!told)
        log({
          level: 'warn',
          job: 'fit',
          message: 'no optimiser of memory parameters here: they stay',
          error,
        });
      told = true;
    });
    if (binding === undefined) return undefined;
    const items: InstanceType<typeof binding.FSRSBindingItem>[] = [];
    for (const sequence of sequences) {
      if (items.length >= MOST_ITEMS) break;
      const reviews = sequence.map(
        ({ elapsedDays, recalled }) =>
          new binding.FSRSBindingReview(recalled ? GOOD : AGAIN, elapsedDays),
      );
      // A review on the same day tells of short-term memory only, and is learned from as part of
      // the later ones.
      for (const [index, { elapsedDays }] of sequence.entries())
        if (index > 0 && elapsedDays > 0)
          items.push(new binding.FSRSBindingItem(reviews.slice(0, index + 1)));
    }
    if (items.length < LEAST_ITEMS) return undefined;
    const parameters = await binding.computeParameters(items, { enableShortTerm: true });
    return parameters.length === 21 && parameters.every(Number.isFinite)
      ? parameters.map((value) => Math.round(value * 1e4) / 1e4)
      : undefined;
  };
};
