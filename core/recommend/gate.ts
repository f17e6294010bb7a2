import { daysBetween, minuteOf } from '../base/minutes.ts';
import { logOddsOf } from '../base/odds.ts';
import { once } from '../base/once.ts';
import { remembered } from '../base/remembered.ts';
import type { Catalogue } from '../catalogue/compile.ts';
import { type Masteries, masteriesOf } from '../learner/mastery.ts';
import { type LessonState, lastDoneAt } from '../learner/state.ts';
import { LESSON_FORMATS } from '../model/lesson.ts';
import type { Rule } from '../model/policy.ts';
import type { Situation } from './situation.ts';

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
 * An exclusion as a number: 0 = open, otherwise its place in `EXCLUSIONS` from 1, so that a lower
 * one is checked earlier.
 */
export const codeOf = (exclusion: Exclusion): number => EXCLUSIONS.indexOf(exclusion) + 1;

const ARCHIVED = codeOf('archived');
const HIDDEN = codeOf('hidden');
const LANGUAGE = codeOf('language');
const ROLE = codeOf('role');
const MINUTES = codeOf('minutes');
const FORMAT = codeOf('format');
const FILTER = codeOf('filter');
const OVERDUE = codeOf('overdue-review');
const DISMISSED = codeOf('dismissed');
const COOLDOWN = codeOf('cooldown');
const NOT_DUE = codeOf('not-due');

/** «Later» means days, not months. */
const LATER_DAYS = 3;
/**
 * A lesson that went well is repeated only once recall has fallen to 90 %, which is what FSRS calls
 * its stability.
 */
const GOOD_SCORE = 0.75;
/** Share of right answers below which a lesson does not count as understood. */
const UNDERSTOOD = 0.5;
/** Log-odds of a mastery of 85 %, at which someone may skip the lessons that lead there. */
const STRONG = logOddsOf(0.85);

const baseOf = (tag: string): string => (tag.split('-', 1)[0] ?? tag).toLowerCase();

/** Combinations of role and languages whose mask is kept, a release; a mask is a byte a lesson. */
const MOST_MASKS = 32;
/** Neither roles nor languages hold it: both are one line of text. */
const BETWEEN = '\n';

/**
 * By catalogue, then by role and languages: codes of the lessons that are closed to everyone with
 * these.
 */
const masksOf = once((catalogue: Catalogue) =>
  remembered(MOST_MASKS, (key): Uint8Array => {
    const [role = '', ...spoken] = key.split(BETWEEN);
    const bases = new Set(spoken.map(baseOf));
    const allowed = catalogue.languages.map((one) => bases.has(baseOf(one)));
    return Uint8Array.from(catalogue.lessons, ({ roles }, lesson) => {
      if (catalogue.archived[lesson] === 1) return ARCHIVED;
      if (!allowed[catalogue.language[lesson]!]) return LANGUAGE;
      return roles.length > 0 && !roles.includes(role) ? ROLE : 0;
    });
  }),
);

/** What is closed to everyone with this role and these languages: follows from the release alone. */
const closedFor = ({ input }: Situation): Uint8Array => {
  const { catalogue, policy } = input.release;
  const { role = '' } = input.profile;
  const { language } = input.request;
  const spoken =
    language === undefined
      ? [input.profile.language, ...policy.constraints.fallbackLanguages]
      : [language];
  // Roles that no lesson names are all alike, so that they share one mask.
  const named = catalogue.namedRoles.has(role) ? role : '';
  return masksOf(catalogue)([named, ...spoken].join(BETWEEN));
};

/** 1 for each skill that the request confines itself to; undefined where it does not. */
const wantedSkills = ({ input, needs, needOf }: Situation): Uint8Array | undefined => {
  const { skill, task, keyResult } = input.request;
  const { catalogue, roles } = input.release;
  if (skill === undefined && task === undefined && keyResult === undefined) return undefined;
  const count = catalogue.skills.length;
  const wanted = new Uint8Array(count).fill(1);
  const confineTo = (ids: readonly string[]): void => {
    const allowed = new Uint8Array(count);
    for (const id of ids) {
      const index = catalogue.skillIndex.get(id);
      if (index === undefined) continue;
      allowed[index] = 1;
      // Who asks for a skill means everything below it too.
      for (const child of catalogue.below.get(index) ?? []) allowed[child] = 1;
    }
    for (let index = 0; index < count; index++) wanted[index]! &= allowed[index]!;
  };
  if (skill !== undefined) confineTo([skill]);
  if (task !== undefined)
    confineTo(
      roles.get(input.profile.role ?? '')?.tasks.find(({ name }) => name === task)?.skills ?? [],
    );
  if (keyResult !== undefined) {
    for (let index = 0; index < count; index++) {
      const sources = needs[needOf[index]!]?.demand.sources ?? [];
      if (!sources.some(({ kind, id }) => kind === 'keyResult' && id === keyResult))
        wanted[index] = 0;
    }
  }
  return wanted;
};

