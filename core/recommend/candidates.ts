import { DAY_MINUTES, daysBetween } from '../base/minutes.ts';
import { probabilityOf } from '../base/odds.ts';
import { once } from '../base/once.ts';
import { type Catalogue, DIFFICULTY_STEPS, stepDifficulty } from '../catalogue/compile.ts';
import type { MemoryModel } from '../learner/memory.ts';
import { suitability } from '../learner/outlook.ts';
import { type LessonState, lastDoneMinute } from '../learner/state.ts';
import type { Exclusion } from '../model/exclusion.ts';
import { bestOf } from './best.ts';
import { curriculumOrder } from './curriculum.ts';
import { codeOf, exclusionWith, isOffered, OPEN } from './exclusions.ts';
import type { Gate } from './gate.ts';
import { isDrill } from './rest.ts';
import type { Situation, SkillNeed } from './situation.ts';
import { ownOf } from './versions.ts';

/** Lessons that are looked at closely; the propensities are exact over these. */
export const POOL_SIZE = 50;
/** At most this many of them may be due reviews that no goal asks for. */
const MOST_REVIEWS = 10;
/** At most this many come in because they come before a lesson that was too hard. */
const MOST_STEPS = 10;
/** Share of a lesson's value that is credited to the prerequisites which would open it. */
const UNLOCK_SHARE = 0.6;

const RESTING = [codeOf('cooldown'), codeOf('failed')];
const SEEN = codeOf('seen');
const NOT_DUE = codeOf('not-due');

/** The logistic curve of x is close to the normal one of x ÷ 1.7 (Haley 1952). */
const LOGISTIC = 1.7;

/** What a lift (log-odds) adds to mastery at the due date, as a difference of probabilities. */
export const upliftOf = ({ outlook }: SkillNeed, lift: number): number =>
  probabilityOf(outlook.projectedLogOdds + lift) - outlook.projected;

/**
 * Share of a lift that counts, 0..1: the probability that the target is not reached yet half way
 * up. Mastery is known only to about `spread` (a standard deviation; both in log-odds), so near the
 * target a lift counts less and less, and never nothing.
 */
export const usefulShare = (
  { outlook, targetLogOdds }: SkillNeed,
  lift: number,
  spread: number,
): number =>
  probabilityOf(-(LOGISTIC * (outlook.projectedLogOdds + lift / 2 - targetLogOdds)) / spread);

/** Recall at a minute of a lesson done before, 0..1; 0 for one that never was. */
export const recallOf = (memory: MemoryModel, lesson: LessonState, minute: number): number =>
  lesson.stability > 0
    ? memory.retrievability(
        lesson.stability,
        Math.max(0, daysBetween(lastDoneMinute(lesson), minute)),
      )
    : 0;

/** A lesson (by index) that is worth a closer look. */
export interface Candidate {
  readonly lesson: number;
  /** Credit per minute for the most valuable lesson that waits for this one. */
  readonly credit: number;
  /** Which lesson that is; −1 = none. */
  readonly opens: number;
  /** It was done so lately that it comes only because nothing else is left. */
  readonly early: boolean;
}

/** What one look over the whole catalogue found. It stays as it is whatever is looked for next. */
export interface Candidates {
  /**
   * At most `POOL_SIZE` lessons, the most promising first, then pinned ones that are open; in the
   * holdout all that are open, in the order of the curriculum.
   */
  readonly pool: readonly Candidate[];
  /** Why lessons were left out, if nothing is left. */
  readonly excluded: ReadonlySet<Exclusion>;
}

/**
 * Room for a look over a catalogue: filled and read within one look, never handed out, so that all
 * looks share it. To make it anew each time would cost as much as the look itself.
 */
interface Room {
  /** By lesson: what it is worth by itself, per minute. */
  readonly worths: Float64Array;
  /** By lesson: `credit` and `opens` of `Candidate`. */
  readonly credits: Float64Array;
  readonly opens: Int32Array;
  /** 1 for each lesson that waits for a prerequisite. */
  readonly waits: Uint8Array;
}

const roomFor = once(
  ({ lessons: { length } }: Catalogue): Room => ({
    worths: new Float64Array(length),
    credits: new Float64Array(length),
    opens: new Int32Array(length),
    waits: new Uint8Array(length),
  }),
);

// Filled and emptied within one look too.
const mostPromising = bestOf(POOL_SIZE);
const mostForgotten = bestOf(2 * MOST_REVIEWS);

/** Reviews that are due, the most forgotten first. */
const dueReviews = (gate: Gate, pool: readonly number[]): number[] => {
  for (let place = 0; place < gate.reviews.length; place++) {
    const lesson = gate.reviews[place]!;
    if (gate.codes[lesson] === OPEN) mostForgotten.offer(lesson, gate.overdue[place]!);
  }
  return mostForgotten
    .take()
    .filter((lesson) => !pool.includes(lesson) && gate.exclusionOf(lesson) === undefined)
    .slice(0, MOST_REVIEWS);
};

