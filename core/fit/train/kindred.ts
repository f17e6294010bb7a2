import { probabilityOf } from '../../base/odds.ts';
import { seeded } from '../../base/random.ts';
import { expectedBefore, KINDRED_STEP } from '../../learner/fold.ts';
import type { MasteryModel } from '../../learner/mastery.ts';
import type { Answers } from './answers.ts';
import { logOddsOf } from './weights.ts';

/**
 * Which questions are kindred: answers to one tell of the other, whatever their skills are called.
 * Every question has factors ≥ 0; a learner's place on them moves with each answer as the fold
 * moves it. The factors are learned through that very movement, by gradient steps back through time
 * (Adagrad, Duchi et al. 2011), drawn towards those of the question's set of skills.
 */
export interface Kinship {
  readonly dimensions: number;
  /**
   * `dimensions` numbers a question and a set of skills; a question's factors are max(0, set +
   * own).
   */
  readonly set: Float64Array;
  readonly own: Float64Array;
  /** What the factors are worth with learners that they were not found on; near 1. */
  readonly weight: number;
}

const DIMENSIONS = 16;
const MOST_EPOCHS = 24;
/** Epochs without an improvement for learners held out after which it is over. */
const PATIENCE = 2;
/** One learner in five is held out to find out when to stop. */
const HELD_OUT = 5;
/** Fewer answers than this tell nothing of kinship. */
const LEAST_ANSWERS = 2_000;
/** Kinship that helps those held out less than this, in log loss, is left out. */
const LEAST_IMPROVEMENT = 2e-4;
/** Candidates for `weight`. */
const WEIGHTS = [0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1];
const RATE = { set: 0.1, own: 0.05 };
const DRAWN = { set: 1e-3, own: 0.06 };

/** Factors of a question, into `out` from `offset`. */
export const factorsInto = (
  kinship: Kinship,
  set: number,
  question: number,
  out: Float64Array,
  offset = 0,
): void => {
  const { dimensions } = kinship;
  for (let index = 0; index < dimensions; index++)
    out[offset + index] = Math.max(
      0,
      kinship.set[set * dimensions + index]! + kinship.own[question * dimensions + index]!,
    );
};

const startOf = (answers: Answers, random: () => number): Kinship => ({
  dimensions: DIMENSIONS,
  set: Float64Array.from(
    { length: answers.names.sets.length * DIMENSIONS },
    () => 0.8 * Math.max(0, random() - 0.6),
  ),
  own: new Float64Array(answers.names.questions.length * DIMENSIONS),
  weight: 1,
});

/**
 * Kinship as a model in force has it, for a fit to start from: then the factors of the next model
 * mean what those mean that learners were moved along so far. Undefined if it has none of these
 * dimensions.
 */
export const kinshipOf = (
  answers: Answers,
  model: Pick<MasteryModel, 'skills' | 'questions'>,
): Kinship | undefined => {
  const { names } = answers;
  const ofSkill = new Map(model.skills.map(([skill, , factors]) => [skill, factors]));
  const ofQuestion = new Map(model.questions.map(([question, , factors]) => [question, factors]));
  if (![...ofQuestion.values()].some((factors) => factors?.length === DIMENSIONS)) return undefined;
  const set = new Float64Array(names.sets.length * DIMENSIONS);
  for (const [index, skills] of answers.skillsOf.entries())
    for (const skill of skills)
      for (const [dimension, load] of (ofSkill.get(names.skills[skill]!) ?? []).entries())
        set[index * DIMENSIONS + dimension]! += load / skills.length;
  const own = new Float64Array(names.questions.length * DIMENSIONS);
  for (const [index, name] of names.questions.entries()) {
    if (!ofQuestion.has(name)) continue;
    const factors = ofQuestion.get(name) ?? [];
    for (let dimension = 0; dimension < DIMENSIONS; dimension++)
      own[index * DIMENSIONS + dimension] =
        (factors[dimension] ?? 0) - set[answers.setOf[index]! * DIMENSIONS + dimension]!;
  }
  return { dimensions: DIMENSIONS, set, own, weight: 1 };
};

