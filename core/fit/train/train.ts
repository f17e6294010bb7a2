import { byKey } from '../../base/order.ts';
import { AT, FEATURES, type FeatureName, SLOPE_COUNT } from '../../learner/features.ts';
import type { MasteryModel, Measured } from '../../learner/mastery.ts';
import { memoryOf } from '../../learner/memory.ts';
import {
  type Answers,
  answersOf,
  type Estimates,
  GROUPS,
  type LearnerLog,
  tabulate,
} from './answers.ts';
import { factorsInto, findKinship, type Kinship, kinshipOf } from './kindred.ts';
import {
  clampSlopes,
  difficultyIn,
  type Found,
  findParticulars,
  nothingFound,
  type Shrinkage,
} from './particulars.ts';
import { fitWeights } from './weights.ts';

export type { LearnerLog } from './answers.ts';

/** How a model is fitted. */
export interface TrainOptions {
  /** How and from what the model is fitted, for people. */
  readonly source: string;
  /** Ridge on the weights: the information that the prior counts for, about each. */
  readonly ridge?: number;
  readonly shrinkage?: Partial<Shrinkage>;
  readonly rounds?: number;
  /**
   * Without what only holds for these very skills and questions: a model for other catalogues, of
   * which nothing is known yet.
   */
  readonly generic?: boolean;
  /**
   * Features whose weights stay as they are in the prior; with `particular` or `kindred`, none of
   * these is looked for.
   */
  readonly hold?: readonly FeatureName[];
  /** The model in force, from whose factors of kinship the search for new ones starts. */
  readonly present?: MasteryModel | undefined;
  readonly gain?: number;
  readonly spread?: number;
  readonly seed?: number;
}

const SHRINKAGE: Shrinkage = { set: 0.5, lesson: 2, question: 1, slope: 15 };
/** Newton steps while difficulties still move, and once they do not. */
const STEPS = { early: 4, last: 20 };

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** What a fit found, made ready for predicting one group's answers. */
const estimatesFrom = (answers: Answers, found: Found): Estimates => {
  const slopes = answers.names.skills.map((_, skill) =>
    Float64Array.from(found.slopes.subarray(skill * SLOPE_COUNT, (skill + 1) * SLOPE_COUNT)),
  );
  return {
    difficultyOf: (row) => difficultyIn(found, answers, row),
    slopesOf: (skill) => slopes[answers.skillIndex.get(skill) ?? -1],
  };
};

/**
 * Fits weights, and what is particular to skills and questions, to logs; `prior`'s weights are
 * where it starts and what few data cannot leave. Weights and particulars are fitted in turn, since
 * either explains what the other leaves.
 */
