import { computeDecayFactor, FSRSAlgorithm, generatorParameters } from 'ts-fsrs';

/** FSRS memory of one skill or lesson: days until recall falls to 90 %, and difficulty 1..10. */
export interface Memory {
  readonly stability: number;
  readonly difficulty: number;
}

const fsrs = new FSRSAlgorithm(generatorParameters({ enable_fuzz: false, enable_short_term: true }));

// Worked out once: ts-fsrs does so on every look at its curve.
const { decay, factor } = computeDecayFactor(fsrs.parameters.w);

const AGAIN = 1;
const GOOD = 3;

/** Longest stability that is told apart: a century. */
const MOST_DAYS = 36_500;

/**
 * Memory after a review, FSRS-6 with its default weights (Ye et al., open-spaced-repetition). Reviews on one day count as
 * short-term ones. `before` is undefined at the first sight. Results are Float32, so that storing them loses nothing.
 */
export const review = (before: Memory | undefined, elapsedDays: number, recalled: boolean): Memory => {
  const days = Math.min(MOST_DAYS, Math.max(0, Math.floor(elapsedDays)));
  const next = fsrs.next_state(before ? { ...before } : null, days, recalled ? GOOD : AGAIN);
  return {
    stability: Math.fround(Math.min(MOST_DAYS, Math.max(0.01, next.stability))),
    difficulty: Math.fround(Math.min(10, Math.max(1, next.difficulty))),
  };
};

/** Probability of recall after `elapsedDays`, 0..1, by FSRS-6's power forgetting curve; 1 at once, 0.9 after `stability` days. */
export const retrievability = (stability: number, elapsedDays: number): number =>
  (1 + (factor * Math.max(0, elapsedDays)) / Math.max(0.01, stability)) ** decay;
