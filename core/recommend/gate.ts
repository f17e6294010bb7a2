import { localDayOf, todayOf } from '../base/local-days.ts';
import { daysBetween, minuteOf } from '../base/minutes.ts';
import { logOddsOf } from '../base/odds.ts';
import type { Catalogue } from '../catalogue/compile.ts';
import { skillsBelow } from '../catalogue/skill-tree.ts';
import { isAssessed } from '../learner/assessments.ts';
import { type Masteries, masteriesOf } from '../learner/mastery.ts';
import { isUnderstood, type LessonState, lastDoneMinute } from '../learner/state.ts';
import type { Exclusion } from '../model/exclusion.ts';
import { LESSON_FORMATS } from '../model/lesson.ts';
import { closedToAll } from './closed.ts';
import { type Ends, endsOf } from './ends.ts';
import { codeOf, exclusionWith, isOffered, OPEN } from './exclusions.ts';
import { languageRanks } from './languages.ts';
import { type Rulings, rulingsOf } from './rules.ts';
import type { Situation } from './situation.ts';
import { standInsOf } from './stand-ins.ts';
import { stepsBefore } from './steps.ts';
import { eachOwn } from './versions.ts';

const HIDDEN = codeOf('hidden');
const LANGUAGE = codeOf('language');
const MINUTES = codeOf('minutes');
const FORMAT = codeOf('format');
const FILTER = codeOf('filter');
const OVERDUE = codeOf('overdue-review');
const DISMISSED = codeOf('dismissed');
const COOLDOWN = codeOf('cooldown');
const FAILED = codeOf('failed');
const SEEN = codeOf('seen');
const NOT_DUE = codeOf('not-due');

/** Log-odds of a mastery of 85 %, at which someone may skip the lessons that lead there. */
const STRONG_LOG_ODDS = logOddsOf(0.85);
/** Trend of the answers on a skill (−0.5 .. 0.5) from which practice counts as evidence. */
const LEAST_TREND = 0.3;
/** Stability that an overdue review is divided by at least, in days. */
const LEAST_STABILITY = 0.01;

/**
 * The gate of one employee at one instant: says of any lesson why it is closed, if it is, and which
 * lessons the rules single out. Lessons are indices into the catalogue.
 */
export interface Gate extends Rulings {
  /** By lesson: the code of what closes it, prerequisites aside; `OPEN` where nothing does. */
  readonly codes: Uint8Array;
  /** Lessons done before whose review is due: neither cooling down nor too fresh in mind. */
  readonly reviews: readonly number[];
  /**
   * Beside each review its elapsed time ÷ stability, from which alone recall follows: the more, the
   * more is forgotten.
   */
  readonly overdue: readonly number[];
  /**
   * Lessons that rest after they were done, though not those done on this local day; beside each
   * the minute at which its rest ends.
   */
  readonly resting: ReadonlyMap<number, number>;
  /** Lessons that come before one that was found too hard not long ago; beside each that one. */
  readonly steps: ReadonlyMap<number, number>;
  /** Whether a lesson counts as known where it is a prerequisite. */
  isMet(lesson: number): boolean;
  /** Why this lesson may not be offered; undefined if it may. */
  exclusionOf(lesson: number): Exclusion | undefined;
  /** Prerequisites of the lesson that are still to be done. */
  missing(lesson: number): number[];
  /**
   * By lesson: the version of it that is offered, itself where it has none; undefined where no
   * lesson of the catalogue has versions.
   */
  readonly offered: Int32Array | undefined;
  /** For a plan: takes a lesson as done, and leaves `minutesLeft` for what comes after it. */
  assumeDone(lesson: number, minutesLeft: number): void;
}

