import { mostFirst } from '../base/order.ts';
import { prepareGoals } from '../goals/demand.ts';
import { type Pace, paceForOwner } from '../goals/pace.ts';
import type { GoalsPart, TrackedObjective } from '../model/goals.ts';
import type { KeyResult } from '../model/objective.ts';
import type { Situation } from '../recommend/situation.ts';

/** How one skill holds a key result back. */
export interface HoldsBack {
  readonly skill: string;
  /** People of whom the key result asks the skill, and those who would be short when it is due. */
  readonly asked: number;
  readonly short: number;
  /** Mastery that those who are short lack by then, on average; 0..1. */
  readonly gap: number;
}

/** A key result that is behind pace, and why. */
export interface Behind {
  readonly keyResult: KeyResult;
  readonly objective: TrackedObjective;
  readonly pace: Pace;
  /** What lacks most in all comes first. */
  readonly skills: readonly HoldsBack[];
}

/** Less than this is no gap that anybody would see. */
const LEAST_GAP = 0.02;
/** Less than this share of what was due by now is on pace, as far as anybody can tell. */
const LEAST_BEHIND = 0.03;

/** What is asked of somebody. */
type Needs = Pick<Situation, 'needs'>;

interface Sum {
  asked: number;
  short: number;
  gaps: number;
}

/** By key result and skill: how many are asked, and what they lack. */
const sumsOf = (people: readonly Needs[]): Map<string, Map<string, Sum>> => {
  const sums = new Map<string, Map<string, Sum>>();
  for (const { needs } of people)
    for (const { demand, gap } of needs)
      for (const { kind, id } of demand.sources) {
        if (kind !== 'keyResult') continue;
        const bySkill = sums.get(id) ?? new Map<string, Sum>();
        sums.set(id, bySkill);
        const sum = bySkill.get(demand.skill) ?? { asked: 0, short: 0, gaps: 0 };
        bySkill.set(demand.skill, sum);
        sum.asked += 1;
        if (gap < LEAST_GAP) continue;
        sum.short += 1;
        sum.gaps += gap;
      }
  return sums;
};

/**
 * The key results of the company and its teams that are behind pace at `atMs` (epoch milliseconds),
 * the furthest behind first, each with the skills that hold it back among these people.
 */
export const behindPace = (goals: GoalsPart, people: readonly Needs[], atMs: number): Behind[] => {
  const sums = sumsOf(people);
  const { lineageOf } = prepareGoals(goals);
  const found: Behind[] = [];
  for (const objective of goals.objectives) {
    if (objective.owner.kind === 'employee') continue;
    for (const keyResult of objective.keyResults) {
      const pace = paceForOwner(objective, keyResult, lineageOf, atMs);
      const counts = pace.state === 'running' || pace.state === 'overdue';
      if (!counts || pace.behind < LEAST_BEHIND) continue;
      const skills = [...(sums.get(keyResult.id) ?? [])]
        .filter(([, { short }]) => short > 0)
        .map(([skill, { asked, short, gaps }]) => ({ skill, asked, short, gap: gaps / short }))
        .sort(
          mostFirst(
            ({ short, gap }) => short * gap,
            ({ skill }) => skill,
          ),
        );
      found.push({ keyResult, objective, pace, skills });
    }
  }
  return found.sort(
    mostFirst(
      ({ pace }) => pace.behind,
      ({ keyResult }) => keyResult.id,
    ),
  );
};
