import type { Catalogue } from '../catalogue/compile.ts';
import { masteryWith } from '../learner/mastery.ts';
import { retrievability } from '../learner/memory.ts';
import { daysBetween, type LessonState, lastDoneAt, minuteOf } from '../learner/state.ts';
import { LESSON_FORMATS } from '../model/lesson.ts';
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

/** Lessons that are looked at closely; the propensities are exact over these. */
export const POOL_SIZE = 50;

/** «Later» means days, not months. */
const LATER_DAYS = 3;
/** A lesson is worth repeating once recall has fallen so far, or sooner if it went badly. */
export const REVIEW_AT_RECALL = 0.9;
const GOOD_SCORE = 0.75;
/** What a lesson is credited of the value of those that it unlocks. */
const UNLOCK_SHARE = 0.6;
const STRONG = 0.85;
/** Uplift beyond the target counts, but little. */
const BEYOND_TARGET = 0.15;

/** The part of an uplift that closes a gap counts fully, the rest little. */
export const usefulUplift = (uplift: number, gap: number): number =>
  Math.min(uplift, gap) + BEYOND_TARGET * Math.max(0, uplift - gap);

const baseOf = (tag: string): string => tag.split('-', 1)[0] ?? tag;

/** 1 for each of the catalogue's languages that may be offered. */
const allowedLanguages = ({ input }: Situation): Uint8Array => {
  const { catalogue, policy } = input.release;
  const wanted = input.request.language ?? input.profile.language;
  const also = input.request.language === undefined ? policy.constraints.fallbackLanguages : [];
  return Uint8Array.from(catalogue.languages, (language) =>
    [wanted, ...also].some((tag) => tag === language || baseOf(tag) === baseOf(language)) ? 1 : 0,
  );
};

/** 1 for each skill that the request confines itself to; undefined where it does not. */
const wantedSkills = ({ input, needs, needOf }: Situation): Uint8Array | undefined => {
  const { skill, task, keyResult } = input.request;
  const { catalogue, roles } = input.release;
  if (skill === undefined && task === undefined && keyResult === undefined) return undefined;
  const ofTask =
    task === undefined
      ? undefined
      : roles.get(input.profile.role ?? '')?.tasks.find(({ name }) => name === task)?.skills;
  return Uint8Array.from(catalogue.skills, ({ id }, index) => {
    const sources = needs[needOf[index]!]?.demand.sources ?? [];
    const wanted =
      (skill === undefined || id === skill) &&
      (task === undefined || ofTask?.includes(id) === true) &&
      (keyResult === undefined || sources.some((source) => source.kind === 'keyResult' && source.id === keyResult));
    return wanted ? 1 : 0;
  });
};

/** What the employee's own history says about the lessons that they touched: everything else is simply open. */
interface History {
  readonly done: Uint8Array;
  readonly barred: ReadonlyMap<number, Exclusion>;
}

/** Share of right answers below which a lesson does not count as understood. */
const UNDERSTOOD = 0.5;

const isUnderstood = (lesson: LessonState): boolean =>
  lesson.completions > 0 || (lesson.answers > 0 && lesson.wins >= UNDERSTOOD * lesson.answers);

/** Recall of a lesson done before, 0..1. */
export const recallOf = (lesson: LessonState, minute: number): number =>
  lesson.stability > 0 ? retrievability(lesson.stability, Math.max(0, daysBetween(lastDoneAt(lesson), minute))) : 0;

const barFor = (
  lesson: LessonState,
  minute: number,
  constraints: { cooldownDays: number; dismissedDays: number },
): Exclusion | undefined => {
  if (lesson.dismissedAt > 0) {
    const days = daysBetween(lesson.dismissedAt, minute);
    if (days < (lesson.dismissedReason === 'later' ? LATER_DAYS : constraints.dismissedDays)) return 'dismissed';
  }
  const last = lastDoneAt(lesson);
  if (last === 0) return undefined;
  if (daysBetween(last, minute) < constraints.cooldownDays) return 'cooldown';
  const score = lesson.answers > 0 ? lesson.wins / lesson.answers : 1;
  return score >= GOOD_SCORE && recallOf(lesson, minute) > REVIEW_AT_RECALL ? 'not-due' : undefined;
};

