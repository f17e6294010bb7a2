/** Why nothing is offered. */
export type NothingCode =
  | 'no-lessons'
  | 'not-offered'
  | 'no-match'
  | 'language'
  | 'minutes'
  | 'role'
  | 'all-done'
  | 'resting'
  | 'tried'
  | 'dismissed'
  | 'prerequisites';

/** Whose goal it is. */
export type Owner = 'own' | 'team' | 'company';

/** How questions of a lesson were answered the last time: `right` of `of`, both whole. */
export interface LastAnswers {
  readonly lesson: string;
  readonly right: number;
  readonly of: number;
}

/**
 * The sentences that employees read, one set a language, each in a file of its own. Plain words, no
 * decimals, no terms of the model. Titles come in without a full stop of their own, days as they
 * are written in the language, numbers of days and questions as whole ones ≥ 0.
 */
export interface Texts {
  /** BCP 47 tag by which dates are written. */
  readonly locale: string;
  readonly helpsKeyResult: (keyResult: string, due: string, owner: Owner) => string;
  readonly helpsOverdue: (keyResult: string, owner: Owner) => string;
  readonly helpsRole: (role: string, skill: string) => string;
  readonly helpsOnboarding: (role: string) => string;
  /** The skill of all that are asked for in which most is missing. */
  readonly largestGap: (skill: string) => string;
  /** How it went with another lesson on the skill. */
  readonly lastAnswers: (answers: LastAnswers) => string;
  /** A lesson that did not go well the last time, and how, where single answers tell. */
  readonly again: (answers: LastAnswers | undefined) => string;
  /** What comes before a lesson that was too hard. */
  readonly easier: (lesson: string) => string;
  /** A lesson that was begun and not finished. */
  readonly resume: string;
  readonly practised: (skill: string, days: number) => string;
  readonly firstTime: (skill: string) => string;
  readonly review: (days: number) => string;
  /** A lesson that comes again before its time, since what is open helps less. */
  readonly early: (days: number) => string;
  readonly unlocks: (lesson: string) => string;
  readonly pinned: string;
  readonly curriculum: string;
  readonly explore: string;
  /** No goal asks for it, and it is not new. */
  readonly revisit: string;
  readonly nothing: Readonly<Record<NothingCode, string>>;
}
