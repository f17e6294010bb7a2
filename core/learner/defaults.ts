import made from './defaults.json' with { type: 'json' };
import type { MasteryModel } from './mastery.ts';

/**
 * The model of a tenant that has no fit of its own yet. It names no skill, lesson or question. `npm
 * run fit:defaults` makes its weights again; what logs of answers cannot tell, the worth of roles,
 * assessments and bare completions, is set by hand.
 */
export const DEFAULT_MODEL: MasteryModel = {
  source:
    'fitted to two public logs of school exercises (ASSISTments 2009, Algebra 2005) by npm run fit:defaults',
  weights: made.weights,
  skills: [],
  lessons: [],
  questions: [],
  gain: 0.7,
  spread: 1.2,
};
