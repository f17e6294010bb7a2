import { Matrix, solve } from 'ml-matrix';
import type { StoredEvent } from '../model/event.ts';
import { AT, FEATURE_COUNT, FEATURES, type FeatureName, featuresOf } from './features.ts';
import { applyEvent } from './fold.ts';
import type { MasteryModel } from './mastery.ts';
import { type MemoryModel, memoryOf } from './memory.ts';
import { emptyState } from './state.ts';

/** The answers of one learner in the order of time, with the skills of each question in `lessonAs`. */
export type LearnerLog = readonly StoredEvent[];

/** How strongly estimates are drawn towards what is known without them, in answers. */
export interface TrainOptions {
  readonly source: string;
  /** Ridge on the weights, relative to one answer's information. */
  readonly ridge?: number;
  readonly itemShrinkage?: number;
  readonly skillShrinkage?: number;
  readonly rounds?: number;
  /** Leave out what only holds for these very items: a model for other catalogues. */
  readonly generic?: boolean;
  /** Features whose weights stay as they are in the prior. */
  readonly hold?: readonly FeatureName[];
  readonly gain?: number;
  readonly spread?: number;
}

const sigmoid = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** Learners are split into so many groups; the difficulties that one group's features use come from the others. */
const GROUPS = 5;

/** What a question is known by: its lesson and id. */
const questionKey = (event: StoredEvent): string => `${event.lesson}|${event.question}`;
/** What its skills are known by, together. */
const skillsKey = (event: StoredEvent): string => event.lessonAs?.skills.map(({ skill }) => skill).join('+') ?? '';

/** Sums of surprise and information by key and group. */
class Residuals {
  readonly #sums = new Map<string, Float64Array>();

  add(key: string, group: number, surprise: number, information: number): void {
    let sums = this.#sums.get(key);
    if (sums === undefined) {
      sums = new Float64Array(2 * (GROUPS + 1));
      this.#sums.set(key, sums);
    }
    sums[2 * group]! += surprise;
    sums[2 * group + 1]! += information;
    sums[2 * GROUPS]! += surprise;
    sums[2 * GROUPS + 1]! += information;
  }

  /** One Newton step of the log-odds by which a key is easier, drawn towards 0; `group` leaves that group's answers out. */
  step(key: string, shrinkage: number, group?: number): number {
    const sums = this.#sums.get(key);
    if (sums === undefined) return 0;
    const out = group === undefined ? 0 : 1;
    const surprise = sums[2 * GROUPS]! - out * (sums[2 * (group ?? 0)] ?? 0);
    const information = sums[2 * GROUPS + 1]! - out * (sums[2 * (group ?? 0) + 1] ?? 0);
    return surprise / (information + shrinkage * 0.2);
  }

  keys(): IterableIterator<string> {
    return this.#sums.keys();
  }
}

/** Difficulties by key; in training one map a group and, last, one from all. */
type Difficulties = readonly Map<string, number>[];
const emptyDifficulties = (): Difficulties => Array.from({ length: GROUPS + 1 }, () => new Map());

/** Features and outcomes of every answer, row by row. */
interface Table {
  readonly rows: Float64Array;
  readonly outcomes: Uint8Array;
  readonly count: number;
}

const difficultyIn = (event: StoredEvent, group: number, items: Difficulties, skills: Difficulties): number =>
  (items[group]!.get(questionKey(event)) ?? 0) + (skills[group]!.get(skillsKey(event)) ?? 0);

const tabulate = (
  logs: readonly LearnerLog[],
  memory: MemoryModel,
  items: Difficulties,
  skills: Difficulties,
): Table => {
  const count = logs.reduce((sum, log) => sum + log.length, 0);
  const rows = new Float64Array(count * FEATURE_COUNT);
  const outcomes = new Uint8Array(count);
  let row = 0;
  for (const [index, log] of logs.entries()) {
    const group = index % GROUPS;
    const state = emptyState(memory);
    for (const event of log) {
      const difficulty = difficultyIn(event, group, items, skills);
      const taught = event.lessonAs?.skills ?? [];
      featuresOf(
        state,
        { skills: taught, difficulty, lesson: event.lesson, question: event.question },
        event.at,
        rows.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT),
      );
      outcomes[row] = event.correct ? 1 : 0;
      row += 1;
      applyEvent(state, { ...event, lessonAs: { skills: taught, difficulty, minutes: 0 } });
    }
  }
  return { rows, outcomes, count };
};

