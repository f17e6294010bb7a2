import type { MasteryModel } from './mastery.ts';

/** The model of a tenant that has no fit of its own yet. It names no skill, lesson or question. */
export const DEFAULT_MODEL: MasteryModel = {
  source:
    'rounded means of the weights that trainModel fits to two public logs of school exercises (ASSISTments 2009, Algebra 2005)',
  weights: {
    intercept: -0.2,
    ease: 0.5,
    prior: 1,
    assessment: 0.8,
    generalAbility: 0.1,
    generalForm: 1.3,
    skillAbility: 0.1,
    skillForm: 1.1,
    wins: 0.16,
    fails: 0.35,
    recentWins1: 0.25,
    recentWins2: 0.05,
    recentWins3: 0.05,
    recentPractice1: 0,
    recentPractice2: 0.02,
    recentPractice3: 0.02,
    recall: 0.63,
    stability: 0.06,
    exposure: 0.35,
    questionWins: 0.16,
    questionLastRight: 0.05,
    questionLastWrong: 0.1,
  },
  skills: [],
  lessons: [],
  questions: [],
  gain: 0.7,
  spread: 1.2,
};