/** Whether a lesson was done and went well enough to count as known. */
export const isUnderstood = (lesson: LessonState): boolean =>
  lesson.completions > 0 || (lesson.answers > 0 && lesson.wins >= UNDERSTOOD * lesson.answers);

/**
 * What the employee's own history says against a lesson now; 0 if nothing does. Minutes are whole
 * ones, so a limit is never undercut.
 */
const barFor = (
  lesson: LessonState,
  minute: number,
  newest: number,
  constraints: { cooldownDays: number; dismissedDays: number },
): number => {
  const { cooldownDays, dismissedDays } = constraints;
  if (lesson.dismissedAt > 0) {
    const days =
      lesson.dismissedReason === 'later' ? Math.min(LATER_DAYS, dismissedDays) : dismissedDays;
    if (days > 0 && daysBetween(lesson.dismissedAt + 1, minute) < days) return DISMISSED;
  }
  const last = lastDoneAt(lesson);
  if (last === 0) return 0;
  if (cooldownDays > 0 && daysBetween(last + 1, minute) < cooldownDays) return COOLDOWN;
  // Nothing is asked twice running while something else waits.
  if (last === newest) return NOT_DUE;
  const score = lesson.answers > 0 ? lesson.wins / lesson.answers : 1;
  return score >= GOOD_SCORE && daysBetween(last, minute) < lesson.stability ? NOT_DUE : 0;
};

const appliesTo = ({ input }: Situation, rule: Rule, lineage: readonly string[]): boolean =>
  (rule.who?.role === undefined || rule.who.role === input.profile.role) &&
  (rule.who?.team === undefined || lineage.includes(rule.who.team));

/** Lessons to which a rule with this effect applies for this employee now. */
export const ruled = (situation: Situation, effect: Rule['effect']): ReadonlySet<number> => {
  const { release, profile, at } = situation.input;
  const chosen = new Set<number>();
  const lineage =
    profile.team === undefined
      ? []
      : (release.prepared.lineage.get(profile.team) ?? [profile.team]);
  for (const { rule, lessons, from, until } of release.rules) {
    if (rule.effect !== effect || at < from || at > until || !appliesTo(situation, rule, lineage))
      continue;
    for (const lesson of lessons) chosen.add(lesson);
  }
  return chosen;
};

/** The gate of one employee at one instant: says of any lesson why it is closed, if it is. */
export interface Gate {
  /** By lesson: what closes it, prerequisites aside; 0 = nothing. */
  readonly codes: Uint8Array;
  /**
   * Lessons done before that are neither cooling down nor too fresh in mind, so that a review is
   * due, and beside each its elapsed time ÷ stability, from which alone recall follows: the more,
   * the more is forgotten.
   */
  readonly reviews: readonly number[];
  readonly overdue: readonly number[];
  /** Whether a lesson counts as known where it is a prerequisite. */
  isMet(lesson: number): boolean;
  /** Why this lesson may not be offered; undefined if it may. */
  exclusionOf(lesson: number): Exclusion | undefined;
  /** Prerequisites of the lesson that are still to be done. */
  missing(lesson: number): number[];
  /** For a plan: takes a lesson as done, and leaves so many minutes for what comes after it. */
  assumeDone(lesson: number, minutesLeft: number): void;
}

/**
 * 1 for each skill that is strong enough to skip what leads there: on evidence, not on what a role
 * says beforehand.
 */
