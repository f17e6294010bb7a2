import type { LessonRequest } from '../model/decision.ts';
import type { Candidates } from './candidates.ts';
import type { Gate } from './gate.ts';
import type { Choice } from './rank.ts';
import type { Situation } from './situation.ts';
import type { Assessed } from './terms.ts';

/** A lesson that was picked, and how the employee stands just before it. */
export interface Picked extends Choice<Assessed> {
  readonly situation: Situation;
}

/** Picks what is offered, best first; `random` draws where there is room to explore. */
export type Picker = (
  situation: Situation,
  gate: Gate,
  candidates: Candidates,
  random: () => number,
) => Picked[];

const DEFAULT_PLAN_MINUTES = 15;

/** Minutes that a plan may take in all. */
export const planMinutes = ({ minutes }: LessonRequest): number => minutes ?? DEFAULT_PLAN_MINUTES;
