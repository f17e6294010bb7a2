import { DIFFICULTY_STEPS, stepDifficulty } from '../catalogue/compile.ts';
import { probabilityOf } from '../learner/mastery.ts';
import type { MemoryModel } from '../learner/memory.ts';
import { suitability } from '../learner/outlook.ts';
import { daysBetween, type LessonState, lastDoneAt } from '../learner/state.ts';
import { codeOf, EXCLUSIONS, type Exclusion, type Gate, ruled } from './gate.ts';
import type { Situation, SkillNeed } from './situation.ts';

const STEP_DIFFICULTIES = Array.from({ length: DIFFICULTY_STEPS }, (_, step) => stepDifficulty(step));

/** Lessons that are looked at closely; the propensities are exact over these. */
export const POOL_SIZE = 50;
/** So many of them at most are there because a review is due, whatever the goals say. */
const MOST_REVIEWS = 10;
/** What a lesson is credited of the value of those that it unlocks. */
const UNLOCK_SHARE = 0.6;

const PREREQUISITES = codeOf('prerequisites');
const NOT_DUE = codeOf('not-due');

/** A logistic curve is close to a normal one of standard deviation 1 if it is so much steeper. */
const LOGISTIC = 1.7;

/** What a lift of so many log-odds adds to mastery at the due date. */
export const upliftOf = ({ outlook }: SkillNeed, lift: number): number =>
  probabilityOf(outlook.projectedLogOdds + lift) - outlook.projected;

/**
 * Share of a lift that counts: the probability that the target is not reached yet half way up. Mastery is known only to about `spread`
 * (log-odds), so near the target it counts less and less, and never nothing.
 */
export const usefulShare = ({ outlook, targetLogOdds }: SkillNeed, lift: number, spread: number): number =>
  1 / (1 + Math.exp((LOGISTIC * (outlook.projectedLogOdds + lift / 2 - targetLogOdds)) / spread));

/** Recall of a lesson done before, 0..1. */
export const recallOf = (memory: MemoryModel, lesson: LessonState, minute: number): number =>
  lesson.stability > 0
    ? memory.retrievability(lesson.stability, Math.max(0, daysBetween(lastDoneAt(lesson), minute)))
    : 0;

/**
 * What a full dose is worth by skill and step of difficulty: demand's weight × useful uplift. Row by row, `DIFFICULTY_STEPS` a skill.
 * Between a lesson that does not suit at all and one that suits, it is taken as a straight line, and so is the lesson's effect later;
 * the exact uplift is looked at afterwards.
 */
const skillValues = ({ input, needs }: Situation): Float64Array => {
  const { catalogue, model } = input.release;
  const values = new Float64Array(catalogue.skills.length * DIFFICULTY_STEPS);
  for (const need of needs) {
    const { index, demand, outlook } = need;
    const { kept } = outlook;
    const whole = kept + outlook.lasting;
    const least = kept > 0 ? demand.weight * upliftOf(need, kept) * usefulShare(need, kept, model.spread) : 0;
    const more = demand.weight * upliftOf(need, whole) * usefulShare(need, whole, model.spread) - least;
    for (let step = 0; step < DIFFICULTY_STEPS; step++)
      values[index * DIFFICULTY_STEPS + step] =
        least + more * suitability(outlook.nowLogOdds - STEP_DIFFICULTIES[step]!);
  }
  return values;
};

/** What one look over the whole catalogue found. */
export interface Candidates {
  /** At most `POOL_SIZE` lessons, the most promising first, and pinned ones that are open. */
  readonly pool: readonly number[];
  /** By lesson: credit for the most valuable lesson that waits for it, and which one that is (−1 = none). */
  readonly unlocks: Float64Array;
  readonly unlocked: Int32Array;
  /** Why lessons were left out. */
  readonly excluded: ReadonlySet<Exclusion>;
}

/** The best so far, by worth, then by index: a heap with the least of them at its root, so that most lessons cost one comparison. */
interface Best {
  /** What a lesson must be worth at least to get in. */
  least: number;
  offer(lesson: number, worth: number): void;
  /** The lessons kept, the best first. */
  lessons(): number[];
}

