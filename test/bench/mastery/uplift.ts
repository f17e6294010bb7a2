import { type TrainOptions, trainModel } from '../../../core/fit/train/train.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { FEATURES, type FeatureName } from '../../../core/learner/features.ts';
import { applyEvent } from '../../../core/learner/fold.ts';
import { enrichmentOf, type MasteryModel, predictAnswer } from '../../../core/learner/mastery.ts';
import { memoryOf } from '../../../core/learner/memory.ts';
import { emptyState } from '../../../core/learner/state.ts';
import type { Learner } from '../logs.ts';
import type { Contender, Predict } from './contender.ts';

/**
 * Predicts through the product: its state, its difficulty of a question, its prediction, its fold.
 */
export const predictWith =
  (model: MasteryModel): Predict =>
  ({ events }) => {
    const state = emptyState(memoryOf(model.memory));
    return Float64Array.from(events, (event) => {
      const { lesson = '', question } = event;
      const skills = event.lessonAs?.skills ?? [];
      const lessonAs = enrichmentOf(
        model,
        { id: lesson, difficulty: 0.5, skills, minutes: 0 },
        question,
      );
      const { difficulty: difficultyLogOdds } = lessonAs;
      const { probability } = predictAnswer(
        state,
        model,
        { skills, difficultyLogOdds, lesson, question },
        event.at,
      );
      applyEvent(state, { ...event, lessonAs });
      return probability;
    });
  };

/**
 * Where fits start from: no weights at all. The defaults that ship will not do, since they were
 * fitted on public logs, perhaps on the very learners that are to be predicted.
 */
export const BLANK: MasteryModel = {
  ...DEFAULT_MODEL,
  source: 'nothing',
  weights: Object.fromEntries(FEATURES.map((name) => [name, 0])) as Record<FeatureName, number>,
};

/** A model fitted to some learners by the product's own training. */
export const trainOn = (
  train: readonly Learner[],
  prior: MasteryModel,
  options: Partial<TrainOptions> = {},
): MasteryModel =>
  trainModel(
    train.map(({ events }) => events),
    prior,
    { source: 'bench', ...options },
  );

/**
 * The product's model, fitted to training learners from `prior`. `seen` gets every model that was
 * fitted.
 */
export const uplift = (
  prior: MasteryModel = BLANK,
  seen: (model: MasteryModel) => void = () => {},
): Contender => ({
  name: 'Uplift',
  source: 'core/learner',
  fit: (train) => {
    const model = trainOn(train, prior);
    seen(model);
    return predictWith(model);
  },
});

/** The product's model as it is, fitted to nothing of the log. */
export const unfitted = (model: MasteryModel): Contender => ({
  name: 'Uplift',
  source: `core/learner, ${model.source}`,
  fit: () => predictWith(model),
});