/** What was looked for, and which of it comes only because nothing else is left. */
interface Promising {
  readonly lessons: readonly number[];
  readonly early: ReadonlySet<number>;
}

/** What a full dose of one skill is worth, by step of difficulty. */
const stepValues = new Float64Array(DIFFICULTY_STEPS);

/**
 * What every lesson is worth by itself, per minute: demand's weight × useful uplift of the skills
 * that it teaches. Between a lesson that does not suit at all and one that suits, uplift is taken
 * as a straight line, and so is the lesson's effect; the exact uplift is looked at afterwards.
 * Skill by skill, so that lessons on skills that nobody asks for cost nothing.
 */
const weighAll = ({ input, needs }: Situation, { worths }: Room): void => {
  const { catalogue, model } = input.release;
  const { teachingShare, effectPerMinute, difficultyStep } = catalogue;
  const { start, items } = catalogue.teaching;
  worths.fill(0);
  for (let one = 0; one < needs.length; one++) {
    const need = needs[one]!;
    const { index, demand, outlook } = need;
    const { kept } = outlook;
    const whole = kept + outlook.lasting;
    const least =
      kept > 0 ? demand.weight * upliftOf(need, kept) * usefulShare(need, kept, model.spread) : 0;
    const more =
      demand.weight * upliftOf(need, whole) * usefulShare(need, whole, model.spread) - least;
    for (let step = 0; step < DIFFICULTY_STEPS; step++)
      stepValues[step] = least + more * suitability(outlook.nowLogOdds - stepDifficulty(step));
    const end = start[index + 1]!;
    for (let place = start[index]!; place < end; place++) {
      const lesson = items[place]!;
      worths[lesson]! +=
        teachingShare[place]! * stepValues[difficultyStep[lesson]!]! * effectPerMinute[lesson]!;
    }
  }
};

/**
 * Marks the lessons that wait for others, last ones of the curriculum first, so that what a waiting
 * lesson is worth flows to the prerequisites that would open it.
 */
const creditPrerequisites = (
  catalogue: Catalogue,
  gate: Gate,
  { worths, credits, opens, waits }: Room,
): void => {
  const { building } = catalogue;
  const { start, items } = catalogue.prerequisites;
  credits.fill(0);
  opens.fill(-1);
  waits.fill(0);
  for (let last = building.length - 1; last >= 0; last--) {
    const lesson = building[last]!;
    const code = gate.codes[lesson]!;
    if (!isOffered(code)) continue;
    let missing = 0;
    for (let place = start[lesson]!; place < start[lesson + 1]!; place++)
      if (!gate.isMet(items[place]!)) missing += 1;
    if (missing === 0) continue;
    waits[lesson] = 1;
    const credit = (UNLOCK_SHARE * (worths[lesson]! + credits[lesson]!)) / missing;
    if (credit === 0) continue;
    for (let place = start[lesson]!; place < start[lesson + 1]!; place++) {
      const before = gate.offered === undefined ? items[place]! : gate.offered[items[place]!]!;
      if (credit <= credits[before]! || gate.isMet(before)) continue;
      credits[before] = credit;
      opens[before] = lesson;
    }
  }
};

/**
 * The best lessons with this code of the gate that wait for no other, by their worth and what they
 * are credited.
 */
const bestWith = (code: number, { codes }: Gate, { worths, credits, waits }: Room): number[] => {
  let least = Number.NEGATIVE_INFINITY;
  for (let lesson = 0; lesson < worths.length; lesson++) {
    const worth = worths[lesson]! + credits[lesson]!;
    if (worth >= least && codes[lesson] === code && waits[lesson] === 0)
      least = mostPromising.offer(lesson, worth);
  }
  return mostPromising.take();
};

/** Whether lessons teach something in which a gap is left, or open what is worth something. */
const servesFor = ({ input, needs, needOf }: Situation, { credits }: Room) => {
  const { start, items } = input.release.catalogue.taught;
  return (lesson: number): boolean => {
    if (credits[lesson]! > 0) return true;
    for (let place = start[lesson]!; place < start[lesson + 1]!; place++)
      if ((needs[needOf[items[place]!]!]?.gap ?? 0) > 0) return true;
    return false;
  };
};

