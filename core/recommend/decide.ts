import type * as z from 'zod';
import { randomOf } from '../base/random.ts';
import type { Nothing, Recommendation } from '../model/decision.ts';
import { findCandidates } from './candidates.ts';
import { gateOf } from './gate.ts';
import { nextInCurriculum, planInCurriculum } from './holdout.ts';
import { pickNext } from './next.ts';
import { planMinutes } from './pick.ts';
import { pickPlan } from './plan.ts';
import { nothingBecause, present } from './present.ts';
import { type DecideInput, situationOf } from './situation.ts';

/** What is offered, best first, or why nothing is. */
export interface Outcome {
  readonly lessons: Recommendation[];
  readonly nothing?: z.output<typeof Nothing>;
}

const PICKERS = {
  uplift: { next: pickNext, plan: pickPlan },
  holdout: { next: nextInCurriculum, plan: planInCurriculum },
} as const;

/** A plan has a budget of minutes, named or not, and a lesson that is longer does not fit in. */
const budgeted = ({ request, ...input }: DecideInput): DecideInput => ({
  ...input,
  request: { ...request, minutes: planMinutes(request) },
});

/**
 * Decides what one employee is offered: a pure function of its input, bit for bit. `kind` is one
 * question (what next? `request.limit` lessons) or a plan (`request.minutes` in all, 15 if left
 * out). The lessons may be fewer, or none; then `nothing` says why.
 *
 * @example
 * const { lessons, nothing } = decide({
 *   release, // compileRelease(12, parts)
 *   profile: { role: 'agent', timeZone: 'Europe/Berlin', language: 'de' },
 *   employee: 'ada',
 *   state, // foldEvents(events)
 *   request: { limit: 3 },
 *   atMs: Date.UTC(2026, 2, 2),
 *   arm: 'uplift',
 *   seed: 'decision-1',
 * });
 */
export const decide = (input: DecideInput, kind: 'next' | 'plan' = 'next'): Outcome => {
  const situation = situationOf(kind === 'plan' ? budgeted(input) : input);
  const gate = gateOf(situation);
  const candidates = findCandidates(situation, gate);
  const picked = PICKERS[input.arm][kind](situation, gate, candidates, randomOf(input.seed));
  const lessons = picked.map(present);
  if (lessons.length > 0) return { lessons };
  return { lessons, nothing: nothingBecause(candidates.excluded, gate, situation) };
};