const historyOf = ({ input }: Situation): History => {
  const { catalogue, policy } = input.release;
  const minute = minuteOf(input.at);
  const done = new Uint8Array(catalogue.lessons.length);
  const barred = new Map<number, Exclusion>();
  for (const [id, lesson] of input.state.lessons) {
    const index = catalogue.lessonIndex.get(id);
    if (index === undefined) continue;
    if (isUnderstood(lesson)) done[index] = 1;
    const bar = barFor(lesson, minute, policy.constraints);
    if (bar !== undefined) barred.set(index, bar);
  }
  return { done, barred };
};

/** The gate of one employee at one instant: says of any lesson why it is closed, if it is. */
export interface Gate {
  /** Why this lesson may not be offered; undefined if it may. */
  exclusionOf(lesson: number): Exclusion | undefined;
  /** Prerequisites of the lesson that are still to be done. */
  missing(lesson: number): number[];
  /** Pretends that a lesson is done, for the lessons of a plan after it. */
  assumeDone(lesson: number): void;
}

/** Rules that apply to this employee now, with this effect, as a set of lessons. */
export const ruled = ({ input }: Situation, effect: 'pin' | 'boost' | 'hide'): ReadonlySet<number> => {
  const { release, profile, at } = input;
  const lineage = profile.team === undefined ? [] : (release.prepared.lineage.get(profile.team) ?? [profile.team]);
  const chosen = new Set<number>();
  for (const { rule, lessons, from, until } of release.rules) {
    if (rule.effect !== effect || at < from || at > until) continue;
    if (rule.who?.role !== undefined && rule.who.role !== profile.role) continue;
    if (rule.who?.team !== undefined && !lineage.includes(rule.who.team)) continue;
    for (const lesson of lessons) chosen.add(lesson);
  }
  return chosen;
};

export const gateOf = (situation: Situation): Gate => {
  const { input, needs, needOf } = situation;
  const { catalogue, policy } = input.release;
  const { minutes = Number.POSITIVE_INFINITY, format } = input.request;
  const formatIndex = format === undefined ? -1 : LESSON_FORMATS.indexOf(format);
  const languages = allowedLanguages(situation);
  const closed = catalogue.closedTo(input.profile.role);
  const wanted = wantedSkills(situation);
  const hidden = ruled(situation, 'hide');
  const { done, barred } = historyOf(situation);
  const { start, items } = catalogue.prerequisites;

  const isStrong = (lesson: number): boolean => {
    const from = catalogue.taught.start[lesson]!;
    const to = catalogue.taught.start[lesson + 1]!;
    for (let at = from; at < to; at++) {
      const need = needs[needOf[catalogue.taught.items[at]!]!];
      if (need === undefined || need.outlook.now < STRONG || need.outlook.recall === 0) return false;
    }
    return to > from;
  };
  const isMet = (lesson: number): boolean => done[lesson] === 1 || catalogue.archived[lesson] === 1 || isStrong(lesson);
  const teachesWanted = (lesson: number): boolean => {
    if (wanted === undefined) return true;
    for (let at = catalogue.taught.start[lesson]!; at < catalogue.taught.start[lesson + 1]!; at++) {
      if (wanted[catalogue.taught.items[at]!] === 1) return true;
    }
    return false;
  };

  return {
    exclusionOf(lesson) {
      if (catalogue.archived[lesson] === 1) return 'archived';
      if (hidden.size > 0 && hidden.has(lesson)) return 'hidden';
      if (languages[catalogue.language[lesson]!] === 0) return 'language';
      if (closed[lesson] === 1) return 'role';
      if (catalogue.minutes[lesson]! > minutes) return 'minutes';
      if (formatIndex >= 0 && catalogue.format[lesson] !== formatIndex) return 'format';
      if (!teachesWanted(lesson)) return 'filter';
      if (policy.constraints.excludeOverdueReview && catalogue.reviewBy[lesson]! < input.at) return 'overdue-review';
      const bar = barred.get(lesson);
      if (bar !== undefined && bar !== 'not-due') return bar;
      for (let at = start[lesson]!; at < start[lesson + 1]!; at++) if (!isMet(items[at]!)) return 'prerequisites';
      return bar;
    },
    missing: (lesson) => [...items.subarray(start[lesson]!, start[lesson + 1]!)].filter((before) => !isMet(before)),
    assumeDone(lesson) {
      done[lesson] = 1;
    },
  };
};

