import { studentQuantile } from '../base/student.ts';
import {
  type Evidence,
  LEAST_DECISIONS,
  LEAST_PEOPLE,
  LEAST_WITH_RESULT,
} from '../model/evidence.ts';
import { TERMS } from '../model/policy.ts';
import { chancesOf, type Drawing } from './chances.ts';
import { DISMISSED, FINISHED, ONE, type Replayed } from './replayed.ts';

/** The most that the mean squared weight of a draft may be: beyond, intervals do not hold. */
const MOST_UNEQUAL = 5;
/** The log hardly ever did what it had at less than this, and so little of a draft may be such. */
const HARDLY = 0.01;
const MOST_UNSEEN = 0.05;

/** What the log never did counts as if it had done it so rarely: weights stay numbers. */
const LEAST_LOGGED = 1e-6;

/** How far what a policy would do lies within what was done. */
export interface Overlap {
  /** E[w²] under the log, over all candidates and not over those that happened: ≥ 1. */
  readonly unequal: number;
  /** Share of the policy's probability that the log had at under 1 %. */
  readonly unseen: number;
}

/** Computed, not estimated: every candidate's probability is known under both. */
export const overlapOf = (
  log: Pick<Replayed, 'decisions'>,
  chances: Float64Array,
  logged: Float32Array | Float64Array,
): Overlap => {
  let unequal = 0;
  let unseen = 0;
  for (let one = 0; one < chances.length; one++) {
    const [chance, before] = [chances[one]!, logged[one]!];
    if (chance === 0) continue;
    unequal += chance * (chance / Math.max(LEAST_LOGGED, before));
    if (before < HARDLY) unseen += chance;
  }
  return { unequal: unequal / log.decisions, unseen: unseen / log.decisions };
};

/** True if intervals hold for a policy that overlaps so far. */
export const isWithin = ({ unequal, unseen }: Overlap): boolean =>
  unequal <= MOST_UNEQUAL && unseen <= MOST_UNSEEN;

/** A difference of shares, 0..1, with the 95 % interval around it. */
interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

const COMPLETION = TERMS.indexOf('completion');

/** The line through what came of the picks, over the engine's own forecast of their completion. */
const lineThrough = (log: Replayed, came: Float64Array): { at0: number; slope: number } => {
  const forecast = log.terms[COMPLETION]!;
  let [sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0];
  for (let index = 0; index < log.decisions; index++) {
    const x = forecast[log.picked[index]!]! / ONE;
    const y = came[index]!;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
  }
  const n = log.decisions;
  const spread = sumXX - (sumX * sumX) / n;
  const slope = spread > 1e-9 ? (sumXY - (sumX * sumY) / n) / spread : 0;
  return { at0: (sumY - slope * sumX) / n, slope };
};

/** By decision: 1 where it came so. */
const cameOf = ({ outcome }: Replayed, what: 'finished' | 'not-dismissed'): Float64Array =>
  Float64Array.from(outcome, (bits) =>
    Number(what === 'finished' ? (bits & FINISHED) > 0 : (bits & DISMISSED) === 0),
  );

/**
 * True if it came, or failed to come, to so few people that chance alone decides which of them are
 * in the log: intervals were found not to hold then, and to have no width where it never came.
 */
const isRare = ({ person }: Replayed, came: Float64Array): boolean =>
  [0, 1].some((result) => {
    const people = new Set(person.filter((_, index) => came[index] === result));
    return people.size < LEAST_WITH_RESULT;
  });

/** By decision: what the draft's picks are worth beyond the published policy's. */
interface Worths {
  readonly values: Float64Array;
  /**
   * How much more than the squared surprises that happened those are, all told, that were to be
   * expected: all weights are known, and the largest are too rare to have happened.
   */
  readonly missed: number;
}

const worths = (
  log: Replayed,
  came: Float64Array,
  draft: Float64Array,
  published: Float64Array,
): Worths => {
  const { start, picked, logged } = log;
  const forecast = log.terms[COMPLETION]!;
  const { at0, slope } = lineThrough(log, came);
  const expected = (one: number): number =>
    Math.min(1, Math.max(0, at0 + (slope * forecast[one]!) / ONE));
  let happened = 0;
  let toExpect = 0;
  let surprises = 0;
  let doubts = 0;
  const values = Float64Array.from(came, (value, index) => {
    let direct = 0;
    for (let one = start[index]!; one < start[index + 1]!; one++) {
      const more = draft[one]! - published[one]!;
      if (more === 0) continue;
      const share = expected(one);
      direct += more * share;
      toExpect += more * (more / Math.max(LEAST_LOGGED, logged[one]!)) * share * (1 - share);
    }
    const served = picked[index]!;
    const weight = (draft[served]! - published[served]!) / logged[served]!;
    const share = expected(served);
    const surprise = value - share;
    happened += (weight * surprise) ** 2;
    surprises += surprise * surprise;
    doubts += share * (1 - share);
    return direct + weight * surprise;
  });
  return { values, missed: doubts > 0 ? (toExpect * surprises) / doubts - happened : 0 };
};

/** What was missed of the squared surprises takes no more than the rest away. */
const LEAST_OF_VARIANCE = 0.2;

