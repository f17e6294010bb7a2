import {
  FEATURE_COUNT,
  FEATURES,
  type FeatureName,
  featuresOf,
} from '../../../core/learner/features.ts';
import { foldEvents } from '../../../core/learner/fold.ts';
import type { MasteryModel } from '../../../core/learner/mastery.ts';
import { isTimed, type Learner } from '../logs.ts';
import { answer } from './simulated.ts';
import { BLANK, trainOn } from './uplift.ts';

const START = Date.UTC(2025, 0, 1);
const DAY = 86_400_000;

/**
 * Features that idle time changes: a learner's, after some answers, at once and two months later.
 */
export const fadingFeatures = (): FeatureName[] => {
  const outcomes = [true, false, true, true];
  const last = START + outcomes.length * DAY;
  const state = foldEvents(
    outcomes.map((correct, day) => answer(['skill'], 'question', correct, START + (day + 1) * DAY)),
  );
  const asked = {
    skills: [{ skill: 'skill', weight: 1 }],
    difficultyLogOdds: 0,
    lesson: 'skill',
    question: 'question',
  };
  const [soon, late] = [last, last + 60 * DAY].map((at) => {
    const features = new Float64Array(FEATURE_COUNT);
    featuresOf(state, asked, at, features);
    return features;
  });
  return FEATURES.filter((_, index) => soon![index] !== late![index]);
};

/**
 * Weights for any catalogue, from logs. What fades is learned from the logs with times alone, since
 * a log that has only an order would put on what fades quickly what is due to practice as such; all
 * other weights are then learned from all logs.
 */
export const genericFrom = (logs: readonly (readonly Learner[])[]): MasteryModel => {
  const timed = logs.filter(isTimed);
  const first = timed.length === 0 ? BLANK : trainOn(timed.flat(), BLANK, { generic: true });
  return timed.length === logs.length
    ? first
    : trainOn(logs.flat(), first, { generic: true, hold: fadingFeatures() });
};
