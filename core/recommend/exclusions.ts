/** Why a lesson may not be offered, in the order in which it is checked. */
export const EXCLUSIONS = [
  'archived',
  'hidden',
  'language',
  'role',
  'minutes',
  'format',
  'filter',
  'overdue-review',
  'dismissed',
  'cooldown',
  'prerequisites',
  'not-due',
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

/**
 * An exclusion as a number, for arrays over all lessons: from 1 in the order of `EXCLUSIONS`, so
 * that a lower one is checked earlier. `OPEN` (0) stands for none.
 */
export const codeOf = (exclusion: Exclusion): number => EXCLUSIONS.indexOf(exclusion) + 1;

/** Code of a lesson that nothing closes. */
export const OPEN = 0;

/** The exclusion that a code stands for; undefined for `OPEN`. */
export const exclusionWith = (code: number): Exclusion | undefined => EXCLUSIONS[code - 1];