/**
 * The mean of what decisions are worth, and its 95 % interval where those of one employee go
 * together: the delete-one-cluster jackknife (Bell and McCaffrey 2002), Student's t with one degree
 * of freedom fewer than there are employees. What surprises were to be expected stands in place of
 * those that happened: with rare outcomes and large weights these vary so much that intervals held
 * for 91 % of logs only.
 */
const clusteredMean = ({ person, people }: Replayed, { values, missed }: Worths): Difference => {
  const sums = new Float64Array(people);
  const counts = new Float64Array(people);
  let sum = 0;
  for (const [index, value] of values.entries()) {
    sums[person[index]!]! += value;
    counts[person[index]!]! += 1;
    sum += value;
  }
  const n = values.length;
  const difference = sum / n;
  let squares = 0;
  for (let one = 0; one < people; one++) {
    const without = (sum - sums[one]!) / (n - counts[one]!);
    squares += (without - difference) ** 2;
  }
  const variance = (squares * (people - 1)) / people;
  const error = Math.sqrt(Math.max(LEAST_OF_VARIANCE * variance, variance + missed / (n * n)));
  const reach = studentQuantile(people - 1) * error;
  return { difference, low: difference - reach, high: difference + reach };
};

type Told = Extract<Evidence, { can: true }>['outcomes'][number];

/**
 * What the draft's picks come to beyond the published policy's, by what came of the log's own:
 * doubly robust (Dudík, Langford, Li 2011) with the engine's forecast of completion, scaled to what
 * came; clustered by employee. Holds only within the gate: see `isWithin`. No number where it
 * is too rare.
 */
const outcomeOf = (
  log: Replayed,
  outcome: 'finished' | 'not-dismissed',
  draft: Float64Array,
  published: Float64Array,
): Told => {
  const came = cameOf(log, outcome);
  if (isRare(log, came)) return { can: false, outcome, why: 'too-rare' };
  return { can: true, outcome, ...clusteredMean(log, worths(log, came, draft, published)) };
};

/** Temperatures that are offered where another one would tell. */
const TEMPERATURES = [0.03, 0.05, 0.08, 0.1, 0.15, 0.2];

/**
 * The lowest temperature with which the published policy's log could tell of the draft, drawn with
 * the same one; undefined where they differ too much for any of them.
 */
const telling = (log: Replayed, draft: Drawing, published: Drawing): number | undefined =>
  TEMPERATURES.find((temperature) => {
    if (temperature <= published.temperature) return false;
    const logged = chancesOf(log, { ...published, temperature });
    const warmer = Math.max(temperature, draft.temperature);
    return isWithin(overlapOf(log, chancesOf(log, { ...draft, temperature: warmer }), logged));
  });

/** What is asked of a log. */
export interface Asked {
  readonly draft: Drawing;
  readonly published: Drawing;
  /** The draft differs from the published policy in more than weights and temperature. */
  readonly differs: boolean;
  /** The published policy does, from the one that the log was replayed under. */
  readonly moved: boolean;
}

type CannotTell = Extract<Evidence, { can: false }>;

const cannot = (
  log: Replayed | undefined,
  why: CannotTell['why'],
  would: CannotTell['would'],
  more: Partial<Overlap & { temperature: number | undefined }> = {},
): CannotTell => {
  const { temperature, ...overlap } = more;
  return {
    ...{ can: false, about: 'single-picks', why, would },
    ...(temperature !== undefined && { temperature }),
    of: { people: log?.people ?? 0, decisions: log?.decisions ?? 0, ...overlap },
    ...sinceOf(log),
  };
};

const sinceOf = (log: Replayed | undefined): { since?: string } =>
  log?.sinceMs === undefined ? {} : { since: new Date(log.sinceMs).toISOString() };

const OUTCOMES = ['finished', 'not-dismissed'] as const;

/**
 * What a log says of a draft, or why it cannot tell and what would. There is a number only within
 * the gate: E[w²] ≤ 5, at most 5 % of the draft where the log had under 1 %, and 200 decisions of
 * 20 people; and of an outcome only where 15 people or more had it, and as many had not.
 */
export const judge = (log: Replayed | undefined, asked: Asked): Evidence => {
  const { draft, published, differs, moved } = asked;
  if (log === undefined) return cannot(log, 'no-log', 'night');
  if (log.people < LEAST_PEOPLE || log.decisions < LEAST_DECISIONS)
    return cannot(log, 'too-few', 'wait');
  if (differs) return cannot(log, 'constraints', 'split');
  if (moved) return cannot(log, 'moved', 'wait');
  const now = chancesOf(log, published);
  if (!isWithin(overlapOf(log, now, log.logged))) return cannot(log, 'moved', 'wait');
  const then = chancesOf(log, draft);
  const overlap = overlapOf(log, then, log.logged);
  if (!isWithin(overlap)) {
    const temperature = telling(log, draft, published);
    const would = temperature === undefined ? 'split' : 'temperature';
    const why = overlap.unequal > MOST_UNEQUAL ? 'overlap' : 'never-offered';
    return cannot(log, why, would, { ...overlap, temperature });
  }
  const outcomes = OUTCOMES.map((outcome) => outcomeOf(log, outcome, then, now));
  if (!outcomes.some(({ can }) => can)) return cannot(log, 'too-rare', 'wait', overlap);
  return {
    ...{ can: true, about: 'single-picks', outcomes },
    of: { people: log.people, decisions: log.decisions, ...overlap },
    since: new Date(log.sinceMs ?? log.madeMs).toISOString(),
  };
};