/** What one minute of a full dose is worth on each skill, by skill index: demand's weight × useful uplift. */
export const skillValues = (situation: Situation, extra: Float64Array | undefined): Float64Array => {
  const { input, needs } = situation;
  const { catalogue, model } = input.release;
  const values = new Float64Array(catalogue.skills.length);
  for (const [place, { demand, outlook, gap }] of needs.entries()) {
    // A lesson of the difficulty that suits: the exact one is looked at later.
    const suitable = outlook.nowLogOdds - Math.log(3);
    const learned = extra?.[place] ?? 0;
    const from = learned === 0 ? outlook : { ...outlook, projectedLogOdds: outlook.projectedLogOdds + learned };
    const without = learned === 0 ? outlook.projected : 1 / (1 + Math.exp(-from.projectedLogOdds));
    const uplift = masteryWith(from, { weight: 1, difficulty: suitable }, model.gain) - without;
    values[catalogue.skillIndex.get(demand.skill)!] =
      demand.weight * usefulUplift(uplift, Math.max(0, gap - (without - outlook.projected)));
  }
  return values;
};

/** What one look over the whole catalogue found. */
export interface Candidates {
  /** At most `POOL_SIZE` lessons, the most promising first, and the credit each has for what it unlocks. */
  readonly pool: readonly number[];
  readonly unlocks: Float64Array;
  /** Why lessons were left out, and how many. */
  readonly excluded: ReadonlyMap<Exclusion, number>;
}

const valueOfLesson = (catalogue: Catalogue, values: Float64Array, lesson: number): number => {
  const { start, items } = catalogue.taught;
  let sum = 0;
  for (let at = start[lesson]!; at < start[lesson + 1]!; at++) sum += catalogue.taughtWeight[at]! * values[items[at]!]!;
  return sum / catalogue.minutes[lesson]!;
};

/** The best `size` of the lessons by value, ties by index; insertion into a short sorted list beats sorting them all. */
const best = (lessons: readonly number[], value: Float64Array, size: number): number[] => {
  const top: number[] = [];
  for (const lesson of lessons) {
    const worth = value[lesson]!;
    if (top.length === size && worth <= value[top[size - 1]!]!) continue;
    let place = Math.min(top.length, size - 1);
    while (place > 0 && value[top[place - 1]!]! < worth) {
      top[place] = top[place - 1]!;
      place -= 1;
    }
    top[place] = lesson;
  }
  return top;
};

/**
 * One pass over the catalogue, last lessons of the curriculum first, so that what a closed lesson is worth flows to the prerequisites
 * that would open it. Reviews that are not due yet come only if nothing else is left.
 */
export const findCandidates = (situation: Situation, gate: Gate, extra?: Float64Array): Candidates => {
  const { catalogue } = situation.input.release;
  const values = skillValues(situation, extra);
  const count = catalogue.lessons.length;
  const worth = new Float64Array(count);
  const unlocks = new Float64Array(count);
  const excluded = new Map<Exclusion, number>();
  const open: number[] = [];
  const notDue: number[] = [];
  for (let place = count - 1; place >= 0; place--) {
    const lesson = catalogue.curriculum[place]!;
    const exclusion = gate.exclusionOf(lesson);
    const own = valueOfLesson(catalogue, values, lesson);
    worth[lesson] = own + unlocks[lesson]!;
    if (exclusion === undefined) open.push(lesson);
    else {
      excluded.set(exclusion, (excluded.get(exclusion) ?? 0) + 1);
      if (exclusion === 'not-due') notDue.push(lesson);
      else if (exclusion === 'prerequisites') {
        const missing = gate.missing(lesson);
        const credit = (UNLOCK_SHARE * worth[lesson]!) / missing.length;
        for (const before of missing) unlocks[before] = Math.max(unlocks[before]!, credit);
      }
    }
  }
  // In the order of ids, so that ties do not depend on the curriculum.
  const eligible = (open.length > 0 ? open : notDue).sort((a, b) => a - b);
  return { pool: best(eligible, worth, POOL_SIZE), unlocks, excluded };
};
