import { DAY_MS } from '../base/days.ts';
import type { TrackedObjective } from '../model/goals.ts';
import type { KeyResult } from '../model/objective.ts';
import type { Situation } from '../recommend/situation.ts';

/** What a key result asks of somebody for one skill, to be measured on its due day. */
export interface AheadAsk {
  readonly skill: string;
  readonly keyResult: string;
  /** Target mastery, 0..1. */
  readonly target: number;
  /** Objective × key result × skill × what of it is meant for this employee. */
  readonly weight: number;
  /** Epoch milliseconds. */
  readonly dueMs: number;
}

const keyResultsOf = ({
  input: { release, personal },
}: Situation): ReadonlyMap<string, { objective: TrackedObjective; keyResult: KeyResult }> =>
  new Map(
    [...release.goals.objectives, ...(personal?.objectives ?? [])].flatMap((objective) =>
      objective.keyResults.map((keyResult) => [keyResult.id, { objective, keyResult }] as const),
    ),
  );

/**
 * What the key results ask of an employee that is still to come: each is measured when it is due.
 * A skill that is learned through others below it is asked for by way of them.
 */
export const asksAhead = (situation: Situation): AheadAsk[] => {
  const known = keyResultsOf(situation);
  const { atMs } = situation.input;
  const asks: AheadAsk[] = [];
  for (const { demand } of situation.needs)
    for (const { kind, id, target, dueMs, share = 1 } of demand.sources) {
      const found = kind === 'keyResult' ? known.get(id) : undefined;
      if (found === undefined || dueMs < atMs + DAY_MS / 2) continue;
      const { objective, keyResult } = found;
      const weight = keyResult.skills.find(({ skill }) => skill === demand.skill)?.weight ?? 1;
      asks.push({
        skill: demand.skill,
        keyResult: id,
        target,
        weight: objective.weight * keyResult.weight * weight * share,
        dueMs,
      });
    }
  return asks;
};
