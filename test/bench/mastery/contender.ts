import type { StoredEvent } from '../../../core/model/event.ts';
import type { Learner } from '../logs.ts';

/** Probabilities of one learner's answers, each from that learner's earlier answers alone. */
export type Predict = (learner: Learner) => Float64Array;

/** A model that takes part in the bench. */
export interface Contender {
  readonly name: string;
  /** Where its formula comes from. */
  readonly source: string;
  /** Makes no sense on a log that has only an order and no times. */
  readonly timed?: boolean;
  /**
   * Fits to the answers of some learners. What it returns predicts others and never changes:
   * parameters are frozen at test.
   */
  readonly fit: (train: readonly Learner[]) => Predict;
}

const DAY = 86_400_000;
const FLOOR = 600_000;

/**
 * Days between two answers, at least ten minutes. In Algebra 2005 the time of an answer is when it
 * was given, so that a short distance tells how long the learner thought about the very answer that
 * is predicted; a floor hides that.
 */
export const elapsedDays = (from: number, to: number): number => Math.max(FLOOR, to - from) / DAY;

export const sigmoid = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** Names of the skills that a question asks for. */
export const skillsOf = (event: StoredEvent): string[] =>
  (event.lessonAs?.skills ?? []).map(({ skill }) => skill);

/** What a question is known by. */
export const itemOf = (event: StoredEvent): string => `${event.lesson}|${event.question}`;

export const outcomeOf = (event: StoredEvent): 0 | 1 => (event.correct ? 1 : 0);

/** The entry of a map, made where there is none. */
export const entry = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
};