const logOddsOf = (table: Table, row: number, weights: Float64Array): number => {
  let sum = 0;
  for (let index = 0; index < FEATURE_COUNT; index++) sum += table.rows[row * FEATURE_COUNT + index]! * weights[index]!;
  return sum;
};

const STEPS = 30;
/** A step that makes things worse is halved so often: far from the optimum Newton's may overshoot without end. */
const HALVINGS = 12;

/** Log loss and ridge together: what the weights make as small as possible. */
const lossOf = (table: Table, weights: Float64Array, prior: Float64Array, ridge: number): number => {
  let loss = 0;
  for (let row = 0; row < table.count; row++) {
    const logOdds = logOddsOf(table, row, weights);
    const margin = table.outcomes[row] === 1 ? -logOdds : logOdds;
    loss += margin > 30 ? margin : Math.log1p(Math.exp(margin));
  }
  for (const [index, weight] of weights.entries()) loss += (ridge / 2) * (weight - prior[index]!) ** 2;
  return loss;
};

/**
 * Logistic regression by Newton steps with a ridge towards `prior`; every weight but the intercept is kept ≥ 0 by holding those that
 * want to be negative at 0 (active set) and solving for the rest.
 */
const fitWeights = (table: Table, prior: Float64Array, ridge: number, hold: ReadonlySet<number>): Float64Array => {
  const weights = Float64Array.from(prior);
  const held = new Set(hold);
  for (let step = 0; step < STEPS; step++) {
    const hessian = Matrix.zeros(FEATURE_COUNT, FEATURE_COUNT);
    const gradient = new Float64Array(FEATURE_COUNT);
    const cells = new Float64Array(FEATURE_COUNT * FEATURE_COUNT);
    for (let row = 0; row < table.count; row++) {
      const chance = sigmoid(logOddsOf(table, row, weights));
      const surprise = table.outcomes[row]! - chance;
      const information = chance * (1 - chance);
      const from = row * FEATURE_COUNT;
      for (let i = 0; i < FEATURE_COUNT; i++) {
        const value = table.rows[from + i]!;
        if (value === 0) continue;
        gradient[i]! += value * surprise;
        const scaled = value * information;
        for (let j = 0; j <= i; j++) cells[i * FEATURE_COUNT + j]! += scaled * table.rows[from + j]!;
      }
    }
    for (let i = 0; i < FEATURE_COUNT; i++) {
      for (let j = 0; j <= i; j++) {
        hessian.set(i, j, cells[i * FEATURE_COUNT + j]!);
        hessian.set(j, i, cells[i * FEATURE_COUNT + j]!);
      }
      gradient[i]! -= ridge * (weights[i]! - prior[i]!);
      hessian.set(i, i, hessian.get(i, i) + ridge);
    }
    // A weight that is held is let go when the data pull it upwards.
    for (const index of held) if (gradient[index]! > 0 && !hold.has(index)) held.delete(index);
    const free = FEATURES.map((_, index) => index).filter((index) => !held.has(index));
    const change = solve(hessian.selection(free, free), Matrix.columnVector(free.map((index) => gradient[index]!)));
    const loss = lossOf(table, weights, prior, ridge);
    let moved = weights;
    let next = loss;
    for (let halving = 0, scale = 1; halving < HALVINGS && next >= loss; halving++, scale /= 2) {
      moved = Float64Array.from(weights);
      for (const [place, index] of free.entries()) {
        const value = weights[index]! + scale * change.get(place, 0);
        moved[index] = index === AT.intercept ? value : Math.max(0, value);
      }
      next = lossOf(table, moved, prior, ridge);
    }
    if (next >= loss) break;
    for (const index of free) if (index !== AT.intercept && moved[index] === 0) held.add(index);
    weights.set(moved);
    if (loss - next < 1e-7 * loss) break;
  }
  return weights;
};