const bestOf = (size: number): Best => {
  const lessons = new Int32Array(size);
  const worths = new Float64Array(size);
  let count = 0;
  /** Puts a lesson at a place of the heap; whatever lies between the place and where it belongs makes room. */
  const sink = (from: number, lesson: number, worth: number): void => {
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= count) break;
      if (child + 1 < count && isWorse(child + 1, lessons[child]!, worths[child]!)) child += 1;
      if (!isWorse(child, lesson, worth)) break;
      lessons[place] = lessons[child]!;
      worths[place] = worths[child]!;
      place = child;
    }
    lessons[place] = lesson;
    worths[place] = worth;
  };
  const isWorse = (place: number, lesson: number, worth: number): boolean =>
    worths[place]! < worth || (worths[place] === worth && lessons[place]! > lesson);
  const best: Best = {
    least: Number.NEGATIVE_INFINITY,
    offer(lesson, worth) {
      if (count < size) {
        lessons[count] = lesson;
        worths[count] = worth;
        count += 1;
        if (count < size) return;
        for (let place = (size >> 1) - 1; place >= 0; place--) sink(place, lessons[place]!, worths[place]!);
      } else if (isWorse(0, lesson, worth)) sink(0, lesson, worth);
      best.least = worths[0]!;
    },
    lessons: () =>
      [...worths.subarray(0, count).keys()]
        .sort((a, b) => worths[b]! - worths[a]! || lessons[a]! - lessons[b]!)
        .map((place) => lessons[place]!),
  };
  return best;
};

/** Reviews that are due, the most forgotten first. */
const dueReviews = (gate: Gate, pool: readonly number[]): number[] => {
  const due = bestOf(2 * MOST_REVIEWS);
  for (const { lesson, overdue } of gate.reviews)
    if (gate.codes[lesson] === 0 && overdue >= due.least) due.offer(lesson, overdue);
  return due
    .lessons()
    .filter((lesson) => !pool.includes(lesson) && gate.exclusionOf(lesson) === undefined)
    .slice(0, MOST_REVIEWS);
};

/**
 * One pass over the catalogue, last lessons of the curriculum first, so that what a closed lesson is worth flows to the prerequisites
 * that would open it. Reviews that are not due yet come only if nothing else is left.
 */
export const findCandidates = (situation: Situation, gate: Gate): Candidates => {
  const { catalogue } = situation.input.release;
  const { curriculum, taughtShare, effectPerMinute, difficultyStep } = catalogue;
  const { start, items } = catalogue.taught;
  const { start: firstOf, items: prerequisites } = catalogue.prerequisites;
  const { codes } = gate;
  const values = skillValues(situation);
  const count = curriculum.length;
  const unlocks = new Float64Array(count);
  const unlocked = new Int32Array(count).fill(-1);
  const found = new Uint8Array(EXCLUSIONS.length + 1);
  const open = bestOf(POOL_SIZE);
  const notDue = bestOf(POOL_SIZE);
  for (let place = count - 1; place >= 0; place--) {
    const lesson = curriculum[place]!;
    const code = codes[lesson]!;
    if (code !== 0 && code !== NOT_DUE) {
      found[code] = 1;
      continue;
    }
    const step = difficultyStep[lesson]!;
    let own = 0;
    const end = start[lesson + 1]!;
    for (let at = start[lesson]!; at < end; at++)
      own += taughtShare[at]! * values[items[at]! * DIFFICULTY_STEPS + step]!;
    const worth = own * effectPerMinute[lesson]! + unlocks[lesson]!;
    let missing = 0;
    const last = firstOf[lesson + 1]!;
    for (let at = firstOf[lesson]!; at < last; at++) if (!gate.isMet(prerequisites[at]!)) missing += 1;
    if (missing > 0) {
      found[PREREQUISITES] = 1;
      const credit = (UNLOCK_SHARE * worth) / missing;
      for (let at = firstOf[lesson]!; at < last; at++) {
        const before = prerequisites[at]!;
        if (credit <= unlocks[before]! || gate.isMet(before)) continue;
        unlocks[before] = credit;
        unlocked[before] = lesson;
      }
    } else if (code === NOT_DUE) {
      found[NOT_DUE] = 1;
      if (worth >= notDue.least) notDue.offer(lesson, worth);
    } else if (worth >= open.least) open.offer(lesson, worth);
  }
  const best = open.lessons();
  const pool = best.length > 0 ? best : notDue.lessons();
  const due = best.length > 0 ? dueReviews(gate, pool) : [];
  pool.splice(POOL_SIZE - due.length, due.length, ...due);
  for (const lesson of ruled(situation, 'pin'))
    if (!pool.includes(lesson) && gate.exclusionOf(lesson) === undefined) pool.push(lesson);
  return { pool, unlocks, unlocked, excluded: new Set(EXCLUSIONS.filter((_, index) => found[index + 1] === 1)) };
};
