import { fnv1a } from '../base/hash.ts';
import { daysBetween, minuteOf } from '../base/minutes.ts';
import { clamp } from '../base/odds.ts';
import { seeded } from '../base/random.ts';
import { FEATURES } from '../learner/features.ts';
import { applyEvent } from '../learner/fold.ts';
import { type MasteryModel, predictAnswer } from '../learner/mastery.ts';
import { memoryOf } from '../learner/memory.ts';
import { emptyState } from '../learner/state.ts';
import type { StoredEvent } from '../model/event.ts';
import { type Effects, estimateEffects } from './effect.ts';
import { historiesOf, type SkillHistory } from './histories.ts';
import { restatedBy } from './restate.ts';
import { trainModel } from './train/train.ts';

/** Everything that a learner did, in the order of `compareEvents`. */
export interface Learner {
  readonly id: string;
  readonly log: readonly StoredEvent[];
}

/**
 * One review of one skill, for an optimiser of FSRS's parameters: whole days since the one before
 * (0 for the first).
 */
export interface Review {
  readonly elapsedDays: number;
  readonly recalled: boolean;
}

/**
 * Finds the 21 FSRS-6 parameters that explain sequences of reviews best; undefined where there are
 * too few of them.
 */
export type FitMemory = (
  sequences: readonly (readonly Review[])[],
) => Promise<readonly number[] | undefined>;

/** How a model predicts answers that it was not fitted on. */
interface Score {
  readonly logLoss: number;
  readonly auc: number;
}

/** Why a tenant's model was replaced, or was not. */
type Verdict = 'accepted' | 'no-better' | 'too-few' | 'out-of-time';

/** Before and after, on learners that the new model was not fitted on. */
export interface Refit {
  readonly verdict: Verdict;
  readonly learners: number;
  readonly answers: number;
  /**
   * Of those, the answers that weights and difficulties of an accepted model are fitted to: beyond
   * some hundred thousand, not all.
   */
  readonly fitted: number;
  /** Answers that were predicted, and of how many learners. */
  readonly heldOut: { readonly learners: number; readonly answers: number };
  readonly before?: Score;
  readonly after?: Score;
  /**
   * By how much the log loss falls: mean and 95 % interval of a paired bootstrap over learners.
   * Above 0 is better.
   */
  readonly improvement?: { readonly mean: number; readonly low: number; readonly high: number };
  /** Whether new FSRS parameters were tried, and whether they are part of the new model. */
  readonly memory: 'kept' | 'fitted' | 'not-tried';
  readonly effects: Effects;
  /**
   * The model that is to be in force now: weights and difficulties (new ones if accepted) with the
   * effects found.
   */
  readonly model: MasteryModel;
}

/** What a refit is made with. */
export interface RefitOptions {
  readonly present: MasteryModel;
  /** What weights are drawn towards: the product's defaults. */
  readonly prior: MasteryModel;
  /** Where and when, for people; becomes the new model's source. */
  readonly source: string;
  readonly seed: number;
  readonly fitMemory?: FitMemory | undefined;
  /**
   * Weights and difficulties are fitted to whole learners until there are this many answers;
   * 400,000 if not given.
   */
  readonly mostAnswers?: number | undefined;
  /** True once no further long step may begin. */
  readonly isLate?: () => boolean;
  readonly progress?: (message: string) => void;
}

/** Fewer answers or learners than these say nothing about any model. */
const LEAST_ANSWERS = 100;
const LEAST_LEARNERS = 8;
/**
 * Up to this many answers every learner is held out once (cross-validation); beyond, one part of
 * the learners is enough.
 */
const MOST_FOR_FOLDS = 20_000;
const FOLDS = 5;
/** Answers by which weights and difficulties are settled; memory and time are not endless. */
const MOST_ANSWERS = 400_000;
/** Sequences of reviews that FSRS's parameters are fitted on, and the longest of them. */
const MOST_SEQUENCES = 20_000;
const LONGEST_SEQUENCE = 40;
const RESAMPLES = 2000;

