/**
 * What is believed of people of whom nothing is known, in log-odds of a right answer to a typical
 * question.
 */

/** The mean: two in three answer rightly. */
export const START = 0.7;
/** Variance of people's general levels, and of a person's skills around them. */
export const GENERAL_VARIANCE = 0.5;
export const SKILL_VARIANCE = 1.2;
/** Weight of the slow part of a belief before the first answer. */
export const SLOW_WEIGHT = 0.85;
