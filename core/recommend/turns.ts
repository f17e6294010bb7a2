import { dayLater, localDayOf, startOfLocalDay } from '../base/local-days.ts';
import { endsAfter } from './ends.ts';
import type { DecideInput } from './situation.ts';

/** Openings that are looked at: each is a look at the whole catalogue. */
const MOST_TURNS = 50;

/**
 * The instants after a decision's at which something may open for its employee, epoch milliseconds,
 * the next one first: ends of cool-downs, dismissals and rests, which are elapsed time, and of
 * rules that hide, which end with a local day, and the next midnight.
 */
export const turnsAfter = ({ release, profile, state, atMs }: DecideInput): number[] => {
  const { catalogue, policy } = release;
  const ends = endsAfter({ state, catalogue, constraints: policy.constraints }, atMs);
  const days = policy.rules.flatMap(({ effect, until }) =>
    effect === 'hide' && until !== undefined
      ? startOfLocalDay(dayLater(until, 1), profile.timeZone)
      : [],
  );
  // What rests since yesterday may be offered where nothing else is open.
  days.push(localDayOf(atMs, profile.timeZone).endMs);
  const turns = new Set([...ends, ...days.filter((startMs) => startMs > atMs)]);
  return [...turns].sort((a, b) => a - b).slice(0, MOST_TURNS);
};