const strongSkills = ({ input, needs, needOf }: Situation): Uint8Array => {
  const { release, state, at } = input;
  const { skills, skillIndex } = release.catalogue;
  const strong = new Uint8Array(skills.length);
  let masteries: Masteries | undefined;
  const minute = minuteOf(at);
  const logOddsOf = (id: string): number => {
    masteries ??= masteriesOf(state, release.model);
    masteries.turnTo(id);
    return masteries.at(minute);
  };
  state.skills.forEach((known, id) => {
    const practised = known.lastAt > 0 && known.form[1]! > 0.3;
    if (!practised && known.assessed <= 0) return;
    const skill = skillIndex.get(id);
    if (skill === undefined) return;
    const place = needOf[skill]!;
    const logOdds = place < 0 ? logOddsOf(id) : needs[place]!.outlook.nowLogOdds;
    if (logOdds >= STRONG) strong[skill] = 1;
  });
  return strong;
};

const close = (codes: Uint8Array, lesson: number, code: number): void => {
  if (codes[lesson] === 0 || codes[lesson]! > code) codes[lesson] = code;
};

export const gateOf = (situation: Situation): Gate => {
  const { input } = situation;
  const { catalogue, policy } = input.release;
  const { minutes: limit, format } = input.request;
  const count = catalogue.lessons.length;
  const codes = closedFor(situation).slice();
  const done = new Uint8Array(count);
  const minute = minuteOf(input.at);

  for (const lesson of ruled(situation, 'hide')) close(codes, lesson, HIDDEN);
  const closeLonger = (minutes: number): void => {
    for (let lesson = 0; lesson < count; lesson++)
      if (catalogue.minutes[lesson]! > minutes) close(codes, lesson, MINUTES);
  };
  if (limit !== undefined) closeLonger(limit);
  if (format !== undefined) {
    const wanted = LESSON_FORMATS.indexOf(format);
    for (let lesson = 0; lesson < count; lesson++)
      if (catalogue.format[lesson] !== wanted) close(codes, lesson, FORMAT);
  }
  const wanted = wantedSkills(situation);
  const { start, items } = catalogue.taught;
  if (wanted !== undefined) {
    for (let lesson = 0; lesson < count; lesson++) {
      let teaches = false;
      for (let at = start[lesson]!; at < start[lesson + 1]!; at++)
        teaches ||= wanted[items[at]!] === 1;
      if (!teaches) close(codes, lesson, FILTER);
    }
  }
  if (policy.constraints.excludeOverdueReview) {
    for (let lesson = 0; lesson < count; lesson++)
      if (catalogue.reviewBy[lesson]! < input.at) close(codes, lesson, OVERDUE);
  }

  const reviews: number[] = [];
  const overdue: number[] = [];
  input.state.lessons.forEach((lesson, id) => {
    const index = catalogue.lessonIndex.get(id);
    if (index === undefined) return;
    if (isUnderstood(lesson)) done[index] = 1;
    const bar = barFor(lesson, minute, situation.newestDone, policy.constraints);
    const last = lastDoneAt(lesson);
    if (bar !== 0) close(codes, index, bar);
    else if (last > 0) {
      reviews.push(index);
      overdue.push(daysBetween(last, minute) / Math.max(0.01, lesson.stability));
    }
  });

  let strong: Uint8Array | undefined;
  const { start: firstOf, items: prerequisites } = catalogue.prerequisites;
  const isMet = (lesson: number): boolean => {
    if (done[lesson] === 1 || catalogue.archived[lesson] === 1) return true;
    const from = start[lesson]!;
    const to = start[lesson + 1]!;
    strong ??= strongSkills(situation);
    for (let at = from; at < to; at++) if (strong[items[at]!] === 0) return false;
    return to > from;
  };
  const missing = (lesson: number): number[] => {
    const waiting: number[] = [];
    for (let at = firstOf[lesson]!; at < firstOf[lesson + 1]!; at++)
      if (!isMet(prerequisites[at]!)) waiting.push(prerequisites[at]!);
    return waiting;
  };

  return {
    codes,
    reviews,
    overdue,
    isMet,
    missing,
    exclusionOf(lesson) {
      const code = codes[lesson]!;
      if ((code === 0 || code === NOT_DUE) && missing(lesson).length > 0) return 'prerequisites';
      return EXCLUSIONS[code - 1];
    },
    assumeDone(lesson, minutesLeft) {
      done[lesson] = 1;
      codes[lesson] = COOLDOWN;
      closeLonger(minutesLeft);
    },
  };
};
