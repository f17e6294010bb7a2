import type { LessonFormat } from '../model/lesson.ts';

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

/** How far a key result has come: values as they are written in the language, with their unit. */
interface Way {
  readonly share: string;
  readonly now: string;
  readonly start: string;
  readonly target: string;
}

/**
 * The sentences of a digest that are not reasons. Minutes, days and counts are whole and ≥ 1,
 * shares and days as they are written in the language.
 */
export interface MailTexts {
  readonly minutes: (minutes: number) => string;
  /** What the mail holds: a question or none, and minutes of lessons, 0 for none. */
  readonly headline: (hasQuestion: boolean, minutes: number) => string;
  /** Beginnings of subjects, eight of each kind: none of a kind is like another one. */
  readonly subjects: {
    readonly question: readonly ((question: string) => string)[];
    readonly lesson: readonly ((title: string) => string)[];
    readonly skill: (skill: string) => string;
    readonly keyResult: (keyResult: string) => string;
  };
  readonly formats: Readonly<Record<LessonFormat, string>>;
  readonly kinds: Readonly<Record<'new' | 'review' | 'onboarding', string>>;
  readonly question: string;
  /** That a tapped answer can still be changed. */
  readonly preselects: string;
  readonly lessons: string;
  /** Heads the lessons that are only named. */
  readonly further: string;
  readonly open: (title: string) => string;
  readonly goals: string;
  readonly way: (way: Way) => string;
  /** A value that is to stay where it is. */
  readonly held: (now: string, target: string) => string;
  /** What a steady pace would have come to by now, where the way is at least as far. */
  readonly onPace: (expected: string) => string;
  readonly behindPace: (expected: string) => string;
  readonly asItShould: string;
  readonly notAsItShould: string;
  readonly due: (day: string) => string;
  readonly overdue: (day: string) => string;
  readonly progress: string;
  /** Lessons that were worked on in the last seven days. */
  readonly week: (lessons: number) => string;
  /** A skill that is mastered, and one of which most answers are right. */
  readonly firm: (skill: string) => string;
  readonly mostRight: (skill: string) => string;
  /** How many of the skills that are asked for are mastered. */
  readonly firmOf: (firm: number, of: number) => string;
  /** That after so many mails without an answer they come every so many days at most. */
  readonly rarer: (mails: number, days: number) => string;
  /** That this mail is the last one, after half a year of silence. */
  readonly last: string;
  readonly why: (sender: string) => string;
  /** Names the employee's own page, where they change when mails come. */
  readonly me: string;
  /** The short name by which somebody asks for a link to their page. */
  readonly organisation: (id: string) => string;
  readonly stop: string;
  readonly privacy: string;
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
  readonly mail: MailTexts;
}
