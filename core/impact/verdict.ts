import { type Estimate, LEAST_DRAWS } from './redraws.ts';

/** What learning did to a key result, as far as anybody can tell. */
type Verdict = 'moved-it' | 'no-sign' | 'cannot-tell' | 'moved-it-the-wrong-way';

/** Why nobody can tell. */
type Untold = 'everybody-started' | 'few-draws' | 'not-over' | 'not-measured' | 'unbounded';

export interface Told {
  readonly verdict: Verdict;
  readonly because?: Untold;
}

/** What a verdict hangs on. */
export interface Findings {
  /** Undefined where there was no split, or nobody who counts in it. */
  readonly estimate?: Estimate | undefined;
  /** In how many ways the units could have been drawn; 1 where they were not. */
  readonly draws: number;
  /** True from the day on which the split was to be told, or once it was stopped. */
  readonly isOver: boolean;
  /** 1 where the metric is to rise, −1 where it is to fall. */
  readonly towards: 1 | -1;
}

/**
 * The verdict on a split: there is none before its end, and none where too few other draws could
 * have been made to tell chance from learning.
 */
export const verdictOf = ({ estimate, draws, isOver, towards }: Findings): Told => {
  const untold = (because: Untold): Told => ({ verdict: 'cannot-tell', because });
  if (draws <= 1) return untold('everybody-started');
  if (draws < LEAST_DRAWS) return untold('few-draws');
  if (!isOver) return untold('not-over');
  if (estimate === undefined) return untold('not-measured');
  if (estimate.draws < LEAST_DRAWS) return untold('few-draws');
  const { low, high } = estimate;
  if (low > 0 || high < 0) {
    const went = low > 0 ? 1 : -1;
    return { verdict: went === towards ? 'moved-it' : 'moved-it-the-wrong-way' };
  }
  return Number.isFinite(high - low) ? { verdict: 'no-sign' } : untold('unbounded');
};
