import { dayLater, localDayOf, startOfLocalDay } from '../base/local-days.ts';
import type { CompiledRelease } from '../release/compile.ts';
import { endsAfter } from './ends.ts';
import type { DecideInput } from './situation.ts';

/** Openings that are looked at: each is a look at the whole catalogue. */
const MOST_TURNS = 50;

/**
 * The days with which something may open: the one after a rule has hidden it, and those on which
 * what stands before another version of itself is first hidden, or overdue for review.
 */
const openingDays = ({ policy, catalogue }: CompiledRelease): Set<string> => {
  const { versions, lessons } = catalogue;
  const days = new Set<string>();
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
export const turnsAfter = ({ release, profile, state, atMs }: DecideInput): number[] => {
  const { catalogue, policy } = release;
  const ends = endsAfter({ state, catalogue, constraints: policy.constraints }, atMs);
  const days = [...openingDays(release)].map((day) => startOfLocalDay(day, profile.timeZone));
  // What rests since yesterday may be offered where nothing else is open.
  days.push(localDayOf(atMs, profile.timeZone).endMs);
  const turns = new Set([...ends, ...days.filter((startMs) => startMs > atMs)]);
  return [...turns].sort((a, b) => a - b).slice(0, MOST_TURNS);
};