/**
 * Stable part of a learner: depends on the id alone, so that a learner is held out every night or
 * never.
 */
const partOf = (id: string): number => {
  let hash = fnv1a(id);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) % FOLDS;
};

const isAnswer = ({ type, lessonAs }: StoredEvent): boolean =>
  type === 'answered' && (lessonAs?.skills.length ?? 0) > 0;
const countAnswers = ({ log }: Learner): number =>
  log.reduce((sum, event) => sum + (isAnswer(event) ? 1 : 0), 0);
const totalAnswers = (learners: readonly Learner[]): number =>
  learners.reduce((sum, learner) => sum + countAnswers(learner), 0);

/** Learners until there are as many answers as are needed. */
const enough = (learners: readonly Learner[], mostAnswers = MOST_ANSWERS): Learner[] => {
  let left = mostAnswers;
  return learners.filter((learner) => {
    if (left <= 0) return false;
    left -= countAnswers(learner);
    return true;
  });
};

/** Summed log loss and number of answers of one learner. */
interface Loss {
  readonly sum: number;
  readonly count: number;
}

/** Predictions of answers, for the score. */
interface Predicted {
  readonly losses: Loss[];
  readonly chances: number[];
  readonly outcomes: number[];
}

/**
 * Predicts every answer of a learner from the events before it, through the product's own fold and
 * predictions.
 */
const predictInto = (into: Predicted, model: MasteryModel, { log }: Learner): void => {
  const restated = restatedBy(model);
  const state = emptyState(memoryOf(model.memory));
  let sum = 0;
  let count = 0;
  for (const stored of log) {
    const event = restated(stored);
    if (isAnswer(event)) {
      const { skills, difficulty } = event.lessonAs!;
      const { lesson, question } = event;
      const { probability } = predictAnswer(
        state,
        model,
        { skills, difficultyLogOdds: difficulty, lesson, question },
        event.at,
      );
      const chance = clamp(probability, 1e-9, 1 - 1e-9);
      const outcome = event.correct ? 1 : 0;
      sum -= Math.log(outcome === 1 ? chance : 1 - chance);
      count += 1;
      into.chances.push(chance);
      into.outcomes.push(outcome);
    }
    applyEvent(state, event);
  }
  if (count > 0) into.losses.push({ sum, count });
};

/**
 * Chance that a right answer was predicted to be likelier than a wrong one (Mann–Whitney, ties by
 * half).
 */
const aucOf = ({ chances, outcomes }: Predicted): number => {
  const order = chances.map((_, index) => index).sort((a, b) => chances[a]! - chances[b]!);
  let rankSum = 0;
  let right = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && chances[order[to]!] === chances[order[from]!]) to += 1;
    for (let place = from; place < to; place++) {
      if (outcomes[order[place]!] !== 1) continue;
      right += 1;
      rankSum += (from + 1 + to) / 2;
    }
    from = to;
  }
  const wrong = order.length - right;
  return right === 0 || wrong === 0 ? 0.5 : (rankSum - (right * (right + 1)) / 2) / (right * wrong);
};

const scoreOf = (predicted: Predicted): Score => {
  const sum = predicted.losses.reduce((total, loss) => total + loss.sum, 0);
  return { logLoss: sum / Math.max(1, predicted.outcomes.length), auc: aucOf(predicted) };
};

/**
 * By how much `after` loses less than `before`, an answer: whole learners are drawn again and
 * again, with both their losses.
 */
const improvementOf = (
  before: readonly Loss[],
  after: readonly Loss[],
  seed: number,
): NonNullable<Refit['improvement']> => {
  const random = seeded(seed);
  const count = before.length;
  const differences = before.map(({ sum }, index) => sum - after[index]!.sum);
  const means = Array.from({ length: RESAMPLES }, () => {
    let difference = 0;
    let answers = 0;
    for (let draw = 0; draw < count; draw++) {
      const learner = Math.floor(random() * count);
      difference += differences[learner]!;
      answers += before[learner]!.count;
    }
    return difference / Math.max(1, answers);
  }).sort((a, b) => a - b);
  const answers = before.reduce((sum, one) => sum + one.count, 0);
  return {
    mean: differences.reduce((sum, one) => sum + one, 0) / Math.max(1, answers),
    low: means[Math.floor(0.025 * RESAMPLES)] ?? 0,
    high: means[Math.ceil(0.975 * RESAMPLES) - 1] ?? 0,
  };
};

