import { gateOf } from '../../../core/recommend/gate.ts';
import { situationOf } from '../../../core/recommend/situation.ts';
import type { Mind } from './laws.ts';
import { abandonmentOf, learn } from './learning.ts';
import type { Player, View } from './play.ts';
import { type Ask, sigmoid } from './worlds.ts';

/**
 * What is due later can still be done later: so much more weight has what is due now, and it fades
 * with this many days. Tried out.
 */
const SOON = 2;
const SOON_DAYS = 7;

const worthOf = ({ skill, level, weight, dueDay }: Ask, mind: Mind): number =>
  weight * Math.min(1, sigmoid(mind.logOdds(skill, dueDay + 1)) / level);

/**
 * What these lessons, done one after the other now, add to the score for certain, and the minutes
 * that they take.
 */
const gainOf = (
  view: View,
  asks: readonly Ask[],
  lessons: readonly number[],
): { gain: number; minutes: number } => {
  const { world, person, mind, day, input } = view;
  const after = mind.clone();
  let minutes = 0;
  let finished = 1;
  for (const index of lessons) {
    const lesson = world.lessons[index]!;
    const abandoned = abandonmentOf(after, lesson, day);
    finished *= 1 - abandoned;
    minutes += lesson.card.minutes * (1 - abandoned / 2);
    const doneBefore = (input.state.lessons.get(lesson.card.id)?.completions ?? 0) > 0;
    learn(world, person, after, lesson, day, doneBefore);
  }
  let gain = 0;
  for (const ask of asks)
    if (after.trace(ask.skill) !== mind.trace(ask.skill))
      gain +=
        (worthOf(ask, after) - worthOf(ask, mind)) *
        (1 + SOON * Math.exp(-(ask.dueDay + 1 - day) / SOON_DAYS));
  return { gain: gain * finished, minutes };
};

/**
 * Sees the true state, the true effect of every lesson and the true law, and takes what adds most
 * to the score at the due date per minute. A lesson that opens others is also worth what the best
 * of these bundles adds per minute: all that is missing, then the lesson that waits. It is greedy,
 * and what is due soon comes first.
 */
export const oracle: Player = {
  name: 'oracle',
  choose(view) {
    const { input, world, day, minutesLeft } = view;
    const gate = gateOf(situationOf(input));
    const { prerequisites } = input.release.catalogue;
    const asks = view.person.asks.filter(({ dueDay }) => dueDay + 1 > day);
    const rates = new Map<number, number>();
    const offer = (lesson: number, rate: number): void => {
      if (world.lessons[lesson]!.card.minutes <= minutesLeft)
        rates.set(lesson, Math.max(rates.get(lesson) ?? 0, rate));
    };
    const missingOf = (lesson: number, found: number[]): number[] => {
      for (let at = prerequisites.start[lesson]!; at < prerequisites.start[lesson + 1]!; at++) {
        const before = prerequisites.items[at]!;
        if (gate.isMet(before) || found.includes(before)) continue;
        missingOf(before, found);
        found.push(before);
      }
      return found;
    };
    for (const lesson of world.lessons.keys()) {
      const exclusion = gate.exclusionOf(lesson);
      if (
        exclusion !== undefined &&
        exclusion !== 'not-due' &&
        exclusion !== 'seen' &&
        exclusion !== 'prerequisites' &&
        exclusion !== 'minutes'
      )
        continue;
      const missing = missingOf(lesson, []);
      if (missing.length === 0 && exclusion === 'minutes') continue;
      const { gain, minutes } = gainOf(view, asks, [...missing, lesson]);
      if (missing.length === 0) offer(lesson, gain / minutes);
      else
        for (const before of missing) {
          const closed = gate.exclusionOf(before);
          if (closed === undefined || closed === 'not-due' || closed === 'seen')
            offer(before, gain / minutes);
        }
    }
    let best: number | undefined;
    for (const [lesson, rate] of rates)
      if (best === undefined || rate > rates.get(best)!) best = lesson;
    return best;
  },
};