const close = (codes: Uint8Array, lesson: number, code: number): void => {
  if (codes[lesson] === OPEN || codes[lesson]! > code) codes[lesson] = code;
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
      for (const child of skillsBelow(catalogue.skillTree, index)) allowed[child] = 1;
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

const closeLonger = (codes: Uint8Array, { minutes }: Catalogue, most: number): void => {
  for (let lesson = 0; lesson < codes.length; lesson++)
    if (minutes[lesson]! > most) close(codes, lesson, MINUTES);
};

/** Closes the lessons that teach none of the wanted skills (1 = wanted). */
const closeOthers = (codes: Uint8Array, { taught }: Catalogue, wanted: Uint8Array): void => {
  const { start, items } = taught;
  for (let lesson = 0; lesson < codes.length; lesson++) {
    let teaches = false;
    for (let place = start[lesson]!; place < start[lesson + 1]!; place++)
      teaches ||= wanted[items[place]!] === 1;
    if (!teaches) close(codes, lesson, FILTER);
  }
};

/** Closes the lessons that the request leaves out, with all their versions. */
const closeExcluded = (
  codes: Uint8Array,
  { lessonIndex, versions }: Catalogue,
  exclude: readonly string[],
): void => {
  for (const id of exclude) {
    const lesson = lessonIndex.get(id);
    if (lesson === undefined) continue;
    const group = versions?.groups.get(versions.root[lesson]!) ?? [lesson];
    for (const version of group) close(codes, version, FILTER);
  }
};

/** By lesson: what closes it, the employee's own history and prerequisites aside. */
const codesFor = (situation: Situation, hidden: ReadonlySet<number>): Uint8Array => {
  const { release, request, profile, atMs } = situation.input;
  const { catalogue, policy } = release;
  const { minutes, format, exclude } = request;
  const codes = closedToAll(situation.input).slice();
  for (const lesson of hidden) close(codes, lesson, HIDDEN);
  if (minutes !== undefined) closeLonger(codes, catalogue, minutes);
  if (format !== undefined) {
    const asked = LESSON_FORMATS.indexOf(format);
    for (let lesson = 0; lesson < codes.length; lesson++)
      if (catalogue.format[lesson] !== asked) close(codes, lesson, FORMAT);
  }
  const wanted = wantedSkills(situation);
  if (wanted !== undefined) closeOthers(codes, catalogue, wanted);
  if (exclude !== undefined) closeExcluded(codes, catalogue, exclude);
  if (policy.constraints.excludeOverdueReview) {
    const todayMs = todayOf(atMs, profile.timeZone);
    for (let lesson = 0; lesson < codes.length; lesson++)
      if (catalogue.reviewByMs[lesson]! < todayMs) close(codes, lesson, OVERDUE);
  }
  return codes;
};

/**
 * Of the versions of a lesson that are open, only the one in the best language is offered; closes
 * the others. Gives by lesson which one that is.
 */
const offerVersions = (codes: Uint8Array, { input }: Situation): Int32Array | undefined => {
  const { versions, language } = input.release.catalogue;
  if (versions === undefined) return undefined;
  const ranks = languageRanks(input);
  const offered = Int32Array.from(codes, (_, lesson) => lesson);
  for (const group of versions.groups.values()) {
    let best = -1;
    for (const lesson of group)
      if (codes[lesson] === OPEN && !(ranks[language[lesson]!]! >= ranks[language[best]!]!))
        best = lesson;
    if (best < 0) continue;
    for (const lesson of group) {
      offered[lesson] = best;
      if (lesson !== best) close(codes, lesson, LANGUAGE);
    }
  }
  return offered;
};

/** What a rule singles out, as the versions that are offered. */
const asOffered = (
  lessons: ReadonlySet<number>,
  offered: Int32Array | undefined,
): ReadonlySet<number> =>
  offered === undefined ? lessons : new Set([...lessons].map((lesson) => offered[lesson]!));

/**
 * The code of what the employee's own history says against a lesson at a minute; `OPEN` if nothing
 * does. `doneMinute` is when it was last done, `newestMinute` when any lesson was.
 */
const barFor = (ends: Ends, doneMinute: number, minute: number, newestMinute: number): number => {
  if (minute < ends.dismissed) return DISMISSED;
  if (minute < ends.cooldown) return codeOf(ends.code);
  if (doneMinute === 0) return OPEN;
  if (minute < ends.often) return SEEN;
  // Nothing is asked twice running while something else waits.
  return doneMinute === newestMinute || minute < ends.rest ? NOT_DUE : OPEN;
};

/** What the employee's lessons say of the catalogue's. */
interface Past extends Pick<Gate, 'reviews' | 'overdue'> {
  /** 1 for each lesson that nothing waits for. */
  readonly done: Uint8Array;
  readonly resting: Map<number, number>;
}

/**
 * Whether what builds on a lesson need not wait for it: it was done and understood, or put aside as
 * too easy or not relevant, and not done since.
 */
const isSettled = (lesson: LessonState): boolean => {
  if (isUnderstood(lesson)) return true;
  const { dismissedMinute, dismissedReason } = lesson;
  const isPutAside = dismissedReason === 'too-easy' || dismissedReason === 'not-relevant';
  return isPutAside && dismissedMinute >= lastDoneMinute(lesson);
};

/** Closes what the employee's own history speaks against, and finds the reviews that are due. */
const closePast = (codes: Uint8Array, situation: Situation): Past => {
  const { input, newestDoneMinute } = situation;
  const { constraints } = input.release.policy;
  const minute = minuteOf(input.atMs);
  const today = minuteOf(localDayOf(input.atMs, input.profile.timeZone).startMs);
  const done = new Uint8Array(codes.length);
  const resting = new Map<number, number>();
  const reviews: number[] = [];
  const overdue: number[] = [];
  eachOwn(situation, (lesson, index) => {
    if (isSettled(lesson)) done[index] = 1;
    const ends = endsOf(lesson, constraints);
    const doneMinute = lastDoneMinute(lesson);
    const bar = barFor(ends, doneMinute, minute, newestDoneMinute);
    const rests = (bar === COOLDOWN || bar === FAILED) && doneMinute < today;
    if (rests && isOffered(codes[index]!)) resting.set(index, ends.cooldown);
    if (bar !== OPEN) close(codes, index, bar);
    else if (doneMinute > 0) {
      reviews.push(index);
      overdue.push(daysBetween(doneMinute, minute) / Math.max(LEAST_STABILITY, lesson.stability));
    }
  });
  return { done, resting, reviews, overdue };
};

/**
 * 1 for each skill that is strong enough to skip what leads there: on evidence, not on what a role
 * says beforehand.
 */
const strongSkills = ({ input, needs, needOf }: Situation): Uint8Array => {
  const { release, state, atMs } = input;
  const { skills, skillIndex } = release.catalogue;
  const strong = new Uint8Array(skills.length);
  let masteries: Masteries | undefined;
  const minute = minuteOf(atMs);
  const masteryLogOdds = (id: string): number => {
    masteries ??= masteriesOf(state, release.model);
    masteries.turnTo(id);
    return logOddsOf(masteries.at(minute).chance);
  };
  state.skills.forEach((known, id) => {
    const practised = known.lastMinute > 0 && known.form[1]! > LEAST_TREND;
    if (!practised && !isAssessed(known)) return;
    const skill = skillIndex.get(id);
    if (skill === undefined) return;
    const place = needOf[skill]!;
    const logOdds = place < 0 ? masteryLogOdds(id) : needs[place]!.outlook.nowLogOdds;
    if (logOdds >= STRONG_LOG_ODDS) strong[skill] = 1;
  });
  return strong;
};

/** Which lessons count as known where they are prerequisites, and which a lesson waits for. */
const prerequisitesFor = (
  situation: Situation,
  done: Uint8Array,
  offered: Int32Array | undefined,
): Pick<Gate, 'isMet' | 'missing'> => {
  const { taught, archived, prerequisites } = situation.input.release.catalogue;
  // Few questions need it: those with a lesson that waits for one that was not done.
  let strong: Uint8Array | undefined;
  const isMet = (lesson: number): boolean => {
    if (done[lesson] === 1 || archived[lesson] === 1) return true;
    const from = taught.start[lesson]!;
    const to = taught.start[lesson + 1]!;
    strong ??= strongSkills(situation);
    for (let place = from; place < to; place++)
      if (strong[taught.items[place]!] === 0) return false;
    return to > from;
  };
  const missing = (lesson: number): number[] => {
    const { start, items } = prerequisites;
    const waiting: number[] = [];
    for (let place = start[lesson]!; place < start[lesson + 1]!; place++)
      if (!isMet(items[place]!)) waiting.push(offered?.[items[place]!] ?? items[place]!);
    return waiting;
  };
  return { isMet, missing };
};

/** The gate for this employee and request. It changes only by `assumeDone`. */
export const gateOf = (situation: Situation): Gate => {
  const { input } = situation;
  const { catalogue } = input.release;
  const rulings = rulingsOf(input);
  const codes = codesFor(situation, rulings.hidden);
  const offered = offerVersions(codes, situation);
  const { done, resting, reviews, overdue } = closePast(codes, situation);
  let stepsLeft = stepsBefore(situation, codes, offered);
  const steps = new Map<number, number>();
  const listSteps = (): void => {
    steps.clear();
    for (const { hard, open } of stepsLeft) for (const lesson of open) steps.set(lesson, hard);
  };
  listSteps();
  const { isMet, missing } = prerequisitesFor(situation, done, offered);
  const isReady = (lesson: number): boolean => missing(lesson).length === 0;
  const pinned = asOffered(rulings.pinned, offered);
  const standIns = standInsOf(codes, catalogue, languageRanks(input), isReady, pinned);
  standIns?.close();
  return {
    pinned,
    boosted: asOffered(rulings.boosted, offered),
    hidden: rulings.hidden,
    codes,
    reviews,
    overdue,
    resting,
    steps,
    isMet,
    missing,
    offered,
    exclusionOf(lesson) {
      const code = codes[lesson]!;
      if (isOffered(code) && !isReady(lesson)) return 'prerequisites';
      return exclusionWith(code);
    },
    assumeDone(lesson, minutesLeft) {
      standIns?.open();
      const root = catalogue.versions?.root[lesson] ?? lesson;
      for (const version of catalogue.versions?.groups.get(root) ?? [lesson]) done[version] = 1;
      codes[lesson] = COOLDOWN;
      // Whatever rests may go on resting, since the plan is not empty any more.
      resting.clear();
      stepsLeft = stepsLeft.filter(({ before }) => !before.has(lesson));
      listSteps();
      closeLonger(codes, catalogue, minutesLeft);
      standIns?.close();
    },
  };
};
