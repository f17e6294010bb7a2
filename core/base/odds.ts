/**
 * A probability as log-odds turned back into one: the logistic function, 0..1.
 *
 * @example probabilityOf(0) // 0.5
 */
export const probabilityOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/**
 * Log-odds of a probability: the logit, ln(p ÷ (1 − p)). ±∞ at 0 and 1; NaN outside of 0..1.
 *
 * @example logOddsOf(0.75) // ln 3
 */
export const logOddsOf = (probability: number): number => Math.log(probability / (1 - probability));

/** The value, or the nearer of two bounds where it lies outside of them; NaN stays NaN. */
export const clamp = (value: number, least = 0, most = 1): number =>
  Math.min(most, Math.max(least, value));
