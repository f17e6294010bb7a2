import { computeDecayFactor, default_w, FSRSAlgorithm, generatorParameters } from 'ts-fsrs';
import { fnv1a } from '../base/hash.ts';
import { clamp } from '../base/odds.ts';
import { once } from '../base/once.ts';

/** FSRS memory of one skill or lesson. */
interface Memory {
  /** Days until recall falls to 90 %. */
  readonly stability: number;
  /** FSRS's difficulty, 1..10: how little a review adds to stability. Not that of a question. */
  readonly memoryDifficulty: number;
}

/**
 * How memory works, by one set of FSRS-6 parameters (J. Ye et al., open-spaced-repetition; formulas
 * of ts-fsrs). Pure: the same numbers in give the same numbers out.
 */
export interface MemoryModel {
  readonly parameters: readonly number[];
  /** Short hash of the parameters: states that different parameters made never mix. */
  readonly mark: string;
  /** Memory after the first review, remembered. */
  readonly first: Memory;
  /**
   * Memory after a review. Reviews on one day count as short-term ones. `before` is undefined at
   * the first sight. Results are Float32, so that storing them loses nothing.
   */
  review(before: Memory | undefined, elapsedDays: number, recalled: boolean): Memory;
  /**
   * Stability after a review that succeeds: that of `review` without the rest, for the hot path.
   */
  stabilityAfterRecall(before: Memory, elapsedDays: number): number;
  /**
   * Probability of recall after `elapsedDays`, 0..1, by the power forgetting curve; 1 at once, 0.9
   * after `stability` days.
   */
  retrievability(stability: number, elapsedDays: number): number;
}

/** FSRS's grades of a review: forgotten, and recalled. */
const AGAIN = 1;
const GOOD = 3;

/** Shortest and longest stability that are told apart, in days: a quarter of an hour, a century. */
const LEAST_STABILITY = 0.01;
const MOST_DAYS = 36_500;

/** A hash of the numbers as text. */
const markOf = (parameters: readonly number[]): string =>
  (fnv1a(parameters.join(' ')) >>> 0).toString(36);

/**
 * FSRS with its parameters at hand. ts-fsrs keeps them behind a proxy for those who would change
 * them later, and every look through it costs more than the formula that needs it.
 */
class FixedFsrs extends FSRSAlgorithm {
  constructor(w: readonly number[]) {
    // ts-fsrs clips what lies outside the bounds that its formulas need.
    super(generatorParameters({ w, enable_fuzz: false, enable_short_term: true }));
    this.param = { ...this.param, w: [...this.param.w] };
  }
}

const make = (given: readonly number[]): MemoryModel => {
  // ts-fsrs would quietly take its defaults.
  if (given.length !== default_w.length || !given.every(Number.isFinite))
    throw new RangeError(`a memory model has ${default_w.length} parameters, all numbers`);
  const fsrs = new FixedFsrs(given);
  const parameters = [...fsrs.parameters.w];
  // Worked out once: ts-fsrs does so on every look at its curve.
  const { decay, factor } = computeDecayFactor(parameters);
  const review: MemoryModel['review'] = (before, elapsedDays, recalled) => {
    const days = clamp(Math.floor(elapsedDays), 0, MOST_DAYS);
    const known = before && { stability: before.stability, difficulty: before.memoryDifficulty };
    const next = fsrs.next_state(known ?? null, days, recalled ? GOOD : AGAIN);
    return {
      stability: Math.fround(clamp(next.stability, LEAST_STABILITY, MOST_DAYS)),
      memoryDifficulty: Math.fround(clamp(next.difficulty, 1, 10)),
    };
  };
  const retrievability: MemoryModel['retrievability'] = (stability, elapsedDays) =>
    (1 + (factor * Math.max(0, elapsedDays)) / Math.max(LEAST_STABILITY, stability)) ** decay;
  return {
    parameters,
    mark: markOf(parameters),
    first: review(undefined, 0, true),
    review,
    stabilityAfterRecall({ stability, memoryDifficulty }, elapsedDays) {
      const days = Math.min(MOST_DAYS, Math.floor(elapsedDays));
      const next =
        days < 1
          ? fsrs.next_short_term_stability(stability, GOOD)
          : fsrs.next_recall_stability(
              memoryDifficulty,
              stability,
              retrievability(stability, days),
              GOOD,
            );
      return Math.fround(clamp(next, LEAST_STABILITY, MOST_DAYS));
    },
    retrievability,
  };
};

/** FSRS-6 with its default parameters. */
export const DEFAULT_MEMORY = make(default_w);

const madeOf = once(make);

/**
 * The memory model of 21 FSRS-6 parameters, made once an array; without any, the defaults. Throws a
 * RangeError if they are not 21 numbers.
 */
export const memoryOf = (parameters?: readonly number[]): MemoryModel =>
  parameters === undefined ? DEFAULT_MEMORY : madeOf(parameters);
