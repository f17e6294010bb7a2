/** Why nothing is offered. */
export type NothingCode =
  | 'no-lessons'
  | 'no-match'
  | 'language'
  | 'minutes'
  | 'role'
  | 'all-done'
  | 'prerequisites';

/**
 * The sentences that employees read, one set a language, each in a file of its own. Plain words, no
 * decimals, no terms of the model. Titles come in without a full stop of their own, days as they
 * are written in the language, numbers of days and minutes as whole ones ≥ 0.
 */
export interface Texts {
  /** BCP 47 tag by which dates are written. */
  readonly locale: string;
  readonly helpsKeyResult: (keyResult: string, due: string) => string;
  readonly helpsOverdue: (keyResult: string) => string;
  readonly helpsRole: (role: string, skill: string) => string;
  readonly helpsOnboarding: (role: string) => string;
  readonly practised: (skill: string, days: number) => string;
  readonly firstTime: (skill: string) => string;
  readonly review: (days: number) => string;
  readonly unlocks: (lesson: string) => string;
  readonly pinned: string;
  readonly minutes: (minutes: number) => string;
  readonly curriculum: string;
  readonly explore: string;
  readonly nothing: Readonly<Record<NothingCode, string>>;
}
