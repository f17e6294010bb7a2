import { masteryWith, probabilityOf } from '../learner/mastery.ts';
import { findCandidates, type Gate, ruled } from './candidates.ts';
import { draw, type Pick } from './rank.ts';
import type { Situation } from './situation.ts';
import { type Assessed, assess } from './terms.ts';

const MOST_LESSONS = 20;

const logit = (probability: number): number => Math.log(probability / (1 - probability));

/**
 * Several lessons within a budget of minutes, picked one after the other: after each the gaps are worked out anew as if it had been
 * done (so a second lesson on the same skill is worth less), the lessons that it unlocks open, and other skills come next.
 */
export const planLessons = (
  situation: Situation,
  gate: Gate,
  minutes: number,
  random: () => number,
): Pick<Assessed>[] => {
  const { release } = situation.input;
  const { catalogue, policy, model } = release;
  const learned = new Float64Array(situation.needs.length);
  const pinned = ruled(situation, 'pin');
  const boosted = ruled(situation, 'boost');
  const picks: Pick<Assessed>[] = [];
  const taken = new Set<number>();
  let previous: ReadonlySet<number> | undefined;
  let left = minutes;
  while (picks.length < MOST_LESSONS) {
    const { pool, unlocks } = findCandidates(situation, gate, learned);
    const open = pool.filter((lesson) => !taken.has(lesson) && catalogue.minutes[lesson]! <= left);
    const pick = draw(
      assess({ situation, unlocks, pinned, boosted, learned, previous }, open),
      policy.exploration.temperature,
      random,
    );
    if (pick === undefined) break;
    picks.push(pick);
    const { lesson, effects } = pick.option;
    taken.add(lesson);
    gate.assumeDone(lesson);
    left -= catalogue.minutes[lesson]!;
    for (const { need, share } of effects) {
      const place = situation.needs.indexOf(need);
      const before = need.outlook.projectedLogOdds + learned[place]!;
      const outlook = { ...need.outlook, projectedLogOdds: before };
      const after = masteryWith(outlook, { weight: share, difficulty: catalogue.difficulty[lesson]! }, model.gain);
      // Straight after a lesson the next one on the same skill leaves about half as much.
      learned[place]! +=
        Math.max(0, logit(Math.min(after, 1 - 1e-9)) - before) + 0.5 * Math.max(0, after - probabilityOf(before));
    }
    previous = new Set(
      catalogue.taught.items.subarray(catalogue.taught.start[lesson]!, catalogue.taught.start[lesson + 1]!),
    );
  }
  return picks;
};
