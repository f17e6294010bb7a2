import type { StoredEvent } from '../../../../core/model/event.ts';
import type { Learner } from '../../logs.ts';
import { type Contender, entry, itemOf, outcomeOf } from '../contender.ts';

/** Right answers and all answers. */
class Tally {
  right = 0;
  all = 0;
  add(outcome: number): void {
    this.right += outcome;
    this.all += 1;
  }
  /** Share of right answers, as if `prior` had been seen `weight` times. */
  share(prior: number, weight: number): number {
    return (this.right + weight * prior) / (this.all + weight);
  }
}

const tallyBy = (
  train: readonly Learner[],
  keyOf: (event: StoredEvent) => string,
): Map<string, Tally> => {
  const tallies = new Map<string, Tally>();
  for (const { events } of train)
    for (const event of events)
      entry(tallies, keyOf(event), () => new Tally()).add(outcomeOf(event));
  return tallies;
};

const overall = (): string => '';
/** A question's skills together: what a log calls its skill. */
const combinationOf = (event: StoredEvent): string => event.lesson ?? '';

/** A mean is drawn to the wider group's as by a number of answers. */
const SHRINKAGE = 5;

/**
 * A share of right answers by the finest of `keys` that training has seen, each drawn to the next
 * wider one.
 */
const meanOf = (name: string, keys: readonly ((event: StoredEvent) => string)[]): Contender => ({
  name,
  source: 'share of right answers in training',
  fit: (train) => {
    const levels = [overall, ...keys].map((keyOf) => ({ keyOf, tallies: tallyBy(train, keyOf) }));
    const meanFor = (event: StoredEvent): number =>
      levels.reduce(
        (prior, { keyOf, tallies }) => tallies.get(keyOf(event))?.share(prior, SHRINKAGE) ?? prior,
        0.5,
      );
    return ({ events }) => Float64Array.from(events, meanFor);
  },
});

export const GLOBAL_MEAN = meanOf('global mean', []);
export const SKILL_MEAN = meanOf('skill mean', [combinationOf]);
export const ITEM_MEAN = meanOf('item mean', [combinationOf, itemOf]);