/** What the fold takes as reviews of a skill, a sequence a learner and skill. */
export const reviewsOf = (learners: readonly Learner[]): Review[][] => {
  const sequences: Review[][] = [];
  for (const { log } of learners) {
    const own = new Map<string, { last: number; reviews: Review[] }>();
    for (const event of log) {
      if (!isAnswer(event)) continue;
      const minute = minuteOf(event.at);
      for (const { skill } of event.lessonAs!.skills) {
        const known = own.get(skill);
        const elapsedDays = known === undefined ? 0 : Math.floor(daysBetween(known.last, minute));
        const reviews: Review[] = known?.reviews ?? [];
        if (reviews.length < LONGEST_SEQUENCE)
          reviews.push({ elapsedDays, recalled: event.correct === true });
        own.set(skill, { last: minute, reviews });
      }
    }
    for (const { reviews } of own.values()) if (reviews.length > 1) sequences.push(reviews);
    if (sequences.length >= MOST_SEQUENCES) break;
  }
  return sequences.slice(0, MOST_SEQUENCES);
};

/** A candidate: predictions of those held out by models fitted without them. */
interface Candidate {
  readonly predicted: Predicted;
  /** With FSRS parameters of its own. */
  readonly isOwn: boolean;
}

const fitTo = (
  learners: readonly Learner[],
  memory: readonly number[] | undefined,
  options: RefitOptions,
): MasteryModel => {
  const logs = enough(learners, options.mostAnswers).map(({ log }) => log.filter(isAnswer));
  const {
    memory: _memory,
    effects: _effects,
    skillEffects: _skillEffects,
    ...prior
  } = options.prior;
  return trainModel(
    logs,
    { ...prior, ...(memory && { memory }) },
    {
      source: options.source,
      present: options.present,
    },
  );
};

/**
 * Share of their full effect that lessons had on those who did them, 0..1: most were not quite the
 * right one at the right time.
 */
const readinessOf = (histories: ReadonlyMap<string, SkillHistory>): number => {
  let readiness = 0;
  let doses = 0;
  for (const history of histories.values()) {
    readiness += history.readiness;
    doses += history.doses;
  }
  return doses > 0 ? Math.max(0.1, readiness / doses) : 1;
};

/** Below this, what lessons add on average is too near to nothing to divide by. */
const LEAST_MEAN = 0.05;
/**
 * What is found of the average lesson moves `gain` by this factor at most: it stands on fewer facts
 * than the differences between lessons.
 */
const MOST_MOVE = 2;

/**
 * The model with what was found of its lessons. They were measured as what they added to those who
 * did them; the outlook starts from their full effect, of which those people got `readiness`.
 */
const withEffects = (
  model: MasteryModel,
  found: Effects,
  readiness: number,
  usualGain: number,
): MasteryModel => {
  const { lessons, skills, mean } = found;
  const gain = clamp(mean / readiness, usualGain / MOST_MOVE, usualGain * MOST_MOVE);
  const scale = mean > LEAST_MEAN ? gain / mean : 1 / readiness;
  const full = (value: number): number => rounded(value * scale);
  return {
    ...model,
    gain: rounded(gain),
    effects: lessons.map(({ lesson, effect, standardError }) => [
      lesson,
      full(effect),
      full(standardError),
    ]),
    skillEffects: skills.map(({ skill, effect }) => [skill, full(effect)]),
  };
};

/** Four decimals: noise beyond them would make every night's model another one. */
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

/**
 * Fits a tenant's model anew and judges it: fitted without some learners, does it predict their
 * answers better than the present model does? Only where the whole 95 % interval of that lies
 * above 0 it is accepted, and then fitted to all. FSRS's parameters are tried first; new ones
 * become part of the candidate where that predicts better. The effects of lessons are estimated in
 * any case.
 */
