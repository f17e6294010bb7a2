import { EXCLUSIONS, type Exclusion } from '../model/exclusion.ts';

/**
 * An exclusion as a number, for arrays over all lessons: from 1 in the order of `EXCLUSIONS`, so
 * that a lower one is checked earlier. `OPEN` (0) stands for none.
 */
export const codeOf = (exclusion: Exclusion): number => EXCLUSIONS.indexOf(exclusion) + 1;

/** Code of a lesson that nothing closes. */
export const OPEN = 0;

/**
 * Whether a lesson with this code may be offered as far as the code goes: at once, or where nothing
 * else serves (`seen`, `not-due`). Prerequisites stand apart.
 */
export const isOffered = (code: number): boolean => code === OPEN || code >= codeOf('seen');

/** The exclusion that a code stands for; undefined for `OPEN`. */
export const exclusionWith = (code: number): Exclusion | undefined => EXCLUSIONS[code - 1];