export const trainModel = (
  logs: readonly LearnerLog[],
  prior: MasteryModel,
  options: TrainOptions,
): MasteryModel => {
  const { ridge = 10, generic = false, seed = 1 } = options;
  // Where difficulties will not be known, weights are learned without them: they then have to tell
  // more, and can.
  const rounds = generic ? 1 : (options.rounds ?? 5);
  const shrinkage = { ...SHRINKAGE, ...options.shrinkage };
  const holdNames = options.hold ?? [];
  const hold = new Set([...holdNames, 'kindred' as const].map((name) => AT[name]));
  const withSlopes = !generic && !hold.has(AT.particular);
  if (!withSlopes) hold.add(AT.particular);
  const answers = answersOf(logs);
  const memory = memoryOf(prior.memory);
  const start = Float64Array.from(FEATURES, (name) => prior.weights[name]);
  let weights: Float64Array = start.slice();
  // Where there is no telling yet what difficulties are worth, they are worth what they say.
  const trust = (): void => {
    if (withSlopes) weights[AT.particular] = 1;
    if (!hold.has(AT.ease)) weights[AT.ease] = 1;
  };
  trust();
  let found: Found[] = Array.from({ length: GROUPS + 1 }, () => nothingFound(answers));
  for (let round = 1; round <= rounds; round++) {
    const estimates = found.map((one) => estimatesFrom(answers, one));
    tabulate(answers, logs, memory, (group) => estimates[group]!);
    const steps = round === rounds ? STEPS.last : STEPS.early;
    weights = fitWeights(answers, start, { ridge, hold, steps, from: weights });
    if (round === 1) trust();
    if (round < rounds)
      found = findParticulars(answers, weights, found, shrinkage, withSlopes && round > 1);
  }
  const named = Object.fromEntries(
    FEATURES.map((name, index) => [name, weights[index]!]),
  ) as Record<FeatureName, number>;
  named.kindred = 1;
  named.particular = 1;
  const base = {
    source: options.source,
    weights: named,
    gain: options.gain ?? prior.gain,
    spread: options.spread ?? prior.spread,
    ...(prior.memory && { memory: prior.memory }),
  };
  if (generic) return { ...base, skills: [], lessons: [], questions: [] };
  const all = found[GROUPS]!;
  const slopes = all.slopes.map((value) => value * weights[AT.particular]!);
  clampSlopes(slopes, weights);
  const kinship = holdNames.includes('kindred')
    ? undefined
    : findKinship(answers, weights, {
        seed,
        known: options.present && kinshipOf(answers, options.present),
      });
  named.kindred = kinship?.weight ?? 1;
  return {
    ...base,
    ...measuredFrom(answers, all, kinship),
    ...(withSlopes && {
      slopes: answers.names.skills.map(
        (skill, index) =>
          [
            skill,
            [...slopes.subarray(index * SLOPE_COUNT, (index + 1) * SLOPE_COUNT)].map((one) =>
              rounded(one, 4),
            ),
          ] as const,
      ),
    }),
  };
};

/** Sums of difficulty and factors by name, for means. */
class Means {
  readonly #sums = new Map<string, { difficulty: number; factors: Float64Array; count: number }>();

  add(name: string, difficulty: number, factors: Float64Array): void {
    let sum = this.#sums.get(name);
    if (sum === undefined) {
      sum = { difficulty: 0, factors: new Float64Array(factors.length), count: 0 };
      this.#sums.set(name, sum);
    }
    sum.difficulty += difficulty;
    sum.count += 1;
    for (const [index, factor] of factors.entries()) sum.factors[index]! += factor;
  }

  measured(): Measured[] {
    return [...this.#sums]
      .map(([name, { difficulty, factors, count }]) =>
        measured(name, difficulty / count, factors, count),
      )
      .sort(byKey);
  }
}

const measured = (name: string, difficulty: number, factors: Float64Array, count = 1): Measured => {
  const loads = [...factors].map((factor) => rounded(factor / count, 2));
  return loads.some((load) => load > 0)
    ? [name, rounded(difficulty, 4), loads]
    : [name, rounded(difficulty, 4)];
};

/** Difficulties and factors of questions, and of the typical question of lessons and skills. */
const measuredFrom = (answers: Answers, found: Found, kinship: Kinship | undefined) => {
  const { names } = answers;
  const factors = new Float64Array(kinship?.dimensions ?? 0);
  const [lessons, skills] = [new Means(), new Means()];
  const questions: Measured[] = [];
  const seen = new Uint8Array(names.questions.length);
  for (let row = 0; row < answers.count; row++) {
    const question = answers.question[row]!;
    if (kinship !== undefined) factorsInto(kinship, answers.set[row]!, question, factors);
    // Questions are drawn towards their lesson: what is found of them beyond it averages out.
    const typical = found.set[answers.set[row]!]! + found.lesson[answers.lesson[row]!]!;
    if (seen[question] === 0) {
      seen[question] = 1;
      questions.push(
        measured(names.questions[question]!, typical + found.question[question]!, factors),
      );
    }
    lessons.add(names.lessons[answers.lesson[row]!]!, typical, factors);
    for (const skill of answers.skillsOf[answers.set[row]!]!)
      skills.add(names.skills[skill]!, typical, factors);
  }
  questions.sort(byKey);
  return { questions, lessons: lessons.measured(), skills: skills.measured() };
};
