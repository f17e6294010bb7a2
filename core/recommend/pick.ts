import { gumbelsOf } from '../base/random.ts';
import type { LessonRequest } from '../model/decision.ts';
import type { Candidates } from './candidates.ts';
import type { Gate } from './gate.ts';
import type { Choice, LuckOf } from './rank.ts';
import type { Situation } from './situation.ts';
import type { Assessed } from './terms.ts';

/** A lesson that was picked, and how the employee stands just before it. */
export interface Picked extends Choice<Assessed> {
  readonly situation: Situation;
}

/** Picks what is offered, best first. */
export type Picker = (situation: Situation, gate: Gate, candidates: Candidates) => Picked[];

/**
 * The luck of lessons where there is room to explore: by the seed of the question, in a plan by the
 * step too, and by the lesson. So it stays put whatever becomes of the release, the policy and the
 * other lessons.
 */
export const luckOf = ({ input }: Situation, step = 0): LuckOf<Assessed> => {
  const { lessons } = input.release.catalogue;
  const noiseOf = gumbelsOf(`${input.seed}|${step}|`);
  return ({ lesson }) => noiseOf(lessons[lesson]!.id);
};

const DEFAULT_PLAN_MINUTES = 15;

/** Minutes that a plan may take in all. */
export const planMinutes = ({ minutes }: LessonRequest): number => minutes ?? DEFAULT_PLAN_MINUTES;
