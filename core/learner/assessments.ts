import { daysBetween } from '../base/minutes.ts';
import { clamp, logOddsOf } from '../base/odds.ts';

/** Who says how good somebody is, the most trusted first. */
export const ASSESSORS = ['test', 'manager', 'self'] as const;
export type Assessor = (typeof ASSESSORS)[number];

/** The newest word of one kind on a skill. */
export interface Assessment {
  readonly by: Assessor;
  /** Log-odds. */
  readonly level: number;
  readonly minute: number;
}

/** What an assessment tells, as a precision: about as much as this many ÷ .2 answers. */
const PRECISION = { test: 1.2, manager: 0.5, self: 0.15 } as const;
/** People are poor judges of themselves at both ends (Kruger & Dunning 1999). */
const BOUNDS = { test: [0.03, 0.97], manager: [0.03, 0.97], self: [0.1, 0.9] } as const;
/** Half of what an assessment tells is gone after a year. */
const HALF_LIFE_DAYS = 365;
/** Share of its weight that an opinion keeps once a newer test has spoken. */
const OUTDATED = 0.25;

/** An assessment of a level 0..1, as it is kept. */
export const assessment = (by: Assessor, level: number, minute: number): Assessment => {
  const [least, most] = BOUNDS[by];
  return { by, level: Math.fround(logOddsOf(clamp(level, least, most))), minute };
};

/** The newest of each kind, with one more; in the order of `ASSESSORS`. */
export const withAssessment = (
  before: readonly Assessment[] | undefined,
  one: Assessment,
): readonly Assessment[] =>
  [...(before ?? []).filter(({ by }) => by !== one.by), one].sort(
    (a, b) => ASSESSORS.indexOf(a.by) - ASSESSORS.indexOf(b.by),
  );

/** Whether anybody has said how good the employee is at the skill. */
export const isAssessed = (skill: { readonly assessments?: readonly Assessment[] }): boolean =>
  skill.assessments !== undefined;

/** What an assessment weighs among the others at a minute, as a precision. */
export const pullOf = (one: Assessment, all: readonly Assessment[], minute: number): number => {
  const days = Math.max(0, daysBetween(one.minute, minute));
  const test = all[0]!;
  const outdated = one.by !== 'test' && test.by === 'test' && test.minute >= one.minute;
  return PRECISION[one.by] * (outdated ? OUTDATED : 1) * 2 ** (-days / HALF_LIFE_DAYS);
};
