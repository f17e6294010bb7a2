import { default_w } from 'ts-fsrs';
import { describe, expect, it } from 'vitest';
import { type Learner, type RefitOptions, refit, reviewsOf } from '../../../core/fit/refit.ts';
import { trainModel } from '../../../core/fit/train/train.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { memoryFitter } from '../../../functions/jobs/fit-memory.ts';
import { type LessonWorld, simulateLessons } from '../../support/lesson-world.ts';

const WORLD: LessonWorld = {
  seed: 1,
  learners: 60,
  skills: 3,
  lessonsPerSkill: 6,
  dosesEach: 12,
  meanEffect: 0.6,
  spread: 0.3,
};
const OPTIONS: RefitOptions = {
  present: DEFAULT_MODEL,
  prior: DEFAULT_MODEL,
  source: 'a test',
  seed: 1,
};

const learnersOf = (world: Partial<LessonWorld>, prefix = 'p'): Learner[] =>
  simulateLessons({ ...WORLD, ...world }).logs.map((log, index) => ({
    id: `${prefix}${index}`,
    log,
  }));

/** Fitted to many others of the same organisation: hardly to be beaten by a fit to few. */
const good = trainModel(
  learnersOf({ learners: 400 }).map(({ log }) => log.filter(({ type }) => type === 'answered')),
  DEFAULT_MODEL,
  { source: 'many' },
);
/** People of that organisation whom `good` was not fitted to: the same lessons, other learners. */
const others = (learners: number, from: number): Learner[] =>
  learnersOf({ learners: 400 + from + learners }).slice(400 + from);

describe('the nightly fit of a model', () => {
  it('accepts what predicts better on learners held out, and fits it to all', async () => {
    const learners = learnersOf({});
    const result = await refit(learners, OPTIONS);
    expect(result.verdict).toBe('accepted');
    expect(result.heldOut).toEqual({ learners: 60, answers: result.answers });
    expect(result.after?.logLoss).toBeLessThan(result.before?.logLoss as number);
    expect(result.improvement?.low).toBeGreaterThan(0);
    expect(result.model.source).toBe('a test');
    expect(result.model.lessons).toHaveLength(18);
    expect(result.model.effects?.length).toBeGreaterThan(10);
    expect(await refit(learners, OPTIONS)).toEqual(result);
  });

  it('refuses what predicts worse, and says by how much', async () => {
    const result = await refit(others(20, 0), { ...OPTIONS, present: good });
    expect(result.verdict).toBe('no-better');
    expect(result.improvement?.mean).toBeLessThan(0);
    expect(result.model).toMatchObject({
      source: 'many',
      weights: good.weights,
      lessons: good.lessons,
    });
  });

  it('does not break on ten learners with 200 events, and rarely takes their fit for better than a good one', async () => {
    let accepted = 0;
    for (let seed = 0; seed < 12; seed++) {
      const learners = learnersOf({ learners: 10, dosesEach: 5, seed: 100 + seed });
      expect(learners.flatMap(({ log }) => log)).toHaveLength(200);
      // Whether it beats the defaults that know nothing of these learners is for the bootstrap to
      // say.
      expect((await refit(learners, OPTIONS)).heldOut.answers).toBe(150);
    }
    for (let from = 0; from < 120; from += 10) {
      const { verdict } = await refit(others(10, from), { ...OPTIONS, present: good });
      if (verdict === 'accepted') accepted += 1;
    }
    expect(accepted).toBeLessThanOrEqual(1);
  });

  it('leaves everything as it is where there is nobody, or nobody who answered', async () => {
    const silent = learnersOf({ learners: 20 }).map(({ id, log }) => ({
      id,
      log: log.filter(({ type }) => type === 'completed'),
    }));
    for (const learners of [[], learnersOf({ learners: 3 }), silent]) {
      const { verdict, model } = await refit(learners, OPTIONS);
      expect(verdict).toBe('too-few');
      expect(model.weights).toEqual(DEFAULT_MODEL.weights);
    }
  });

  it('begins no long step once it is late', async () => {
    let looks = 0;
    const isLate = (): boolean => ++looks > 2;
    const { verdict, model } = await refit(learnersOf({}), { ...OPTIONS, isLate });
    expect(verdict).toBe('out-of-time');
    expect(model).toBe(DEFAULT_MODEL);
  });

  it('takes memory parameters only where they predict better', async () => {
    const learners = learnersOf({});
    const asked: number[] = [];
    const absurd = await refit(learners, {
      ...OPTIONS,
      fitMemory: async (sequences) => {
        asked.push(sequences.length);
        return default_w.map((parameter, index) =>
          index === 20 ? 0.8 : parameter * (index < 4 ? 0.01 : 1),
        );
      },
    });
    expect(absurd.memory).toBe('kept');
    expect(absurd.model.memory).toBeUndefined();
    // Never from the reviews of those who are held out: one fit a part, each without its learners.
    const all = reviewsOf(learners).length;
    expect(asked).toHaveLength(5);
    for (const sequences of asked) expect(sequences).toBeLessThan(all);
    expect(asked.reduce((sum, one) => sum + all - one, 0)).toBe(all);
    expect((await refit(learners, { ...OPTIONS, fitMemory: async () => undefined })).memory).toBe(
      'not-tried',
    );
  });

  it("finds parameters with FSRS's own optimiser, or says that there are too few reviews", async () => {
    const fitMemory = memoryFitter(() => {});
    const parameters = await fitMemory(reviewsOf(learnersOf({ learners: 120 })));
    expect(parameters).toHaveLength(21);
    expect(parameters).not.toEqual([...default_w]);
    expect(await fitMemory(reviewsOf(learnersOf({ learners: 3 })))).toBeUndefined();
  });
});
