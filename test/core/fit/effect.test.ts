import { describe, expect, it } from 'vitest';
import { type Effects, estimateEffects } from '../../../core/fit/effect.ts';
import { historiesOf } from '../../../core/fit/histories.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { memoryOf } from '../../../core/learner/memory.ts';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { LAWS } from '../../bench/policy/laws.ts';
import { play } from '../../bench/policy/play.ts';
import { uplift } from '../../bench/policy/players.ts';
import { worldOf } from '../../bench/policy/worlds.ts';
import { type LessonWorld, simulateLessons, spearman } from '../../support/lesson-world.ts';

/** 200 learners a lesson: each of 300 does 24 of 36. */
const WORLD: Omit<LessonWorld, 'seed'> = {
  learners: 300,
  skills: 4,
  lessonsPerSkill: 9,
  dosesEach: 24,
  meanEffect: 0.6,
  spread: 0.35,
  questionsEach: 4,
};

const estimate = (world: LessonWorld): { effects: Effects; truth: ReadonlyMap<string, number> } => {
  const { logs, effects: truth } = simulateLessons(world);
  const prior = { mean: DEFAULT_MODEL.gain, spread: DEFAULT_MODEL.spread };
  return { effects: estimateEffects(historiesOf(logs, DEFAULT_MODEL), memoryOf(), prior), truth };
};

/** Rank correlation a world, and the share of intervals that hold the truth, over seeds. */
const judge = (more: Partial<LessonWorld>, seeds: readonly number[]) => {
  const correlations: number[] = [];
  const errors: number[] = [];
  let covered = 0;
  for (const seed of seeds) {
    const { effects, truth } = estimate({ ...WORLD, ...more, seed });
    const true_ = effects.lessons.map(({ lesson }) => truth.get(lesson) ?? Number.NaN);
    correlations.push(
      spearman(
        true_,
        effects.lessons.map(({ effect }) => effect),
      ),
    );
    for (const [index, { effect, standardError }] of effects.lessons.entries()) {
      const error = effect - (true_[index] ?? 0);
      errors.push(error);
      if (Math.abs(error) <= 1.96 * standardError) covered += 1;
    }
  }
  const mean = (list: readonly number[]): number =>
    list.reduce((sum, one) => sum + one, 0) / list.length;
  return {
    correlation: mean(correlations),
    coverage: covered / errors.length,
    bias: mean(errors),
    of: errors.length,
  };
};

describe('the effect of lessons', () => {
  // Nothing of these worlds is the estimator's own law: effects are forgotten by halves, questions
  // teach, the weak get more lessons.
  const worlds: readonly (readonly [string, Partial<LessonWorld>])[] = [
    ['that the weak are given', {}],
    ['that anyone is given', { selection: 0 }],
    ['that are forgotten fast', { halfLifeDays: 20 }],
  ];
  const all = worlds.map(([, more], index) =>
    judge(
      more,
      [1, 2, 3, 4, 5, 6].map((seed) => 10 * index + seed),
    ),
  );

  it.each(worlds.map(([name], index) => [name, all[index]!] as const))(
    'ranks lessons %s as they are',
    (_, { correlation, bias }) => {
      expect(correlation).toBeGreaterThanOrEqual(0.8);
      expect(Math.abs(bias)).toBeLessThan(0.1);
    },
  );

  it('gives intervals of 95 % that hold the truth 95 ± 2 times in a hundred', () => {
    const of = all.reduce((sum, one) => sum + one.of, 0);
    const coverage = all.reduce((sum, one) => sum + one.coverage * one.of, 0) / of;
    expect(of).toBeGreaterThan(300);
    expect(coverage).toBeGreaterThanOrEqual(0.93);
    expect(coverage).toBeLessThanOrEqual(0.97);
  });

  it('finds nothing where nothing is taught, though the weak get the lessons and come back to their mean', () => {
    const { effects } = estimate({ ...WORLD, seed: 5, meanEffect: 0, spread: 0, fromQuestions: 0 });
    expect(Math.abs(effects.mean)).toBeLessThan(0.12);
    const sure = effects.lessons.filter(
      ({ effect, standardError }) => Math.abs(effect) > 1.96 * standardError,
    );
    expect(sure.length / effects.lessons.length).toBeLessThanOrEqual(0.1);
  });

  it('stays within reason in a small company, where people mostly get what suits them right', async () => {
    const world = worldOf(LAWS.find(({ name }) => name === 'half-life')!, 2, 40);
    const largest: number[] = [];
    await play(world, uplift, {
      policy: { ...DEFAULT_POLICY, version: 1 },
      async refit(learners, model) {
        const logs = learners.map(({ log }) => log);
        const { lessons } = estimateEffects(historiesOf(logs, model), memoryOf(), {
          mean: 0.7,
          spread: model.spread,
        });
        largest.push(Math.max(...lessons.map(({ effect }) => Math.abs(effect))));
        return model;
      },
    });
    expect(largest).toHaveLength(5);
    expect(Math.max(...largest)).toBeLessThan(2.5);
  });

  it('stays with what is believed where there is little or nothing to see', () => {
    const prior = { mean: 0.7, spread: 1.2 };
    const none = estimateEffects(historiesOf([], DEFAULT_MODEL), memoryOf(), prior);
    expect(none).toMatchObject({ lessons: [], skills: [], mean: 0.7 });
    const { effects } = estimate({ ...WORLD, seed: 6, learners: 6, dosesEach: 8 });
    for (const { effect, standardError } of effects.lessons) {
      expect(Math.abs(effect - effects.mean)).toBeLessThan(0.5);
      expect(standardError).toBeGreaterThan(0.15);
    }
    // One lesson and nothing after it.
    const { logs } = simulateLessons({ ...WORLD, seed: 7, learners: 20, dosesEach: 1 });
    expect(estimateEffects(historiesOf(logs, DEFAULT_MODEL), memoryOf(), prior).lessons).toEqual(
      [],
    );
  });
});
