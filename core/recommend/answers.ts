import { daysBetween, minuteOf } from '../base/minutes.ts';
import { once } from '../base/once.ts';
import type { LessonState } from '../learner/state.ts';
import type { Situation } from './situation.ts';
import { eachOwn, readBest } from './versions.ts';

/** How the questions of a lesson were answered the last time each: `right` of `of`. */
export interface Told {
  readonly right: number;
  readonly of: number;
}

/** Fewer questions than these tell too little to be spoken of. */
const LEAST_QUESTIONS = 2;

/** What is known of a lesson's questions, if it is enough to be spoken of. */
export const toldBy = ({ questions }: LessonState): Told | undefined => {
  const of = questions.length / 2;
  if (of < LEAST_QUESTIONS) return undefined;
  let right = 0;
  for (let place = 1; place < questions.length; place += 2) right += questions[place]! & 1;
  return { right, of };
};

/** Days after which an answer is not spoken of any more. */
export const SPOKEN_OF_DAYS = 60;
/** Share of a lesson from which it is about a skill: its answers tell little of the others. */
const MAINLY = 0.5;

/**
 * By skill (index): the lesson (index) mainly on it that was answered last and tells enough; of its
 * versions the one that this employee reads best.
 */
export const newestTold = once((situation: Situation): ReadonlyMap<number, number> => {
  const { release, atMs } = situation.input;
  const { taught, taughtShare } = release.catalogue;
  const minute = minuteOf(atMs);
  const newest = new Map<number, number>();
  const minutes = new Map<number, number>();
  eachOwn(situation, (own, lesson) => {
    if (own.answeredMinute === 0 || toldBy(own) === undefined) return;
    if (daysBetween(own.answeredMinute, minute) > SPOKEN_OF_DAYS) return;
    for (let place = taught.start[lesson]!; place < taught.start[lesson + 1]!; place++) {
      if (taughtShare[place]! < MAINLY) continue;
      const skill = taught.items[place]!;
      if (own.answeredMinute <= (minutes.get(skill) ?? 0)) continue;
      minutes.set(skill, own.answeredMinute);
      newest.set(skill, readBest(situation.input, lesson));
    }
  });
  return newest;
});
