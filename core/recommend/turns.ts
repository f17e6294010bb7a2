import { dayLater, localDayOf, startOfLocalDay } from '../base/local-days.ts';
import { endsAfter } from './ends.ts';
import type { DecideInput } from './situation.ts';

/** Openings that are looked at: each is a look at the whole catalogue. */
const MOST_TURNS = 50;

/**
 * The days with which something may open: those on which goals begin to ask, or cease to, the one
 * after a rule has hidden it, and those on which what stands before another version of itself is
 * first hidden, or overdue for review.
 */
const openingDays = ({ release, personal }: DecideInput): Set<string> => {
  const { policy, catalogue, goals } = release;
  const { versions, lessons } = catalogue;
  const days = new Set<string>();
  for (const { cycle } of [...goals.objectives, ...(personal?.objectives ?? [])]) {
    days.add(cycle.start);
    days.add(dayLater(cycle.end, 1));
  }
  for (const { effect, from, until } of policy.rules) {
    if (effect !== 'hide') continue;
    if (until !== undefined) days.add(dayLater(until, 1));
    if (from !== undefined && versions !== undefined) days.add(from);
  }
  if (!policy.constraints.excludeOverdueReview || versions === undefined) return days;
  for (const group of versions.groups.values())
    for (const lesson of group) {
      const { reviewBy } = lessons[lesson]!;
      if (reviewBy !== undefined) days.add(dayLater(reviewBy, 1));
    }
  return days;
};

/**
 * The instants after a decision's at which something may open for its employee, epoch milliseconds,
 * the next one first: ends of cool-downs, dismissals and rests, which are elapsed time; beginnings
 * of local days on which something may open; and the next midnight.
 */
export const turnsAfter = (input: DecideInput): number[] => {
  const { release, profile, state, atMs } = input;
  const { catalogue, policy } = release;
  const ends = endsAfter({ state, catalogue, constraints: policy.constraints }, atMs);
  const days = [...openingDays(input)].map((day) => startOfLocalDay(day, profile.timeZone));
  // What rests since yesterday may be offered where nothing else is open.
  days.push(localDayOf(atMs, profile.timeZone).endMs);
  const turns = new Set([...ends, ...days.filter((startMs) => startMs > atMs)]);
  return [...turns].sort((a, b) => a - b).slice(0, MOST_TURNS);
};
