/** How sure somebody is of an answer. */
export type Confidence = 'guess' | 'think-so' | 'sure';
/** Why somebody puts a lesson aside. */
export type Aside = 'too-easy' | 'too-hard' | 'later' | 'not-relevant';
/** How helpful a lesson was. */
export type Helpful = 'no' | 'little' | 'much';
/** How a skill stands, in words that need no number. */
export type Standing = 'mastered' | 'enough' | 'nearly' | 'under-way' | 'most-to-gain' | 'untried';
export type Frequency = 'daily' | 'weekdays' | 'weekly';
type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** A heading, and what is said under it. */
export interface Said {
  readonly title: string;
  readonly text: string;
}

/** The words of a lesson's page. Counts are whole and ≥ 0, minutes ≥ 1. */
interface LessonTexts {
  readonly minutes: (minutes: number) => string;
  readonly formats: Readonly<
    Record<'video' | 'infographic' | 'quiz' | 'scenario' | 'flashcards' | 'article', string>
  >;
  readonly why: string;
  readonly questions: string;
  readonly toQuestions: string;
  readonly place: (number: number, of: number) => string;
  /** What a picture says, for who does not see it. */
  readonly inWords: string;
  readonly cardsHint: string;
  readonly card: (number: number, of: number) => string;
  readonly whatNow: string;
  /** Stands above the way that somebody took from the scene before. */
  readonly youDid: string;
  readonly theEnd: string;
  readonly playAgain: string;
  readonly chooseOne: string;
  readonly chooseAll: string;
  /** Where somebody sent no choice at all. */
  readonly chooseFirst: string;
  readonly howSure: string;
  readonly sure: Readonly<Record<Confidence, string>>;
  readonly right: string;
  readonly partly: string;
  readonly wrong: string;
  readonly yourAnswer: string;
  readonly rightAnswer: string;
  readonly explanation: string;
  /** An answer was changed: the first one stays. */
  readonly firstCounts: string;
  readonly next: string;
  /** How it went: right answers of all. */
  readonly result: (right: number, of: number) => Said;
  readonly done: Said;
  readonly iHaveDoneIt: string;
  readonly open: string;
  readonly opensElsewhere: (host: string) => string;
  readonly doneThere: Said;
  readonly helpful: string;
  readonly ratings: Readonly<Record<Helpful, string>>;
  readonly aside: string;
  readonly asides: Readonly<Record<Aside, string>>;
  readonly suggest: string;
  readonly suggestHint: string;
  readonly send: string;
  readonly thanks: string;
  readonly thanksFor: Readonly<Record<Aside, string>>;
  readonly tooMany: string;
  readonly tooLong: string;
  readonly nextLesson: string;
  readonly nothingMore: string;
  readonly backToLesson: string;
  readonly gone: Said;
}

/** The words of the pages by which mails are stopped. */
interface StopTexts {
  readonly offer: Said;
  readonly stop: string;
  readonly orLess: string;
  readonly weekly: string;
  readonly pause: string;
  readonly stopped: Said;
  readonly madeWeekly: Said;
  readonly paused: (day: string) => Said;
  readonly changeMind: string;
}

/** The words of somebody's own page. */
interface MeTexts {
  readonly ask: Said;
  readonly organisation: string;
  readonly address: string;
  readonly sendLink: string;
  readonly asked: Said;
  /** The mail that brings the link; minutes for which it opens. */
  readonly mail: {
    readonly subject: string;
    readonly text: (minutes: number) => string;
    readonly notYou: string;
  };
  readonly enter: Said;
  readonly enterButton: string;
  readonly title: (name: string) => string;
  readonly leave: string;
  readonly left: Said;
  readonly over: Said;
  readonly skills: string;
  readonly noSkills: string;
  readonly standings: Readonly<Record<Standing, string>>;
  readonly practised: (day: string) => string;
  readonly suggestions: string;
  /** What became of a suggestion. */
  readonly outcomes: Readonly<Record<'noted' | 'planned' | 'done' | 'declined' | 'open', string>>;
  readonly search: string;
  readonly searchLabel: string;
  readonly find: string;
  readonly found: (count: number) => string;
  readonly preferences: string;
  readonly preferencesHint: string;
  readonly frequency: string;
  readonly frequencies: Readonly<Record<Frequency, string>>;
  readonly days: string;
  readonly daysHint: string;
  readonly weekdays: Readonly<Record<Weekday, string>>;
  readonly hour: string;
  readonly minutesLabel: string;
  readonly pausedUntil: string;
  readonly timeZone: string;
  readonly language: string;
  /** That nothing of one's own is chosen, and what holds then. */
  readonly asSet: (value: string) => string;
  readonly save: string;
  readonly saved: string;
  readonly notSaved: string;
  readonly export: string;
  readonly exportHint: string;
  readonly exportButton: string;
  readonly exportLater: Said;
  /** The next part of a file that is too large for one. */
  readonly exportNext: string;
  readonly whoSees: string;
  readonly sees: readonly Said[];
  readonly mails: string;
  readonly stopAll: string;
  readonly stopAllHint: string;
  readonly isStopped: string;
  readonly lift: string;
  readonly lifted: string;
  readonly revoke: string;
  readonly revokeHint: string;
  readonly revoked: string;
}

/** The words of all pages that employees open, one set a language. */
export interface PageTexts {
  readonly language: string;
  readonly dir: 'ltr' | 'rtl';
  readonly lesson: LessonTexts;
  readonly stop: StopTexts;
  readonly me: MeTexts;
  /** A link that opens nothing, whatever the reason. */
  readonly refused: Said;
  readonly toMe: string;
  /** Nothing answers just now. */
  readonly unavailable: Said;
  readonly again: string;
}