/** Difficulties after one more look at what the weights could not explain. */
const updateDifficulties = (
  logs: readonly LearnerLog[],
  table: Table,
  weights: Float64Array,
  before: Difficulties,
  keyOf: (event: StoredEvent) => string,
  shrinkage: number,
): Difficulties => {
  const residuals = new Residuals();
  let row = 0;
  for (const [index, log] of logs.entries()) {
    for (const event of log) {
      const chance = sigmoid(logOddsOf(table, row, weights));
      residuals.add(keyOf(event), index % GROUPS, table.outcomes[row]! - chance, chance * (1 - chance));
      row += 1;
    }
  }
  const ease = Math.max(0.3, weights[AT.ease]!);
  return before.map((known, group) => {
    const next = new Map<string, number>();
    for (const key of residuals.keys()) {
      const step = residuals.step(key, shrinkage, group === GROUPS ? undefined : group) / ease;
      next.set(key, Math.max(-5, Math.min(5, (known.get(key) ?? 0) - step)));
    }
    return next;
  });
};

/**
 * Fits weights and difficulties to logs, with `prior`'s weights as the starting point that few data cannot leave. Difficulties used
 * in training come from other learners than the one whose answer is predicted, so that the weights do not trust them too much.
 */
export const trainModel = (logs: readonly LearnerLog[], prior: MasteryModel, options: TrainOptions): MasteryModel => {
  const { ridge = 20, itemShrinkage = 20, skillShrinkage = 10, rounds = 5 } = options;
  const hold = new Set(options.hold?.map((name) => AT[name]));
  const start = Float64Array.from(FEATURES, (name) => prior.weights[name]);
  let weights: Float64Array = start;
  let items = emptyDifficulties();
  let skills = emptyDifficulties();
  for (let round = 0; round < rounds; round++) {
    const table = tabulate(logs, memoryOf(prior.memory), items, skills);
    weights = fitWeights(table, start, ridge, hold);
    if (round === rounds - 1) break;
    if (round === 0) skills = updateDifficulties(logs, table, weights, skills, skillsKey, skillShrinkage);
    else items = updateDifficulties(logs, table, weights, items, questionKey, itemShrinkage);
  }
  const named = Object.fromEntries(FEATURES.map((name, index) => [name, weights[index]!])) as Record<
    FeatureName,
    number
  >;
  // What a prior or an assessment is worth cannot be learned from logs without them.
  named.prior = prior.weights.prior;
  named.assessment = prior.weights.assessment;
  named.exposure = prior.weights.exposure;
  const base = {
    source: options.source,
    ...(prior.memory && { memory: prior.memory }),
    weights: named,
    gain: options.gain ?? prior.gain,
    spread: options.spread ?? prior.spread,
  };
  if (options.generic) return { ...base, skills: [], lessons: [], questions: [] };

  const all = items[GROUPS]!;
  const questions: [string, number][] = [];
  const lessonSums = new Map<string, { sum: number; count: number }>();
  const skillSums = new Map<string, { sum: number; count: number }>();
  const seen = new Set<string>();
  const note = (sums: Map<string, { sum: number; count: number }>, key: string, value: number): void => {
    const entry = sums.get(key) ?? { sum: 0, count: 0 };
    entry.sum += value;
    entry.count += 1;
    sums.set(key, entry);
  };
  for (const log of logs) {
    for (const event of log) {
      const group = skills[GROUPS]!.get(skillsKey(event)) ?? 0;
      const difficulty = group + (all.get(questionKey(event)) ?? 0);
      if (!seen.has(questionKey(event))) {
        seen.add(questionKey(event));
        questions.push([questionKey(event), difficulty]);
      }
      note(lessonSums, event.lesson ?? '', difficulty);
      for (const { skill } of event.lessonAs?.skills ?? []) note(skillSums, skill, group);
    }
  }
  const means = (sums: Map<string, { sum: number; count: number }>): [string, number][] =>
    [...sums].map(([key, { sum, count }]): [string, number] => [key, sum / count]).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...base,
    skills: means(skillSums),
    lessons: means(lessonSums),
    questions: questions.sort(([a], [b]) => (a < b ? -1 : 1)),
  };
};