/** Where all that is open was used up: what rests, serves a gap, and rests the shortest. */
const relaxed = (gate: Gate, serves: (lesson: number) => boolean, { worths }: Room): number[] => {
  const left = [...gate.resting].filter(
    ([lesson]) =>
      RESTING.includes(gate.codes[lesson]!) && serves(lesson) && gate.missing(lesson).length === 0,
  );
  const first = left.reduce((least, [, end]) => Math.min(least, end), Number.POSITIVE_INFINITY);
  for (const [lesson, end] of left)
    if (end < first + DAY_MINUTES) mostPromising.offer(lesson, worths[lesson]!);
  return mostPromising.take();
};

/** Share of what a lesson is worth that another one must have to serve in its place. */
const SERVES_AS_WELL = 0.5;

/** Drills that were seen often, beside which what is open is worth little. */
const betterDrills = (
  situation: Situation,
  gate: Gate,
  room: Room,
  open: readonly number[],
  serves: (lesson: number) => boolean,
): number[] => {
  const worthOf = (lesson: number): number => room.worths[lesson]! + room.credits[lesson]!;
  const least = open.reduce((most, lesson) => Math.max(most, worthOf(lesson)), 0);
  return bestWith(SEEN, gate, room).filter(
    (lesson) =>
      serves(lesson) &&
      SERVES_AS_WELL * worthOf(lesson) > least &&
      isDrill(ownOf(situation, lesson)!),
  );
};

/**
 * Lessons that come before their time, where none that is open serves a gap as well: those whose
 * review would come too early only where nothing is open at all; then those seen often; then, where
 * nothing is left, what rests.
 */
const earlyOnes = (
  situation: Situation,
  gate: Gate,
  room: Room,
  open: readonly number[],
): number[] => {
  const serves = servesFor(situation, room);
  if (open.some(serves)) return betterDrills(situation, gate, room, open, serves);
  const early = bestWith(NOT_DUE, gate, room);
  if (early.some(serves)) return open.length > 0 ? [] : early;
  const often = bestWith(SEEN, gate, room);
  const useful = often.filter(serves);
  if (useful.length > 0 || open.length > 0) return useful;
  if (early.length > 0) return early;
  return often.length > 0 ? often : relaxed(gate, serves, room);
};

/** Lessons that belong to the pool whatever they are worth: pinned ones, and first steps. */
const insisted = (gate: Gate, pool: readonly number[], { worths }: Room): number[] => {
  if (gate.pinned.size === 0 && gate.steps.size === 0) return [];
  const present = new Set(pool);
  const steps = [...gate.steps.keys()]
    .filter((lesson) => !present.has(lesson) && gate.exclusionOf(lesson) === undefined)
    .sort((a, b) => worths[b]! - worths[a]! || a - b)
    .slice(0, MOST_STEPS);
  for (const lesson of steps) present.add(lesson);
  const pinned = [...gate.pinned].filter(
    (lesson) => !present.has(lesson) && gate.exclusionOf(lesson) === undefined,
  );
  return [...steps, ...pinned];
};

/** The most promising lessons; those that come too early only if nothing else serves. */
const promising = (situation: Situation, gate: Gate, room: Room): Promising => {
  const open = bestWith(OPEN, gate, room);
  const early = earlyOnes(situation, gate, room, open);
  const pool = [...early, ...open].slice(0, POOL_SIZE);
  const due = open.length > 0 ? dueReviews(gate, pool) : [];
  pool.splice(POOL_SIZE - due.length, due.length, ...due);
  return { lessons: [...pool, ...insisted(gate, pool, room)], early: new Set(early) };
};

const exclusionsOf = ({ codes }: Gate, { waits }: Room): Set<Exclusion> => {
  const found = new Set<Exclusion>();
  for (let lesson = 0; lesson < codes.length; lesson++) {
    const exclusion = waits[lesson] === 1 ? 'prerequisites' : exclusionWith(codes[lesson]!);
    if (exclusion !== undefined) found.add(exclusion);
  }
  return found;
};

const NONE: ReadonlySet<Exclusion> = new Set();
const NO_LESSONS: ReadonlySet<number> = new Set();

/**
 * Looks over the whole catalogue for what is worth a closer look: by what the goals ask, or in the
 * holdout by the curriculum.
 */
export const findCandidates = (situation: Situation, gate: Gate): Candidates => {
  const { arm, release } = situation.input;
  const room = roomFor(release.catalogue);
  weighAll(situation, room);
  creditPrerequisites(release.catalogue, gate, room);
  const { lessons, early } =
    arm === 'holdout'
      ? { lessons: curriculumOrder(situation, gate), early: NO_LESSONS }
      : promising(situation, gate, room);
  const { credits, opens } = room;
  return {
    pool: lessons.map((lesson) => ({
      lesson,
      credit: credits[lesson]!,
      opens: opens[lesson]!,
      early: early.has(lesson),
    })),
    excluded: lessons.length > 0 ? NONE : exclusionsOf(gate, room),
  };
};
