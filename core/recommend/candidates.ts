import { daysBetween } from '../base/minutes.ts';
import { probabilityOf } from '../base/odds.ts';
import { once } from '../base/once.ts';
import { type Catalogue, DIFFICULTY_STEPS, stepDifficulty } from '../catalogue/compile.ts';
import type { MemoryModel } from '../learner/memory.ts';
import { suitability } from '../learner/outlook.ts';
import { type LessonState, lastDoneAt } from '../learner/state.ts';
import { bestOf } from './best.ts';
import { codeOf, EXCLUSIONS, type Exclusion, type Gate, ruled } from './gate.ts';
import type { Situation, SkillNeed } from './situation.ts';

/** Lessons that are looked at closely; the propensities are exact over these. */
export const POOL_SIZE = 50;
/** So many of them at most are there because a review is due, whatever the goals say. */
const MOST_REVIEWS = 10;
/** What a lesson is credited of the value of those that it unlocks. */
const UNLOCK_SHARE = 0.6;

const NOT_DUE = codeOf('not-due');

/** A logistic curve is close to a normal one of standard deviation 1 if it is so much steeper. */
const LOGISTIC = 1.7;

/** What a lift of so many log-odds adds to mastery at the due date. */
export const upliftOf = ({ outlook }: SkillNeed, lift: number): number =>
  probabilityOf(outlook.projectedLogOdds + lift) - outlook.projected;

/**
 * Share of a lift that counts: the probability that the target is not reached yet half way up.
 * Mastery is known only to about `spread` (log-odds), so near the target it counts less and less,
 * and never nothing.
 */
export const usefulShare = (
  { outlook, targetLogOdds }: SkillNeed,
  lift: number,
  spread: number,
): number =>
  probabilityOf(-(LOGISTIC * (outlook.projectedLogOdds + lift / 2 - targetLogOdds)) / spread);

/** Recall of a lesson done before, 0..1. */
export const recallOf = (memory: MemoryModel, lesson: LessonState, minute: number): number =>
  lesson.stability > 0
    ? memory.retrievability(lesson.stability, Math.max(0, daysBetween(lastDoneAt(lesson), minute)))
    : 0;

/**
 * What one look over the whole catalogue found. The arrays hold until the next look over the same
 * catalogue.
 */
export interface Candidates {
  /** At most `POOL_SIZE` lessons, the most promising first, and pinned ones that are open. */
  readonly pool: readonly number[];
  /**
   * By lesson: credit for the most valuable lesson that waits for it, and which one that is (−1 =
   * none).
   */
  readonly credits: Float64Array;
  readonly opens: Int32Array;
  /** Why lessons were left out, if nothing is left. */
  readonly excluded: ReadonlySet<Exclusion>;
}

/**
 * Room for a look over a catalogue. To make it anew each time would cost as much as the look
 * itself.
 */
interface Room {
  readonly worths: Float64Array;
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

// Filled and emptied within one look, so that they serve every look: to make them anew would take
// longer than to fill them.
const mostPromising = bestOf(POOL_SIZE);
const mostForgotten = bestOf(2 * MOST_REVIEWS);

/** Reviews that are due, the most forgotten first. */
const dueReviews = (gate: Gate, pool: readonly number[]): number[] => {
  for (let place = 0; place < gate.reviews.length; place++) {
    const lesson = gate.reviews[place]!;
    if (gate.codes[lesson] === 0) mostForgotten.offer(lesson, gate.overdue[place]!);
  }
  return mostForgotten
    .take()
    .filter((lesson) => !pool.includes(lesson) && gate.exclusionOf(lesson) === undefined)
    .slice(0, MOST_REVIEWS);
};

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
  for (let place = 0; place < needs.length; place++) {
    const need = needs[place]!;
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
    for (let at = start[index]!; at < end; at++) {
      const lesson = items[at]!;
      worths[lesson]! +=
        teachingShare[at]! * stepValues[difficultyStep[lesson]!]! * effectPerMinute[lesson]!;
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
  for (let place = building.length - 1; place >= 0; place--) {
    const lesson = building[place]!;
    const code = gate.codes[lesson]!;
    if (code !== 0 && code !== NOT_DUE) continue;
    let missing = 0;
    for (let at = start[lesson]!; at < start[lesson + 1]!; at++)
      if (!gate.isMet(items[at]!)) missing += 1;
    if (missing === 0) continue;
    waits[lesson] = 1;
    const credit = (UNLOCK_SHARE * (worths[lesson]! + credits[lesson]!)) / missing;
    if (credit === 0) continue;
    for (let at = start[lesson]!; at < start[lesson + 1]!; at++) {
      const before = items[at]!;
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

const exclusionsOf = ({ codes }: Gate, { waits }: Room): Set<Exclusion> => {
  const found = new Set<Exclusion>();
  for (let lesson = 0; lesson < codes.length; lesson++) {
    const exclusion = waits[lesson] === 1 ? 'prerequisites' : EXCLUSIONS[codes[lesson]! - 1];
    if (exclusion !== undefined) found.add(exclusion);
  }
  return found;
};

/**
 * Looks over the whole catalogue. Reviews that are not due yet come only if nothing else is left.
 */
export const findCandidates = (situation: Situation, gate: Gate): Candidates => {
  const { catalogue } = situation.input.release;
  const room = roomFor(catalogue);
  weighAll(situation, room);
  creditPrerequisites(catalogue, gate, room);
  const open = bestWith(0, gate, room);
  const pool = open.length > 0 ? open : bestWith(NOT_DUE, gate, room);
  const due = open.length > 0 ? dueReviews(gate, pool) : [];
  pool.splice(POOL_SIZE - due.length, due.length, ...due);
  for (const lesson of ruled(situation, 'pin'))
    if (!pool.includes(lesson) && gate.exclusionOf(lesson) === undefined) pool.push(lesson);
  const { credits, opens } = room;
  return { pool, credits, opens, excluded: pool.length > 0 ? NONE : exclusionsOf(gate, room) };
};

const NONE: ReadonlySet<Exclusion> = new Set();
