import { DAY_MS } from '../base/days.ts';
import { masteryOf } from '../learner/mastery.ts';
import { type DecideInput, rolePrior, situationOf } from './situation.ts';

/** What is believed of a skill on one day. */
export interface CurvePoint {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly mastery: number;
  /** Holds the truth with 95 % probability. */
  readonly interval: readonly [low: number, high: number];
}

/**
 * How an employee forgets some skills if nothing more is done: mastery from the moment of the input
 * on, `days` ahead, one point every `step` days. By the skill, in the order asked.
 */
export const forgettingCurves = (
  input: DecideInput,
  skills: readonly string[],
  { days, step }: { readonly days: number; readonly step: number },
): ReadonlyMap<string, readonly CurvePoint[]> => {
  const { demand, needs } = situationOf(input);
  const { model } = input.release;
  const levels = new Map(needs.map((need) => [need.demand.skill, need.demand.roleLevel]));
  const points = Math.floor(days / step) + 1;
  return new Map(
    skills.map((skill) => {
      const level = levels.get(skill);
      const prior = level === undefined ? 0 : rolePrior(level, demand.onboarding);
      const curve = Array.from({ length: points }, (_, index): CurvePoint => {
        const atMs = input.atMs + index * step * DAY_MS;
        const { probability, interval } = masteryOf(input.state, model, skill, atMs, prior);
        return { atMs, mastery: probability, interval };
      });
      return [skill, curve];
    }),
  );
};
