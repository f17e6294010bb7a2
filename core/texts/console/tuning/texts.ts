import type { ENGLISH_TUNING } from './en.ts';

/** The words of the console's pages on tuning: what English has, every language has. */
export type TuningTexts = typeof ENGLISH_TUNING;