/** Log-odds of each row without kinship: as predicted, and as the fold expects. */
interface Without {
  readonly predicted: Float64Array;
  readonly expected: Float64Array;
}

/** Log loss of one learner's answers with kinship, all told. */
const lossOf = (
  answers: Answers,
  { predicted, expected }: Without,
  kinship: Kinship,
  learner: number,
  weight = kinship.weight,
): number => {
  const { dimensions } = kinship;
  const place = new Float64Array(dimensions);
  const factors = new Float64Array(dimensions);
  let loss = 0;
  for (let row = answers.starts[learner]!; row < answers.starts[learner + 1]!; row++) {
    factorsInto(kinship, answers.set[row]!, answers.question[row]!, factors);
    let kindred = 0;
    for (let index = 0; index < dimensions; index++) kindred += factors[index]! * place[index]!;
    const chance = probabilityOf(predicted[row]! + weight * kindred);
    loss -= Math.log(Math.max(1e-4, answers.outcomes[row] === 1 ? chance : 1 - chance));
    const change =
      KINDRED_STEP * (answers.outcomes[row]! - probabilityOf(expected[row]! + kindred));
    for (let index = 0; index < dimensions; index++) place[index]! += change * factors[index]!;
  }
  return loss;
};

/**
 * Trains on one learner after the other, changing the kinship; call it for one epoch after the
 * other.
 */
const trainer = (answers: Answers, { predicted, expected }: Without, kinship: Kinship) => {
  const { dimensions, set: setFactors, own: ownFactors } = kinship;
  const setSquares = new Float64Array(setFactors.length).fill(1e-2);
  const ownSquares = new Float64Array(ownFactors.length).fill(1e-2);
  let longest = 0;
  for (let learner = 0; learner + 1 < answers.starts.length; learner++)
    longest = Math.max(longest, answers.starts[learner + 1]! - answers.starts[learner]!);
  const places = new Float64Array((longest + 1) * dimensions);
  const factors = new Float64Array(longest * dimensions);
  const errors = new Float64Array(longest);
  const moves = new Float64Array(longest);
  const curves = new Float64Array(longest);
  const gradient = new Float64Array(dimensions);

  return (learner: number): void => {
    const first = answers.starts[learner]!;
    const count = answers.starts[learner + 1]! - first;
    places.fill(0, 0, dimensions);
    for (let step = 0; step < count; step++) {
      const row = first + step;
      const offset = step * dimensions;
      factorsInto(kinship, answers.set[row]!, answers.question[row]!, factors, offset);
      let kindred = 0;
      for (let index = 0; index < dimensions; index++)
        kindred += factors[offset + index]! * places[offset + index]!;
      const outcome = answers.outcomes[row]!;
      const chance = probabilityOf(expected[row]! + kindred);
      errors[step] = outcome - probabilityOf(predicted[row]! + kindred);
      moves[step] = KINDRED_STEP * (outcome - chance);
      curves[step] = KINDRED_STEP * chance * (1 - chance);
      for (let index = 0; index < dimensions; index++)
        places[offset + dimensions + index] =
          places[offset + index]! + moves[step]! * factors[offset + index]!;
    }
    // Backwards: `gradient` is what the loss of all later answers gains from the learner's place
    // after this one.
    gradient.fill(0);
    for (let step = count - 1; step >= 0; step--) {
      const row = first + step;
      const offset = step * dimensions;
      let along = 0;
      for (let index = 0; index < dimensions; index++)
        along += factors[offset + index]! * gradient[index]!;
      const bend = curves[step]! * along;
      for (let index = 0; index < dimensions; index++) {
        const slope =
          -errors[step]! * places[offset + index]! +
          moves[step]! * gradient[index]! -
          bend * places[offset + index]!;
        const inSet = answers.set[row]! * dimensions + index;
        const setSlope = slope + DRAWN.set * setFactors[inSet]!;
        setSquares[inSet]! += setSlope * setSlope;
        setFactors[inSet] = Math.max(
          0,
          setFactors[inSet]! - (RATE.set * setSlope) / Math.sqrt(setSquares[inSet]!),
        );
        const inOwn = answers.question[row]! * dimensions + index;
        const ownSlope = slope + DRAWN.own * ownFactors[inOwn]!;
        ownSquares[inOwn]! += ownSlope * ownSlope;
        ownFactors[inOwn]! -= (RATE.own * ownSlope) / Math.sqrt(ownSquares[inOwn]!);
      }
      for (let index = 0; index < dimensions; index++)
        gradient[index] = gradient[index]! - (errors[step]! + bend) * factors[offset + index]!;
    }
  };
};

