import type { Objective, Reading } from './objective.ts';
import type { Team } from './team.ts';

/** An objective with the newest readings of its key results. */
export interface TrackedObjective extends Objective {
  /** By key result, in the objective's order; empty until its first check-in. */
  readonly readings: readonly { readonly keyResult: string; readonly series: readonly Reading[] }[];
}

/**
 * Part of a release: what the company and its teams want. Employees' own objectives live with the
 * employee.
 */
export interface GoalsPart {
  readonly teams: readonly Team[];
  readonly objectives: readonly TrackedObjective[];
}

/** The objectives of one employee, kept in the employee's own partition. */
export interface PersonalGoals {
  readonly objectives: readonly TrackedObjective[];
  /**
   * The employee's own newest values of key results that are shared; here, so that erasing the
   * employee takes them along.
   */
  readonly readings?: readonly {
    readonly keyResult: string;
    readonly value: number;
    readonly at: number;
  }[];
}
