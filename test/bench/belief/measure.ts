import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { applyEvent } from '../../../core/learner/fold.ts';
import { masteryOf } from '../../../core/learner/mastery.ts';
import { emptyState } from '../../../core/learner/state.ts';
import type { StoredEvent } from '../../../core/model/event.ts';
import { seeded } from '../../support/random.ts';
import { gridFilter } from './grid.ts';
import type { Told, World } from './worlds.ts';

const START = Date.UTC(2025, 0, 6, 9);
const DAY = 86_400_000;
/** Answers left out after a step when coverage is counted: no filter can hold both sides of it. */
const AFTER_STEP = 40;

/** What was said of one person after a number of answers, and what is true. */
export interface Said {
  readonly answers: number;
  readonly rate: number;
  readonly mastery: number;
  readonly interval: readonly [number, number];
  readonly reference: number;
  readonly referenceInterval: readonly [number, number];
  /** Answers since the truth last jumped. */
  readonly sinceStep: number;
}

const eventOf = ({ day, skill, right, difficulty }: Told, index: number): StoredEvent => {
  const at = START + Math.round(day * DAY);
  return {
    id: `e${index}`,
    type: 'answered',
    at,
    seen: at,
    lesson: `lesson-${skill}`,
    question: `q${index}`,
    correct: right,
    lessonAs: { skills: [{ skill: `skill-${skill}`, weight: 1 }], difficulty, minutes: 3 },
  };
};

/**
 * Plays one person of a world; `looks` are the numbers of answers after which is looked. Without
 * `filtered`, nobody works out the reference, which takes most of the time.
 */
export const playOne = (
  world: World,
  seed: number,
  looks: readonly number[],
  filtered = true,
): Said[] => {
  const answers = looks.at(-1)!;
  const told = world.play(seeded(seed), answers + 1);
  const state = emptyState();
  const filter = gridFilter();
  const wanted = new Set(looks);
  const said: Said[] = [];
  let count = 0;
  let sinceStep = 0;
  let before: Told | undefined;
  for (const [index, one] of told.entries()) {
    if (one.skill === 0) {
      if (before !== undefined) {
        const walk = world.walk + world.walkADay * Math.max(0, one.day - before.day);
        if (filtered) filter.change(world.jump, walk);
        sinceStep = Math.abs(one.rate - before.rate) > 0.1 ? 0 : sinceStep + 1;
      }
      if (wanted.has(count)) {
        const { probability, interval } = masteryOf(
          state,
          DEFAULT_MODEL,
          'skill-0',
          eventOf(one, index).at,
        );
        said.push({
          answers: count,
          rate: one.rate,
          mastery: probability,
          interval,
          reference: filter.mean(),
          referenceInterval: [filter.quantile(0.025), filter.quantile(0.975)],
          sinceStep,
        });
      }
      if (count === answers) break;
      if (filtered) filter.answer(one.right, one.difficulty);
      before = one;
      count += 1;
    }
    applyEvent(state, eventOf(one, index));
  }
  return said;
};

/** How true what was said is, over people. */
export interface Truth {
  readonly answers: number;
  readonly error: number;
  readonly reference: number;
  /** Error of saying the mean of all people. */
  readonly ofMean: number;
  readonly coverage: number;
  readonly width: number;
  readonly referenceWidth: number;
  /** Mean error by tenth of the true rate, and people in it. */
  readonly bias: readonly { readonly rate: number; readonly error: number; readonly of: number }[];
}

const meanOf = (numbers: readonly number[]): number =>
  numbers.reduce((sum, one) => sum + one, 0) / Math.max(1, numbers.length);
const rootMeanSquare = (numbers: readonly number[]): number =>
  Math.sqrt(meanOf(numbers.map((one) => one * one)));

/** Sums up what was said after one number of answers, or over a whole run. */
export const truthOf = (answers: number, said: readonly Said[], changes: boolean): Truth => {
  const mean = meanOf(said.map(({ rate }) => rate));
  const judged = changes ? said.filter(({ sinceStep }) => sinceStep >= AFTER_STEP) : said;
  const holds = ({ rate, interval: [low, high] }: Said): number =>
    rate >= low && rate <= high ? 1 : 0;
  const bins = new Map<number, number[]>();
  for (const { rate, mastery } of said) {
    const bin = Math.min(9, Math.floor(rate * 10));
    bins.set(bin, [...(bins.get(bin) ?? []), mastery - rate]);
  }
  return {
    answers,
    error: rootMeanSquare(said.map(({ mastery, rate }) => mastery - rate)),
    reference: rootMeanSquare(said.map(({ reference, rate }) => reference - rate)),
    ofMean: rootMeanSquare(said.map(({ rate }) => mean - rate)),
    coverage: meanOf(judged.map(holds)),
    width: meanOf(said.map(({ interval: [low, high] }) => high - low)),
    referenceWidth: meanOf(said.map(({ referenceInterval: [low, high] }) => high - low)),
    bias: [...bins]
      .sort(([a], [b]) => a - b)
      .map(([bin, errors]) => ({ rate: bin / 10, error: meanOf(errors), of: errors.length })),
  };
};