const shuffled = (learners: readonly number[], random: () => number): number[] => {
  const order = [...learners];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
};

/**
 * Finds kinship between questions, given the weights of everything else; undefined where there is
 * none to speak of. How long to train is found with a fifth of the learners held out, then all are
 * trained on. `known` is where to start from.
 */
export const findKinship = (
  answers: Answers,
  weights: Float64Array,
  options: { seed: number; known?: Kinship | undefined },
): Kinship | undefined => {
  if (answers.count < LEAST_ANSWERS) return undefined;
  const without: Without = {
    predicted: Float64Array.from({ length: answers.count }, (_, row) =>
      logOddsOf(answers, row, weights),
    ),
    expected: Float64Array.from({ length: answers.count }, (_, row) =>
      expectedBefore(answers.features, row),
    ),
  };
  const learners = Array.from({ length: answers.starts.length - 1 }, (_, index) => index);
  const heldOut = learners.filter((learner) => learner % HELD_OUT === 0);
  const rest = learners.filter((learner) => learner % HELD_OUT !== 0);
  const begin = (): { kinship: Kinship; random: () => number } => {
    const random = seeded(options.seed);
    const known = options.known && {
      ...options.known,
      set: options.known.set.slice(),
      own: options.known.own.slice(),
    };
    return { kinship: known ?? startOf(answers, random), random };
  };
  const heldOutLoss = (kinship: Kinship, weight = 1): number =>
    heldOut.reduce((sum, learner) => sum + lossOf(answers, without, kinship, learner, weight), 0);

  const trial = begin();
  const none: Kinship = {
    ...trial.kinship,
    set: trial.kinship.set.map(() => 0),
    own: trial.kinship.own.map(() => 0),
  };
  const lossWithout = heldOutLoss(none);
  const rows = heldOut.reduce(
    (sum, learner) => sum + answers.starts[learner + 1]! - answers.starts[learner]!,
    0,
  );
  let best = { epochs: 0, loss: lossWithout - LEAST_IMPROVEMENT * rows, weight: 1 };
  const train = trainer(answers, without, trial.kinship);
  for (
    let epoch = 1;
    epoch <= MOST_EPOCHS && epoch - best.epochs <= PATIENCE + (best.epochs === 0 ? 2 : 0);
    epoch++
  ) {
    for (const learner of shuffled(rest, trial.random)) train(learner);
    const loss = heldOutLoss(trial.kinship);
    if (loss >= best.loss) continue;
    const losses = WEIGHTS.map((weight) => heldOutLoss(trial.kinship, weight));
    best = { epochs: epoch, loss, weight: WEIGHTS[losses.indexOf(Math.min(...losses))]! };
  }
  if (best.epochs === 0) return undefined;
  const { kinship, random } = begin();
  const trainAll = trainer(answers, without, kinship);
  for (let epoch = 0; epoch < best.epochs; epoch++)
    for (const learner of shuffled(learners, random)) trainAll(learner);
  return { ...kinship, weight: best.weight };
};