export const refit = async (
  learners: readonly Learner[],
  options: RefitOptions,
): Promise<Refit> => {
  const { present, progress = () => {}, isLate = () => false } = options;
  const known = learners.filter((learner) => countAnswers(learner) > 0);
  const answers = totalAnswers(known);
  const fitted = totalAnswers(enough(known, options.mostAnswers));
  const parts = answers <= MOST_FOR_FOLDS ? Array.from({ length: FOLDS }, (_, part) => part) : [0];

  const heldOut: Predicted = { losses: [], chances: [], outcomes: [] };
  const fitMemoryTo = async (some: readonly Learner[]): Promise<readonly number[] | undefined> =>
    options.fitMemory?.(reviewsOf(some));
  const tryOut = async (isOwn: boolean): Promise<Candidate | undefined> => {
    const predicted: Predicted = { losses: [], chances: [], outcomes: [] };
    for (const part of parts) {
      if (isLate()) return undefined;
      const others = known.filter(({ id }) => partOf(id) !== part);
      const memory = isOwn ? await fitMemoryTo(others) : present.memory;
      if (isOwn && memory === undefined) return undefined;
      const model = fitTo(others, memory, options);
      for (const learner of known)
        if (partOf(learner.id) === part) predictInto(predicted, model, learner);
    }
    return { predicted, isOwn };
  };
  const finish = (verdict: Verdict, model: MasteryModel, more: Partial<Refit> = {}): Refit => {
    progress('Estimating what each lesson adds');
    const late = isLate();
    const histories = historiesOf(late ? [] : known.map(({ log }) => log), model);
    const readiness = readinessOf(histories);
    const beforehand = { mean: options.prior.gain * readiness, spread: model.spread };
    const effects = estimateEffects(histories, memoryOf(model.memory), beforehand);
    return {
      verdict,
      learners: known.length,
      answers,
      fitted,
      heldOut: { learners: heldOut.losses.length, answers: heldOut.outcomes.length },
      memory: 'not-tried',
      effects,
      model: late ? model : withEffects(model, effects, readiness, options.prior.gain),
      ...more,
    };
  };

  if (answers < LEAST_ANSWERS || known.length < LEAST_LEARNERS) return finish('too-few', present);
  progress(`Predicting what is held out with the present model`);
  for (const part of parts)
    for (const learner of known)
      if (partOf(learner.id) === part) predictInto(heldOut, present, learner);
  if (heldOut.losses.length < LEAST_LEARNERS) return finish('too-few', present);

  progress('Fitting weights and difficulties');
  let best = await tryOut(false);
  if (best === undefined) return finish('out-of-time', present);
  let triedMemory = false;
  if (options.fitMemory !== undefined && !isLate()) {
    progress('Fitting the memory parameters');
    const other = await tryOut(true);
    triedMemory = other !== undefined;
    if (other && improvementOf(best.predicted.losses, other.predicted.losses, options.seed).low > 0)
      best = other;
  }
  const improvement = improvementOf(heldOut.losses, best.predicted.losses, options.seed);
  const found = { before: scoreOf(heldOut), after: scoreOf(best.predicted), improvement };
  const own = triedMemory ? 'kept' : 'not-tried';
  if (!(improvement.low > 0)) return finish('no-better', present, { ...found, memory: own });
  if (isLate()) return finish('out-of-time', present, { ...found, memory: own });
  progress('Fitting to everyone');
  const memory = best.isOwn ? await fitMemoryTo(known) : present.memory;
  const model = fitTo(known, memory, options);
  return finish('accepted', model, { ...found, memory: best.isOwn ? 'fitted' : own });
};

/** Weights before and after, by how much they changed. */
export const weightChanges = (
  before: MasteryModel,
  after: MasteryModel,
): { name: (typeof FEATURES)[number]; before: number; after: number }[] =>
  FEATURES.map((name) => ({ name, before: before.weights[name], after: after.weights[name] })).sort(
    (a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before),
  );
